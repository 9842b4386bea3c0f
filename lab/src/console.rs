//! What a machine's console shows, read until something is seen.

use std::io::Read;
use std::sync::mpsc::{self, RecvTimeoutError, SyncSender};
use std::thread;
use std::time::{Duration, Instant};

/// The most bytes of a console that are kept. When there are more, the older half goes.
const MOST: usize = 1 << 20;

/// How many pieces wait to be looked at; the machine waits when there are more.
const WAITING: usize = 16;

/// What a console showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Console {
    /// The last of it, at most 1 MiB, with what the program itself said. What is not UTF-8 is replaced.
    /// When something was waited for, the text may end in the midst of its line.
    pub text: String,
    /// Why there is no more.
    pub end: End,
}

/// Why a machine was ended. Only [`End::Shown`] says something about its root: a machine also
/// exits when its kernel gives up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The console showed the text that was waited for.
    Shown,
    /// The machine exited before.
    Exited,
    /// The time was over before.
    Limit,
}

impl Console {
    /// Reads until `until` is shown, the pipe is closed or the time is over. Does not wait for
    /// whoever writes.
    pub(crate) fn read(pipe: impl Read + Send + 'static, until: &str, limit: Duration) -> Self {
        let deadline = Instant::now() + limit;
        let (sender, pieces) = mpsc::sync_channel(WAITING);
        // It ends with the pipe, or when nobody listens.
        thread::spawn(move || send_pieces(pipe, &sender));
        let mut shown = Shown::default();
        let end = loop {
            match pieces.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(piece) if shown.add(&piece, until.as_bytes(), MOST) => break End::Shown,
                Ok(_) => {}
                Err(RecvTimeoutError::Disconnected) => break End::Exited,
                Err(RecvTimeoutError::Timeout) => break End::Limit,
            }
        };
        Self { text: String::from_utf8_lossy(&shown.bytes).into_owned(), end }
    }
}

fn send_pieces(mut pipe: impl Read, sender: &SyncSender<Vec<u8>>) {
    let mut buffer = [0; 4096];
    // An error of the pipe ends the console as its end does.
    while let Ok(count @ 1..) = pipe.read(&mut buffer) {
        if sender.send(buffer[..count].to_vec()).is_err() {
            return;
        }
    }
}

#[derive(Default)]
struct Shown {
    bytes: Vec<u8>,
}

impl Shown {
    /// Adds a piece; true if the text is now there, even if it began in an earlier piece.
    fn add(&mut self, piece: &[u8], text: &[u8], most: usize) -> bool {
        if self.bytes.len() + piece.len() > most {
            self.bytes.drain(..self.bytes.len() / 2);
        }
        let from = self.bytes.len().saturating_sub(text.len());
        self.bytes.extend(piece);
        text.is_empty() || self.bytes[from..].windows(text.len()).any(|window| window == text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io;

    #[test]
    fn a_text_is_seen_across_pieces() {
        let mut shown = Shown::default();
        assert!(!shown.add(b"Jester", b"JesterOS", 64));
        assert!(shown.add(b"OS: by", b"JesterOS", 64));
        assert_eq!(shown.bytes, b"JesterOS: by");
    }

    #[test]
    fn only_the_last_of_much_is_kept() {
        let mut shown = Shown::default();
        for _ in 0..1000 {
            assert!(!shown.add(b"12345678", b"9", 64));
            assert!(shown.bytes.len() <= 64);
        }
        assert!(shown.add(b"9", b"89", 64));
    }

    #[test]
    fn an_end_says_why() {
        let read =
            |text: &'static str| Console::read(text.as_bytes(), "login:", Duration::from_secs(60));
        assert_eq!(read("a login: b").end, End::Shown);
        assert_eq!(read("panic\n"), Console { text: "panic\n".into(), end: End::Exited });
        // The writer is there, but writes nothing.
        let (reader, _writer) = io::pipe().unwrap();
        let silent = Console::read(reader, "login:", Duration::from_millis(50));
        assert_eq!(silent, Console { text: String::new(), end: End::Limit });
    }
}
