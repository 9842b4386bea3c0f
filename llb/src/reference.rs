//! Image references, normalised in the same way as Docker does it.

use crate::digest::Digest;
use crate::reference_grammar::{
    DEFAULT_DOMAIN, OFFICIAL, split_domain, valid_component, valid_domain, valid_tag,
};
use std::fmt;
use std::str::FromStr;

/// The longest repository path, in bytes (`github.com/distribution/reference`).
const MAX_PATH: usize = 255;

/// A reference to an image, normalised: `busybox` is `docker.io/library/busybox:latest`.
///
/// Grammar and rules are those of `github.com/distribution/reference`
/// (`ParseNormalizedNamed`, then `TagNameOnly`): a name with neither tag nor
/// digest gets the tag `latest`. Only sha256 digests are accepted.
///
/// # Examples
///
/// ```
/// use buildkit_llb::Reference;
///
/// let image: Reference = "busybox".parse()?;
/// assert_eq!(image.to_string(), "docker.io/library/busybox:latest");
/// assert_eq!(image.familiar(), "busybox:latest");
/// assert!("Busybox".parse::<Reference>().is_err());
/// # Ok::<(), buildkit_llb::ParseReferenceError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Reference {
    name: String,
    /// Length of the domain at the start of `name`.
    domain: usize,
    tag: Option<String>,
    digest: Option<Digest>,
}

impl Reference {
    /// Returns domain and path without tag and digest, e.g. `docker.io/library/busybox`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the registry host with its port, e.g. `docker.io`.
    #[must_use]
    pub fn domain(&self) -> &str {
        &self.name[..self.domain]
    }

    /// Returns the path in the registry, e.g. `library/busybox`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.name[self.domain + 1..]
    }

    /// Returns the tag, if there is one.
    #[must_use]
    pub fn tag(&self) -> Option<&str> {
        self.tag.as_deref()
    }

    /// Returns the digest, if there is one.
    #[must_use]
    pub fn digest(&self) -> Option<&Digest> {
        self.digest.as_ref()
    }

    /// Returns the same reference pinned to `digest`; the tag stays.
    #[must_use]
    pub fn with_digest(&self, digest: &Digest) -> Self {
        Self { digest: Some(digest.clone()), ..self.clone() }
    }

    /// Returns the short form that people write, with tag and digest.
    ///
    /// It is what Docker's `FamiliarString` returns: without `docker.io/`, and
    /// without `library/` where that is all there is before the name.
    #[must_use]
    pub fn familiar(&self) -> String {
        let name = if self.domain() == DEFAULT_DOMAIN {
            match self.path().strip_prefix(OFFICIAL) {
                Some(rest) if !rest.contains('/') => rest,
                _ => self.path(),
            }
        } else {
            &self.name
        };
        self.with_suffix(name)
    }

    fn with_suffix(&self, name: &str) -> String {
        let mut text = name.to_owned();
        if let Some(tag) = &self.tag {
            text.push(':');
            text.push_str(tag);
        }
        if let Some(digest) = &self.digest {
            text.push('@');
            text.push_str(digest.as_str());
        }
        text
    }
}

/// Writes the full form.
impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.with_suffix(&self.name))
    }
}

/// A text that is not an image reference.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid image reference `{}`: {reason}", .text.escape_debug())]
pub struct ParseReferenceError {
    text: String,
    reason: &'static str,
}

impl FromStr for Reference {
    type Err = ParseReferenceError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse(text).map_err(|reason| ParseReferenceError { text: text.to_owned(), reason })
    }
}

const INVALID: &str = "expected [registry/]name[:tag][@digest], e.g. `debian:12`";

