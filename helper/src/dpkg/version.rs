//! Versions of packages, in dpkg's order.

use std::cmp::Ordering;

/// A version: `[EPOCH:]UPSTREAM[-REVISION]`.
#[derive(Debug, Clone)]
pub(super) struct Version {
    epoch: u32,
    upstream: String,
    revision: String,
}

impl Version {
    /// Reads a version; none if dpkg would refuse or warn about it.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (epoch, rest) = match text.split_once(':') {
            Some((epoch, rest)) => (epoch.parse::<i32>().ok()?.try_into().ok()?, rest),
            None => (0, text),
        };
        let (upstream, revision) = match rest.rsplit_once('-') {
            Some((upstream, revision)) if !revision.is_empty() => (upstream, revision),
            Some(_) => return None,
            None => (rest, ""),
        };
        let is_fine = |byte: u8| byte.is_ascii_alphanumeric() || b".-+~:".contains(&byte);
        let is_revision = |byte: u8| byte.is_ascii_alphanumeric() || b".+~".contains(&byte);
        let starts_well = upstream.bytes().next().is_some_and(|byte| byte.is_ascii_digit());
        if !starts_well || !upstream.bytes().all(is_fine) || !revision.bytes().all(is_revision) {
            return None;
        }
        Some(Self { epoch, upstream: upstream.to_owned(), revision: revision.to_owned() })
    }
}

impl PartialEq for Version {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Version {}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        let epoch = self.epoch.cmp(&other.epoch);
        let upstream = || compare(self.upstream.as_bytes(), other.upstream.as_bytes());
        let revision = || compare(self.revision.as_bytes(), other.revision.as_bytes());
        epoch.then_with(upstream).then_with(revision)
    }
}

/// Compares parts of digits as numbers, and all else by the rank of each character.
fn compare<'a>(mut left: &'a [u8], mut right: &'a [u8]) -> Ordering {
    while !left.is_empty() || !right.is_empty() {
        let ([a, b], ends) = split(left, right, |byte| !byte.is_ascii_digit());
        let length = a.len().max(b.len());
        let ranks = |part: &[u8]| -> Vec<i32> {
            (0..length).map(|at| rank(part.get(at).copied())).collect()
        };
        let order = ranks(a).cmp(&ranks(b));
        [left, right] = ends;
        let ([a, b], ends) = split(left, right, |byte| byte.is_ascii_digit());
        [left, right] = ends;
        let order = order.then_with(|| number(a).cmp(&number(b)));
        if order != Ordering::Equal {
            return order;
        }
    }
    Ordering::Equal
}

/// The starts of both texts that `is_part` holds for, and what follows them.
fn split<'a>(
    left: &'a [u8],
    right: &'a [u8],
    is_part: impl Fn(u8) -> bool,
) -> ([&'a [u8]; 2], [&'a [u8]; 2]) {
    let at = |text: &[u8]| text.iter().position(|byte| !is_part(*byte)).unwrap_or(text.len());
    let (left, right) = (left.split_at(at(left)), right.split_at(at(right)));
    ([left.0, right.0], [left.1, right.1])
}

/// `~` comes before the end, letters before everything else.
fn rank(byte: Option<u8>) -> i32 {
    match byte {
        Some(b'~') => -1,
        None => 0,
        Some(byte) if byte.is_ascii_alphabetic() => i32::from(byte),
        Some(byte) => i32::from(byte) + 256,
    }
}

/// The digits of a number of any length, in the order of numbers.
fn number(digits: &[u8]) -> (usize, &[u8]) {
    let start = digits.iter().position(|byte| *byte != b'0').unwrap_or(digits.len());
    (digits.len() - start, &digits[start..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_in_the_order_of_dpkg() {
        let ordered = [
            "0~~",
            "0~~a",
            "0~",
            "0",
            "0.0-0",
            "0.0-1",
            "1.0~beta1",
            "1.0",
            "1.0-1~",
            "1.0-1",
            "1.0-1a",
            "1.0-1+b1",
            "1.0-2",
            "1.0-10",
            "1.0a",
            "1.0+dfsg-1",
            "1.0.1",
            "1.2.24",
            "1.10",
            "1:0.1",
            "2:0",
        ];
        let parsed: Vec<Version> =
            ordered.iter().map(|text| Version::parse(text).unwrap()).collect();
        for (at, left) in parsed.iter().enumerate() {
            for (other, right) in parsed.iter().enumerate() {
                assert_eq!(left.cmp(right), at.cmp(&other), "{left:?} {right:?}");
            }
        }
    }

    #[test]
    fn different_texts_may_be_one_version() {
        let equal =
            [("0:1.0", "1.0"), ("1.0-0", "1.0"), ("1.01", "1.1"), ("1.0", "1.00"), ("0", "0-0")];
        for (left, right) in equal {
            assert_eq!(Version::parse(left).unwrap(), Version::parse(right).unwrap());
        }
        let long = format!("1.{}", "9".repeat(50));
        assert!(Version::parse(&long).unwrap() > Version::parse("1.9").unwrap());
    }

    #[test]
    fn what_dpkg_refuses_is_no_version() {
        for text in ["", "a1", "1 ", "1:", ":1", "x:1", "-1:1", "1-", "1_2", "1/2", "1-2_3"] {
            assert!(Version::parse(text).is_none(), "{text}");
        }
    }
}
