//! A server that gives a file to those who are authorized.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use anyhow::{Context as _, Result};
use buildkit_llb::Digest;

use crate::world::world;

/// A server that gives a file to those who are authorized.
pub(crate) struct Guard {
    url: String,
    /// What the file holds, which no earlier run has fetched.
    pub(crate) content: String,
    asked: Arc<Mutex<Vec<bool>>>,
}

impl Guard {
    /// Starts one that wants this header `Authorization`; it ends with the process.
    pub(crate) fn start(authorization: &str) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let url = format!("http://{}/file.txt", listener.local_addr()?);
        let content = format!("{}\n", world().unique("content")?);
        let sent = content.clone();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (log, authorization) = (Arc::clone(&asked), authorization.to_owned());
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // A client that went away has no answer to wait for.
                let _ = answer(stream, &authorization, &sent, &log);
            }
        });
        Ok(Self { url, content, asked })
    }

    /// Whether each request so far was authorized.
    pub(crate) fn asked(&self) -> Vec<bool> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The lines of a source that fetches the file with this secret.
    pub(crate) fn source(&self, secret: &str) -> String {
        let sha256 = Digest::of(self.content.as_bytes());
        format!(
            "  file:\n    http: \"{}\"\n    sha256: {}\n    auth: {secret}\n",
            self.url,
            sha256.hex()
        )
    }
}

fn answer(
    mut stream: TcpStream,
    authorization: &str,
    content: &str,
    log: &Mutex<Vec<bool>>,
) -> Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut line = String::new();
    let mut is_authorized = false;
    while reader.read_line(&mut line)? > 0 && !line.trim_end().is_empty() {
        is_authorized |= line.split_once(':').is_some_and(|(key, value)| {
            key.eq_ignore_ascii_case("authorization") && value.trim() == authorization
        });
        line.clear();
    }
    log.lock().unwrap_or_else(PoisonError::into_inner).push(is_authorized);
    let answer = if is_authorized {
        format!(
            "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{content}",
            content.len()
        )
    } else {
        "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_owned()
    };
    stream.write_all(answer.as_bytes()).context("the client went away")
}
