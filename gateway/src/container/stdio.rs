//! stdin, stdout and stderr of a process.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Weak};
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, DuplexStream, ReadBuf};

/// Bytes that wait between the frontend and the connection, in each direction.
const BUFFER: usize = 64 * 1024;

/// Makes the two ends of a stream.
pub(super) fn pipe() -> (DuplexStream, DuplexStream) {
    tokio::io::duplex(BUFFER)
}

/// Where a frontend writes what a process reads.
///
/// The process sees the end of its stdin when this is dropped or shut down, unless it has a
/// terminal. Some time after the process has ended, writing fails with
/// [`io::ErrorKind::BrokenPipe`].
///
/// At most 64 KiB wait on this side of the connection. BuildKit takes whatever comes, also if
/// the process does not read, and keeps it in its memory (`internal/transport/handler_server.go`
/// of grpc-go), so do not send a process more than it wants.
#[derive(Debug)]
pub struct ChildStdin {
    stream: DuplexStream,
    /// Is here until the stream was ended.
    open: Option<Arc<()>>,
}

impl ChildStdin {
    /// Makes it, with what tells whether it is still open.
    pub(super) fn new(stream: DuplexStream) -> (Self, Weak<()>) {
        let open = Arc::new(());
        let weak = Arc::downgrade(&open);
        (Self { stream, open: Some(open) }, weak)
    }
}

impl AsyncWrite for ChildStdin {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.open = None;
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

/// Where a frontend reads what a process writes.
///
/// It ends when the process closes its output, and when the connection to the process breaks,
/// which [`Child::wait`](super::Child::wait) tells apart. A process that writes faster than
/// this is read waits, as it does for a pipe. What it writes after this was dropped is lost.
#[derive(Debug)]
pub struct ChildOutput(pub(super) DuplexStream);

impl AsyncRead for ChildOutput {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buffer)
    }
}
