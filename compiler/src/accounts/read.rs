//! Reads `users` and `user-groups`.

use crate::diagnostic::{Diagnostic, Span, Spanned, codes};
use crate::language::reader::Reader;
use crate::language::shape::{Key, Kind, Shape};
use crate::values::{AbsPath, AccountName, CryptHash, Word as _};
use crate::yaml::{Node, Value};
use jesteros_manifest::{Group, Password, User};

/// The value of the key `users`.
pub const USERS: Kind = Kind::Named {
    key: &AccountName::SCALAR,
    value: &Kind::Any(&[Kind::Nothing, Kind::Map(&USER)]),
};

/// The value of the key `user-groups`.
pub const GROUPS: Kind = Kind::Named {
    key: &AccountName::SCALAR,
    value: &Kind::Any(&[Kind::Nothing, Kind::Map(&GROUP)]),
};

/// The keys of a user.
pub static USER: Shape = Shape {
    name: "user",
    doc: "A user. A new one needs `uid`; of one that is there, only what is written changes.",
    keys: &[&[
        Key::new("uid", Kind::Number, "the number; a new user needs one"),
        Key::new("gid", Kind::Number, "the number of the user's own group; the uid if absent"),
        Key::new(
            "home",
            Kind::Word(&AbsPath::SCALAR),
            "the home folder, which is not made; `/home/NAME` if absent",
        ),
        Key::new("shell", Kind::Word(&AbsPath::SCALAR), "the login shell; `/bin/sh` if absent"),
        Key::new("groups", Kind::OneOrMore(&Kind::Word(&AccountName::SCALAR)), "further groups"),
        Key::new(
            "password",
            Kind::Any(&[Kind::Choice(&["locked", "empty"]), Kind::Word(&CryptHash::SCALAR)]),
            "`locked` if absent, `empty`, or a crypt hash",
        ),
    ]],
};

/// The keys of a user group.
pub static GROUP: Shape = Shape {
    name: "user group",
    doc: "A user group. A new one needs `gid`; of one that is there, only what is written changes.",
    keys: &[&[
        Key::new("gid", Kind::Number, "the number; a new group needs one"),
        Key::new(
            "members",
            Kind::OneOrMore(&Kind::Word(&AccountName::SCALAR)),
            "users that belong to it",
        ),
    ]],
};

/// The users and groups of one image.
#[derive(Debug, Clone, Default)]
pub struct Accounts {
    /// Users with the lines they stand on.
    pub users: Vec<Spanned<User>>,
    /// Groups with the lines they stand on.
    pub groups: Vec<Spanned<Group>>,
}

impl Accounts {
    /// The users whose password is to be empty.
    #[must_use]
    pub fn open_users(&self) -> Vec<String> {
        let open = self.users.iter().filter(|user| user.value.password == Some(Password::Empty));
        open.map(|user| user.value.name.clone()).collect()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.users.is_empty() && self.groups.is_empty()
    }

    /// The lines of all of them.
    pub fn spans(&self) -> impl Iterator<Item = Span> {
        self.users.iter().map(|user| user.span).chain(self.groups.iter().map(|group| group.span))
    }
}

/// Reads `users`.
pub fn read_users(node: &Node, reader: &mut Reader<'_>) -> Vec<Spanned<User>> {
    let entries = reader.named::<AccountName>(node, "`users`");
    entries.into_iter().filter_map(|(name, node)| read_user(&name, node, reader)).collect()
}

fn read_user(
    name: &Spanned<AccountName>,
    node: &Node,
    reader: &mut Reader<'_>,
) -> Option<Spanned<User>> {
    let mut user = User {
        key: format!("users.{}", name.value),
        name: name.value.to_string(),
        uid: None,
        gid: None,
        home: None,
        shell: None,
        groups: Vec::new(),
        password: None,
    };
    let span = name.span.join(node.span);
    if node.value == Value::Null {
        return Some(Spanned::new(user, span));
    }
    let fields = reader.map(node, &USER, &format!("user `{}`", name.value))?;
    user.uid = fields.get("uid").and_then(|node| reader.number(node));
    user.gid = fields.get("gid").and_then(|node| reader.number(node));
    let mut path = |key| {
        fields.get(key).and_then(|node| reader.value::<AbsPath>(node)).map(|path| path.to_string())
    };
    user.home = path("home");
    user.shell = path("shell");
    for path in [&user.home, &user.shell].into_iter().flatten().filter(|path| path.contains(':')) {
        let message = format!("`{path}` cannot be in the table of users, since it holds a colon");
        reader.report(Diagnostic::new(codes::BAD_VALUE, node.span, message));
    }
    user.groups = names(fields.get("groups"), reader);
    user.password = fields.get("password").and_then(|node| read_password(node, reader));
    Some(Spanned::new(user, span))
}

fn read_password(node: &Node, reader: &mut Reader<'_>) -> Option<Password> {
    match &node.value {
        Value::Scalar(text) if text == "locked" => Some(Password::Locked),
        Value::Scalar(text) if text == "empty" => Some(Password::Empty),
        Value::Null | Value::Scalar(_) | Value::List(_) | Value::Map(_) => {
            Some(Password::Hash(reader.value::<CryptHash>(node)?.to_string()))
        }
    }
}

/// Reads `user-groups`.
pub fn read_groups(node: &Node, reader: &mut Reader<'_>) -> Vec<Spanned<Group>> {
    let mut groups = Vec::new();
    for (name, node) in reader.named::<AccountName>(node, "`user-groups`") {
        let mut group = Group {
            key: format!("user-groups.{}", name.value),
            name: name.value.to_string(),
            gid: None,
            members: Vec::new(),
        };
        if node.value != Value::Null {
            let what = format!("user group `{}`", name.value);
            let Some(fields) = reader.map(node, &GROUP, &what) else { continue };
            group.gid = fields.get("gid").and_then(|node| reader.number(node));
            group.members = names(fields.get("members"), reader);
        }
        groups.push(Spanned::new(group, name.span.join(node.span)));
    }
    groups
}

fn names(node: Option<&Node>, reader: &mut Reader<'_>) -> Vec<String> {
    let names = node.map(|node| reader.words::<AccountName>(node)).unwrap_or_default();
    names.into_iter().map(|name| name.value.to_string()).collect()
}
