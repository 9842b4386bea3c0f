//! Which keys a mapping has, declared once.
//!
//! The reader accepts a key only if its [`Shape`] declares it. The reference in
//! `docs/` and the JSON schema are printed from the same shapes, so neither can
//! name a key that the reader does not know.

use crate::values::Scalar;

/// A mapping with a fixed set of keys.
#[derive(Debug)]
pub struct Shape {
    /// What the mapping is, e.g. `image`: for messages and headings.
    pub name: &'static str,
    /// What it is for, in one or more sentences.
    pub doc: &'static str,
    /// Its keys, in groups: kinds that are registered elsewhere add their own.
    pub keys: &'static [&'static [Key]],
}

impl Shape {
    /// All keys, in order.
    pub fn all_keys(&self) -> impl Iterator<Item = &'static Key> {
        self.keys.iter().copied().flatten()
    }

    /// The key called `name`.
    #[must_use]
    pub fn key(&self, name: &str) -> Option<&'static Key> {
        self.all_keys().find(|key| key.name == name)
    }
}

/// One key of a mapping.
#[derive(Debug)]
pub struct Key {
    /// The key as it is written.
    pub name: &'static str,
    /// What its value may be.
    pub kind: Kind,
    /// Whether the mapping must have it.
    pub needed: bool,
    /// What it means.
    pub doc: &'static str,
}

impl Key {
    /// A key that may be left out.
    #[must_use]
    pub const fn new(name: &'static str, kind: Kind, doc: &'static str) -> Self {
        Self { name, kind, needed: false, doc }
    }

    /// A key that must be there.
    #[must_use]
    pub const fn needed(name: &'static str, kind: Kind, doc: &'static str) -> Self {
        Self { name, kind, needed: true, doc }
    }
}

/// What a value may be.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// Any text.
    Text,
    /// `yes`, `no`, `true` or `false`.
    Flag,
    /// A whole number.
    Number,
    /// Text of a certain form.
    Word(&'static Scalar),
    /// One of these words.
    Choice(&'static [&'static str]),
    /// Nothing: the key alone says it.
    Nothing,
    /// A list.
    List(&'static Self),
    /// A list, or a single value in its place.
    OneOrMore(&'static Self),
    /// A mapping whose keys the author chooses.
    Named {
        /// What a key may be.
        key: &'static Scalar,
        /// What a value may be.
        value: &'static Self,
    },
    /// A mapping with fixed keys.
    Map(&'static Shape),
    /// One of several.
    Any(&'static [Self]),
}
