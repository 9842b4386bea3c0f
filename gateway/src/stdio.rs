//! stdin and stdout as one HTTP/2 connection (`frontend/gateway/grpcclient`).

use hyper_util::rt::TokioIo;
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::pin::Pin;
use tokio::io::{AsyncRead, AsyncWrite, Join};
use tokio::net::unix::pipe;
use tonic::transport::{Channel, Endpoint};

/// Largest list of headers, in bytes. Error details travel in headers.
const MAX_HEADERS: u32 = 16 * 1024 * 1024;

/// Bytes of one answer that BuildKit may send before they are read.
const STREAM_WINDOW: u32 = 256 * 1024;
/// Bytes of all answers together. It is enough for each of the 250 streams that BuildKit's
/// server allows at a time (`golang.org/x/net/http2`), so processes whose output nobody reads
/// cannot keep other calls from being answered.
const CONNECTION_WINDOW: u32 = 64 * 1024 * 1024;

type Reader = Pin<Box<dyn AsyncRead + Send>>;
type Writer = Pin<Box<dyn AsyncWrite + Send>>;

/// Connects to the BuildKit at the other end of stdin and stdout.
pub(crate) async fn connect() -> Result<Channel, tonic::transport::Error> {
    connect_over(duplex).await
}

/// Connects over what `open` returns. There is only this one connection: when it
/// breaks, every further call fails.
pub(crate) async fn connect_over<S, F>(open: F) -> Result<Channel, tonic::transport::Error>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
    F: FnOnce() -> io::Result<S> + Send + 'static,
{
    let mut open = Some(open);
    let connector = tower::service_fn(move |_| {
        let open = open.take();
        async move {
            let open = open.ok_or_else(|| io::Error::other("the connection to BuildKit broke"))?;
            open().map(TokioIo::new)
        }
    });
    Endpoint::from_static("http://localhost")
        .http2_max_header_list_size(MAX_HEADERS)
        .initial_stream_window_size(STREAM_WINDOW)
        .initial_connection_window_size(CONNECTION_WINDOW)
        .connect_with_connector(connector)
        .await
}

fn duplex() -> io::Result<Join<Reader, Writer>> {
    let input = io::stdin().as_fd().try_clone_to_owned()?;
    let output = io::stdout().as_fd().try_clone_to_owned()?;
    Ok(tokio::io::join(reader(input)?, writer(output)?))
}

/// A pipe, which is what BuildKit gives, is polled. A thread reads anything else.
fn reader(fd: OwnedFd) -> io::Result<Reader> {
    match pipe::Receiver::from_file(File::from(fd)) {
        Ok(pipe) => Ok(Box::pin(pipe)),
        Err(error) if error.kind() == io::ErrorKind::InvalidInput => {
            Ok(Box::pin(tokio::io::stdin()))
        }
        Err(error) => Err(error),
    }
}

fn writer(fd: OwnedFd) -> io::Result<Writer> {
    match pipe::Sender::from_file(File::from(fd)) {
        Ok(pipe) => Ok(Box::pin(pipe)),
        Err(error) if error.kind() == io::ErrorKind::InvalidInput => {
            Ok(Box::pin(tokio::io::stdout()))
        }
        Err(error) => Err(error),
    }
}
