//! Image references, normalised as Docker does.

use crate::digest::Digest;
use std::fmt;
use std::str::FromStr;

/// The longest repository path, in bytes (`github.com/distribution/reference`).
const MAX_PATH: usize = 255;
/// The longest tag, in bytes.
const MAX_TAG: usize = 128;
const DEFAULT_DOMAIN: &str = "docker.io";
const OFFICIAL: &str = "library/";

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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseReferenceError {
    text: String,
    reason: &'static str,
}

impl fmt::Display for ParseReferenceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "invalid image reference {:?}: {}", self.text, self.reason)
    }
}

impl std::error::Error for ParseReferenceError {}

impl FromStr for Reference {
    type Err = ParseReferenceError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse(text).map_err(|reason| ParseReferenceError { text: text.to_owned(), reason })
    }
}

const INVALID: &str = "invalid reference format";

fn parse(text: &str) -> Result<Reference, &'static str> {
    if text.is_empty() {
        return Err("the name is empty");
    }
    if text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
        return Err("64 hex digits are an image id, not a name");
    }
    let (domain, remainder) = split_domain(text);
    let (rest, digest) = match remainder.split_once('@') {
        Some((rest, digest)) => {
            (rest, Some(digest.parse::<Digest>().map_err(|_| "invalid or unsupported digest")?))
        }
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
        return Err("invalid tag");
    }
    let tag = tag.or(if digest.is_none() { Some("latest") } else { None });
    Ok(Reference {
        name: format!("{domain}/{path}"),
        domain: domain.len(),
        tag: tag.map(str::to_owned),
        digest,
    })
}

/// See `splitDockerDomain` in `github.com/distribution/reference/normalize.go`.
fn split_domain(text: &str) -> (&str, String) {
    let (domain, path) = match text.split_once('/') {
        Some(("index.docker.io", path)) => (DEFAULT_DOMAIN, path),
        Some((domain, path))
            if domain == "localhost"
                || domain.contains(['.', ':'])
                || domain.chars().any(char::is_uppercase) =>
        {
            (domain, path)
        }
        Some(_) | None => (DEFAULT_DOMAIN, text),
    };
    if domain == DEFAULT_DOMAIN && !path.contains('/') {
        (domain, format!("{OFFICIAL}{path}"))
    } else {
        (domain, path.to_owned())
    }
}

fn valid_domain(domain: &str) -> bool {
    let (host, port) = match domain.strip_prefix('[') {
        Some(rest) => {
            let Some((address, port)) = rest.split_once(']') else { return false };
            let hex = |c: char| c.is_ascii_hexdigit() || c == ':';
            if address.is_empty() || !address.chars().all(hex) {
                return false;
            }
            match port.strip_prefix(':') {
                Some(port) => (None, Some(port)),
                None if port.is_empty() => (None, None),
                None => return false,
            }
        }
        None => match domain.split_once(':') {
            Some((host, port)) => (Some(host), Some(port)),
            None => (Some(domain), None),
        },
    };
    let label = |label: &str| {
        !label.is_empty()
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    host.is_none_or(|host| host.split('.').all(label))
        && port.is_none_or(|port| !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()))
}

/// Alphanumerics, with `.`, `_`, `__` or any number of `-` between them.
fn valid_component(component: &str) -> bool {
    let alnum = |b: u8| matches!(b, b'a'..=b'z' | b'0'..=b'9');
    let bytes = component.as_bytes();
    if !bytes.first().copied().is_some_and(alnum) || !bytes.last().copied().is_some_and(alnum) {
        return false;
    }
    component.split(|c: char| c.is_ascii_alphanumeric()).all(|separator| {
        matches!(separator, "" | "." | "_" | "__") || separator.bytes().all(|b| b == b'-')
    })
}

fn valid_tag(tag: &str) -> bool {
    let word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    tag.len() <= MAX_TAG
        && tag.bytes().next().is_some_and(word)
        && tag.bytes().all(|b| word(b) || matches!(b, b'.' | b'-'))
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
