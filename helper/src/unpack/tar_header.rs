//! Headers of tar that describe the next member: long names and PAX records.

use crate::place::attributes::{Xattrs, is_foreign};
use crate::problem::{Outcome, Problem};
use std::collections::BTreeMap;

/// What headers before a member say about it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Extra {
    /// PAX records; the keys are UTF-8 by definition. An empty value says that what
    /// the header of the member says holds, whatever a global record says.
    records: BTreeMap<String, Vec<u8>>,
    /// GNU's long name.
    pub(crate) name: Option<Vec<u8>>,
    /// GNU's long link target.
    pub(crate) link: Option<Vec<u8>>,
}

/// What the name of the record of an extended attribute begins with.
const XATTR: &str = "SCHILY.xattr.";

impl Extra {
    /// Adds PAX records: `LENGTH KEY=VALUE` and a line break, where the length counts
    /// all of it. All records together may have `most` bytes.
    pub(crate) fn read(&mut self, mut data: &[u8], most: u64) -> Outcome<()> {
        while !data.is_empty() {
            let (key, value, rest) =
                record(data).ok_or_else(|| Problem::new("the archive has a damaged PAX header"))?;
            self.records.insert(key.to_owned(), value.to_vec());
            data = rest;
        }
        let bytes: usize = self.records.iter().map(|(key, value)| key.len() + value.len()).sum();
        if bytes as u64 > most {
            let message = format!("the PAX records of the archive are longer than {most} bytes");
            return Err(Problem::new(message));
        }
        Ok(())
    }

    /// The same with the global records that it does not replace.
    pub(crate) fn with(mut self, globals: &Self) -> Self {
        for (key, value) in &globals.records {
            self.records.entry(key.clone()).or_insert_with(|| value.clone());
        }
        self
    }

    /// Whether there is a header without its member.
    pub(crate) fn is_empty(&self) -> bool {
        self.records.is_empty() && self.name.is_none() && self.link.is_none()
    }

    /// Whether PAX records say something.
    pub(crate) fn has_records(&self) -> bool {
        !self.records.is_empty()
    }

    /// A record with bytes.
    pub(crate) fn bytes(&self, key: &str) -> Option<&[u8]> {
        self.records.get(key).map(Vec::as_slice).filter(|value| !value.is_empty())
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
        let mut globals = Extra::default();
        globals.read(b"11 path=ab\n10 uid=70\n", 100).unwrap();
        assert_eq!(globals.bytes("path"), Some(&b"ab"[..]));
        let mut extra = Extra::default();
        extra.read(b"8 path=\n", 100).unwrap();
        let extra = extra.with(&globals);
        assert_eq!((extra.bytes("path"), extra.number("uid").unwrap()), (None, Some(70)));
        for wrong in [&b"x"[..], b"99 a=b\n", b"5 a=b", b"2 a=b\n", b"7 aaaa\n"] {
            assert!(Extra::default().read(wrong, 100).is_err());
        }
        assert!(globals.read(b"10 gid=70\n", 15).is_err());
    }

    #[test]
    fn an_extended_attribute_may_be_empty() {
        let mut extra = Extra::default();
        extra.read(b"24 SCHILY.xattr.user.a=\n", 100).unwrap();
        assert_eq!(extra.xattrs().get(&b"user.a"[..]), Some(&Vec::new()));
    }
}
