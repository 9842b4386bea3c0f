//! Reads a patch.

use crate::patch::hunk::{Change, Hunk};
use crate::patch::names;
use crate::path::{TreePath, show};
use crate::problem::{Outcome, Problem};

/// What a patch does with one file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct FilePatch {
    /// The file before; `None` if it is new.
    pub(crate) old: Option<TreePath>,
    /// The file after; `None` if it goes.
    pub(crate) new: Option<TreePath>,
    /// Whether the old file stays when the new one has another name.
    pub(crate) is_copy: bool,
    /// The mode that git gives to the file, with the bits of its kind.
    pub(crate) mode: Option<u32>,
    pub(crate) hunks: Vec<Hunk>,
}

/// Reads all files of a patch; text around them means nothing.
pub(crate) fn parse(text: &[u8]) -> Outcome<Vec<FilePatch>> {
    let mut lines = text.split_inclusive(|byte| *byte == b'\n').enumerate().peekable();
    let mut files: Vec<FilePatch> = Vec::new();
    let mut git: Option<Git> = None;
    while let Some((number, line)) = lines.next() {
        let bare = line.strip_suffix(b"\n").unwrap_or(line);
        let bare = bare.strip_suffix(b"\r").unwrap_or(bare);
        let at_line = |problem: Problem| Problem {
            message: format!("line {} of the patch: {}", number + 1, problem.message),
            ..problem
        };
        if let Some(rest) = bare.strip_prefix(b"diff --git ") {
            files.extend(git.take().and_then(Git::finish));
            git = Some(Git::new(rest).map_err(at_line)?);
        } else if bare.starts_with(b"GIT binary patch") || bare.starts_with(b"Binary files ") {
            let message = "it changes a binary file, which is not supported";
            let hint = "put the file itself into the tree with a key of `files`";
            return Err(at_line(Problem::with_hint(message, hint)));
        } else if let Some(old) = bare.strip_prefix(b"--- ") {
            let Some((_, next)) = lines.next_if(|(_, next)| next.starts_with(b"+++ ")) else {
                continue;
            };
            let next = next.strip_suffix(b"\n").unwrap_or(next);
            let next = next.strip_suffix(b"\r").unwrap_or(next);
            let (old, new) = (names::read(old), names::read(&next[4..]));
            let mut file = match git.take() {
                Some(git) => git.file,
                None => FilePatch::default(),
            };
            (file.old, file.new) = (old.map_err(at_line)?, new.map_err(at_line)?);
            if file.old.is_none() && file.new.is_none() {
                return Err(at_line(Problem::new("both file names are `/dev/null`")));
            }
            while let Some((number, head)) = lines.next_if(|(_, next)| next.starts_with(b"@@ -")) {
                let hunk = read_hunk(head, &mut lines).ok_or_else(|| {
                    let shown = show(head.trim_ascii_end());
                    Problem::with_hint(
                        format!("line {} of the patch: the hunk `{shown}` is damaged", number + 1),
                        "the counts after `@@` must be those of its lines",
                    )
                })?;
                file.hunks.push(hunk);
            }
            if file.hunks.is_empty() {
                return Err(at_line(Problem::new("a file without hunks")));
            }
            files.push(file);
        } else if let Some(git) = &mut git {
            git.line(bare).map_err(at_line)?;
        }
    }
    files.extend(git.take().and_then(Git::finish));
    if files.is_empty() {
        return Err(Problem::with_hint(
            "the patch changes no file",
            "it must be in the unified format, as `diff -u` and `git diff` write it",
        ));
    }
    Ok(files)
}

/// Git's lines before the hunks of a file, or instead of them.
struct Git {
    file: FilePatch,
    path: Option<TreePath>,
    /// Whether the lines say something that happens without hunks.
    acts: bool,
}

impl Git {
    fn new(rest: &[u8]) -> Outcome<Self> {
        let path = names::from_git_line(rest).transpose()?.flatten();
        let file = FilePatch { old: path.clone(), new: path.clone(), ..FilePatch::default() };
        Ok(Self { file, path, acts: false })
    }

