//! Asking a daemon whether it answers.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result};

/// Long enough for a daemon on a busy machine, short enough to ask again.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(2);

/// Whether a port of the loopback interface answers a GET with 200.
pub(crate) fn port_answers(port: u16, path: &str) -> bool {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    TcpStream::connect_timeout(&address, ANSWER_TIMEOUT).is_ok_and(|stream| {
        stream.set_read_timeout(Some(ANSWER_TIMEOUT)).is_ok() && answers(stream, path)
    })
}

/// Whether a socket answers a GET with 200.
pub(crate) fn socket_answers(socket: &Path, path: &str) -> bool {
    UnixStream::connect(socket).is_ok_and(|stream| {
        stream.set_read_timeout(Some(ANSWER_TIMEOUT)).is_ok() && answers(stream, path)
    })
}

/// Whether a socket takes connections.
pub(crate) fn socket_accepts(socket: &Path) -> bool {
    UnixStream::connect(socket).is_ok()
}

/// A port that is free now.
pub(crate) fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port")?;
    Ok(listener.local_addr().context("no free port")?.port())
}

/// Whether a port can be listened on now.
pub(crate) fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}

fn answers(mut stream: impl Read + Write, path: &str) -> bool {
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    let mut status = [0; 12];
    stream.write_all(request.as_bytes()).is_ok()
        && stream.read_exact(&mut status).is_ok()
        && status == *b"HTTP/1.1 200"
}
