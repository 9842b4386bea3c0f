//! Which shell a script is for.

/// A shell that runs a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shell {
    /// bash
    Bash,
    /// bash that is called `sh`.
    Sh,
    /// dash
    Dash,
    /// The shell of busybox, which grew from the same roots as dash.
    Ash,
}

/// How many bytes of a first line count; the kernel reads no more.
const FIRST_LINE: usize = 256;

impl Shell {
    /// The shell that a file is for, by its first line; without one, a file whose name ends in
    /// `.sh` is read by bash. `None` if it is no shell script.
    #[must_use]
    pub fn of(name: &str, text: &[u8]) -> Option<Self> {
        let Some(line) = text.strip_prefix(b"#!") else {
            return name.ends_with(".sh").then_some(Self::Bash);
        };
        let line = line.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let line = String::from_utf8_lossy(&line[..line.len().min(FIRST_LINE)]);
        let mut words = line.split_ascii_whitespace();
        let path = words.next()?;
        // Android's own programs are in `/system`, and its shell is not of the release.
        if path.starts_with("/system/") {
            return None;
        }
        let mut name = last_name(path);
        if name == "env" {
            name = last_name(words.find(|word| !word.starts_with('-') && !word.contains('='))?);
        } else if name == "busybox" {
            name = words.next()?;
        }
        match name {
            "bash" => Some(Self::Bash),
            "sh" if path.ends_with("/busybox") => Some(Self::Ash),
            "sh" => Some(Self::Sh),
            "dash" => Some(Self::Dash),
            "ash" => Some(Self::Ash),
            _ => None,
        }
    }
}

fn last_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::Shell;

    #[test]
    fn the_first_line_says_which_shell_it_is() {
        let of = |name, text: &str| Shell::of(name, text.as_bytes());
        assert_eq!(of("a", "#!/bin/bash\n"), Some(Shell::Bash));
        assert_eq!(of("a.sh", "#! /bin/sh -e\n"), Some(Shell::Sh));
        assert_eq!(of("a", "#!/usr/bin/env -S A=b bash\n"), Some(Shell::Bash));
        assert_eq!(of("a", "#!/bin/dash\r\n"), Some(Shell::Dash));
        assert_eq!(of("a", "#!/bin/busybox sh"), Some(Shell::Ash));
        assert_eq!(of("a", "#!/bin/ash"), Some(Shell::Ash));
        assert_eq!(of("a.sh", "echo"), Some(Shell::Bash));
        assert_eq!(of("a.txt", "echo"), None);
        assert_eq!(of("a.sh", "#!/usr/bin/perl"), None);
        assert_eq!(of("a.sh", "#!/system/bin/sh"), None);
        assert_eq!(of("a.sh", "#!"), None);
    }
}
