//! The lines of the table of file systems (`/etc/fstab`).

use crate::problem::{Outcome, Problem};

/// Most lines that mount something.
const MOST: usize = 1000;
/// Options of what need not be there.
const OPTIONAL: [&str; 2] = ["noauto", "nofail"];

/// One line.
#[derive(Debug)]
pub(super) struct Mount {
    /// The number of the line.
    pub(super) line: usize,
    pub(super) device: String,
    pub(super) path: String,
    /// The type of the file system.
    pub(super) kind: String,
    /// Whether it need not be there.
    pub(super) is_optional: bool,
    /// Whether its options say which letters the names of files have.
    pub(super) has_letters: bool,
}

/// Reads the lines; there may be none.
pub(super) fn read(data: &[u8], named: &str) -> Outcome<Vec<Mount>> {
    let text = std::str::from_utf8(data)
        .map_err(|_| Problem::new(format!("the fstab {named} is not a text in UTF-8")))?;
    let mut mounts = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let fields: Vec<&str> = line.split_whitespace().collect();
        let &[device, path, kind, ref rest @ ..] = fields.as_slice() else {
            let message = format!(
                "line {} of the fstab {named} has no device, path and type of file system: `{line}`",
                index + 1
            );
            return Err(Problem::new(message));
        };
        if mounts.len() == MOST {
            return Err(Problem::new(format!("the fstab {named} has more than {MOST} lines")));
        }
        let options = rest.first().copied().unwrap_or_default();
        let mut words = options.split(',');
        mounts.push(Mount {
            line: index + 1,
            device: unescaped(device),
            path: unescaped(path),
            kind: kind.to_owned(),
            is_optional: words.any(|option| OPTIONAL.contains(&option)),
            has_letters: options.contains("codepage=") || options.contains("iocharset="),
        });
    }
    Ok(mounts)
}

/// The text with the characters that stand there by their octal numbers.
fn unescaped(text: &str) -> String {
    let pairs = [("\\040", " "), ("\\011", "\t"), ("\\134", "\\")];
    pairs.iter().fold(text.to_owned(), |text, (number, character)| text.replace(number, character))
}
