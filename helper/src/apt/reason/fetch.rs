//! What apt says of files that it cannot fetch, and of signatures.

use super::archives::{Archives, redacted};
use super::found::Reason;
use crate::apt::keys::of_package;
use crate::path::show;
use crate::problem::Problem;
use jesteros_manifest::KEYRING_KEY;

const TAMPERED: &str = "damaged or tampered with";

/// What keeps a file from being fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Obstacle {
    NoSpace,
    Changed,
    Refused,
    Missing,
    NoAnswer,
    Other,
}

/// The words that apt has for it.
const OBSTACLES: &[(Obstacle, &[&str])] = &[
    (Obstacle::NoSpace, &["No space left on device", "enough free space"]),
    (Obstacle::Changed, &["hash sum mismatch", "size mismatch", "unexpected size"]),
    (
        Obstacle::NoAnswer,
        &[
            "could not connect",
            "could not resolve",
            "unable to connect",
            "connection failed",
            "connection timed out",
            "connection refused",
            "temporary failure resolving",
            "something wicked happened resolving",
            "server closed the connection",
            "connection reset",
        ],
    ),
];

impl Obstacle {
    fn of(reason: &str) -> Self {
        // What a server answers begins with its code. Elsewhere, a number may be a port.
        match reason.split_whitespace().next() {
            Some("401" | "403") => return Self::Refused,
            Some("404") => return Self::Missing,
            Some(_) | None => {}
        }
        let reason = reason.to_ascii_lowercase();
        let has =
            |words: &&[&str]| words.iter().any(|word| reason.contains(&word.to_ascii_lowercase()));
        OBSTACLES.iter().find(|(_, words)| has(words)).map_or(Self::Other, |(found, _)| *found)
    }
}

/// What a line `Failed to fetch URL  REASON` means; most have `W: ` or `E: ` before.
pub(super) fn failed(line: &str, archives: &Archives) -> Option<Reason> {
    let rest = ["W: ", "E: "].iter().find_map(|level| line.strip_prefix(level)).unwrap_or(line);
    let rest = rest.strip_prefix("Failed to fetch ")?;
    let (url, why) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    // Later versions add the address of the server.
    let why = why.trim().split(" [IP:").next().unwrap_or_default();
    let archive = archives.url(url);
    let (url, why) = (redacted(url), redacted(why));
    let key = match package(&url) {
        Some(package) => of_package(package),
        None => archives.key(&url),
    };
    let file = show(url.as_bytes());
    let why = show(why.as_bytes());
    let problem = match Obstacle::of(&why) {
        Obstacle::NoSpace => no_space(),
        Obstacle::Changed => Problem::new(format!(
            "`{file}` is not what the archive's index says ({why}): {TAMPERED}"
        )),
        Obstacle::Refused => Problem::with_hint(
            format!("the archive refuses `{file}`: {why}"),
            "give the archive an `auth` whose secret has the right name and password",
        ),
        Obstacle::Missing => Problem::with_hint(
            format!("the archive has no `{file}`: {why}"),
            "check `url`, `suite` and `components`; old releases are at http://archive.debian.org",
        ),
        Obstacle::NoAnswer => Problem::with_hint(
            format!("the archive `{}` does not answer: {why}", archive.unwrap_or(file)),
            "check the URL, and whether the builder reaches it",
        ),
        Obstacle::Other => Problem::new(format!("cannot fetch `{file}`: {why}")),
    };
    Some(Reason { key, problem })
}

/// The package of a file `…/NAME_VERSION_ARCHITECTURE.deb`.
pub(super) fn package(path: &str) -> Option<&str> {
    let name = path.strip_suffix(".deb")?.rsplit('/').next()?;
    name.split('_').next().filter(|name| !name.is_empty())
}

pub(super) fn no_space() -> Problem {
    Problem::with_hint(
        "there is no space left on the builder's disk",
        "free some space on the builder",
    )
}

/// Whether a line says that there is no space.
pub(super) fn is_full(line: &str) -> bool {
    Obstacle::of(line) == Obstacle::NoSpace
}

/// What a line `W: GPG error: ARCHIVE SUITE Release: WHY` means.
pub(super) fn signature(line: &str, archives: &Archives) -> Option<Reason> {
    let (_, rest) = line.split_once("GPG error: ")?;
    let (release, why) = rest.split_once(": ")?;
    let mut key = archives.key(release);
    // apt leaves a part of the URL out.
    let (url, rest) = release.split_once(' ').unwrap_or((release, ""));
    let url = archives.url(release).unwrap_or_else(|| redacted(url));
    let file = format!("`{}`", show(format!("{url} {rest}").trim_end().as_bytes()));
    let word = |word: &str| why.split_whitespace().skip_while(|found| *found != word).nth(1);
    let problem = if why.contains("BADSIG") {
        Problem::new(format!("{file} does not fit its signature: {TAMPERED}"))
    } else if why.contains("REVKEYSIG") {
        Problem::new(format!("{file} is signed by a key that was revoked"))
    } else if why.contains("KEYEXPIRED") || why.contains("EXPKEYSIG") {
        Problem::new(format!("{file} was signed after its key had expired"))
    } else if let Some(missing) = word("NO_PUBKEY") {
        let missing = show(missing.as_bytes());
        key = KEYRING_KEY.to_owned();
        Problem::with_hint(
            format!("{file} is signed by a key that is not in the keyring: `{missing}`"),
            "give `apt` of the base a `keyring` that has it",
        )
    } else {
        Problem::new(format!(
            "the signature of {file} is not good: {}",
            show(redacted(why).as_bytes())
        ))
    };
    Some(Reason { key, problem })
}
