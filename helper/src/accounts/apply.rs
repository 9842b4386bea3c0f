//! Gives the tree its users and groups.

use crate::accounts::group::Groups;
use crate::accounts::table::Table;
use crate::accounts::user::Users;
use crate::findings::Findings;
use crate::path::TreePath;
use crate::place::attributes::Look;
use crate::place::root::Place;
use crate::problem::Outcome;
use crate::touched::Touched;
use jesteros_manifest::{Group, User};

/// What the tree must have.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Accounts<'a> {
    pub(crate) groups: &'a [Group],
    pub(crate) users: &'a [User],
    pub(crate) epoch: i64,
}

/// Seconds in a day.
const DAY: i64 = 86400;

/// Adds and changes groups, then users, then the members of groups.
pub(crate) fn apply(
    wanted: Accounts<'_>,
    tree: &Place,
    touched: &mut Touched,
    findings: &mut Findings,
) {
    let first = wanted.groups.first().map(|group| &group.key);
    let Some(key) = first.or(wanted.users.first().map(|user| &user.key)) else { return };
    let parents =
        TreePath::parse(b"/etc/passwd").and_then(|path| crate::parents::make(tree, touched, &path));
    if findings.keep(key, parents).is_some() {
        let result = change(wanted, tree, touched, findings);
        findings.keep(key, result);
    }
}

fn change(
    wanted: Accounts<'_>,
    tree: &Place,
    touched: &mut Touched,
    findings: &mut Findings,
) -> Outcome<()> {
    let read = |file: &str| Table::read(tree, file);
    let mut groups = Groups { group: read("/etc/group")?, gshadow: read("/etc/gshadow")? };
    let day = wanted.epoch.div_euclid(DAY);
    let mut users = Users { passwd: read("/etc/passwd")?, shadow: read("/etc/shadow")?, day };
    for group in wanted.groups {
        findings.keep(&group.key, groups.apply(group));
    }
    for user in wanted.users {
        findings.keep(&user.key, users.apply(user, &mut groups));
    }
    for group in wanted.groups {
        for member in &group.members {
            if users.passwd.get(member).is_none() {
                let message = format!("`/etc/passwd` has no user `{member}`");
                let hint = "add it to `users`";
                findings.error(&group.key, crate::problem::Problem::with_hint(message, hint));
            } else if groups.group.get(&group.name).is_some() {
                findings.keep(&group.key, groups.add_member(&group.name, member));
            }
        }
    }
    let open = Look::root(0o644);
    let shadow = groups.group.get("shadow");
    let gid = shadow.and_then(|fields| fields.get(crate::accounts::group::GID)?.parse().ok());
    // Without the group, only root may read it.
    let secret = match gid {
        Some(gid) => Look { gid, ..Look::root(0o640) },
        None => Look::root(0o600),
    };
    groups.group.write(tree, touched, &open)?;
    groups.gshadow.write(tree, touched, &secret)?;
    users.passwd.write(tree, touched, &open)?;
    users.shadow.write(tree, touched, &secret)
}
