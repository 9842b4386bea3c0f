//! Programs that one talks with: they are told something when they have said something.

use std::io::{Read as _, Write as _};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use jesteros_lab::command::show;

/// How long an answer may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);
const POLL: Duration = Duration::from_millis(20);

/// A running program; it is ended with the value.
#[derive(Debug)]
pub(crate) struct Talk {
    child: Child,
    stdin: ChildStdin,
    said: Arc<Mutex<Vec<u8>>>,
    shown: String,
    /// What was read of `said` so far, in bytes.
    heard: usize,
}

impl Talk {
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        let shown = show(command);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().with_context(|| format!("cannot start `{shown}`"))?;
        let stdin = child.stdin.take().context("no standard input")?;
        let mut stdout = child.stdout.take().context("no standard output")?;
        let said = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&said);
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count @ 1..) = stdout.read(&mut bytes) {
                let mut said = heard.lock().unwrap_or_else(PoisonError::into_inner);
                said.extend_from_slice(&bytes[..count]);
            }
        });
        Ok(Self { child, stdin, said, shown, heard: 0 })
    }

    pub(crate) fn tell(&mut self, text: &str) -> Result<()> {
        self.stdin.write_all(text.as_bytes())?;
        Ok(self.stdin.flush()?)
    }

    /// Waits until `take` finds in what is new what it looks for, and how many bytes of it
    /// are then no longer new.
    pub(crate) fn hear<T>(
        &mut self,
        what: &str,
        take: impl Fn(&[u8]) -> Option<(T, usize)>,
    ) -> Result<T> {
        let start = Instant::now();
        loop {
            let ended = self.child.try_wait()?.is_some();
            let said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some((found, length)) = take(&said[self.heard..]) {
                self.heard += length;
                return Ok(found);
            }
            if ended || start.elapsed() > PATIENCE {
                let said = String::from_utf8_lossy(&said).into_owned();
                bail!("`{}` does not say {what}:\n{said}", self.shown);
            }
            drop(said);
            thread::sleep(POLL);
        }
    }

    /// Waits for a text.
    pub(crate) fn hears(&mut self, text: &str) -> Result<()> {
        self.hear(&format!("{text:?}"), |said| {
            let place = said.windows(text.len()).position(|part| part == text.as_bytes())?;
            Some(((), place + text.len()))
        })
    }
}

impl Drop for Talk {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
