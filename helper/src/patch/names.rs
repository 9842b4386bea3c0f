//! File names in patches.

use crate::path::TreePath;
use crate::problem::{Outcome, Problem};

/// Reads a name with one leading folder stripped; `None` is `/dev/null`.
///
/// What follows a tab is a time. Git puts unusual names in quotes, with escapes.
pub(crate) fn read(field: &[u8]) -> Outcome<Option<TreePath>> {
    let name = if field.first() == Some(&b'"') {
        unquote(field).ok_or_else(|| wrong(field, "is not quoted correctly"))?
    } else {
        let end = field.iter().position(|byte| *byte == b'\t').unwrap_or(field.len());
        field[..end].trim_ascii_end().to_vec()
    };
    if name == b"/dev/null" {
        return Ok(None);
    }
    let slash = name.iter().position(|byte| *byte == b'/');
    let stripped = match slash {
        Some(0) => return Err(wrong(field, "is absolute")),
        Some(slash) => &name[slash + 1..],
        None => return Err(wrong(field, "has no leading folder to strip")),
    };
    let path = TreePath::parse(stripped).map_err(|problem| wrong(field, &problem.message))?;
    if path.is_root() {
        return Err(wrong(field, "is empty"));
    }
    Ok(Some(path))
}

/// A name of git's own lines (`rename from`), which has no folder to strip.
pub(crate) fn whole(field: &[u8]) -> Outcome<TreePath> {
    let name = match field.first() {
        Some(b'"') => unquote(field).ok_or_else(|| wrong(field, "is not quoted correctly"))?,
        Some(_) | None => field.to_vec(),
    };
    if name.first() == Some(&b'/') {
        return Err(wrong(field, "is absolute"));
    }
    let path = TreePath::parse(&name).map_err(|problem| wrong(field, &problem.message))?;
    if path.is_root() {
        return Err(wrong(field, "is empty"));
    }
    Ok(path)
}

/// Both names of a line `diff --git a/x b/x`, which are the same when they are
/// needed: for files without hunks, such as empty ones.
pub(crate) fn from_git_line(rest: &[u8]) -> Option<Outcome<Option<TreePath>>> {
    if rest.first() == Some(&b'"') {
        return Some(read(rest));
    }
    let middle = rest.len() / 2;
    let (first, second) = (rest.get(..middle)?, rest.get(middle + 1..)?);
    let same = rest.get(middle) == Some(&b' ') && first.get(2..)? == second.get(2..)?;
    same.then(|| read(first))
}

fn unquote(field: &[u8]) -> Option<Vec<u8>> {
    let mut name = Vec::new();
    let mut rest = field.get(1..)?.iter();
    loop {
        match rest.next()? {
            b'"' => return Some(name),
            b'\\' => name.push(match rest.next()? {
                b'n' => b'\n',
                b't' => b'\t',
                b'r' => b'\r',
                b'a' => 7,
                b'b' => 8,
                b'f' => 12,
                b'v' => 11,
                digit @ b'0'..=b'3' => {
                    let mut value = digit - b'0';
                    for _ in 0..2 {
                        let digit = rest.next().filter(|digit| matches!(digit, b'0'..=b'7'))?;
                        value = value << 3 | (digit - b'0');
                    }
                    value
                }
                plain @ (b'"' | b'\\') => *plain,
                _other => return None,
            }),
            plain => name.push(*plain),
        }
    }
}

fn wrong(field: &[u8], why: &str) -> Problem {
    let message = format!("the file name `{}` is wrong: {why}", crate::path::show(field));
    Problem::with_hint(message, "make the patch with `git diff` or `diff -ru a b`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_folder_is_stripped() {
        let shown = |text: &str| match read(text.as_bytes()) {
            Ok(Some(path)) => path.to_string(),
            Ok(None) => "none".to_owned(),
            Err(problem) => problem.message,
        };
        assert_eq!(shown("a/x/y.c\t2020-01-01"), "/x/y.c");
        assert_eq!(shown("/dev/null\t1970"), "none");
        assert_eq!(shown("\"a/x\\303\\244 \\\"y\""), "/xä \"y");
        assert!(shown("a/../../x").contains("`..`"));
        assert!(shown("/etc/passwd").contains("absolute"));
        assert!(shown("x").contains("no leading folder"));
    }
}
