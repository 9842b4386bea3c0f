//! Headers of tar that describe the next member: long names and PAX records.

use crate::place::attributes::{Xattrs, is_foreign};
use crate::problem::{Outcome, Problem};
use std::collections::BTreeMap;

/// What headers before a member say about it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Extra {
    /// PAX records; the keys are UTF-8 by definition.
    pub(crate) records: BTreeMap<String, Vec<u8>>,
    /// GNU's long name.
    pub(crate) name: Option<Vec<u8>>,
    /// GNU's long link target.
    pub(crate) link: Option<Vec<u8>>,
}

/// What the name of the record of an extended attribute begins with.
const XATTR: &str = "SCHILY.xattr.";

impl Extra {
    /// Whether there is a header without its member.
    pub(crate) fn is_empty(&self) -> bool {
        self.records.is_empty() && self.name.is_none() && self.link.is_none()
    }

    /// A record with bytes.
    pub(crate) fn bytes(&self, key: &str) -> Option<&[u8]> {
        self.records.get(key).map(Vec::as_slice)
    }

    /// A record with a number.
    pub(crate) fn number(&self, key: &str) -> Outcome<Option<u64>> {
        let Some(text) = self.bytes(key) else { return Ok(None) };
        let number = std::str::from_utf8(text).ok().and_then(|text| text.parse().ok());
        number.map(Some).ok_or_else(|| {
            Problem::new(format!("the archive has a PAX record `{key}` that is not a number"))
        })
    }

    /// The extended attributes.
    pub(crate) fn xattrs(&self) -> Xattrs {
        let mut xattrs = Xattrs::new();
        for (key, value) in &self.records {
            if let Some(name) = key.strip_prefix(XATTR)
                && !is_foreign(name.as_bytes())
            {
                xattrs.insert(name.as_bytes().to_vec(), value.clone());
            }
        }
        xattrs
    }

    /// Whether the file is stored with holes in one of PAX's ways.
    pub(crate) fn is_sparse(&self) -> bool {
        self.records.keys().any(|key| key.starts_with("GNU.sparse."))
    }

    /// Whether there are access control lists as text.
    pub(crate) fn has_acl(&self) -> bool {
        self.records.keys().any(|key| key.starts_with("SCHILY.acl."))
    }
}

/// Reads PAX records: `LENGTH KEY=VALUE` and a line break, where the length counts
/// all of it. An empty value deletes the record.
pub(crate) fn records(mut data: &[u8], into: &mut BTreeMap<String, Vec<u8>>) -> Outcome<()> {
    while !data.is_empty() {
        let (key, value, rest) =
            record(data).ok_or_else(|| Problem::new("the archive has a damaged PAX header"))?;
        if value.is_empty() {
            into.remove(key);
        } else {
            into.insert(key.to_owned(), value.to_vec());
        }
        data = rest;
    }
    Ok(())
}

fn record(data: &[u8]) -> Option<(&str, &[u8], &[u8])> {
    let space = data.iter().take(20).position(|byte| *byte == b' ')?;
    let length: usize = std::str::from_utf8(&data[..space]).ok()?.parse().ok()?;
    let record = data.get(space + 1..length)?.strip_suffix(b"\n")?;
    let equals = record.iter().position(|byte| *byte == b'=')?;
    let key = std::str::from_utf8(&record[..equals]).ok()?;
    Some((key, &record[equals + 1..], &data[length..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_read() {
        let mut all = BTreeMap::new();
        records(b"11 path=ab\n10 uid=70\n", &mut all).unwrap();
        assert_eq!(all["path"], b"ab");
        assert_eq!(all["uid"], b"70");
        records(b"8 path=\n", &mut all).unwrap();
        assert!(!all.contains_key("path"));
        for wrong in [&b"x"[..], b"99 a=b\n", b"5 a=b", b"2 a=b\n", b"7 aaaa\n"] {
            assert!(records(wrong, &mut all).is_err());
        }
    }
}
