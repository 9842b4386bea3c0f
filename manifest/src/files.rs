//! The table `files`, with the users and groups that come before it.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Users, groups and files that the tree must have.
///
/// The order of work is: groups, users, then entries from the shallowest key to
/// the deepest, then patterns, then modes and owners of plain entries again where
/// a pattern disagrees. Lists are in the order of the spec and their order means
/// nothing. Names of owners are those of the finished tree.
///
/// Findings use the keys of entries; `users` and `files` stand for the whole table,
/// and `tree` and `helper` for the machine.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Files {
    /// Groups, in `/etc/group` and `/etc/gshadow`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Group>,
    /// Users, in `/etc/passwd` and `/etc/shadow`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub users: Vec<User>,
    /// Plain paths.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub entries: Vec<Entry>,
    /// Patterns, which hold for what is in the result.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub patterns: Vec<PatternEntry>,
    /// Whether the file [`CHECKSUMS`] at the top of the tree lists all its files.
    /// Findings about it have the key `checksums`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub checksums: bool,
}

/// The file that lists the SHA-256 of all files of a tree, as `sha256sum -c` reads it.
pub const CHECKSUMS: &str = "SHA256SUMS";

/// A group to add or change. What is `None` stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// What findings call this entry.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Its number; a new group needs one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gid: Option<u32>,
    /// Names of users to add to the group.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<String>,
}

/// A user to add or change. What is `None` stays as it is; for a new user it is
/// the default that the language gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct User {
    /// What findings call this entry.
    pub key: String,
    /// The user's name.
    pub name: String,
    /// The user's number; a new user needs one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uid: Option<u32>,
    /// The number of the user's own group; for a new user, the uid. If no group has
    /// a new user's number, a group with the user's name is made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gid: Option<u32>,
    /// The home folder; for a new user, `/home/NAME`. It is not made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub home: Option<String>,
    /// The login shell; for a new user, `/bin/sh`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shell: Option<String>,
    /// Names of further groups to add the user to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<String>,
    /// The password; for a new user, locked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<Password>,
}

/// A user's password in `/etc/shadow`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Password {
    /// Nobody can log in with a password: the hash becomes `*`. What begins with `!`
    /// or `*` is locked already and stays as it is.
    Locked,
    /// Anybody can log in without a password.
    Empty,
    /// A crypt hash.
    Hash(String),
}

/// One key of the table that is a path without wildcards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// What findings call this entry: the key as it stands in the spec.
    pub key: String,
    /// The path in the tree: absolute, clean, without a `/` at its end.
    pub path: String,
    /// What is there.
    pub kind: EntryKind,
    /// Mode, owner and so on of the path itself.
    #[serde(default, skip_serializing_if = "Attributes::is_empty")]
    pub attributes: Attributes,
    /// Whether it is fine if what the entry names is missing; the helper then
    /// prints what it left out.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub optional: bool,
}

/// The kinds of entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EntryKind {
    /// A folder; parents are made with 0755 and root. A link at the path is an error,
    /// unless `replace` says that nothing of what was there stays; a file always is.
    Folder {
        /// Files to put into it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        contents: Option<Contents>,
        /// Whether the folder has nothing but these contents and what deeper
        /// entries put there.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        replace: bool,
    },
    /// Attributes of a path that must exist already, whatever it is.
    Existing,
    /// One file of an input.
    Copy {
        /// The file; a pattern must match exactly one.
        from: From,
        /// Texts to put in the place of `${NAME}`.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        expand: BTreeMap<String, String>,
    },
    /// A file with this text.
    Text(String),
    /// A symbolic link to this target. Like every kind but `Folder`, it replaces a file
    /// or link, but not a folder.
    Link(String),
    /// A hard link to this path of the tree; made after all other entries.
    Hardlink(String),
    /// A device node; 0600 if nothing else is said.
    Device(Device),
    /// A named pipe.
    Fifo,
    /// Changed lines of a file that exists.
    Edit(Vec<Edit>),
    /// Nothing: the path exists before and does not in the result, unless a deeper
    /// entry puts something below it.
    Absent,
}

