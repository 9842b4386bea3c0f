//! Signatures over a Release, by the machine's gpg in a home of their own.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use tempfile::TempDir;

/// Which signature an archive gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signing {
    /// A key that ran out on 15 May 2012, used while it was valid: Lenny's own state.
    ExpiredKey,
    /// A key without an end.
    ValidKey,
    /// No `Release.gpg`, no `InRelease`.
    Unsigned,
    /// Signed by a key that is not the published one.
    WrongKey,
}

/// The key was made on the day of the release …
const CREATED: &str = "20090214T120000";
/// … and used two months before it expired.
const SIGNED: &str = "20120310T120000!";
const EXPIRES: &str = "20120515T120000";

const GENUINE: &str = "Lenny Stand-in Archive <archive@example.invalid>";
const STRANGER: &str = "Somebody Else <stranger@example.invalid>";

/// Makes keys once and signs any number of Releases with them.
#[derive(Debug)]
pub struct Signer {
    signing: Signing,
    home: TempDir,
    public_key: Vec<u8>,
}

/// Both forms of a signature.
#[derive(Debug)]
pub(super) struct Signed {
    /// `Release.gpg`, armoured.
    pub(super) detached: Vec<u8>,
    /// `InRelease`.
    pub(super) inline: Vec<u8>,
}

impl Signer {
    /// Generates what `signing` needs.
    ///
    /// # Errors
    /// When gpg is missing or fails.
    pub fn new(signing: Signing) -> Result<Self> {
        // Short: the agent's socket lives in it, and socket names are limited to 107 bytes.
        let home = tempfile::Builder::new().prefix("gh").tempdir()?;
        let mut signer = Self { signing, home, public_key: Vec::new() };
        if signing != Signing::Unsigned {
            signer.generate(GENUINE)?;
            signer.public_key = signer.gpg(&["--export", GENUINE])?;
        }
        if signing == Signing::WrongKey {
            signer.generate(STRANGER)?;
        }
        signer.stop_agent();
        Ok(signer)
    }

    /// The mode it was made for.
    #[must_use]
    pub const fn signing(&self) -> Signing {
        self.signing
    }

    /// The key to trust, as a binary keyring that gpgv 1.4 reads; empty for [`Signing::Unsigned`].
    #[must_use]
    pub fn public_key(&self) -> &[u8] {
        &self.public_key
    }

    /// Signs a Release; `None` when the archive is to stay unsigned.
    pub(super) fn sign(&self, release: &[u8]) -> Result<Option<Signed>> {
        if self.signing == Signing::Unsigned {
            return Ok(None);
        }
        let text = self.home.path().join("Release");
        fs::write(&text, release)?;
        let detached = self.signature("--detach-sign", &text);
        let inline = self.signature("--clear-sign", &text);
        self.stop_agent();
        Ok(Some(Signed { detached: detached?, inline: inline? }))
    }

    fn generate(&self, user: &str) -> Result<()> {
        let expires = if self.signing == Signing::ExpiredKey { EXPIRES } else { "never" };
        let made = ["--faked-system-time", CREATED, "--quick-gen-key", user];
        self.gpg(&[&made[..], &["rsa2048", "sign", expires]].concat())?;
        Ok(())
    }

    fn signature(&self, how: &str, text: &Path) -> Result<Vec<u8>> {
        let user = if self.signing == Signing::WrongKey { STRANGER } else { GENUINE };
        let arguments =
            ["--faked-system-time", SIGNED, "--armor", "--local-user", user, how, "--output", "-"];
        let arguments = arguments.iter().map(OsStr::new).chain([text.as_os_str()]);
        self.gpg(&arguments.collect::<Vec<_>>())
    }

    fn gpg<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Result<Vec<u8>> {
        let output = Command::new("gpg")
            .env("GNUPGHOME", self.home.path())
            .env("LC_ALL", "C")
            .args(["--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase", ""])
            // gpgv 1.4 verifies RSA with SHA-512; newer curves are unknown to it.
            .args(["--digest-algo", "SHA512", "--cert-digest-algo", "SHA512"])
            .args(arguments)
            .output()
            .context("cannot run gpg; install the package gnupg")?;
        if !output.status.success() {
            let tail = String::from_utf8_lossy(&output.stderr);
            let shown: Vec<_> = arguments.iter().map(|a| a.as_ref().to_string_lossy()).collect();
            bail!("gpg {}: {}\n{}", shown.join(" "), output.status, tail.trim());
        }
        Ok(output.stdout)
    }

    /// gpg starts an agent for each home; left alone it would outlive the folder.
    fn stop_agent(&self) {
        let _ = Command::new("gpgconf")
            .env("GNUPGHOME", self.home.path())
            .args(["--kill", "gpg-agent"])
            .output();
    }
}
