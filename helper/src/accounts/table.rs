//! The four files of accounts: lines of fields between colons.

use crate::path::TreePath;
use crate::place::attributes::Look;
use crate::place::resolve::Last;
use crate::place::root::Place;
use crate::problem::{Outcome, Problem};
use crate::touched::Touched;

/// The largest of these files; its lines are kept in memory, each on its own.
const LARGEST: u64 = 4 << 20;

/// One of `/etc/passwd`, `/etc/group`, `/etc/shadow` and `/etc/gshadow`. Lines
/// that nobody asks for, comments among them, stay byte for byte and in order.
#[derive(Debug)]
pub(crate) struct Table {
    path: TreePath,
    lines: Vec<Vec<u8>>,
    original: Option<Vec<u8>>,
}

impl Table {
    /// Reads a file of the tree; one that does not exist has no lines.
    pub(crate) fn read(tree: &Place, path: &str) -> Outcome<Self> {
        let path = tree.resolve(&TreePath::parse(path.as_bytes())?, Last::Follow)?.path;
        let original = match tree.stat(&path)? {
            Some(stat) if u64::try_from(stat.st_size).is_ok_and(|size| size > LARGEST) => {
                let message = format!("{} is larger than 4 MiB", tree.named(&path));
                return Err(Problem::with_hint(
                    message,
                    "it does not look like a list of accounts",
                ));
            }
            Some(_) => Some(tree.read(&path)?),
            None => None,
        };
        let text = original.as_deref().unwrap_or_default();
        let mut lines: Vec<Vec<u8>> =
            text.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
        if lines.last().is_some_and(Vec::is_empty) {
            lines.pop();
        }
        Ok(Self { path, lines, original })
    }

    /// The fields of the line whose first field is the name.
    pub(crate) fn get(&self, name: &str) -> Option<Vec<String>> {
        self.rows().find(|fields| fields[0] == name)
    }

    /// The fields of every line that has some; bytes that are not UTF-8 are
    /// replaced, which no name or number that is looked for has.
    pub(crate) fn rows(&self) -> impl Iterator<Item = Vec<String>> {
        self.lines.iter().filter_map(|line| {
            let fields: Vec<String> =
                String::from_utf8_lossy(line).split(':').map(str::to_owned).collect();
            (fields.len() > 1 && !line.starts_with(b"#")).then_some(fields)
        })
    }

    /// Replaces one field of the line of that name, if there is one with so many
    /// fields.
    pub(crate) fn set(&mut self, name: &str, field: usize, value: &str) {
        let is_named =
            |line: &&mut Vec<u8>| line.split(|byte| *byte == b':').next() == Some(name.as_bytes());
        if let Some(line) = self.lines.iter_mut().find(is_named) {
            let mut fields: Vec<&[u8]> = line.split(|byte| *byte == b':').collect();
            while fields.len() <= field {
                fields.push(b"");
            }
            fields[field] = value.as_bytes();
            *line = fields.join(&b':');
        }
    }

    /// Adds a line. Lines of the old network tables (`+…`) must stay last.
    pub(crate) fn add(&mut self, fields: &[&str]) {
        let line = fields.join(":").into_bytes();
        let is_network = |line: &Vec<u8>| matches!(line.first(), Some(b'+' | b'-'));
        let at = self.lines.iter().rposition(|line| !is_network(line)).map_or(0, |last| last + 1);
        self.lines.insert(at, line);
    }

    /// Writes the file if its lines changed; a new file gets this look.
    pub(crate) fn write(&self, tree: &Place, touched: &mut Touched, new: &Look) -> Outcome<()> {
        let mut text = Vec::new();
        for line in &self.lines {
            text.extend_from_slice(line);
            text.push(b'\n');
        }
        let was = self.original.as_deref().unwrap_or_default();
        let unchanged = text == was || text.strip_suffix(b"\n") == Some(was);
        if unchanged {
            return Ok(());
        }
        crate::write::rewrite(tree, touched, &self.path, &text, new)
    }
}
