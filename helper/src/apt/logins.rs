//! Names and passwords of archives.
//!
//! They are secrets of the exec: they are in no file that is kept, and nothing that apt prints
//! shows them.

use super::files;
use crate::findings::Findings;
use crate::path::TreePath;
use crate::place::root::Place;
use crate::problem::{Outcome, Problem};
use jesteros_manifest::{APT_AUTH, APT_SOURCES, APT_TOOLS, APT_WORK, AUTH_KEY};
use std::io::Write as _;

/// What is shown in the place of a login.
const MASK: &str = "xxxxx:xxxxx";

/// The secrets of the archives of an exec.
#[derive(Debug, Default)]
pub(super) struct Logins(Vec<String>);

impl Logins {
    /// Reads the secrets, and writes a list of archives that has them in the place of
    /// `__AUTH_N__`. Without secrets nothing is written: apt then reads the list of the tools.
    pub(super) fn read(root: &Place, findings: &mut Findings) -> Outcome<Self> {
        if root.stat(&files::resolved(root, APT_AUTH)?)?.is_none() {
            return Ok(Self::default());
        }
        let secrets = files::folder(root, APT_AUTH)?;
        let mut list = files::text(&files::folder(root, APT_TOOLS)?, APT_SOURCES)?;
        let mut logins = Vec::new();
        for (number, _) in files::names(&secrets, false)? {
            let text = files::text(&secrets, &number)?;
            let login = text.trim_end_matches('\n');
            if !is_login(login) {
                let message = "the secret of an archive must be USER:PASSWORD, of letters, digits \
                               and . _ ~ -";
                findings.error(&format!("{AUTH_KEY}{number}"), Problem::new(message));
                continue;
            }
            list = list.replace(&format!("__AUTH_{number}__"), login);
            logins.push(login.to_owned());
        }
        let work = files::folder(root, APT_WORK)?;
        let path = TreePath::parse(APT_SOURCES.as_bytes())?;
        // Nobody else can read it.
        let mut file = work.make_file(&path)?;
        file.write_all(list.as_bytes()).map_err(|error| work.failed_io("write", &path, &error))?;
        Ok(Self(logins))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The line without logins. What follows a login and may be a part of it goes too, since
    /// another login may begin like this one.
    pub(super) fn masked(&self, line: &str) -> String {
        self.0.iter().fold(line.to_owned(), |line, login| {
            let mut parts = line.split(login.as_str());
            let first = parts.next().unwrap_or_default().to_owned();
            parts.fold(first, |shown, rest| shown + MASK + rest.trim_start_matches(is_of_login))
        })
    }
}

/// Whether apt can have it in a URL as it is.
fn is_login(text: &str) -> bool {
    let Some((user, password)) = text.split_once(':') else { return false };
    let is_word = |word: &str| !word.is_empty() && word.chars().all(is_of_login);
    is_word(user) && is_word(password)
}

fn is_of_login(character: char) -> bool {
    character.is_ascii_alphanumeric() || "._~-".contains(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_is_of_two_words() {
        for good in ["me:pw", "a.b_c~d-e:1"] {
            assert!(is_login(good), "{good}");
        }
        for bad in ["", "me", "me:", ":pw", "me:p:w", "me:p w", "me:p/w", "me:p\n", "me:p@w"] {
            assert!(!is_login(bad), "{bad}");
        }
    }

    #[test]
    fn nothing_of_a_login_is_shown() {
        let logins = Logins(vec!["me:pw".to_owned(), "me:pw.longer~one".to_owned()]);
        let shown = logins.masked("E: http://me:pw@h/x http://me:pw.longer~one@h/y me.pw");
        assert_eq!(shown, "E: http://xxxxx:xxxxx@h/x http://xxxxx:xxxxx@h/y me.pw");
        assert_eq!(Logins::default().masked("me:pw"), "me:pw");
    }
}
