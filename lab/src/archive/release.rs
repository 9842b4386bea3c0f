//! The text of `Release` files.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::{Duration, SystemTime};

use super::digest::Digests;

/// What differs between suites.
#[derive(Clone, Debug)]
pub(super) struct Heading<'a> {
    pub(super) label: &'a str,
    pub(super) suite: &'a str,
    pub(super) codename: &'a str,
    pub(super) version: &'a str,
    pub(super) components: &'a str,
    pub(super) architecture: &'a str,
    pub(super) dated: u64,
}

/// A `Release` over `files`, keyed by their path below it.
pub(super) fn release_text(heading: &Heading<'_>, files: &BTreeMap<String, Vec<u8>>) -> String {
    let date = httpdate::fmt_http_date(SystemTime::UNIX_EPOCH + Duration::from_secs(heading.dated));
    let Heading { label, suite, codename, version, components, architecture, .. } = heading;
    let mut text = format!(
        "Origin: Debian\nLabel: {label}\nSuite: {suite}\nVersion: {version}\n\
         Codename: {codename}\nDate: {}\nArchitectures: {architecture}\nComponents: {components}\n\
         Description: Debian {version}, generated stand-in\n",
        // Debian writes the zone by its other name.
        date.replace("GMT", "UTC"),
    );
    let digests: Vec<_> =
        files.iter().map(|(path, bytes)| (path, bytes.len(), Digests::of(bytes))).collect();
    for section in ["MD5Sum", "SHA1", "SHA256"] {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{section}:");
        for (path, size, digests) in &digests {
            let digest = match section {
                "MD5Sum" => &digests.md5,
                "SHA1" => &digests.sha1,
                _ => &digests.sha256,
            };
            let _ = writeln!(text, " {digest} {size:>16} {path}");
        }
    }
    text
}