    fn line(&mut self, line: &[u8]) -> Outcome<()> {
        let mode = |text: &[u8]| {
            let mode = std::str::from_utf8(text).ok();
            let mode = mode.and_then(|text| u32::from_str_radix(text.trim(), 8).ok());
            mode.ok_or_else(|| Problem::new("the mode is not an octal number"))
        };
        let words: [(&[u8], Word); 7] = [
            (b"new file mode ", Word::New),
            (b"deleted file mode ", Word::Deleted),
            (b"new mode ", Word::Mode),
            (b"rename from ", Word::From),
            (b"rename to ", Word::To),
            (b"copy from ", Word::CopyFrom),
            (b"copy to ", Word::To),
        ];
        let found = words.iter().find_map(|(word, kind)| Some((line.strip_prefix(*word)?, kind)));
        let Some((rest, word)) = found else { return Ok(()) };
        self.acts = true;
        match word {
            Word::New => {
                self.file.old = None;
                self.file.mode = Some(mode(rest)?);
            }
            Word::Deleted => self.file.new = None,
            Word::Mode => self.file.mode = Some(mode(rest)?),
            Word::From => self.file.old = Some(names::whole(rest)?),
            Word::To => self.file.new = Some(names::whole(rest)?),
            Word::CopyFrom => {
                self.file.old = Some(names::whole(rest)?);
                self.file.is_copy = true;
            }
        }
        Ok(())
    }

    /// A file that is only made, deleted, renamed or given a mode.
    fn finish(self) -> Option<FilePatch> {
        let named = self.path.is_some() || self.file.old != self.file.new;
        (self.acts && named).then_some(self.file)
    }
}

#[derive(Debug, Clone, Copy)]
enum Word {
    New,
    Deleted,
    Mode,
    From,
    To,
    CopyFrom,
}

/// Reads the lines of a hunk; its head is `@@ -START,COUNT +START,COUNT @@`.
fn read_hunk<'a>(
    head: &[u8],
    lines: &mut std::iter::Peekable<impl Iterator<Item = (usize, &'a [u8])>>,
) -> Option<Hunk> {
    let head =
        std::str::from_utf8(head.strip_prefix(b"@@ -")?.split(|b| *b == b'@').next()?).ok()?;
    let (old, new) = head.trim().split_once(" +")?;
    let range = |text: &str| -> Option<(usize, usize)> {
        match text.split_once(',') {
            Some((start, count)) => Some((start.parse().ok()?, count.parse().ok()?)),
            None => Some((text.parse().ok()?, 1)),
        }
    };
    let ((old_start, mut old), (new_start, mut new)) = (range(old)?, range(new)?);
    let mut hunk = Hunk { old_start, new_start, lines: Vec::new() };
    while old > 0 || new > 0 {
        let (_, line) = lines.next()?;
        let change = match line.first()? {
            b' ' => Change::Keep,
            b'-' => Change::Remove,
            b'+' => Change::Add,
            // Programs that strip spaces from the ends of lines leave these empty.
            b'\n' | b'\r' => Change::Keep,
            b'\\' => {
                strip_break(&mut hunk)?;
                continue;
            }
            _other => return None,
        };
        if change != Change::Add {
            old = old.checked_sub(1)?;
        }
        if change != Change::Remove {
            new = new.checked_sub(1)?;
        }
        let body = if matches!(line[0], b'\n' | b'\r') { line } else { &line[1..] };
        hunk.lines.push((change, body.to_vec()));
    }
    if lines.next_if(|(_, next)| next.starts_with(b"\\")).is_some() {
        strip_break(&mut hunk)?;
    }
    Some(hunk)
}

/// `\ No newline at end of file` is about the line before it.
fn strip_break(hunk: &mut Hunk) -> Option<()> {
    let (_, line) = hunk.lines.last_mut()?;
    if line.last() == Some(&b'\n') {
        line.pop();
    }
    Some(())
}
