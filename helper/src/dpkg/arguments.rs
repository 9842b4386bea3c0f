//! What apt asks of dpkg.

use super::settings::HARMLESS;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};

/// A call of dpkg.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Call {
    /// Packages are to be unpacked, with options that are known here.
    Unpack(Unpack),
    /// Something else, which is for dpkg.
    Other,
}

/// A call that unpacks packages.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Unpack {
    /// All options but `--recursive`, as they were given.
    pub(super) options: Vec<OsString>,
    /// The words of `--force-…`.
    pub(super) forced: Vec<String>,
    /// Where apt wants to be told what happens.
    pub(super) status: Option<u32>,
    pub(super) log: Option<OsString>,
    /// Whether the archives are in the folders that are named.
    pub(super) recursive: bool,
    /// Archives, or folders of them.
    pub(super) archives: Vec<OsString>,
}

/// Reads the arguments of dpkg.
pub(super) fn read(args: &[OsString]) -> Call {
    unpack(args).map_or(Call::Other, Call::Unpack)
}

/// None if it is another call, or one with an option that is not known.
fn unpack(args: &[OsString]) -> Option<Unpack> {
    let mut call = Unpack::default();
    let (mut is_unpack, mut words) = (false, args.iter());
    while let Some(word) = words.next() {
        let Some(text) = word.to_str().filter(|text| text.starts_with('-')) else {
            call.archives.push(word.clone());
            continue;
        };
        // An option after the archives is unusual.
        if !call.archives.is_empty() {
            return None;
        }
        let (name, mut value) = match text.split_once('=') {
            Some((name, value)) => (name, Some(OsString::from(value))),
            None => (text, None),
        };
        let mut taken = vec![word.clone()];
        if ["--status-fd", "--log"].contains(&name) && value.is_none() {
            let next = words.next()?;
            taken.push(next.clone());
            value = Some(next.clone());
        }
        match (name, value) {
            ("--status-fd", Some(value)) => call.status = Some(value.to_str()?.parse().ok()?),
            ("--log", Some(value)) => call.log = Some(value),
            ("--recursive" | "-R", None) => {
                call.recursive = true;
                continue;
            }
            ("--unpack", None) => {
                is_unpack = true;
                continue;
            }
            ("--auto-deconfigure" | "-B" | "--no-triggers" | "--no-pager", None) => {}
            (name, None) => {
                let word = name.strip_prefix("--force-")?;
                if !HARMLESS.contains(&word) {
                    return None;
                }
                call.forced.push(word.to_owned());
            }
            (_, Some(_)) => return None,
        }
        call.options.append(&mut taken);
    }
    is_unpack.then_some(call)
}

/// The actions that change packages, and do neither unpack nor configure.
const CHANGES: [&str; 13] = [
    "--install",
    "-i",
    "--remove",
    "-r",
    "--purge",
    "-P",
    "--triggers-only",
    "--set-selections",
    "--clear-selections",
    "--add-architecture",
    "--remove-architecture",
    "--record-avail",
    "-A",
];

/// What is written down of a call that is not about unpacking; none if it only asks.
pub(super) fn recorded(args: &[OsString]) -> Option<String> {
    let mut kept = Vec::new();
    let mut words = args.iter().map(|word| word.to_string_lossy());
    while let Some(word) = words.next() {
        match &*word {
            "--status-fd" | "--log" => drop(words.next()),
            "--pending" | "-a" => kept.push("--pending".to_owned()),
            word if word.starts_with("--status-fd=") || word.starts_with("--log=") => {}
            word => kept.push(word.to_owned()),
        }
    }
    if let Some(at) = kept.iter().position(|word| word == "--configure") {
        return Some(format!("configure {}", kept[at + 1..].join(" ")));
    }
    let changes = kept.iter().any(|word| CHANGES.contains(&&**word));
    changes.then(|| format!("other {}", kept.join(" ")))
}

/// The archives that a call of `--unpack` names last, whatever its options are.
pub(super) fn named_archives(args: &[OsString]) -> Option<&[OsString]> {
    let at = args.iter().position(|word| word == "--unpack")?;
    let words = &args[at + 1..];
    let is_option = |word: &OsString| word.as_bytes().starts_with(b"-");
    let first = words.iter().position(|word| !is_option(word)).unwrap_or(words.len());
    Some(&words[first..])
}

/// Arguments for dpkg that unpack some of the archives.
pub(super) fn again(call: &Unpack, archives: &[OsString]) -> Vec<OsString> {
    let mut args = call.options.clone();
    args.push(OsString::from_vec(b"--unpack".to_vec()));
    args.extend_from_slice(archives);
    args
}

/// The last name of a path.
pub(super) fn base_name(path: &OsStr) -> String {
    let name = path.as_bytes().rsplit(|byte| *byte == b'/').next().unwrap_or_default();
    crate::path::show(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<OsString> {
        text.split(' ').map(OsString::from).collect()
    }

    const LENNY: &str = "--log=/tmp/dpkg.log --force-confdef --force-confold --status-fd 17 \
        --unpack --auto-deconfigure /a/b_1_all.deb /a/c_1_all.deb";

    #[test]
    fn calls_of_apt_are_read() {
        let Call::Unpack(call) = read(&words(LENNY)) else { panic!("it unpacks") };
        assert_eq!((call.status, call.recursive), (Some(17), false));
        assert_eq!(call.forced, ["confdef", "confold"]);
        assert_eq!(call.archives, words("/a/b_1_all.deb /a/c_1_all.deb"));
        let again = again(&call, &call.archives[1..]);
        let expected = "--log=/tmp/dpkg.log --force-confdef --force-confold --status-fd 17 \
            --auto-deconfigure --unpack /a/c_1_all.deb";
        assert_eq!(again, words(expected));
        let new = "--status-fd=9 --no-triggers --unpack --auto-deconfigure --recursive /tmp/x";
        let Call::Unpack(call) = read(&words(new)) else { panic!("it unpacks") };
        assert!(call.recursive && call.archives == words("/tmp/x"));
    }

    #[test]
    fn everything_else_is_for_dpkg() {
        for text in [
            "--configure a",
            "--print-foreign-architectures",
            "--force-depends --unpack a.deb",
            "--root=/x --unpack a.deb",
            "--unpack a.deb --no-act",
            "--status-fd",
            "--status-fd x --unpack a.deb",
        ] {
            assert_eq!(read(&words(text)), Call::Other, "{text}");
        }
    }

    #[test]
    fn changes_are_written_down() {
        let line = |text: &str| recorded(&words(text));
        assert_eq!(line("--status-fd 9 --configure a b:armel").unwrap(), "configure a b:armel");
        assert_eq!(line("--log=/x --configure -a").unwrap(), "configure --pending");
        let remove = "--status-fd=9 --force-depends --remove a";
        assert_eq!(line(remove).unwrap(), "other --force-depends --remove a");
        assert_eq!(line("--assert-multi-arch"), None);
        assert_eq!(named_archives(&words(LENNY)).unwrap().len(), 2);
        assert_eq!(base_name(OsStr::new("/a/b.deb")), "b.deb");
    }
}
