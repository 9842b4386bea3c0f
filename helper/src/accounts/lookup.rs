//! Numbers of users and groups by their names in the tree.

use crate::accounts::table::Table;
use crate::place::root::Place;
use crate::problem::{Outcome, Problem};
use jesteros_manifest::{Account, Owner};
use std::collections::BTreeMap;

/// The users and groups of a tree.
#[derive(Debug)]
pub(crate) struct Lookup {
    passwd: BTreeMap<String, Vec<String>>,
    group: BTreeMap<String, Vec<String>>,
}

impl Lookup {
    pub(crate) fn read(tree: &Place) -> Outcome<Self> {
        let index = |path: &str| {
            let table = Table::read(tree, path)?;
            let mut lines = BTreeMap::new();
            // Of several lines for one name the first holds.
            for mut fields in table.rows() {
                fields.truncate(4);
                lines.entry(fields[0].clone()).or_insert(fields);
            }
            Ok(lines)
        };
        Ok(Self { passwd: index("/etc/passwd")?, group: index("/etc/group")? })
    }

    /// The number of a user; none if there is no such user.
    pub(crate) fn user(&self, name: &str) -> Option<u32> {
        self.passwd.get(name).and_then(|fields| number(fields, 2, "passwd").ok())
    }

    /// The number of a group; none if there is no such group.
    pub(crate) fn group(&self, name: &str) -> Option<u32> {
        self.group.get(name).and_then(|fields| number(fields, 2, "group").ok())
    }

    /// The numbers of user and group.
    pub(crate) fn owner(&self, owner: &Owner) -> Outcome<(u32, u32)> {
        let (uid, own_group) = match &owner.user {
            Account::Id(uid) => (*uid, *uid),
            Account::Name(name) => {
                let fields =
                    self.passwd.get(name).ok_or_else(|| unknown("user", name, "passwd"))?;
                (number(fields, 2, "passwd")?, number(fields, 3, "passwd")?)
            }
        };
        let gid = match &owner.group {
            None => own_group,
            Some(Account::Id(gid)) => *gid,
            Some(Account::Name(name)) => {
                let fields = self.group.get(name).ok_or_else(|| unknown("group", name, "group"))?;
                number(fields, 2, "group")?
            }
        };
        if uid == u32::MAX || gid == u32::MAX {
            return Err(Problem::new(format!("{} is not a number of a user or group", u32::MAX)));
        }
        Ok((uid, gid))
    }
}

fn unknown(kind: &str, name: &str, file: &str) -> Problem {
    let table = if kind == "user" { "users" } else { "user-groups" };
    Problem::with_hint(
        format!("`/etc/{file}` has no {kind} `{name}`"),
        format!("add it to `{table}`, or write a number"),
    )
}

fn number(fields: &[String], at: usize, file: &str) -> Outcome<u32> {
    fields.get(at).and_then(|field| field.parse().ok()).ok_or_else(|| {
        Problem::new(format!("the line of `{}` in `/etc/{file}` has no number", fields[0]))
    })
}
