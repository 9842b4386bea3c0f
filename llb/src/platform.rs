//! Platforms, normalised in the same way as containerd does it.

use buildkit_proto::pb;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

/// What is %-escaped in operating system versions and features.
const ESCAPED: AsciiSet = NON_ALPHANUMERIC.remove(b'_').remove(b'-').remove(b'.');

/// An operating system and processor, normalised.
///
/// Equal platforms compare equal however they were spelled: `linux/aarch64` is
/// `linux/arm64`, `linux/arm` is `linux/arm/v7`. The rules are those of
/// `github.com/containerd/platforms` (`Parse`, then `Normalize`), except that
/// nothing is taken from the host: operating system and architecture are both
/// required.
///
/// # Examples
///
/// ```
/// use buildkit_llb::Platform;
///
/// let platform: Platform = "linux/arm/5".parse()?;
/// assert_eq!(platform.to_string(), "linux/arm/v5");
/// assert!("linux".parse::<Platform>().is_err());
/// # Ok::<(), buildkit_llb::ParsePlatformError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Platform {
    os: String,
    architecture: String,
    variant: String,
    os_version: String,
    os_features: Vec<String>,
}

impl Platform {
    /// Makes a platform and normalises it; `variant` may be empty.
    #[must_use]
    pub fn new(os: &str, architecture: &str, variant: &str) -> Self {
        let (architecture, variant) = normalize_arch(architecture, variant);
        Self {
            os: normalize_os(os),
            architecture,
            variant,
            os_version: String::new(),
            os_features: Vec::new(),
        }
    }

    /// Reads the wire form and normalises it.
    #[must_use]
    pub fn from_pb(platform: &pb::Platform) -> Self {
        let pb::Platform { architecture, os, variant, os_version, os_features } = platform;
        Self::new(os, architecture, variant)
            .with_os_version(os_version.clone())
            .with_os_features(os_features.clone())
    }

    /// Sets the operating system version, which only Windows uses.
    #[must_use]
    pub fn with_os_version(mut self, version: impl Into<String>) -> Self {
        self.os_version = version.into();
        self
    }

    /// Sets the operating system features; they are sorted and made unique.
    #[must_use]
    pub fn with_os_features(mut self, mut features: Vec<String>) -> Self {
        features.sort();
        features.dedup();
        self.os_features = features;
        self
    }

    /// Returns the operating system, e.g. `linux`.
    #[must_use]
    pub fn os(&self) -> &str {
        &self.os
    }

    /// Returns the architecture, e.g. `arm`.
    #[must_use]
    pub fn architecture(&self) -> &str {
        &self.architecture
    }

    /// Returns the variant, e.g. `v7`, or an empty string.
    #[must_use]
    pub fn variant(&self) -> &str {
        &self.variant
    }

    /// Returns the operating system version, or an empty string.
    #[must_use]
    pub fn os_version(&self) -> &str {
        &self.os_version
    }

    /// Returns the operating system features, sorted.
    #[must_use]
    pub fn os_features(&self) -> &[String] {
        &self.os_features
    }

    /// Returns the wire form.
    #[must_use]
    pub fn to_pb(&self) -> pb::Platform {
        pb::Platform {
            architecture: self.architecture.clone(),
            os: self.os.clone(),
            variant: self.variant.clone(),
            os_version: self.os_version.clone(),
            os_features: self.os_features.clone(),
        }
    }
}

/// Writes containerd's `FormatAll`: `os[(version[+feature…])]/arch[/variant]`.
impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = self.os.clone();
        if !self.os_version.is_empty() || !self.os_features.is_empty() {
            text.push('(');
            text.extend(utf8_percent_encode(&self.os_version, &ESCAPED));
            for feature in &self.os_features {
                text.push('+');
                text.extend(utf8_percent_encode(feature, &ESCAPED));
            }
            text.push(')');
        }
        for part in [&self.architecture, &self.variant] {
            if !part.is_empty() {
                text.push('/');
                text.push_str(part);
            }
        }
        f.pad(&text)
    }
}

/// A text that is not a platform.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid platform `{}`: {reason}", .text.escape_debug())]
pub struct ParsePlatformError {
    text: String,
    reason: &'static str,
}

impl FromStr for Platform {
    type Err = ParsePlatformError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse(text).map_err(|reason| ParsePlatformError { text: text.to_owned(), reason })
    }
}