/// Files to put into a folder.
///
/// A file replaces a file or link. A folder joins a folder, which gets the mode and
/// owner of the copy, unless the input is plain. A folder where the tree has a link is
/// an error. Modes and owner hold for what this key brings; a deeper key that puts
/// something in its place says its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contents {
    /// Where they come from. Two that give the same path must agree.
    pub from: Vec<From>,
    /// If not empty, only files that match one of these patterns, which are
    /// relative to the folder that is copied.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub only: Vec<String>,
    /// Patterns of files to leave out, relative to the folder that is copied. A
    /// pattern that matches a folder leaves out everything below it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exclude: Vec<String>,
    /// The mode of files below the folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_mode: Option<u32>,
    /// The mode of folders below the folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folder_mode: Option<u32>,
    /// The owner of everything below the folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Owner>,
    /// Texts to put in the place of `${NAME}` in each file.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub expand: BTreeMap<String, String>,
}

impl Contents {
    /// Everything of these places, as it is there.
    #[must_use]
    pub fn all_of(from: Vec<From>) -> Self {
        Self {
            from,
            only: Vec::new(),
            exclude: Vec::new(),
            file_mode: None,
            folder_mode: None,
            owner: None,
            expand: BTreeMap::new(),
        }
    }
}

/// Files of an input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct From {
    /// The number of the input.
    pub input: usize,
    /// Which of its files.
    pub select: Selection,
}

/// Which files of an input are meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Selection {
    /// The contents of this folder of the input; empty for its root. If the input
    /// is a single file, that file under its own name.
    Folder(String),
    /// What this path or pattern matches, each under its own last name.
    Match(String),
}

/// One key of the table that is a pattern.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PatternEntry {
    /// What findings call this entry: the key as it stands in the spec.
    pub key: String,
    /// The pattern: absolute, with `*`, `?`, `[…]` and `**`. The folders before the
    /// first wildcard are followed if they are links, nothing else is. `**` at the end
    /// is everything below. A mode means nothing to links, so they do not count.
    pub pattern: String,
    /// Whether the matches are deleted rather than changed, which comes first. What
    /// plain entries are about stays.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub absent: bool,
    /// What the matches get.
    #[serde(default, skip_serializing_if = "Attributes::is_empty")]
    pub attributes: Attributes,
    /// Whether it is fine if nothing matches.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub optional: bool,
}

/// What a path has besides its contents. What is `None` has the entry's default.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attributes {
    /// Permission bits, 0 to 0o7777.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<u32>,
    /// User and group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Owner>,
    /// Extended attributes, by their full name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub xattrs: BTreeMap<String, String>,
    /// File capabilities in the text form of `setcap`, e.g. `cap_net_raw+ep`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capabilities: Option<String>,
}

impl Attributes {
    /// Whether nothing is said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Who a path belongs to. Without a group it is the user's own group in the
/// tree's `/etc/passwd`, or the same number if the user is a number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Owner {
    /// The user.
    pub user: Account,
    /// The group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<Account>,
}

/// A user or group, by number or by its name in the tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Account {
    /// A number.
    Id(u32),
    /// A name of the tree's `/etc/passwd` or `/etc/group`.
    Name(String),
}

/// A device node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Device {
    /// Character or block.
    pub kind: DeviceKind,
    /// The major number.
    pub major: u32,
    /// The minor number.
    pub minor: u32,
}

/// The kinds of device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeviceKind {
    /// `c`.
    Character,
    /// `b`.
    Block,
}

/// One change of the lines of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Edit {
    /// Every line that the expression matches becomes `with`.
    Replace {
        /// A regular expression that must match at least one line.
        pattern: String,
        /// The new line.
        with: String,
    },
    /// Every line that the expression matches goes.
    Remove(String),
    /// This line is added at the end, if no line is equal to it.
    Append(String),
}
