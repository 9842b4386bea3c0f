//! What a program prints, cut into lines.

/// The longest line: 64 KiB. The rest of a longer one is dropped.
const LONGEST: usize = 64 << 10;

/// The line that is being printed.
#[derive(Debug, Default)]
pub(super) struct Printed {
    /// Whether names and passwords may be in it.
    has_logins: bool,
    line: Vec<u8>,
    /// How much of it was shown already.
    shown: usize,
    /// Whether it was longer than a line may be.
    is_cut: bool,
}

/// A line that has ended.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// All of it, without its end.
    pub(super) text: String,
    /// What was not shown yet, with its end.
    pub(super) rest: String,
}

impl Printed {
    pub(super) fn new(has_logins: bool) -> Self {
        Self { has_logins, ..Self::default() }
    }

    /// Takes what was printed, and gives the lines that end in it.
    pub(super) fn add(&mut self, data: &[u8]) -> Vec<Line> {
        let mut lines = Vec::new();
        for part in data.split_inclusive(|byte| *byte == b'\n') {
            let text = part.strip_suffix(b"\n");
            self.extend(text.unwrap_or(part));
            if text.is_some() {
                lines.push(self.end());
            }
        }
        lines
    }

    /// Ends the line.
    pub(super) fn end(&mut self) -> Line {
        let Self { line, shown, is_cut, .. } = std::mem::replace(self, Self::new(self.has_logins));
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let rest = text(&line[shown..]) + if is_cut { "…\n" } else { "\n" };
        Line { text: text(&line), rest }
    }

    /// Whether something was printed since the last line has ended.
    pub(super) fn has_begun(&self) -> bool {
        !self.line.is_empty()
    }

    /// What can be shown of a line that has not ended.
    pub(super) fn unfinished(&mut self) -> Option<String> {
        let end = self.sure();
        let new = self.line.get(self.shown..end).filter(|new| !new.is_empty())?;
        let new = String::from_utf8_lossy(new).into_owned();
        self.shown = end;
        Some(new)
    }

    fn extend(&mut self, text: &[u8]) {
        if self.is_cut {
            return;
        }
        let room = LONGEST - self.line.len();
        self.line.extend_from_slice(&text[..text.len().min(room)]);
        if text.len() > room {
            self.is_cut = true;
            self.line.truncate(self.sure());
        }
    }

    /// How much of the line holds no half of a login.
    fn sure(&self) -> usize {
        if !self.has_logins {
            return self.line.len();
        }
        let is_of_login = |byte: &u8| byte.is_ascii_alphanumeric() || b"._~-:".contains(byte);
        let last = self.line.iter().rposition(|byte| !is_of_login(byte));
        last.map_or(0, |last| last + 1).max(self.shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, rest: &str) -> Line {
        Line { text: text.to_owned(), rest: rest.to_owned() }
    }

    #[test]
    fn lines_are_what_ends() {
        let mut printed = Printed::new(false);
        assert_eq!(printed.add(b"a\n\nb"), [line("a", "a\n"), line("", "\n")]);
        assert_eq!(printed.unfinished().as_deref(), Some("b"));
        assert_eq!(printed.unfinished(), None);
        assert_eq!(printed.add(b"c\xff\n"), [line("bc\u{fffd}", "c\u{fffd}\n")]);
    }

    #[test]
    fn no_half_of_a_login_is_shown() {
        let mut printed = Printed::new(true);
        printed.add(b"go on? http://me:p");
        assert_eq!(printed.unfinished().as_deref(), Some("go on? http://"));
        assert_eq!(printed.add(b"w@h\n"), [line("go on? http://me:pw@h", "me:pw@h\n")]);
        let long = "x ".repeat(LONGEST / 2 - 2) + "me:password and more\n";
        let [Line { text, rest }] = &printed.add(long.as_bytes())[..] else { panic!("one line") };
        assert!(text.ends_with("x ") && rest.ends_with("x …\n"), "{}", &rest[rest.len() - 40..]);
    }

    #[test]
    fn a_line_has_a_limit() {
        let mut printed = Printed::new(false);
        for _ in 0..10 {
            assert_eq!(printed.add(&[b'x'; 30_000]), []);
        }
        let [Line { text, rest }] = &printed.add(b"\n")[..] else { panic!("one line") };
        assert_eq!((text.len(), rest.len()), (LONGEST, LONGEST + "…\n".len()));
        assert_eq!(printed.add(b"next\n"), [line("next", "next\n")]);
    }
}
