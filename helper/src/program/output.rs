//! What a program prints.

use std::io::{Read, Write};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// How much of one stream is kept, in bytes.
const MOST: usize = 1 << 20;
/// How long the end of a stream is waited for when the program has ended: what it left
/// running may keep the stream open.
const PATIENCE: Duration = Duration::from_millis(500);
/// How many characters of a line a message shows.
const SHOWN: usize = 200;

/// A stream that is read by a thread.
pub(super) struct Output {
    printed: Arc<Mutex<Printed>>,
    ended: Receiver<()>,
}

/// What was printed.
#[derive(Debug, Clone, Default)]
pub(super) struct Printed {
    /// At most [`MOST`] bytes.
    pub(super) data: Vec<u8>,
    /// Whether there was more.
    pub(super) is_cut: bool,
}

impl Output {
    /// Reads `stream`, and writes it to `copy`.
    pub(super) fn of(
        stream: Option<impl Read + Send + 'static>,
        copy: impl Write + Send + 'static,
    ) -> Self {
        let printed = Arc::new(Mutex::new(Printed::default()));
        let (sender, ended) = channel();
        let kept = Arc::clone(&printed);
        thread::spawn(move || {
            if let Some(stream) = stream {
                read(stream, copy, &kept);
            }
            // Nobody listens if the program was not waited for.
            let _ = sender.send(());
        });
        Self { printed, ended }
    }

    /// What was printed so far, when the program has ended.
    pub(super) fn finish(&self) -> Printed {
        // Without an end, what is there counts.
        let _ = self.ended.recv_timeout(PATIENCE);
        self.printed.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn read(mut stream: impl Read, mut copy: impl Write, kept: &Mutex<Printed>) {
    let mut buffer = [0; 8192];
    while let Ok(count) = stream.read(&mut buffer) {
        let Some(data) = buffer.get(..count).filter(|data| !data.is_empty()) else { break };
        // The log of the build is no reason to stop the program.
        let _ = copy.write_all(data).and_then(|()| copy.flush());
        let mut printed = kept.lock().unwrap_or_else(PoisonError::into_inner);
        let free = MOST - printed.data.len();
        printed.is_cut |= data.len() > free;
        printed.data.extend_from_slice(&data[..data.len().min(free)]);
    }
}

impl Printed {
    /// The last line that is not empty, as a message shows it.
    pub(super) fn last_line(&self) -> Option<String> {
        let text = String::from_utf8_lossy(&self.data);
        let line = text.lines().rev().map(str::trim).find(|line| !line.is_empty())?;
        Some(line.chars().take(SHOWN).collect())
    }
}
