//! Patterns of paths.
//!
//! `*` is any text inside a name, `?` one byte of a name (or one character, if the
//! name is UTF-8), `[a-z]` one of these, `[!a-z]` none of these, and a name that is
//! `**` stands for any folders, or none; at the end of a pattern it stands for
//! everything below. Hidden files match too. `\` makes the next character plain.

use crate::path::TreePath;
use crate::place::resolve::Last;
use crate::place::root::Place;
use crate::problem::{Outcome, Problem};
use rustix::fs::Stat;

/// The longest pattern, in bytes.
const LONGEST: usize = 4095;

/// A pattern, without a `/` at its start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pattern(Vec<Name>);

/// What one name of a path must be.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Name {
    Plain(Vec<u8>),
    Wild(Vec<Piece>),
    AnyFolders,
}

/// What a part of a name must be.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    One(char),
    Any,
    Text,
    Class { ranges: Vec<(char, char)>, negated: bool },
}

impl Pattern {
    /// Reads a pattern; `/` at its start and end mean nothing.
    pub(crate) fn parse(text: &str) -> Outcome<Self> {
        if text.len() > LONGEST {
            return Err(Problem::new("the pattern is longer than 4095 bytes"));
        }
        let mut names = Vec::new();
        for name in text.split('/').filter(|name| !name.is_empty() && *name != ".") {
            if name == "**" {
                // Two in a row mean the same as one.
                if names.last() != Some(&Name::AnyFolders) {
                    names.push(Name::AnyFolders);
                }
            } else {
                let name = parse_name(name)
                    .map_err(|why| Problem::new(format!("the pattern `{text}` {why}")))?;
                names.push(name);
            }
        }
        Ok(Self(names))
    }

    /// Whether the path matches.
    pub(crate) fn matches(&self, path: &TreePath) -> bool {
        self.reached(path).last() == Some(&true)
    }

    /// Which folders of a path match: the item N is about its first N names, so the
    /// first is the root and the last the path itself.
    fn reached(&self, path: &TreePath) -> Vec<bool> {
        let names: Vec<&[u8]> = path.names().collect();
        // `reached[n]`: the first n names match what was looked at of the pattern.
        let mut reached = vec![false; names.len() + 1];
        reached[0] = true;
        for (index, wanted) in self.0.iter().enumerate() {
            let is_last = index + 1 == self.0.len();
            let mut next = vec![false; names.len() + 1];
            match wanted {
                Name::AnyFolders => {
                    let mut any = false;
                    for (at, reached) in reached.iter().enumerate() {
                        next[at] = any || (*reached && !is_last);
                        any |= *reached;
                    }
                }
                Name::Plain(_) | Name::Wild(_) => {
                    for (at, name) in names.iter().enumerate() {
                        next[at + 1] = reached[at] && wanted.matches(name);
                    }
                }
            }
            reached = next;
        }
        reached
    }

    /// Whether the path or a folder that it is in matches.
    pub(crate) fn matches_within(&self, path: &TreePath) -> bool {
        self.reached(path).iter().skip(1).any(|reached| *reached)
    }

    /// The path, if there is no wildcard.
    pub(crate) fn as_path(&self) -> Option<Outcome<TreePath>> {
        let plain = |name: &Name| matches!(name, Name::Plain(_));
        self.0.iter().all(plain).then(|| self.leading_path(self.0.len()))
    }

    /// The folder before the first wildcard.
    pub(crate) fn folder(&self) -> Outcome<TreePath> {
        let plain = self.0.iter().take_while(|name| matches!(name, Name::Plain(_))).count();
        self.leading_path(plain)
    }

    fn leading_path(&self, count: usize) -> Outcome<TreePath> {
        self.0.iter().take(count).try_fold(TreePath::root(), |path, name| match name {
            Name::Plain(name) => path.child(name),
            Name::Wild(_) | Name::AnyFolders => Ok(path),
        })
    }