fn parse(text: &str) -> Result<Reference, &'static str> {
    if text.is_empty() {
        return Err("the name is empty, expected e.g. `debian:12`");
    }
    if text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
        return Err("64 hex digits are the id of an image, expected a name, e.g. `debian:12`");
    }
    let (domain, remainder) = split_domain(text);
    let (rest, digest) = match remainder.split_once('@') {
        Some((rest, digest)) => (
            rest,
            Some(
                digest
                    .parse::<Digest>()
                    .map_err(|_| "the digest must be `sha256:` and 64 lower-case hex digits")?,
            ),
        ),
        None => (remainder.as_str(), None),
    };
    let (path, tag) = match rest.split_once(':') {
        Some((path, tag)) => (path, Some(tag)),
        None => (rest, None),
    };
    if path.chars().any(char::is_uppercase) {
        return Err("the repository name must be lower-case");
    }
    if !valid_domain(domain) || !path.split('/').all(valid_component) {
        return Err(INVALID);
    }
    if path.len() > MAX_PATH {
        return Err("the repository name must not be longer than 255 bytes");
    }
    if tag.is_some_and(|tag| !valid_tag(tag)) {
        return Err("a tag may only hold letters, digits, `_`, `.` and `-`, at most 128");
    }
    let tag = tag.or(if digest.is_none() { Some("latest") } else { None });
    Ok(Reference {
        name: format!("{domain}/{path}"),
        domain: domain.len(),
        tag: tag.map(str::to_owned),
        digest,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIGEST: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    #[test]
    fn normalises_as_docker_does() {
        for (text, full, familiar) in [
            ("busybox", "docker.io/library/busybox:latest", "busybox:latest"),
            ("busybox:1.36", "docker.io/library/busybox:1.36", "busybox:1.36"),
            ("moby/buildkit", "docker.io/moby/buildkit:latest", "moby/buildkit:latest"),
            ("docker.io/busybox", "docker.io/library/busybox:latest", "busybox:latest"),
            ("index.docker.io/a/b:c", "docker.io/a/b:c", "a/b:c"),
            ("library/a/b", "docker.io/library/a/b:latest", "library/a/b:latest"),
            ("localhost/x", "localhost/x:latest", "localhost/x:latest"),
            ("localhost:5000/x", "localhost:5000/x:latest", "localhost:5000/x:latest"),
            ("localhost:5000", "docker.io/library/localhost:5000", "localhost:5000"),
            ("ghcr.io/a/b__c-d.e:T_1", "ghcr.io/a/b__c-d.e:T_1", "ghcr.io/a/b__c-d.e:T_1"),
            ("[::1]:5000/x:1", "[::1]:5000/x:1", "[::1]:5000/x:1"),
            ("Upper/x", "Upper/x:latest", "Upper/x:latest"),
        ] {
            let reference: Reference = text.parse().unwrap();
            assert_eq!(reference.to_string(), full, "{text}");
            assert_eq!(reference.familiar(), familiar, "{text}");
            assert_eq!(full.parse::<Reference>().unwrap(), reference, "{text}");
        }
    }

    #[test]
    fn pins_to_a_digest() {
        let pinned: Reference = format!("busybox@{DIGEST}").parse().unwrap();
        assert_eq!(pinned.tag(), None);
        assert_eq!(pinned.to_string(), format!("docker.io/library/busybox@{DIGEST}"));
        let tagged: Reference = "busybox:1".parse().unwrap();
        let both = tagged.with_digest(pinned.digest().unwrap());
        assert_eq!(both.to_string(), format!("docker.io/library/busybox:1@{DIGEST}"));
        assert_eq!((both.name(), both.domain()), ("docker.io/library/busybox", "docker.io"));
        assert_eq!(both.path(), "library/busybox");
    }

    #[test]
    fn refuses_what_is_not_a_reference() {
        let long = format!("a/{}", "b".repeat(254));
        let tag = format!("a:{}", "b".repeat(129));
        let hex = "a".repeat(64);
        for text in [
            "",
            "Busybox",
            "a/B",
            ":tag",
            "a:",
            "a@",
            "a@sha256:00",
            "a b",
            "a//b",
            "a/",
            "/a",
            "-a",
            "a..b",
            "a___b",
            "a:b:c",
            "x.io:/a",
            "x.io:p/a",
            "[::1/a",
            "[]/a",
            "a@b@c",
            "sha512:a/b@c",
            "é/a",
            long.as_str(),
            tag.as_str(),
            hex.as_str(),
        ] {
            assert!(text.parse::<Reference>().is_err(), "{text}");
        }
        assert!(format!("a/{}", "b".repeat(253)).parse::<Reference>().is_ok());
    }
}
