//! Stands between apt and its `gpgv`.
//!
//! A good signature stays good after its key has expired: every key that ever signed
//! an old release has. `gpgv` does not tell which expired key was revoked as well (it
//! prints EXPKEYSIG for both, `check_sig_and_print` in `g10/mainproc.c`), so the
//! keyrings are read here.

mod keyring;
mod verdict;

use keyring::Keys;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Command, ExitStatus, Stdio};
use verdict::Verdict;

/// The program of the root.
const PROGRAM: &str = "gpgv";
/// The most that `gpgv` may print: 16 MiB.
const MOST_STATUS: u64 = 16 << 20;
/// The largest keyring: 64 MiB.
const LARGEST_KEYRING: u64 = 64 << 20;

/// The arguments of `gpgv`, without the one that is different here.
#[derive(Debug, Default, PartialEq, Eq)]
struct Arguments {
    /// Where apt wants the status lines.
    status: Option<u32>,
    keyrings: Vec<OsString>,
    others: Vec<OsString>,
}

/// Does what `gpgv` does with these arguments, and gives its exit code.
///
/// # Errors
///
/// If the program cannot be started, or its caller cannot be told what it said.
pub fn run(args: &[OsString]) -> io::Result<u8> {
    let Arguments { status, keyrings, others } = Arguments::read(args);
    let mut command = Command::new(PROGRAM);
    let Some(fd) = status else {
        return command.args(args).status().map(code);
    };
    command.args(["--status-fd", "1"]).args(&others);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn()?;
    let mut said = Vec::new();
    if let Some(stdout) = child.stdout.take() {
        stdout.take(MOST_STATUS).read_to_end(&mut said)?;
    }
    let code = code(child.wait()?);
    let Verdict { lines, accepted } =
        verdict::judge(&String::from_utf8_lossy(&said), &keys(&keyrings));
    let text = lines.iter().fold(String::new(), |text, line| text + line + "\n");
    let mut answer = File::options().write(true).open(format!("/proc/self/fd/{fd}"))?;
    answer.write_all(text.as_bytes())?;
    Ok(if accepted { code } else { code.max(1) })
}

/// The exit code, as a shell tells it.
fn code(status: ExitStatus) -> u8 {
    let code = status.code().or_else(|| status.signal().map(|signal| 128 + signal));
    code.and_then(|code| u8::try_from(code).ok()).unwrap_or(u8::MAX)
}

/// The keys of all keyrings; none if one cannot be read.
fn keys(keyrings: &[OsString]) -> Option<Keys> {
    let mut keys = Keys::default();
    for path in keyrings {
        let mut data = Vec::new();
        File::open(path).ok()?.take(LARGEST_KEYRING).read_to_end(&mut data).ok()?;
        keys.read(&data)?;
    }
    Some(keys)
}

impl Arguments {
    fn read(args: &[OsString]) -> Self {
        let mut read = Self::default();
        let mut words = args.iter();
        while let Some(word) = words.next() {
            let mut value = |name: &str| -> Option<OsString> {
                let rest = word.as_bytes().strip_prefix(name.as_bytes())?;
                match rest.split_first() {
                    None => words.next().cloned(),
                    Some((b'=', value)) => Some(OsStr::from_bytes(value).to_owned()),
                    Some(_) => None,
                }
            };
            if let Some(fd) = value("--status-fd") {
                read.status = fd.to_str().and_then(|fd| fd.parse().ok());
            } else if let Some(keyring) = value("--keyring") {
                read.others.push(OsString::from_vec([b"--keyring=", keyring.as_bytes()].concat()));
                read.keyrings.push(keyring);
            } else {
                read.others.push(word.clone());
            }
        }
        read
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<OsString> {
        text.split(' ').map(OsString::from).collect()
    }

    #[test]
    fn both_forms_of_options_are_read() {
        let apt_0_7 = "--status-fd 3 --ignore-time-conflict --keyring /a.gpg /sig /file";
        let read = Arguments::read(&words(apt_0_7));
        assert_eq!(read.status, Some(3));
        assert_eq!(read.keyrings, words("/a.gpg"));
        assert_eq!(read.others, words("--ignore-time-conflict --keyring=/a.gpg /sig /file"));
        let other = Arguments::read(&words("--keyring=/a --keyring /b --status-fd=4 /sig"));
        assert_eq!((other.status, other.keyrings), (Some(4), words("/a /b")));
        assert_eq!(Arguments::read(&words("--version")).status, None);
    }

    #[test]
    fn a_keyring_that_cannot_be_read_excuses_nothing() {
        assert!(keys(&[]).is_some());
        assert!(keys(&words("/does/not/exist")).is_none());
    }
}
