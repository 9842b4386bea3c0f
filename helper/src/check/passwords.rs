//! Whether a user has an empty password.

use crate::accounts::table::Table;
use crate::findings::Findings;
use crate::place::root::Place;
use crate::problem::{Outcome, Problem};
use jesteros_manifest::Passwords;

/// Warns of the users with whose names anybody can log in.
pub(super) fn check(wanted: &Passwords, tree: &Place, findings: &mut Findings) {
    match open_users(tree) {
        Ok(names) => {
            for name in names.iter().filter(|name| !wanted.open.contains(name)) {
                let message = format!("the user `{name}` has an empty password");
                let hint = format!(
                    "write `users: {{{name}: {{password: locked}}}}`, or `empty` if that is meant"
                );
                findings.warning(&wanted.key, Problem::with_hint(message, hint));
            }
        }
        Err(problem) => findings.error(&wanted.key, problem),
    }
}

/// The users whose password is empty: that of `shadow` counts if `passwd` has an `x`.
fn open_users(tree: &Place) -> Outcome<Vec<String>> {
    let shadow = Table::read(tree, "/etc/shadow")?;
    let mut open = Vec::new();
    for user in Table::read(tree, "/etc/passwd")?.rows() {
        let [name, password, ..] = user.as_slice() else { continue };
        let is_open = match password.as_str() {
            "" => true,
            "x" => {
                shadow.get(name).is_some_and(|fields| fields.get(1).is_some_and(String::is_empty))
            }
            _ => false,
        };
        if is_open && !name.is_empty() {
            open.push(name.clone());
        }
    }
    Ok(open)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Folder;

    #[test]
    fn an_empty_password_is_a_warning_unless_the_spec_says_so() {
        let folder = Folder::new();
        let write = |path: &str, text: &str| {
            std::fs::create_dir_all(folder.path().join("etc")).unwrap();
            std::fs::write(folder.path().join(path), text).unwrap();
        };
        write("etc/passwd", "root:x:0:0::/root:/bin/sh\na::1:1:::\nb:x:2:2:::\nc:x:3:3:::\n");
        write("etc/shadow", "root::1::\nb:*:1::\nc::1::\n");
        let tree = folder.place();
        let mut findings = Findings::default();
        let wanted = Passwords { key: "passwords".to_owned(), open: vec!["c".to_owned()] };
        check(&wanted, &tree, &mut findings);
        assert!(!findings.failed());
        let report = findings.into_report();
        let said: Vec<&str> = report.findings.iter().map(|it| it.message.as_str()).collect();
        assert_eq!(
            said,
            ["the user `root` has an empty password", "the user `a` has an empty password"]
        );
    }
}
