//! The lines of the Dockerfile that are for this frontend.

use buildkit_gateway::ContainerPath;
use std::time::Duration;

/// Most lines that may be for this frontend.
const MAX_LINES: usize = 200;
/// Longest command or path, in bytes. The kernel takes no argument of 128 KiB.
const MAX_TEXT: usize = 64 * 1024;
/// How long a test may take, in seconds, and the most that a file can say.
const LIMIT: u64 = 300;
const MAX_LIMIT: u64 = 3600;

/// A command or path, and the line that it is in.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Word<T = String> {
    pub(crate) text: T,
    pub(crate) line: u32,
}

/// What is to be done with the image.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Words {
    pub(crate) serve: Option<Word>,
    pub(crate) tests: Vec<Word>,
    pub(crate) kept: Vec<Word<ContainerPath>>,
    /// How long each test may take.
    pub(crate) limit: Duration,
}

/// What is wrong with a line.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Mistake {
    pub(crate) line: u32,
    pub(crate) text: String,
}

impl Words {
    /// Reads the lines; all others are for `dockerfile.v0`.
    pub(crate) fn read(text: &str) -> Result<Self, Mistake> {
        let limit = Duration::from_secs(LIMIT);
        let mut words = Self { serve: None, tests: Vec::new(), kept: Vec::new(), limit };
        for (line, text) in (1..).zip(text.lines()) {
            let Some((word, rest)) = text.strip_prefix("# ").and_then(|rest| rest.split_once(' '))
            else {
                continue;
            };
            let mistake = |text: String| Err(Mistake { line, text });
            let found = Word { text: rest.trim().to_owned(), line };
            match word {
                "serve" if words.serve.is_some() => {
                    return mistake("there is another `# serve`".to_owned());
                }
                "serve" => words.serve = Some(found),
                "test" => words.tests.push(found),
                "keep" => match found.text.parse() {
                    Ok(text) => words.kept.push(Word { text, line }),
                    Err(error) => return mistake(error.to_string()),
                },
                "limit" => match found.text.parse() {
                    Ok(seconds @ 1..=MAX_LIMIT) => words.limit = Duration::from_secs(seconds),
                    Ok(_) | Err(_) => {
                        return mistake(format!("a limit is 1 to {MAX_LIMIT} seconds"));
                    }
                },
                _ => continue,
            }
            if rest.len() > MAX_TEXT {
                return mistake(format!("a line has at most {MAX_TEXT} bytes"));
            }
            if words.tests.len() + words.kept.len() > MAX_LINES {
                return mistake(format!("there are more than {MAX_LINES} tests and files to keep"));
            }
        }
        Ok(words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_for_this_frontend_are_found_among_the_others() {
        let text = "FROM scratch\n# serve  server \n# a test of it\n#test no\n# test a b\n# keep /x\n# limit 7\n";
        let words = Words::read(text).unwrap();
        let word = |text: &str, line| Word { text: text.to_owned(), line };
        assert_eq!(words.serve, Some(word("server", 2)));
        assert_eq!(
            (words.tests, words.kept),
            (vec![word("a b", 5)], vec![Word { text: "/x".parse().unwrap(), line: 6 }])
        );
        assert_eq!(words.limit, Duration::from_secs(7));
    }

    #[test]
    fn what_is_too_much_is_a_mistake_at_its_line() {
        let line = |text: &str| Words::read(text).unwrap_err().line;
        assert_eq!(line("# serve a\n# serve b\n"), 2);
        assert_eq!(line("\n# limit 0\n"), 2);
        assert_eq!(line("# limit 3601\n"), 1);
        assert_eq!(line("# keep /a\n# keep a\n"), 2);
        assert_eq!(line("# limit a\n"), 1);
        assert_eq!(line(&"# test a\n".repeat(201)), 201);
        assert_eq!(line(&"# keep /a\n".repeat(201)), 201);
        assert_eq!(line(&format!("# test {}\n", "a".repeat(MAX_TEXT + 1))), 1);
        assert!(Words::read(&"# test a\n".repeat(200)).is_ok());
    }
}
