//! Changed lines of a file that exists.

use crate::files::work::{Placed, Work};
use crate::path::TreePath;
use crate::place::attributes::Look;
use crate::place::resolve::Last;
use crate::place::root::{is_file, is_link};
use crate::problem::{Outcome, Problem};
use crate::write;
use jesteros_manifest::{Edit, Entry};
use regex_lite::Regex;

/// Changes the file; its mode, owner and extended attributes stay.
pub(crate) fn place(
    entry: &Entry,
    edits: &[Edit],
    path: &TreePath,
    work: &mut Work<'_>,
) -> Outcome<Placed> {
    let path = work.tree.resolve(path, Last::Keep)?.path;
    match work.tree.stat(&path)? {
        None => {
            let message = format!("`{path}` does not exist, so it cannot be edited");
            let problem = Problem::with_hint(message, "give its contents with `text` or `from`");
            work.findings.missing(&entry.key, entry.optional, problem);
            return Ok(Placed::LeftOut);
        }
        Some(stat) if is_link(&stat) => {
            let target = crate::path::show(&work.tree.link_target(&path)?);
            let message = format!("`{path}` is a symbolic link to `{target}`");
            return Err(Problem::with_hint(message, "edit the file that it leads to"));
        }
        Some(stat) if !is_file(&stat) => return Err(work.wrong_kind(&path, &stat, "a file")),
        Some(_) => {}
    }
    let before = work.tree.read(&path)?;
    let mut text = Lines::split(&before);
    for edit in edits {
        if let Err(problem) = text.change(edit, &path) {
            work.findings.error(&entry.key, problem);
        }
    }
    let after = text.join();
    if after != before {
        write::rewrite(work.tree, &mut work.touched, &path, &after, &Look::root(0o644))?;
    }
    Ok(Placed::At(path))
}

/// The lines of a file, without their line breaks.
#[derive(Debug)]
struct Lines {
    lines: Vec<Vec<u8>>,
    /// Whether the last line ends with a line break.
    ends: bool,
}

impl Lines {
    fn split(text: &[u8]) -> Self {
        let mut lines: Vec<Vec<u8>> =
            text.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
        let ends = lines.last().is_some_and(Vec::is_empty);
        if ends {
            lines.pop();
        }
        Self { lines, ends }
    }

    fn join(&self) -> Vec<u8> {
        let mut text = self.lines.join(&b'\n');
        if self.ends && !self.lines.is_empty() {
            text.push(b'\n');
        }
        text
    }

    fn change(&mut self, edit: &Edit, path: &TreePath) -> Outcome<()> {
        match edit {
            Edit::Replace { pattern, with } => {
                check_line(with)?;
                let expression = compile(pattern)?;
                let mut count = 0;
                for line in &mut self.lines {
                    if is_match(&expression, line) {
                        *line = with.as_bytes().to_vec();
                        count += 1;
                    }
                }
                check_count(count, pattern, path)
            }
            Edit::Remove(pattern) => {
                let expression = compile(pattern)?;
                let count = self.lines.len();
                self.lines.retain(|line| !is_match(&expression, line));
                check_count(count - self.lines.len(), pattern, path)
            }
            Edit::Append(line) => {
                check_line(line)?;
                if !self.lines.iter().any(|other| other == line.as_bytes()) {
                    self.lines.push(line.as_bytes().to_vec());
                    self.ends = true;
                }
                Ok(())
            }
        }
    }
}

/// Bytes that are not UTF-8 are U+FFFD for the expression.
pub(crate) fn is_match(expression: &Regex, line: &[u8]) -> bool {
    expression.is_match(&String::from_utf8_lossy(line))
}

pub(crate) fn compile(pattern: &str) -> Outcome<Regex> {
    Regex::new(pattern)
        .map_err(|error| Problem::new(format!("`{pattern}` is not an expression: {error}")))
}

fn check_line(line: &str) -> Outcome<()> {
    if line.contains('\n') {
        let shown = crate::path::show(line.as_bytes());
        let message = format!("`{shown}` is more than one line");
        return Err(Problem::with_hint(message, "write one edit for each line"));
    }
    Ok(())
}

fn check_count(count: usize, pattern: &str, path: &TreePath) -> Outcome<()> {
    if count == 0 {
        return Err(Problem::with_hint(
            format!("no line of `{path}` matches `{pattern}`"),
            "edits are done in order, so an edit before this one may have changed the line",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edited(text: &str, edit: &Edit) -> Result<String, String> {
        let mut lines = Lines::split(text.as_bytes());
        lines.change(edit, &TreePath::root()).map_err(|problem| problem.message)?;
        Ok(String::from_utf8(lines.join()).unwrap())
    }

    #[test]
    fn lines_are_replaced_removed_and_appended() {
        let replace = Edit::Replace { pattern: "^b".into(), with: "x $1".into() };
        assert_eq!(edited("a\nbc\nb", &replace).unwrap(), "a\nx $1\nx $1");
        assert_eq!(edited("a\nb\n", &Edit::Remove("b$".into())).unwrap(), "a\n");
        assert_eq!(edited("a\n", &Edit::Remove("a".into())).unwrap(), "");
        assert_eq!(edited("a", &Edit::Append("b".into())).unwrap(), "a\nb\n");
        assert_eq!(edited("", &Edit::Append("b".into())).unwrap(), "b\n");
        assert_eq!(edited("b\na\n", &Edit::Append("b".into())).unwrap(), "b\na\n");
        assert!(edited("a\n", &Edit::Remove("b".into())).unwrap_err().contains("no line"));
        assert!(edited("a\n", &Edit::Remove("(".into())).is_err());
    }
}
