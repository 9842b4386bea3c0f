//! A lock that does not answer what the spec says today.

use super::asks::Asks;
use super::path::path_beside;

/// How to make a lock anew. The folder of the spec is not known here.
pub const RENEW: &str = "docker buildx build --call=lock";

/// How to make the lock of a spec anew.
#[must_use]
pub fn renew(spec: &str) -> String {
    let name = |path: &str| path.rsplit('/').next().unwrap_or(path).to_owned();
    let (spec, lock) = (name(spec), name(&path_beside(spec)));
    format!(
        "make the lock anew: `{RENEW} … > new.lock` with the options of this build, and move it to `{lock}` beside {spec}"
    )
}

/// What has changed since the lock was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Drift {
    /// The lock does not know of it.
    Unknown,
    /// Other packages are asked for.
    Asks {
        /// When the lock was made.
        was: Asks,
        /// Today.
        is: Asks,
    },
    /// The archives are other ones.
    Archives,
    /// Nobody looked at the signature of an archive that must have one.
    Unsigned,
    /// Other packages are asked for in the images below.
    Below,
}

/// Most words that a message lists.
const MOST: usize = 5;

impl Drift {
    /// What has changed about the packages of an image.
    pub(crate) fn message(&self, image: &str) -> String {
        match self {
            Self::Unknown => format!("the lock does not have the packages of `{image}`"),
            Self::Archives => {
                format!("the lock has the packages of `{image}` from other archives")
            }
            Self::Unsigned => format!(
                "the lock has the packages of `{image}` from an archive whose signature nobody looked at"
            ),
            Self::Below => format!(
                "the lock does not have the packages of `{image}` on top of what the images below install now"
            ),
            Self::Asks { was, is } => {
                let new =
                    is.packages.difference(&was.packages).map(|word| format!("`{word}` is new"));
                let gone = was.packages.difference(&is.packages);
                let gone = gone.map(|word| format!("`{word}` is gone"));
                let mut changes: Vec<String> = new.chain(gone).collect();
                if was.recommends != is.recommends {
                    let word = if is.recommends { "now" } else { "no longer" };
                    changes.push(format!("recommended packages are {word} asked for"));
                }
                let more = changes.len().saturating_sub(MOST);
                changes.truncate(MOST);
                if more > 0 {
                    changes.push(format!("and {more} more changes"));
                }
                let changes = changes.join(", ");
                format!("the packages of `{image}` have changed since the lock was made: {changes}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_named() {
        let asks = |words: &[&str], recommends| Asks {
            packages: words.iter().map(|word| (*word).to_owned()).collect(),
            recommends,
        };
        let drift = Drift::Asks { was: asks(&["a", "b"], true), is: asks(&["b", "c"], false) };
        assert_eq!(
            drift.message("main"),
            "the packages of `main` have changed since the lock was made: `c` is new, `a` is gone, \
             recommended packages are no longer asked for"
        );
        let many: Vec<String> = (0..9).map(|number| format!("p{number}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        let drift = Drift::Asks { was: asks(&[], false), is: asks(&many, false) };
        assert!(drift.message("main").ends_with("`p4` is new, and 4 more changes"));
    }
}