fn parse(text: &str) -> Result<Platform, &'static str> {
    if text.contains('*') {
        return Err("wildcards are not supported, name one platform, e.g. `linux/amd64`");
    }
    let parts: Vec<&str> = text.splitn(4, '/').collect();
    let (os, architecture, variant) = match parts[..] {
        [os, architecture] => (os, architecture, ""),
        [os, architecture, variant] if !variant.is_empty() => (os, architecture, variant),
        _ => return Err("expected os/architecture[/variant], e.g. `linux/amd64`"),
    };
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let dotted = |c: char| word(c) || c == '.';
    if architecture.is_empty() || !architecture.chars().all(dotted) || !variant.chars().all(dotted)
    {
        return Err("architecture and variant may only hold letters, digits, `_`, `-` and `.`");
    }
    let (os, options) = match os.split_once('(') {
        Some((os, rest)) => (os, rest.strip_suffix(')').ok_or("expected `)` after the version")?),
        None => (os, ""),
    };
    if os.is_empty() || !os.chars().all(word) {
        return Err("the operating system may only hold letters, digits, `_` and `-`");
    }
    if !options.chars().all(|c| dotted(c) || c == '%' || c == '+') {
        return Err("the version may only hold letters, digits, `_`, `-`, `.`, `%` and `+`");
    }
    let mut options = options.split('+').map(decode);
    let version = options.next().unwrap_or(Ok(String::new()))?;
    let features = options.collect::<Result<Vec<_>, _>>()?;
    Ok(Platform::new(os, architecture, variant).with_os_version(version).with_os_features(features))
}

fn decode(text: &str) -> Result<String, &'static str> {
    let escape =
        |rest: &str| rest.len() >= 2 && rest.bytes().take(2).all(|digit| digit.is_ascii_hexdigit());
    if !text.split('%').skip(1).all(escape) {
        return Err("expected two hex digits after each `%`");
    }
    let decoded = percent_decode_str(text).decode_utf8();
    decoded.map(Cow::into_owned).map_err(|_| "the version is not UTF-8")
}

fn normalize_os(os: &str) -> String {
    match os.to_ascii_lowercase() {
        os if os == "macos" => "darwin".to_owned(),
        os => os,
    }
}

/// See `normalizeArch` in `github.com/containerd/platforms/database.go`.
fn normalize_arch(architecture: &str, variant: &str) -> (String, String) {
    let architecture = architecture.to_ascii_lowercase();
    let variant = variant.to_ascii_lowercase();
    let (architecture, variant) = match (architecture.as_str(), variant.as_str()) {
        ("i386", _) => ("386", ""),
        ("x86_64" | "x86-64" | "amd64", "v1") => ("amd64", ""),
        ("x86_64" | "x86-64" | "amd64", variant) => ("amd64", variant),
        ("aarch64" | "arm64", "8" | "v8" | "v8.0") => ("arm64", ""),
        ("aarch64" | "arm64", "9" | "9.0" | "v9.0") => ("arm64", "v9"),
        ("aarch64" | "arm64", variant) => ("arm64", variant),
        ("armhf", _) => ("arm", "v7"),
        ("armel", _) => ("arm", "v6"),
        ("arm", "" | "7") => ("arm", "v7"),
        ("arm", "5") => ("arm", "v5"),
        ("arm", "6") => ("arm", "v6"),
        ("arm", "8") => ("arm", "v8"),
        other => other,
    };
    (architecture.to_owned(), variant.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_and_formats_as_containerd_does() {
        for (text, want) in [
            ("linux/amd64", "linux/amd64"),
            ("Linux/x86_64", "linux/amd64"),
            ("linux/amd64/v1", "linux/amd64"),
            ("linux/amd64/v3", "linux/amd64/v3"),
            ("linux/aarch64", "linux/arm64"),
            ("linux/arm64/v8", "linux/arm64"),
            ("linux/arm", "linux/arm/v7"),
            ("linux/arm/v5", "linux/arm/v5"),
            ("linux/armel", "linux/arm/v6"),
            ("linux/armhf", "linux/arm/v7"),
            ("linux/i386", "linux/386"),
            ("macos/arm64", "darwin/arm64"),
            ("windows(10.0.17763)/amd64", "windows(10.0.17763)/amd64"),
            ("windows(10.0+win32k)/amd64", "windows(10.0+win32k)/amd64"),
            ("linux(+b%2Fc+a)/riscv64", "linux(+a+b%2Fc)/riscv64"),
        ] {
            let platform: Platform = text.parse().unwrap();
            assert_eq!(platform.to_string(), want, "{text}");
            assert_eq!(want.parse::<Platform>().unwrap(), platform, "{text}");
            assert_eq!(Platform::from_pb(&platform.to_pb()), platform, "{text}");
        }
    }

    #[test]
    fn refuses_what_is_not_a_platform() {
        for text in [
            "",
            "linux",
            "amd64",
            "local",
            "/",
            "linux/",
            "linux/a/b/c",
            "linux/*",
            "li nux/amd64",
            "linux/amd64/",
            "linux(/amd64",
            "linux(%)/amd64",
            "linux(%zz)/amd64",
            "linux(%ff)/amd64",
        ] {
            assert!(text.parse::<Platform>().is_err(), "{text}");
        }
    }
}
