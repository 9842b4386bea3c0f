//! Users and groups.

use super::scalar::{Scalar, Word};
use super::text::{digits, starts_and_continues, text_value};
use buildkit_request::ValueError;
use jesteros_manifest as manifest;
use std::fmt;
use std::str::FromStr;

/// Longest name of a user or group: what `utmp` can hold.
const MAX_ACCOUNT: usize = 32;

text_value! {
    /// The name of a user or group, as `/etc/passwd` has it.
    ///
    /// Upper case is allowed, since Debian itself has `Debian-exim`.
    AccountName, "account name",
    "the name of a user or group: letters, digits, `.`, `_` and `-`, at most 32, starting with a letter or `_`",
    Some("^[A-Za-z_][A-Za-z0-9._-]{0,31}$"),
    ["jester"],
    is_name
}

text_value! {
    /// Who a program or a container runs as: `root`, `1000`, `jester:audio`.
    Account, "account",
    "`user` or `user:group`, each a name or a number",
    Some("^[A-Za-z0-9_][A-Za-z0-9._-]*(:[A-Za-z0-9_][A-Za-z0-9._-]*)?$"),
    ["jester", "1000:1000"],
    |text| parse_owner(text).is_some()
}

/// Who a path belongs to: `root`, `0:0`, `jester:audio`. Without a group it is the
/// user's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner(manifest::Owner);

impl Owner {
    /// The user and group, as the helper takes them.
    #[must_use]
    pub fn to_manifest(&self) -> manifest::Owner {
        self.0.clone()
    }
}

impl From<Owner> for manifest::Owner {
    fn from(owner: Owner) -> Self {
        owner.0
    }
}

impl FromStr for Owner {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let owner = parse_owner(text).ok_or_else(|| ValueError::new(text, Self::SCALAR.doc))?;
        Ok(Self(owner))
    }
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (account, before) in
            [Some(&self.0.user), self.0.group.as_ref()].into_iter().flatten().zip(["", ":"])
        {
            match account {
                manifest::Account::Id(id) => write!(f, "{before}{id}")?,
                manifest::Account::Name(name) => write!(f, "{before}{name}")?,
            }
        }
        Ok(())
    }
}

impl Word for Owner {
    const SCALAR: Scalar = Scalar {
        name: "owner",
        doc: "an owner: `user` or `user:group`, each a name or a number",
        pattern: Account::SCALAR.pattern,
        examples: &["jester:audio", "0:0"],
    };
}

fn parse_owner(text: &str) -> Option<manifest::Owner> {
    let (user, group) = match text.split_once(':') {
        None => (parse_account(text)?, None),
        Some((user, group)) => (parse_account(user)?, Some(parse_account(group)?)),
    };
    Some(manifest::Owner { user, group })
}

fn parse_account(text: &str) -> Option<manifest::Account> {
    if is_name(text) {
        return Some(manifest::Account::Name(text.to_owned()));
    }
    // The last number means "leave it as it is" to chown.
    let id = digits::<u32>(text).filter(|id| *id < u32::MAX)?;
    Some(manifest::Account::Id(id))
}

fn is_name(text: &str) -> bool {
    starts_and_continues(
        text,
        MAX_ACCOUNT,
        |c| c.is_ascii_alphabetic() || c == '_',
        |c| c.is_ascii_alphanumeric() || "._-".contains(c),
    )
}

text_value! {
    /// The hash of a password, as `crypt` makes it and `/etc/shadow` holds it.
    CryptHash, "password hash",
    "a password hash, as `mkpasswd` prints it: `$id$salt$hash`, or 13 characters of the old kind",
    Some("^(\\$[./A-Za-z0-9$=,+_-]{1,510}|[./A-Za-z0-9]{13})$"),
    ["$1$Jester$0Z0vEWrMAjNjNvY/yMlfh1"],
    is_crypt_hash
}

fn is_crypt_hash(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "./".contains(c);
    if text.len() == 13 && text.chars().all(plain) {
        return true;
    }
    let Some(rest) = text.strip_prefix('$') else { return false };
    let parts: Vec<&str> = rest.split('$').collect();
    text.len() <= 512
        && parts.len() >= 3
        && parts.iter().all(|part| !part.is_empty())
        && parts.iter().all(|part| part.chars().all(|c| plain(c) || "=,+_-".contains(c)))
}
