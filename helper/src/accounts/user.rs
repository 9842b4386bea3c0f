//! Adds and changes one user.

use crate::accounts::group::{Groups, check_name, check_number};
use crate::accounts::table::Table;
use crate::problem::{Outcome, Problem};
use jesteros_manifest::{Password, User};

/// The fields of `/etc/passwd`.
const PASSWORD: usize = 1;
const UID: usize = 2;
const GID: usize = 3;
const HOME: usize = 5;
const SHELL: usize = 6;
/// The fields of `/etc/shadow`.
const HASH: usize = 1;
const CHANGED: usize = 2;
/// What no password has as its hash.
const LOCKED: &str = "*";

/// `/etc/passwd` and `/etc/shadow`.
#[derive(Debug)]
pub(crate) struct Users {
    pub(crate) passwd: Table,
    pub(crate) shadow: Table,
    /// The day that a password is said to be changed on, since 1970.
    pub(crate) day: i64,
}

impl Users {
    /// Adds or changes a user. A new user's group is made if no group has its
    /// number; it has the user's name.
    pub(crate) fn apply(&mut self, wanted: &User, groups: &mut Groups) -> Outcome<()> {
        for (name, value) in [("home", &wanted.home), ("shell", &wanted.shell)] {
            check_path(name, value.as_deref())?;
        }
        if let Some(Password::Hash(hash)) = &wanted.password {
            check_hash(hash)?;
        }
        if self.passwd.get(&wanted.name).is_some() {
            self.change(wanted)?;
        } else {
            self.add(wanted, groups)?;
        }
        for group in &wanted.groups {
            groups.add_member(group, &wanted.name)?;
        }
        Ok(())
    }

    fn add(&mut self, wanted: &User, groups: &mut Groups) -> Outcome<()> {
        let name = &wanted.name;
        check_name(name)?;
        let Some(uid) = wanted.uid else {
            let message = format!("the new user `{name}` has no number");
            return Err(Problem::with_hint(message, "write its `uid`"));
        };
        self.check_free(uid)?;
        let gid = wanted.gid.unwrap_or(uid);
        check_number(gid)?;
        if groups.name_of(gid).is_none() {
            if groups.group.get(name).is_some() {
                return Err(Problem::with_hint(
                    format!("no group has the number {gid}, and the group `{name}` has another"),
                    "write the user's `gid`, or add the group to `user-groups`",
                ));
            }
            groups.add(name, gid)?;
        }
        let default_home = format!("/home/{name}");
        let home = wanted.home.as_deref().unwrap_or(&default_home);
        let shell = wanted.shell.as_deref().unwrap_or("/bin/sh");
        self.passwd.add(&[name, "x", &uid.to_string(), &gid.to_string(), "", home, shell]);
        let hash = hash_of(wanted.password.as_ref().unwrap_or(&Password::Locked));
        self.set_shadow(name, hash);
        Ok(())
    }

    fn change(&mut self, wanted: &User) -> Outcome<()> {
        let name = &wanted.name;
        let fields = self.passwd.get(name).unwrap_or_default();
        if let Some(uid) = wanted.uid
            && fields.get(UID) != Some(&uid.to_string())
        {
            self.check_free(uid)?;
            self.passwd.set(name, UID, &uid.to_string());
        }
        if let Some(gid) = wanted.gid {
            check_number(gid)?;
            self.passwd.set(name, GID, &gid.to_string());
        }
        if let Some(home) = &wanted.home {
            self.passwd.set(name, HOME, home);
        }
        if let Some(shell) = &wanted.shell {
            self.passwd.set(name, SHELL, shell);
        }
        let Some(password) = &wanted.password else { return Ok(()) };
        // The hash may stand in `/etc/passwd` itself.
        let in_passwd = fields.get(PASSWORD).map_or("", String::as_str);
        let shadow = self.shadow.get(name).and_then(|fields| fields.get(HASH).cloned());
        let now = if in_passwd == "x" { shadow.unwrap_or_default() } else { in_passwd.to_owned() };
        if *password == Password::Locked && now.starts_with(['!', '*']) {
            return Ok(());
        }
        self.passwd.set(name, PASSWORD, "x");
        self.set_shadow(name, hash_of(password));
        Ok(())
    }

    fn set_shadow(&mut self, name: &str, hash: &str) {
        let day = self.day.to_string();
        match self.shadow.get(name) {
            None => self.shadow.add(&[name, hash, &day, "0", "99999", "7", "", "", ""]),
            Some(fields) if fields.get(HASH).is_some_and(|now| now == hash) => {}
            Some(_) => {
                self.shadow.set(name, HASH, hash);
                self.shadow.set(name, CHANGED, &day);
            }
        }
    }

    fn check_free(&self, uid: u32) -> Outcome<()> {
        check_number(uid)?;
        let text = uid.to_string();
        match self.passwd.rows().find(|fields| fields.get(UID) == Some(&text)) {
            Some(fields) => {
                let message = format!("the user number {uid} belongs to `{}`", fields[0]);
                Err(Problem::with_hint(message, "choose a number that is free"))
            }
            None => Ok(()),
        }
    }
}

fn hash_of(password: &Password) -> &str {
    match password {
        Password::Locked => LOCKED,
        Password::Empty => "",
        Password::Hash(hash) => hash,
    }
}

fn check_path(name: &str, value: Option<&str>) -> Outcome<()> {
    let wrong = |text: &&str| {
        !text.starts_with('/') || text.contains(':') || text.contains(|c: char| c.is_control())
    };
    match value.filter(wrong) {
        Some(text) => {
            let shown = crate::path::show(text.as_bytes());
            let message = format!("the {name} `{shown}` is not an absolute path without colons");
            Err(Problem::new(message))
        }
        None => Ok(()),
    }
}

fn check_hash(hash: &str) -> Outcome<()> {
    let wrong = |character: char| character == ':' || character.is_control();
    if hash.is_empty() || hash.contains(wrong) {
        return Err(Problem::with_hint(
            "the password is not a crypt hash",
            "write `locked`, `empty`, or what `openssl passwd -6` prints",
        ));
    }
    Ok(())
}
