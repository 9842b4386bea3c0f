//! One change of a file, and where in the file it fits.

/// What happens to a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    /// It stays.
    Keep,
    /// It goes.
    Remove,
    /// It is new.
    Add,
}

/// One change of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hunk {
    /// The line that it begins at before the patch, from 1; 0 if there is none.
    pub(crate) old_start: usize,
    /// The same after the patch.
    pub(crate) new_start: usize,
    /// Lines with their line breaks; the last line of a file may have none.
    pub(crate) lines: Vec<(Change, Vec<u8>)>,
}

impl Hunk {
    fn before(&self) -> Vec<&[u8]> {
        self.side(Change::Add)
    }

    fn after(&self) -> Vec<&[u8]> {
        self.side(Change::Remove)
    }

    fn side(&self, other: Change) -> Vec<&[u8]> {
        let lines = self.lines.iter().filter(|(change, _)| *change != other);
        lines.map(|(_, line)| &line[..]).collect()
    }

    /// The same change back.
    pub(crate) fn reversed(&self) -> Self {
        let turn = |change: &Change| match change {
            Change::Keep => Change::Keep,
            Change::Remove => Change::Add,
            Change::Add => Change::Remove,
        };
        let lines = self.lines.iter().map(|(change, line)| (turn(change), line.clone())).collect();
        Self { old_start: self.new_start, new_start: self.old_start, lines }
    }
}

/// The lines of a file with their line breaks.
pub(crate) fn lines(text: &[u8]) -> Vec<&[u8]> {
    text.split_inclusive(|byte| *byte == b'\n').collect()
}

/// Applies all hunks, or tells the number of the first that does not fit, from 1.
///
/// Every line of a hunk must be in the file, byte for byte; only the place may
/// differ from the one that the hunk names. Of several places the nearest is taken.
pub(crate) fn apply(text: &[u8], hunks: &[Hunk]) -> Result<Vec<u8>, usize> {
    let lines = lines(text);
    let mut done = 0;
    let mut shift: isize = 0;
    let mut result = Vec::with_capacity(text.len());
    for (index, hunk) in hunks.iter().enumerate() {
        let old = hunk.before();
        // A hunk without old lines says which line it comes after.
        let start = if old.is_empty() { hunk.old_start } else { hunk.old_start.saturating_sub(1) };
        let wanted = start.saturating_add_signed(shift);
        let at = find(&lines, done, wanted, &old).ok_or(index + 1)?;
        shift = shift.saturating_add(at.cast_signed().saturating_sub(wanted.cast_signed()));
        for line in &lines[done..at] {
            result.extend_from_slice(line);
        }
        for line in hunk.after() {
            result.extend_from_slice(line);
        }
        done = at + old.len();
    }
    for line in &lines[done..] {
        result.extend_from_slice(line);
    }
    Ok(result)
}

/// The place nearest to `wanted`, not before `from`, where the lines stand.
fn find(lines: &[&[u8]], from: usize, wanted: usize, old: &[&[u8]]) -> Option<usize> {
    let last = lines.len().checked_sub(old.len())?;
    if old.is_empty() {
        return (from <= wanted && wanted <= last).then_some(wanted);
    }
    let fits = |at: usize| at >= from && at <= last && lines[at..at + old.len()] == *old;
    // The nearest place is the same for every line behind the last.
    let wanted = wanted.min(last);
    (0..=lines.len()).find_map(|distance| {
        let before = wanted.checked_sub(distance).filter(|at| fits(*at));
        before.or_else(|| Some(wanted + distance).filter(|at| fits(*at)))
    })
}
