//! Where block scalars end.

use crate::diagnostic::Span;

/// The lines of a block scalar. `at` is what the parser says: from the first line of
/// the text to the start of what follows, blank lines and comments in between
/// included.
pub(super) fn span(lines: &[&str], at: Span) -> Span {
    let line = |number: u32| lines.get(number as usize - 1).copied().unwrap_or_default();
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let is_blank = |line: &str| line.trim().is_empty();
    let first = (at.first..at.last).map(line).find(|line| !is_blank(line));
    let least = first.map_or(0, indent);
    let is_text = |number: &u32| !is_blank(line(*number)) && indent(line(*number)) >= least;
    // The last line belongs to the text only at the end of the file.
    let next_is_text = is_text(&at.last) && at.last as usize == lines.len() && least > 0;
    let end = if next_is_text { at.last } else { at.last.saturating_sub(1) };
    let last = (at.first..=end).rev().find(is_text);
    match last {
        Some(last) => Span::new(at.first, last),
        // There is no text: the line that opens the block is left.
        None => Span::line(at.first.saturating_sub(1).max(1)),
    }
}
