//! Adds and changes one group.

use crate::accounts::table::Table;
use crate::problem::{Outcome, Problem};
use jesteros_manifest::Group;

/// The fields of `/etc/group`.
pub(crate) const GID: usize = 2;
const MEMBERS: usize = 3;

/// `/etc/group` and `/etc/gshadow`.
#[derive(Debug)]
pub(crate) struct Groups {
    pub(crate) group: Table,
    pub(crate) gshadow: Table,
}

impl Groups {
    /// Adds a group or changes its number.
    pub(crate) fn apply(&mut self, wanted: &Group) -> Outcome<()> {
        match (self.group.get(&wanted.name), wanted.gid) {
            (Some(_), None) => Ok(()),
            (Some(fields), Some(gid)) if fields.get(GID) == Some(&gid.to_string()) => Ok(()),
            (Some(_), Some(gid)) => {
                self.check_free(gid)?;
                self.group.set(&wanted.name, GID, &gid.to_string());
                Ok(())
            }
            (None, Some(gid)) => self.add(&wanted.name, gid),
            (None, None) => Err(Problem::with_hint(
                format!("the new group `{}` has no number", wanted.name),
                "write its `gid`",
            )),
        }
    }

    /// Adds a group.
    pub(crate) fn add(&mut self, name: &str, gid: u32) -> Outcome<()> {
        check_name(name)?;
        self.check_free(gid)?;
        self.group.add(&[name, "x", &gid.to_string(), ""]);
        if self.gshadow.get(name).is_none() {
            self.gshadow.add(&[name, "!", "", ""]);
        }
        Ok(())
    }

    /// Adds a user to the members of a group.
    pub(crate) fn add_member(&mut self, group: &str, user: &str) -> Outcome<()> {
        let Some(fields) = self.group.get(group) else {
            let message = format!("`/etc/group` has no group `{group}`");
            return Err(Problem::with_hint(message, "add it to `user-groups`"));
        };
        for (table, fields) in [(&mut self.group, Some(fields)), (&mut self.gshadow, None)] {
            let Some(fields) = fields.or_else(|| table.get(group)) else { continue };
            let members = fields.get(MEMBERS).map_or("", String::as_str);
            if !members.split(',').any(|member| member == user) {
                let comma = if members.is_empty() { "" } else { "," };
                table.set(group, MEMBERS, &format!("{members}{comma}{user}"));
            }
        }
        Ok(())
    }

    fn check_free(&self, gid: u32) -> Outcome<()> {
        check_number(gid)?;
        match self.name_of(gid) {
            Some(name) => {
                let message = format!("the group number {gid} belongs to `{name}`");
                Err(Problem::with_hint(message, "choose a number that is free"))
            }
            None => Ok(()),
        }
    }

    /// The name of the group with that number.
    pub(crate) fn name_of(&self, gid: u32) -> Option<String> {
        let gid = gid.to_string();
        let mut rows = self.group.rows();
        rows.find(|fields| fields.get(GID) == Some(&gid)).map(|fields| fields[0].clone())
    }
}

/// A name for a new user or group.
pub(crate) fn check_name(name: &str) -> Outcome<()> {
    let mut bytes = name.bytes();
    let starts = bytes.next().is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_');
    let body = name.strip_suffix('$').unwrap_or(name);
    let rest = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    if starts && body.bytes().all(rest) && name.len() <= 32 {
        return Ok(());
    }
    Err(Problem::with_hint(
        format!("`{}` is not a name for a user or group", crate::path::show(name.as_bytes())),
        "use at most 32 letters, digits, `_`, `-` and `.`, and begin with a letter or `_`",
    ))
}

/// A number for a new user or group; the largest means "no change" to the kernel.
pub(crate) fn check_number(number: u32) -> Outcome<()> {
    if number == u32::MAX {
        return Err(Problem::new(format!("{number} is not a number for a user or group")));
    }
    Ok(())
}
