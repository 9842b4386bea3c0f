//! The lines of the Dockerfile that are for this frontend.

/// A command or path, and the line that it is in.
#[derive(Debug)]
pub(crate) struct Word {
    pub(crate) text: String,
    pub(crate) line: u32,
}

/// What is to be done with the image.
#[derive(Debug, Default)]
pub(crate) struct Words {
    pub(crate) serve: Option<Word>,
    pub(crate) tests: Vec<Word>,
    pub(crate) kept: Vec<Word>,
}

impl Words {
    /// Reads the lines; all others are for `dockerfile.v0`.
    pub(crate) fn read(text: &str) -> Self {
        let mut words = Self::default();
        for (line, text) in (1..).zip(text.lines()) {
            let Some((word, rest)) = text.strip_prefix("# ").and_then(|rest| rest.split_once(' '))
            else {
                continue;
            };
            let found = Word { text: rest.trim().to_owned(), line };
            match word {
                "serve" => words.serve = Some(found),
                "test" => words.tests.push(found),
                "keep" => words.kept.push(found),
                _ => {}
            }
        }
        words
    }
}
