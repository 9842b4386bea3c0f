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
    /// A key that was revoked and has no end.
    RevokedKey,
    /// The key of [`Signing::ExpiredKey`], revoked as well.
    ExpiredRevokedKey,
    /// The key of [`Signing::ExpiredKey`], used after it had expired.
    LateSignature,
    /// That of [`Signing::ExpiredKey`], and another of a key that is not published.
    OneUnknown,
    /// That of [`Signing::ExpiredKey`], and another of the same key over something else.
    /// There is no `InRelease`.
    OneBad,
}

/// The key was made on the day of the release …
const CREATED: &str = "20090214T120000";
/// … and used two months before it expired.
const SIGNED: &str = "20120310T120000!";
const EXPIRES: &str = "20120515T120000";
/// Long after that.
const SIGNED_LATE: &str = "20150310T120000!";

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
    /// `Release.gpg`; armoured unless there is no `InRelease`.
    pub(super) detached: Vec<u8>,
    /// `InRelease`.
    pub(super) inline: Option<Vec<u8>>,
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
            signer.public_key = signer.published()?;
        }
        if matches!(signing, Signing::WrongKey | Signing::OneUnknown) {
            signer.generate(STRANGER)?;
        }
        if signing == Signing::LateSignature {
            // gpg does not sign with an expired key; the published one stays as it is.
            let fingerprint = signer.fingerprint()?;
            let made = ["--faked-system-time", CREATED, "--quick-set-expire", &fingerprint];
            signer.gpg(&[&made[..], &["never"]].concat())?;
        }
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
        if self.signing == Signing::OneBad {
            let good = self.signature(&["--detach-sign"], &text)?;
            fs::write(&text, "something else")?;
            let bad = self.signature(&["--detach-sign"], &text)?;
            return Ok(Some(Signed { detached: [good, bad].concat(), inline: None }));
        }
        let detached = self.signature(&["--armor", "--detach-sign"], &text)?;
        let inline = self.signature(&["--armor", "--clear-sign"], &text)?;
        Ok(Some(Signed { detached, inline: Some(inline) }))
    }

    fn generate(&self, user: &str) -> Result<()> {
        let expires = match self.signing {
            Signing::ExpiredKey
            | Signing::ExpiredRevokedKey
            | Signing::LateSignature
            | Signing::OneUnknown
            | Signing::OneBad => EXPIRES,
            Signing::ValidKey | Signing::Unsigned | Signing::WrongKey | Signing::RevokedKey => {
                "never"
            }
        };
        let made = ["--faked-system-time", CREATED, "--quick-gen-key", user];
        self.gpg(&[&made[..], &["rsa2048", "sign", expires]].concat())?;
        Ok(())
    }

    /// The key as everybody knows it. A revoked one is not revoked here: gpg would not
    /// sign with it.
    fn published(&self) -> Result<Vec<u8>> {
        let key = self.gpg(&["--export", GENUINE])?;
        if !matches!(self.signing, Signing::RevokedKey | Signing::ExpiredRevokedKey) {
            return Ok(key);
        }
        // gpg makes a revocation with each key, and a colon keeps it from being used.
        let folder = self.home.path().join("openpgp-revocs.d");
        let revocation = folder.join(format!("{}.rev", self.fingerprint()?));
        let text = fs::read_to_string(revocation).context("gpg made no revocation")?;
        let home = tempfile::Builder::new().prefix("gh").tempdir()?;
        let other = Self { signing: self.signing, home, public_key: Vec::new() };
        for data in [key, text.replace(":---", "---").into_bytes()] {
            let file = other.home.path().join("import");
            fs::write(&file, data)?;
            other.gpg(&[OsStr::new("--import"), file.as_os_str()])?;
        }
        other.gpg(&["--export", GENUINE])
    }

    fn fingerprint(&self) -> Result<String> {
        let listed = self.gpg(&["--with-colons", "--list-keys", GENUINE])?;
        let listed = String::from_utf8_lossy(&listed).into_owned();
        let line = listed.lines().find(|line| line.starts_with("fpr:"));
        let fingerprint = line.and_then(|line| line.split(':').nth(9));
        fingerprint.map(str::to_owned).context("gpg tells no fingerprint")
    }

    fn signature(&self, how: &[&str], text: &Path) -> Result<Vec<u8>> {
        let users: &[&str] = match self.signing {
            Signing::WrongKey => &[STRANGER],
            Signing::OneUnknown => &[GENUINE, STRANGER],
            Signing::ExpiredKey
            | Signing::ValidKey
            | Signing::Unsigned
            | Signing::RevokedKey
            | Signing::ExpiredRevokedKey
            | Signing::LateSignature
            | Signing::OneBad => &[GENUINE],
        };
        let time = if self.signing == Signing::LateSignature { SIGNED_LATE } else { SIGNED };
        let users = users.iter().flat_map(|user| ["--local-user", user]);
        let arguments = ["--faked-system-time", time].into_iter().chain(users);
        let arguments = arguments.chain(how.iter().copied()).chain(["--output", "-"]);
        let arguments = arguments.map(OsStr::new).chain([text.as_os_str()]);
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
}

/// gpg starts an agent for each home; left alone it would outlive the folder. It is
/// ended once, since gpg fails if it meets an agent that is about to end.
impl Drop for Signer {
    fn drop(&mut self) {
        let _ = Command::new("gpgconf")
            .env("GNUPGHOME", self.home.path())
            .args(["--kill", "gpg-agent"])
            .output();
    }
}
