//! Which `docker` a command uses, and which builder that leads to.

use std::io::Read as _;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use jesteros_lab::{Lab, command};

/// The `docker` of the machine, or the lab's.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Docker<'a> {
    /// As the user's shell would find it, with the builder it selects.
    Machine,
    /// With the lab's builder, whatever else is set up.
    Lab(&'a Lab),
}

impl Docker<'_> {
    /// `docker`, not run yet.
    pub(crate) fn command(self) -> Result<Command> {
        match self {
            Self::Machine => Ok(Command::new("docker")),
            Self::Lab(lab) => lab.command("docker"),
        }
    }
}

/// A builder, as `docker buildx inspect` describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Builder {
    /// Its name.
    pub(crate) name: String,
    /// `docker`, `docker-container`, `remote`, `kubernetes`.
    pub(crate) driver: String,
    /// The first is its own, the others it emulates.
    pub(crate) platforms: Vec<String>,
}

impl Builder {
    /// The machine's current builder, started if need be; an error says why there
    /// is none to use.
    pub(crate) fn current(patience: Duration) -> Result<Self> {
        if output_within(Docker::Machine.command()?.args(["buildx", "version"]), patience).is_err()
        {
            bail!("there is no `docker` with buildx");
        }
        let mut inspect = Docker::Machine.command()?;
        inspect.args(["buildx", "inspect", "--bootstrap"]);
        Self::parse(&output_within(&mut inspect, patience)?)
            .context("`docker buildx inspect` did not describe a builder")
    }

    /// Reads what `docker buildx inspect` prints.
    pub(crate) fn parse(inspected: &str) -> Option<Self> {
        let field = |name: &str| {
            let value = inspected.lines().find_map(|line| line.strip_prefix(name))?;
            Some(value.strip_prefix(':')?.trim().to_owned())
        };
        let platforms = field("Platforms").unwrap_or_default();
        let platforms = platforms.split(',').map(|name| name.trim().trim_end_matches('*'));
        Some(Self {
            name: field("Name")?,
            driver: field("Driver")?,
            platforms: platforms.map(str::to_owned).filter(|name| !name.is_empty()).collect(),
        })
    }

    /// Whether it runs 32-bit arm programs, by itself or emulated. Builders list
    /// v7 and v6, and run what is built for v5 all the same.
    pub(crate) fn runs_arm(&self) -> bool {
        self.platforms.iter().any(|name| name.starts_with("linux/arm/"))
    }
}

/// As `command::output`, but a command that hangs is killed.
fn output_within(command: &mut Command, patience: Duration) -> Result<String> {
    let shown = command::show(command);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start `{shown}`"))?;
    let [stdout, stderr] = [
        child.stdout.take().map(|pipe| read_all(Box::new(pipe))),
        child.stderr.take().map(|pipe| read_all(Box::new(pipe))),
    ];
    let deadline = Instant::now() + patience;
    let status = loop {
        if let Some(status) = child.try_wait().with_context(|| format!("`{shown}`"))? {
            break status;
        }
        if Instant::now() > deadline {
            child.kill().with_context(|| format!("cannot end `{shown}`"))?;
            child.wait().with_context(|| format!("cannot end `{shown}`"))?;
            bail!("`{shown}` gave no answer within {} s", patience.as_secs());
        }
        thread::sleep(Duration::from_millis(20));
    };
    let text = |reader: Option<thread::JoinHandle<String>>| {
        reader.and_then(|reader| reader.join().ok()).unwrap_or_default()
    };
    let (stdout, stderr) = (text(stdout), text(stderr));
    if !status.success() {
        bail!("`{shown}` failed: {status}: {}", command::tail(stderr.trim()));
    }
    Ok(stdout)
}

/// In a thread of its own: a full pipe would stop the command.
fn read_all(mut pipe: Box<dyn std::io::Read + Send>) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        // What was read before an error still helps.
        let _ = pipe.read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const INSPECTED: &str = "Name:          jesteros\nDriver:        remote\n\nNodes:\n\
        Name:             jesteros0\nPlatforms:        linux/amd64*, linux/arm/v7\n";

    #[test]
    fn reads_a_builder() {
        let builder = Builder::parse(INSPECTED).unwrap();
        assert_eq!((builder.name.as_str(), builder.driver.as_str()), ("jesteros", "remote"));
        assert_eq!(builder.platforms, ["linux/amd64", "linux/arm/v7"]);
        assert!(builder.runs_arm());
        assert_eq!(Builder::parse("ERROR: no builder\n"), None);
    }

    #[test]
    fn a_command_that_hangs_is_ended() {
        let mut command = Command::new("sleep");
        let error = output_within(command.arg("60"), Duration::from_millis(50)).unwrap_err();
        assert!(error.to_string().contains("`sleep 60` gave no answer"), "{error}");
    }
}