    /// What of the place matches, sorted. The folders before the first wildcard
    /// are followed if they are links and `follow` says so; nothing else is.
    pub(crate) fn find(&self, place: &Place, follow: bool) -> Outcome<Vec<(TreePath, Stat)>> {
        let plain = self.0.iter().take_while(|name| matches!(name, Name::Plain(_))).count();
        let mut folder = self.leading_path(plain)?;
        if plain == self.0.len() {
            if follow {
                folder = place.resolve(&folder, Last::Keep)?.path;
            }
            return Ok(place.stat(&folder)?.map(|stat| (folder, stat)).into_iter().collect());
        }
        if follow {
            folder = place.resolve(&folder, Last::Follow)?.path;
        }
        let is_folder = |stat: Stat| crate::place::root::is_folder(&stat);
        if !place.stat(&folder)?.is_some_and(is_folder) {
            return Ok(Vec::new());
        }
        let rest = self.after_folder();
        let unlimited = rest.0.contains(&Name::AnyFolders);
        let depth = if unlimited { usize::MAX } else { rest.0.len() };
        let mut found = place.walk(&folder, depth)?;
        found.retain(|(path, _)| path.below(&folder).is_some_and(|below| rest.matches(&below)));
        Ok(found)
    }

    /// What of a walk through a whole tree matches, sorted. `folder` is where the folder before
    /// the first wildcard leads to.
    pub(crate) fn find_among(
        &self,
        walked: &[(TreePath, Stat)],
        folder: &TreePath,
    ) -> Vec<(TreePath, Stat)> {
        let rest = self.after_folder();
        // What is in a folder stands together, since a walk is sorted.
        let start = match folder.is_root() {
            true => 0,
            false => walked.partition_point(|(path, _)| path.as_bytes() < folder.as_bytes()),
        };
        let near = walked
            .iter()
            .skip(start)
            .take_while(|(path, _)| path.as_bytes().starts_with(folder.as_bytes()));
        let found =
            near.filter(|(path, _)| path.below(folder).is_some_and(|below| rest.matches(&below)));
        found.cloned().collect()
    }

    /// The pattern from its first wildcard on.
    fn after_folder(&self) -> Self {
        let plain = self.0.iter().take_while(|name| matches!(name, Name::Plain(_))).count();
        Self(self.0[plain..].to_vec())
    }
}

impl Name {
    fn matches(&self, name: &[u8]) -> bool {
        match self {
            Self::Plain(plain) => plain == name,
            Self::AnyFolders => true,
            Self::Wild(pieces) => match std::str::from_utf8(name) {
                Ok(name) => wild(pieces, &name.chars().collect::<Vec<_>>()),
                // Each byte is a character, so that `*` matches whatever there is.
                Err(_) => wild(pieces, &name.iter().map(|byte| *byte as char).collect::<Vec<_>>()),
            },
        }
    }
}

/// Matches a name; on a mismatch only the last `*` is tried again, so the work is
/// at most the product of both lengths.
fn wild(pieces: &[Piece], name: &[char]) -> bool {
    let (mut piece, mut at) = (0, 0);
    let mut retry = None;
    while at < name.len() {
        match pieces.get(piece) {
            Some(Piece::Text) => {
                retry = Some((piece + 1, at));
                piece += 1;
            }
            Some(one) if one.matches(name[at]) => {
                piece += 1;
                at += 1;
            }
            Some(_) | None => match retry {
                Some((after, from)) => {
                    retry = Some((after, from + 1));
                    (piece, at) = (after, from + 1);
                }
                None => return false,
            },
        }
    }
    pieces[piece..].iter().all(|piece| *piece == Piece::Text)
}

impl Piece {
    fn matches(&self, character: char) -> bool {
        match self {
            Self::One(one) => *one == character,
            Self::Any | Self::Text => true,
            Self::Class { ranges, negated } => {
                ranges.iter().any(|(from, to)| (*from..=*to).contains(&character)) != *negated
            }
        }
    }
}

