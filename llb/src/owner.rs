//! Owners of files.

use buildkit_proto::pb;
use buildkit_proto::pb::user_opt::User;

/// A user and a group, by number or by name.
///
/// Names are looked up in `/etc/passwd` and `/etc/group` of the filesystem that
/// the action is applied to. Scratch has no such files, so use numbers there. An
/// unknown name silently becomes root (`solver/llbsolver/ops/user_linux.go`).
/// Without a group, a named user's primary group is taken, and for a numeric
/// user the same number.
///
/// # Examples
///
/// ```
/// use buildkit_llb::Owner;
///
/// assert_eq!(Owner::parse("1000:1000"), Owner::ids(1000, 1000));
/// assert_eq!(Owner::parse("root"), Owner::id(0));
/// assert_eq!(Owner::parse("www-data:0"), Owner::named("www-data").group_id(0));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[must_use]
pub struct Owner {
    user: Option<Id>,
    group: Option<Id>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Id {
    Number(u32),
    Name(String),
}

impl Owner {
    /// Names user and group by number.
    pub fn ids(uid: u32, gid: u32) -> Self {
        Self { user: Some(Id::Number(uid)), group: Some(Id::Number(gid)) }
    }

    /// Names the user by number.
    pub fn id(uid: u32) -> Self {
        Self { user: Some(Id::Number(uid)), group: None }
    }

    /// Names the user by name; see the type for where it is looked up.
    pub fn named(user: impl Into<String>) -> Self {
        Self { user: Some(Id::Name(user.into())), group: None }
    }

    /// Sets the group by number.
    pub fn group_id(mut self, gid: u32) -> Self {
        self.group = Some(Id::Number(gid));
        self
    }

    /// Sets the group by name.
    pub fn group_named(mut self, group: impl Into<String>) -> Self {
        self.group = Some(Id::Name(group.into()));
        self
    }

    /// Reads `user[:group]`, each a number or a name. `root` is 0, and so is an empty user or
    /// an empty group after `:` (`WithUser` in `client/llb/fileop.go`).
    ///
    /// Numbers from 2147483648 on are numbers here and names in Go.
    pub fn parse(text: &str) -> Self {
        let (user, group) = match text.split_once(':') {
            Some((user, group)) => (user, Some(group)),
            None => (text, None),
        };
        Self { user: Some(Id::parse(user)), group: group.map(Id::parse) }
    }

    /// Returns the names that have to be looked up.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        [&self.user, &self.group].into_iter().filter_map(|id| match id {
            Some(Id::Name(name)) => Some(name.as_str()),
            Some(Id::Number(_)) | None => None,
        })
    }

    pub(crate) fn into_pb(self, base: i64) -> pb::ChownOpt {
        let opt = |id: Id| pb::UserOpt {
            user: Some(match id {
                Id::Number(id) => User::ById(id),
                Id::Name(name) => User::ByName(pb::NamedUserOpt { name, input: base }),
            }),
        };
        pb::ChownOpt { user: self.user.map(opt), group: self.group.map(opt) }
    }
}

impl Id {
    fn parse(text: &str) -> Self {
        // As in Go, -1 is the largest number.
        let negative = || text.parse::<i32>().map(i32::cast_unsigned);
        match text {
            "" | "root" => Self::Number(0),
            text => match text.parse::<u32>().or_else(|_| negative()) {
                Ok(number) => Self::Number(number),
                Err(_) => Self::Name(text.to_owned()),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn owners_are_read_as_go_does() {
        for (text, owner) in [
            ("", Owner::id(0)),
            (":", Owner::ids(0, 0)),
            ("www:", Owner::named("www").group_id(0)),
            (":staff", Owner::id(0).group_named("staff")),
            ("root:root", Owner::ids(0, 0)),
            ("+5:-1", Owner::ids(5, u32::MAX)),
            ("1:2:3", Owner::id(1).group_named("2:3")),
            ("4294967295", Owner::id(u32::MAX)),
            ("4294967296", Owner::named("4294967296")),
        ] {
            assert_eq!(Owner::parse(text), owner, "{text}");
        }
    }
}
