//! Runs programs with a time limit and keeps what they print.

use std::io::{Read, Write as _};
use std::process::{Child, Command, Stdio};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use jesteros_lab::command::{show, tail};

/// How often a running program is looked at.
const POLL: Duration = Duration::from_millis(20);

/// A program that has ended.
#[derive(Clone, Debug)]
pub(crate) struct Finished {
    pub(crate) shown: String,
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Finished {
    /// Everything it printed.
    pub(crate) fn text(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }

    /// This, if the program ended with 0.
    pub(crate) fn ok(self) -> Result<Self> {
        ensure!(self.code == Some(0), "it failed: {}", self.evidence());
        Ok(self)
    }

    /// Fails with the evidence unless the program printed `what`.
    pub(crate) fn says(&self, what: &str) -> Result<&Self> {
        ensure!(self.text().contains(what), "it does not say {what:?}: {}", self.evidence());
        Ok(self)
    }

    /// Fails with the evidence if the program printed `what`.
    pub(crate) fn does_not_say(&self, what: &str) -> Result<&Self> {
        ensure!(!self.text().contains(what), "it says {what:?}: {}", self.evidence());
        Ok(self)
    }

    /// The command, its exit code and the tail of what it printed.
    pub(crate) fn evidence(&self) -> String {
        let code = self.code.map_or("killed".to_owned(), |code| format!("exit code {code}"));
        // Progress is for programs: what people are told follows it.
        let text = self.text();
        let lines = text.lines().filter(|line| !line.starts_with("{\"vertexes\":"));
        let lines = lines.filter(|line| !line.starts_with("{\"statuses\":"));
        let lines = lines.filter(|line| !line.starts_with("{\"logs\":"));
        let short: String = tail(&lines.collect::<Vec<_>>().join("\n"))
            .lines()
            .map(|line| format!("    {}\n", line.chars().take(400).collect::<String>()))
            .collect();
        format!("{code}\n    $ {}\n{short}", self.shown)
    }
}

/// Runs a program to its end; after `limit` it is killed and that is an error.
pub(crate) fn run(command: &mut Command, limit: Duration) -> Result<Finished> {
    run_with(command, Vec::new(), limit)
}

/// Runs a program that reads `input`.
pub(crate) fn run_with(command: &mut Command, input: Vec<u8>, limit: Duration) -> Result<Finished> {
    let shown = show(command);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().with_context(|| format!("cannot start `{shown}`"))?;
    let stdin = child.stdin.take();
    let feeder = thread::spawn(move || {
        // A program that does not read its input says why itself.
        stdin.map(|mut stdin| stdin.write_all(&input))
    });
    let readers = [reader(child.stdout.take()), reader(child.stderr.take())];
    let code = wait(&mut child, limit)?;
    let [stdout, stderr] = readers.map(|reader| reader.join().unwrap_or_default());
    let finished = Finished { shown, code: code.unwrap_or_default(), stdout, stderr };
    drop(feeder.join());
    if code.is_none() {
        bail!("not finished after {} s, killed: {}", limit.as_secs(), finished.evidence());
    }
    Ok(finished)
}

/// The exit code, or `None` if the time was up.
#[expect(
    clippy::option_option,
    reason = "a signal leaves no code, and neither does the time limit"
)]
fn wait(child: &mut Child, limit: Duration) -> Result<Option<Option<i32>>> {
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status.code()));
        }
        if start.elapsed() > limit {
            // The plug-in of a docker command ends with it.
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        thread::sleep(POLL);
    }
}

fn reader(pipe: Option<impl Read + Send + 'static>) -> JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            // What came until then is what there is to show.
            let _ = pipe.read_to_end(&mut bytes);
        }
        String::from_utf8_lossy(&bytes).into_owned()
    })
}
