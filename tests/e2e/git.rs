//! Git repositories on loopback.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use jesteros_lab::command;

/// A repository with one commit, whose id is returned.
pub(crate) fn make_repository(folder: &Path) -> Result<String> {
    fs::create_dir_all(folder.join("sub"))?;
    fs::write(folder.join("sub/readme"), "by quill\n")?;
    let git = |arguments: &[&str]| {
        let mut git = Command::new("git");
        git.env("GIT_CONFIG_NOSYSTEM", "1").env("HOME", folder);
        git.arg("-C").arg(folder).args([
            "-c",
            "user.name=Jester",
            "-c",
            "user.email=jester@example.invalid",
        ]);
        command::output(git.args(arguments))
    };
    git(&["init", "--quiet", "--initial-branch=main"])?;
    git(&["add", "sub"])?;
    git(&["commit", "--quiet", "--message=first"])?;
    Ok(git(&["rev-parse", "HEAD"])?.trim().to_owned())
}

/// Serves repositories on loopback until it is dropped.
#[derive(Debug)]
pub(crate) struct GitDaemon {
    child: Child,
    pub(crate) url: String,
}

impl GitDaemon {
    pub(crate) fn start(folder: &Path) -> Result<Self> {
        let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        drop(listener);
        // Without `git daemon` between, which would leave it running when killed.
        let libexec = command::output(Command::new("git").arg("--exec-path"))?;
        let mut daemon = Command::new(Path::new(libexec.trim()).join("git-daemon"));
        daemon.args(["--export-all", "--reuseaddr", "--listen=127.0.0.1"]);
        daemon.arg(format!("--port={}", address.port()));
        daemon.arg(format!("--base-path={}", folder.display())).arg(folder);
        let child =
            daemon.stdin(Stdio::null()).stderr(Stdio::null()).spawn().context("no git-daemon")?;
        let daemon = Self { child, url: format!("git://{address}") };
        let start = Instant::now();
        while std::net::TcpStream::connect(address).is_err() {
            ensure!(start.elapsed() < Duration::from_secs(10), "git-daemon does not listen");
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(daemon)
    }
}

impl Drop for GitDaemon {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
