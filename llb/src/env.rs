//! Environment variables, in the order in which they were set.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Arc, OnceLock};

/// An environment that shares its older variables with the one it was made from.
///
/// Setting a variable is cheap, however many there are: it adds one link to a
/// chain. The plain list and its index are made when they are first asked for.
#[derive(Clone, Default)]
pub(crate) struct Env(Option<Arc<Link>>);

struct Link {
    older: Env,
    key: String,
    value: String,
    list: OnceLock<Vec<(String, String)>>,
    /// Where each variable is in the list.
    index: OnceLock<BTreeMap<String, usize>>,
}

impl Env {
    /// Sets a variable. A variable that was set before moves to the end, as in
    /// Go (`EnvList` in `client/llb/meta.go`).
    pub(crate) fn set(&self, key: &str, value: String) -> Self {
        let (older, key) = (self.clone(), key.to_owned());
        let (list, index) = (OnceLock::new(), OnceLock::new());
        Self(Some(Arc::new(Link { older, key, value, list, index })))
    }

    /// Returns the newest value of a variable.
    pub(crate) fn get(&self, key: &str) -> Option<&str> {
        let newest = self.0.as_ref()?;
        for link in self.links().take(NEARBY) {
            if link.index.get().is_some() {
                return link.get(key);
            }
            if link.key == key {
                return Some(&link.value);
            }
        }
        newest.get(key)
    }

    /// Returns every variable once, the last one set last.
    pub(crate) fn list(&self) -> &[(String, String)] {
        self.0.as_ref().map_or(&[], |newest| newest.list())
    }

    /// Walks the chain, the newest link first.
    fn links(&self) -> impl Iterator<Item = &Link> {
        std::iter::successors(self.0.as_deref(), |link| link.older.0.as_deref())
    }
}

/// How many links are looked at before an index is made. Whoever reads a variable and
/// sets it again, as with `PATH`, then needs no index for each link.
const NEARBY: usize = 256;

impl Link {
    fn get(&self, key: &str) -> Option<&str> {
        let list = self.list();
        let names = || list.iter().enumerate().map(|(at, (key, _))| (key.clone(), at));
        let index = self.index.get_or_init(|| names().collect());
        index.get(key).and_then(|at| list.get(*at)).map(|(_, value)| value.as_str())
    }

    fn list(&self) -> &[(String, String)] {
        self.list.get_or_init(|| {
            let links = std::iter::successors(Some(self), |link| link.older.0.as_deref());
            let mut seen = BTreeSet::new();
            let newest_of_each = links.filter(|link| seen.insert(link.key.as_str()));
            let mut list: Vec<_> =
                newest_of_each.map(|link| (link.key.clone(), link.value.clone())).collect();
            list.reverse();
            list
        })
    }
}

/// Drops the chain without recursion: a long one would overflow the stack.
impl Drop for Link {
    fn drop(&mut self) {
        let mut next = self.older.0.take();
        while let Some(mut link) = next.and_then(Arc::into_inner) {
            next = link.older.0.take();
        }
    }
}

impl PartialEq for Env {
    fn eq(&self, other: &Self) -> bool {
        self.list() == other.list()
    }
}

impl Eq for Env {}

impl fmt::Debug for Env {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.list()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(env: &Env) -> String {
        let list: Vec<_> = env.list().iter().map(|(key, value)| format!("{key}={value}")).collect();
        list.join(" ")
    }

    #[test]
    fn a_variable_that_is_set_again_moves_to_the_end() {
        let first = Env::default().set("A", "1".to_owned()).set("B", "2".to_owned());
        let second = first.set("A", "3".to_owned());
        assert_eq!(text(&first), "A=1 B=2");
        assert_eq!(text(&second), "B=2 A=3");
        assert_eq!(
            (first.get("A"), second.get("A"), second.get("C")),
            (Some("1"), Some("3"), None)
        );
        assert_eq!(second, Env::default().set("B", "2".to_owned()).set("A", "3".to_owned()));
        assert_ne!(first, second);
        assert_eq!(text(&Env::default()), "");
    }

    #[test]
    fn a_long_chain_is_fast_and_needs_no_deep_stack() {
        let long = || {
            let mut env = Env::default();
            for number in 0..200_000 {
                env = env.set(&format!("KEY_{}", number % 100_000), number.to_string());
            }
            env.list().len()
        };
        let thread = std::thread::Builder::new().stack_size(1 << 20).spawn(long).unwrap();
        assert_eq!(thread.join().unwrap(), 100_000);
    }

    #[test]
    fn reading_between_setting_makes_few_indexes() {
        let mut env = Env::default();
        for number in 0..2_000 {
            env = env.set(&format!("KEY_{number}"), number.to_string());
            assert_eq!(env.get("KEY_0"), Some("0"));
            assert_eq!(env.get("MISSING"), None);
        }
        let indexed = env.links().filter(|link| link.index.get().is_some()).count();
        assert!(indexed <= 2_000 / NEARBY + 1, "{indexed}");
        let values: Vec<_> = ["KEY_1", "KEY_1000", "KEY_1999"].map(|key| env.get(key)).into();
        assert_eq!(values, [Some("1"), Some("1000"), Some("1999")]);
    }
}