fn parse_name(text: &str) -> Result<Name, &'static str> {
    if text == ".." {
        return Err("holds `..`");
    }
    let mut pieces = Vec::new();
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        pieces.push(match character {
            '*' => {
                while rest.next_if_eq(&'*').is_some() {}
                Piece::Text
            }
            '?' => Piece::Any,
            '[' => parse_class(&mut rest)?,
            '\\' => Piece::One(rest.next().ok_or("ends with `\\`")?),
            '\0' => return Err("holds a zero byte"),
            plain => Piece::One(plain),
        });
    }
    let mut plain = String::new();
    for piece in &pieces {
        match piece {
            Piece::One(character) => plain.push(*character),
            Piece::Any | Piece::Text | Piece::Class { .. } => return Ok(Name::Wild(pieces)),
        }
    }
    Ok(Name::Plain(plain.into_bytes()))
}

fn parse_class(rest: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Result<Piece, &'static str> {
    const OPEN: &str = "has a `[` without a `]`";
    let negated = rest.next_if(|next| matches!(next, '!' | '^')).is_some();
    let mut ranges = Vec::new();
    loop {
        let from = match rest.next().ok_or(OPEN)? {
            ']' if !ranges.is_empty() => return Ok(Piece::Class { ranges, negated }),
            '\\' => rest.next().ok_or(OPEN)?,
            from => from,
        };
        let mut to = from;
        if rest.next_if_eq(&'-').is_some() {
            match rest.next().ok_or(OPEN)? {
                ']' => {
                    ranges.extend([(from, from), ('-', '-')]);
                    return Ok(Piece::Class { ranges, negated });
                }
                end => to = end,
            }
        }
        if to < from {
            return Err("has a range whose end is before its start");
        }
        ranges.push((from, to));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, path: &str) -> bool {
        Pattern::parse(pattern).unwrap().matches(&TreePath::parse(path.as_bytes()).unwrap())
    }

    #[test]
    fn wildcards_stay_inside_a_name() {
        assert!(matches("/usr/*.sh", "/usr/a.sh"));
        assert!(matches("*", ".hidden"));
        assert!(!matches("*.sh", "a/b.sh"));
        assert!(matches("a?c", "abc") && !matches("a?c", "ac"));
        assert!(matches("a?c", "aöc"));
        assert!(matches("[a-c]x", "bx") && !matches("[!a-c]x", "bx") && matches("[]-]", "-"));
        assert!(matches("a*b*c", "aXbXbXc") && !matches("a*b*c", "aXbX"));
        assert!(matches("\\*", "*") && !matches("\\*", "a"));
        assert!(Pattern::parse("*").unwrap().matches(&TreePath::parse(b"\xff").unwrap()));
    }

    #[test]
    fn two_stars_are_any_folders() {
        assert!(matches("/src/**/*.sh", "/src/a.sh"));
        assert!(matches("/src/**/*.sh", "/src/a/b/c.sh"));
        assert!(matches("**/x", "x") && matches("**/x", "a/b/x"));
        assert!(matches("/src/**", "/src/a") && matches("/src/**", "/src/a/b"));
        assert!(!matches("/src/**", "/src"));
        assert!(matches("**", "a/b"));
        assert!(matches("a/**/b/**/c", "a/b/b/c") && !matches("a/**/b/**/c", "a/b"));
    }

    #[test]
    fn wrong_patterns_are_refused() {
        for wrong in ["[a", "a/../b", "[z-a]", "x\\"] {
            assert!(Pattern::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn many_stars_take_no_time() {
        let pattern = "*a".repeat(1000);
        assert!(!matches(&pattern, &"a".repeat(255)));
        let pattern = "**/a/".repeat(800);
        assert!(!matches(&pattern, &"a/".repeat(700)));
    }
}
