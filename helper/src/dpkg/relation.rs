//! Relations between packages, as the fields of a package state them.

use super::version::Version;

/// How a version is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Earlier,
    EarlierOrEqual,
    Equal,
    LaterOrEqual,
    Later,
}

/// One package, or something that packages provide, perhaps of certain versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Possible {
    pub(super) name: String,
    /// Whether any architecture will do: `name:any`.
    pub(super) any: bool,
    pub(super) version: Option<(Comparison, Version)>,
}

impl Possible {
    /// Whether a version is one of those that are meant.
    pub(super) fn includes(&self, version: &Version) -> bool {
        let Some((comparison, wanted)) = &self.version else { return true };
        match comparison {
            Comparison::Earlier => version < wanted,
            Comparison::EarlierOrEqual => version <= wanted,
            Comparison::Equal => version == wanted,
            Comparison::LaterOrEqual => version >= wanted,
            Comparison::Later => version > wanted,
        }
    }
}

/// The alternatives of each part of a field; none if it has something unusual.
pub(super) fn parse(field: &str) -> Option<Vec<Vec<Possible>>> {
    let parts = field.split(',').map(str::trim).filter(|part| !part.is_empty());
    parts.map(|part| part.split('|').map(possible).collect()).collect()
}

/// A field whose parts have no alternatives.
pub(super) fn list(field: &str) -> Option<Vec<Possible>> {
    let single = |mut part: Vec<Possible>| {
        let only = part.pop()?;
        part.is_empty().then_some(only)
    };
    parse(field)?.into_iter().map(single).collect()
}

fn possible(text: &str) -> Option<Possible> {
    let text = text.trim();
    let (name, version) = match text.split_once('(') {
        Some((name, version)) => (name.trim_end(), Some(restriction(version.strip_suffix(')')?)?)),
        None => (text, None),
    };
    let (name, any) = match name.split_once(':') {
        Some((name, "any")) => (name, true),
        // Other architectures are for dpkg itself.
        Some(_) => return None,
        None => (name, false),
    };
    is_name(name).then(|| Possible { name: name.to_owned(), any, version })
}

fn restriction(text: &str) -> Option<(Comparison, Version)> {
    let text = text.trim();
    let end = text.bytes().position(|byte| !b"<>=".contains(&byte))?;
    let comparison = match &text[..end] {
        "<<" => Comparison::Earlier,
        // A single sign has the meaning that it has since before 2000.
        "<=" | "<" => Comparison::EarlierOrEqual,
        "=" | "" => Comparison::Equal,
        ">=" | ">" => Comparison::LaterOrEqual,
        ">>" => Comparison::Later,
        _ => return None,
    };
    Some((comparison, Version::parse(text[end..].trim())?))
}

/// The longest name of a package, in bytes.
const LONGEST_NAME: usize = 200;

/// Whether a text is the name of a package.
pub(super) fn is_name(text: &str) -> bool {
    let is_fine =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"+.-".contains(&byte);
    (2..=LONGEST_NAME).contains(&text.len())
        && text.bytes().all(is_fine)
        && text.as_bytes()[0].is_ascii_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> Version {
        Version::parse(text).unwrap()
    }

    #[test]
    fn fields_are_read() {
        let read = parse("libc6 (>= 2.7-1), a-b | c.d (<<2) ,perl:any,\n x11 (= 1)").unwrap();
        assert_eq!(read.iter().map(Vec::len).collect::<Vec<_>>(), [1, 2, 1, 1]);
        assert!(read[0][0].includes(&version("2.7-1")) && !read[0][0].includes(&version("2.7-0")));
        assert!(read[1][1].includes(&version("1.9")) && !read[1][1].includes(&version("2")));
        assert!(read[2][0].any && read[2][0].includes(&version("9")));
        assert!(read[3][0].includes(&version("1-0")) && !read[3][0].includes(&version("1.1")));
        assert_eq!(parse("").unwrap(), Vec::<Vec<Possible>>::new());
    }

    #[test]
    fn what_is_unusual_is_not_read() {
        for text in ["a b", "Abc", "abc (>= )", "abc (1", "abc (=> 1)", "abc:i386", "a", "abc | "] {
            assert_eq!(parse(text), None, "{text}");
        }
        assert_eq!(list("abc | def"), None);
        assert_eq!(list("abc, def (= 2)").unwrap().len(), 2);
    }
}
