//! Owners and modes of new files: names of accounts, and what `dpkg-statoverride` has set.

use crate::accounts::lookup::Lookup;
use crate::path::TreePath;
use crate::place::attributes::Look;
use crate::place::root::Place;
use crate::problem::{Outcome, Problem};
use std::collections::BTreeMap;

const OVERRIDES: &[u8] = b"var/lib/dpkg/statoverride";

/// The accounts of the root, and the paths that have an owner and a mode of their own.
#[derive(Debug)]
pub(super) struct People {
    accounts: Lookup,
    overrides: BTreeMap<Vec<u8>, Look>,
}

impl People {
    pub(super) fn read(root: &Place) -> Outcome<Self> {
        let path = TreePath::parse(OVERRIDES)?;
        let text = if root.stat(&path)?.is_some() { root.read(&path)? } else { Vec::new() };
        let accounts = Lookup::read(root)?;
        let mut overrides = BTreeMap::new();
        for line in text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            let read = parse(line, &accounts);
            let (path, look) = read.ok_or_else(|| {
                Problem::new("a line of `statoverride` names an unknown account or is damaged")
            })?;
            overrides.insert(path, look);
        }
        Ok(Self { accounts, overrides })
    }

    /// What a path, which begins with `/`, gets in the place of what an archive says. The names
    /// of an archive count before its numbers.
    pub(super) fn look(&self, path: &[u8], look: &Look, user: &[u8], group: &[u8]) -> Look {
        if let Some(own) = self.overrides.get(path) {
            return own.clone();
        }
        let name = |name: &[u8]| std::str::from_utf8(name).ok().map(str::to_owned);
        let uid = name(user).and_then(|name| self.accounts.user(&name));
        let gid = name(group).and_then(|name| self.accounts.group(&name));
        Look { uid: uid.unwrap_or(look.uid), gid: gid.unwrap_or(look.gid), ..look.clone() }
    }
}

/// A line `USER GROUP MODE PATH`; an account may be `#NUMBER`.
fn parse(line: &[u8], accounts: &Lookup) -> Option<(Vec<u8>, Look)> {
    let line = std::str::from_utf8(line).ok()?;
    let mut words = line.splitn(4, ' ');
    let (user, group, mode, path) = (words.next()?, words.next()?, words.next()?, words.next()?);
    let id = |name: &str, of: &dyn Fn(&str) -> Option<u32>| match name.strip_prefix('#') {
        Some(number) => number.parse().ok(),
        None => of(name),
    };
    let uid = id(user, &|name| accounts.user(name))?;
    let gid = id(group, &|name| accounts.group(name))?;
    let mode = u32::from_str_radix(mode, 8).ok().filter(|mode| *mode <= 0o7777)?;
    let look = Look { mode, uid, gid, ..Look::default() };
    path.starts_with('/').then(|| (path.as_bytes().to_vec(), look))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dpkg::database::tests::root;

    fn read(overrides: &str) -> Outcome<People> {
        let folder = root("1.21.23", "");
        std::fs::create_dir(folder.path().join("etc")).unwrap();
        std::fs::write(folder.path().join("etc/passwd"), "man:x:6:12::/:\n").unwrap();
        std::fs::write(folder.path().join("etc/group"), "utmp:x:43:\n").unwrap();
        std::fs::write(folder.path().join("var/lib/dpkg/statoverride"), overrides).unwrap();
        People::read(&folder.place())
    }

    #[test]
    fn names_count_before_numbers_and_overrides_before_both() {
        let people = read("#7 utmp 4750 /usr/bin/a b\n").unwrap();
        let archive = Look { mode: 0o755, uid: 1, gid: 2, ..Look::default() };
        let ids = |path: &[u8], user: &[u8], group: &[u8]| {
            let look = people.look(path, &archive, user, group);
            (look.mode, look.uid, look.gid)
        };
        assert_eq!(ids(b"/x", b"man", b"utmp"), (0o755, 6, 43));
        assert_eq!(ids(b"/x", b"nobody", b""), (0o755, 1, 2));
        assert_eq!(ids(b"/usr/bin/a b", b"man", b"utmp"), (0o4750, 7, 43));
    }

    #[test]
    fn a_damaged_override_is_refused() {
        for line in ["root utmp 0755 /a", "#1 utmp 0798 /a", "#1 utmp 0755", "#1 utmp 10000 /a"] {
            assert!(read(line).is_err(), "{line}");
        }
    }
}
