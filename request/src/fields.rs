//! The values of single options.

use crate::csv;
use crate::mistake::OptionMistake;
use crate::path::RelPath;
use buildkit_llb::{Platform, ResolveMode};
use std::collections::BTreeMap;

/// `--network`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NetworkMode {
    /// The builder's own.
    Sandbox,
    /// The host's; needs an entitlement.
    Host,
    /// None.
    None,
}

/// The latest time in seconds that BuildKit can give a file: it counts the nanoseconds
/// since 1970 in 64 bits, which end in the year 2262.
pub const MAX_EPOCH: i64 = i64::MAX / 1_000_000_000;

/// Longest name of a context whose time is asked for, in bytes.
const MAX_CONTEXT: usize = 63;

fn not(key: &str, value: &str, expected: &str) -> OptionMistake {
    OptionMistake::new(key, format!("`{}` is not {expected}", value.escape_debug()))
}

/// The platforms of a list, each once.
pub(crate) fn platforms(key: &str, value: Option<&str>) -> Result<Vec<Platform>, OptionMistake> {
    let parts = value.unwrap_or_default().split(',').map(str::trim).filter(|part| !part.is_empty());
    let mut platforms = Vec::new();
    for part in parts {
        let platform: Platform = part.parse().map_err(|_| {
            not(key, part, "a platform").hint("write `OS/ARCHITECTURE`, e.g. `linux/arm/v5`")
        })?;
        if !platforms.contains(&platform) {
            platforms.push(platform);
        }
    }
    Ok(platforms)
}

/// Go's `strconv.ParseBool`, and nothing else; absent is false.
pub(crate) fn boolean(key: &str, value: Option<&str>) -> Result<bool, OptionMistake> {
    match value {
        None | Some("0" | "f" | "F" | "FALSE" | "false" | "False") => Ok(false),
        Some("1" | "t" | "T" | "TRUE" | "true" | "True") => Ok(true),
        Some(other) => Err(not(key, other, "`true` or `false`")),
    }
}

/// A folder below another one; the whole of it is none.
pub(crate) fn folder(key: &str, value: Option<&str>) -> Result<Option<RelPath>, OptionMistake> {
    let clean = |text: &str| text.trim_matches('/').trim_start_matches("./").to_owned();
    let value = value.map(clean).filter(|text| !text.is_empty() && text != ".");
    let parse = |text: String| text.parse().map_err(|_| not(key, &text, "a folder below it"));
    value.map(parse).transpose()
}

/// A number of bytes; 0 means that nothing is asked for.
pub(crate) fn bytes(key: &str, value: Option<&str>) -> Result<Option<u64>, OptionMistake> {
    let parse = |text: &str| text.parse().map_err(|_| not(key, text, "a whole number"));
    Ok(value.map(parse).transpose()?.filter(|bytes| *bytes > 0))
}

/// `SOURCE_DATE_EPOCH`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Epoch {
    /// A time in seconds since 1970.
    Seconds(i64),
    /// The time of a context.
    Of(String),
}

/// A time in seconds since 1970, or the name of a context.
pub(crate) fn epoch(key: &str, value: Option<&str>) -> Result<Option<Epoch>, OptionMistake> {
    let parse = |text: &str| {
        if is_context(text) {
            return Ok(Epoch::Of(text.to_owned()));
        }
        let seconds = text.parse::<i64>().ok().filter(|seconds| (0..=MAX_EPOCH).contains(seconds));
        seconds.map(Epoch::Seconds).ok_or_else(|| {
            let expected = "a time in whole seconds from 1970 to 2262, or the name of a context";
            not(key, text, expected).hint("`git log -1 --format=%ct` prints one")
        })
    };
    value.map(parse).transpose()
}

/// Whether `text` may be the name of a context: `context`, or one of `--build-context`.
fn is_context(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_-".contains(c);
    text.len() <= MAX_CONTEXT
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.chars().all(fits)
}

/// How image references are resolved.
pub(crate) fn resolve_mode(key: &str, value: Option<&str>) -> Result<ResolveMode, OptionMistake> {
    match value {
        None | Some("default") => Ok(ResolveMode::Default),
        Some("pull") => Ok(ResolveMode::Pull),
        Some("local") => Ok(ResolveMode::Local),
        Some(other) => Err(not(key, other, "`default`, `pull` or `local`")),
    }
}

/// The network of runs that do not choose.
pub(crate) fn network(key: &str, value: Option<&str>) -> Result<NetworkMode, OptionMistake> {
    match value {
        None | Some("sandbox" | "default") => Ok(NetworkMode::Sandbox),
        Some("host") => Ok(NetworkMode::Host),
        Some("none") => Ok(NetworkMode::None),
        Some(other) => Err(not(key, other, "`default`, `host` or `none`")),
    }
}

/// Names and addresses for `/etc/hosts`.
pub(crate) fn hosts(
    key: &str,
    value: Option<&str>,
) -> Result<Vec<(String, String)>, OptionMistake> {
    let is_name = |name: &str| {
        !name.is_empty()
            && name.len() <= 255
            && name.chars().all(|c| c.is_ascii_graphic() && c != '#')
    };
    let split = |field: String| match field.split_once('=') {
        Some((name, ip)) if is_name(name) && ip.parse::<std::net::IpAddr>().is_ok() => {
            Ok((name.to_ascii_lowercase(), ip.to_owned()))
        }
        _ => Err(not(key, &field, "a host name and its address")
            .hint("write `NAME=ADDRESS`, with an IP address")),
    };
    list(key, value)?.into_iter().map(split).collect()
}

/// Limits: name, soft, hard.
pub(crate) fn ulimits(
    key: &str,
    value: Option<&str>,
) -> Result<Vec<(String, i64, i64)>, OptionMistake> {
    let split = |field: String| {
        let parsed = field.split_once('=').and_then(|(name, limits)| {
            let (soft, hard) = limits.split_once(':').unwrap_or((limits, limits));
            let name = Some(name).filter(|name| !name.is_empty())?;
            Some((name.to_owned(), soft.parse().ok()?, hard.parse().ok()?))
        });
        parsed.ok_or_else(|| {
            not(key, &field, "a limit").hint("write `NAME=SOFT[:HARD]`, with numbers")
        })
    };
    list(key, value)?.into_iter().map(split).collect()
}

fn list(key: &str, value: Option<&str>) -> Result<Vec<String>, OptionMistake> {
    let Some(text) = value else { return Ok(Vec::new()) };
    csv::fields(text).ok_or_else(|| not(key, text, "a list with commas"))
}

/// The proxies among the build args, by lower-case variable name.
pub(crate) fn proxies(build_args: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    const NAMES: [&str; 5] = ["http_proxy", "https_proxy", "ftp_proxy", "no_proxy", "all_proxy"];
    let lower = build_args.iter().map(|(name, value)| (name.to_ascii_lowercase(), value.clone()));
    lower.filter(|(name, _)| NAMES.contains(&name.as_str())).collect()
}
