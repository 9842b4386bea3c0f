//! Which signatures count.

use super::keyring::{Keys, Standing};

/// What the caller of `gpgv` is told.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Verdict {
    /// The status lines.
    pub(super) lines: Vec<String>,
    /// Whether there is a good signature and no bad one.
    pub(super) accepted: bool,
}

/// What all status lines begin with.
const PREFIX: &str = "[GNUPG:] ";

/// Reads what `gpgv` says and tells what of it counts.
///
/// A signature is good if `gpgv` says GOODSIG and VALIDSIG of it. It is also good if
/// `gpgv` says EXPKEYSIG and VALIDSIG, the key is in a keyring that can be read, nobody
/// revoked it, and the signature is older than the end of the key. Everything that is
/// not known to be good is not good. Without a good signature, or with a bad one, no
/// GOODSIG is told.
pub(super) fn judge(status: &str, keys: &Option<Keys>) -> Verdict {
    let mut judge = Judge {
        keys,
        lines: Vec::new(),
        good: Vec::new(),
        current: Current::default(),
        is_bad: false,
    };
    for line in status.lines() {
        if let Some(text) = line.strip_prefix(PREFIX) {
            judge.line(text);
        }
    }
    judge.end();
    let accepted = !judge.good.is_empty() && !judge.is_bad;
    let mut lines = judge.lines;
    if accepted {
        lines.extend(judge.good);
    }
    let lines = lines.into_iter().map(|line| format!("{PREFIX}{line}")).collect();
    Verdict { lines, accepted }
}

struct Judge<'a> {
    keys: &'a Option<Keys>,
    /// What is told in any case.
    lines: Vec<String>,
    /// What is told of good signatures.
    good: Vec<String>,
    current: Current,
    is_bad: bool,
}

/// The signature that the lines are about. Version 1.4 of `gpgv` does not say where
/// the lines of one begin, but each has one line of its result.
#[derive(Default)]
struct Current {
    /// When the key ended; the earliest time if there are several.
    expiry: Option<Expiry>,
    /// The lines that an expired key has, in the words of `gpgv`.
    expired: Vec<String>,
    result: Option<Signer>,
}

#[derive(Clone, Copy)]
enum Expiry {
    At(u64),
    Unreadable,
}

/// The key's id and its owner, as GOODSIG and EXPKEYSIG name them.
enum Signer {
    Good(String),
    Expired(String),
}

impl Judge<'_> {
    fn line(&mut self, text: &str) {
        let (keyword, rest) = text.split_once(' ').unwrap_or((text, ""));
        match keyword {
            "NEWSIG" => {
                self.end();
                self.lines.push(text.to_owned());
            }
            "KEYEXPIRED" => {
                let expiry = rest.trim().parse().map_or(Expiry::Unreadable, Expiry::At);
                self.current.expiry = Some(match (self.current.expiry, expiry) {
                    (None, only) => only,
                    (Some(Expiry::At(one)), Expiry::At(other)) => Expiry::At(one.min(other)),
                    (Some(_), _) => Expiry::Unreadable,
                });
                self.current.expired.push(text.to_owned());
            }
            "SIGEXPIRED" => self.current.expired.push(text.to_owned()),
            "GOODSIG" => self.result(Signer::Good(rest.to_owned())),
            "EXPKEYSIG" => self.result(Signer::Expired(rest.to_owned())),
            "VALIDSIG" => self.valid(rest),
            "BADSIG" => {
                self.is_bad = true;
                self.other_result(text);
            }
            "EXPSIG" | "REVKEYSIG" | "ERRSIG" => self.other_result(text),
            _ => self.lines.push(text.to_owned()),
        }
    }

    fn result(&mut self, signer: Signer) {
        if self.current.result.is_some() {
            self.end();
        }
        self.current.result = Some(signer);
    }

    /// A result that is never good. Neither the VALIDSIG that may follow it is told, nor
    /// that the key has expired: the result is reason enough.
    fn other_result(&mut self, text: &str) {
        if self.current.result.is_some() {
            self.end();
        }
        self.current = Current::default();
        self.lines.push(text.to_owned());
    }

    fn valid(&mut self, rest: &str) {
        let current = std::mem::take(&mut self.current);
        match current.result {
            None => {}
            Some(Signer::Good(signer)) => self.accept(&signer, rest),
            Some(Signer::Expired(signer)) => match self.expired(rest, current.expiry) {
                Standing::Good => self.accept(&signer, rest),
                Standing::Revoked => self.lines.push(format!("REVKEYSIG {signer}")),
                Standing::Unknown => {
                    self.lines.extend(current.expired);
                    self.lines.push(format!("EXPKEYSIG {signer}"));
                }
            },
        }
    }

    fn accept(&mut self, signer: &str, valid: &str) {
        self.good.push(format!("GOODSIG {signer}"));
        self.good.push(format!("VALIDSIG {valid}"));
    }

    /// What a signature of an expired key is worth, by the words of its VALIDSIG: the
    /// fingerprint, a date, the time, and at the end the fingerprint of the primary key.
    fn expired(&self, valid: &str, expiry: Option<Expiry>) -> Standing {
        let words: Vec<&str> = valid.split_ascii_whitespace().collect();
        let (Some(Expiry::At(expiry)), Some(keys), [key, _, time, .., primary]) =
            (expiry, self.keys, &words[..])
        else {
            return Standing::Unknown;
        };
        match keys.standing(key, primary) {
            Standing::Good if time.parse().is_ok_and(|time: u64| time < expiry) => Standing::Good,
            Standing::Good => Standing::Unknown,
            other => other,
        }
    }

    /// Ends a signature that had no VALIDSIG: it is not good.
    fn end(&mut self) {
        let current = std::mem::take(&mut self.current);
        self.lines.extend(current.expired);
        if let Some(Signer::Expired(signer)) = current.result {
            self.lines.push(format!("EXPKEYSIG {signer}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gpgv::keyring::tests::{FINGERPRINT, keyring};

    fn keys(revoked: bool) -> Option<Keys> {
        let mut keys = Keys::default();
        keys.read(&keyring(revoked)).unwrap();
        Some(keys)
    }

    /// What is told, without the prefix; `VALIDSIG` and `KEY` stand for the whole.
    fn told(said: &str, keys: &Option<Keys>) -> (String, bool) {
        let valid = |time: &str| {
            format!("VALIDSIG {FINGERPRINT} 2012-03-10 {time} 0 4 0 1 10 00 {FINGERPRINT}")
        };
        let said =
            said.replace("VALID(early)", &valid("100")).replace("VALID(late)", &valid("200"));
        let said: String = said.split(", ").map(|line| format!("{PREFIX}{line}\n")).collect();
        let Verdict { lines, accepted } = judge(&said, keys);
        let words = lines.iter().filter_map(|line| line.strip_prefix(PREFIX)?.split(' ').next());
        (words.collect::<Vec<_>>().join(" "), accepted)
    }

    #[test]
    fn what_counts() {
        let cases = [
            ("GOODSIG K a, VALID(early)", "GOODSIG VALIDSIG", true),
            // The second form is that of version 1.4.
            (
                "NEWSIG, KEYEXPIRED 200, EXPKEYSIG K a, VALID(early)",
                "NEWSIG GOODSIG VALIDSIG",
                true,
            ),
            ("KEYEXPIRED 200, SIGEXPIRED x, EXPKEYSIG K a, VALID(early)", "GOODSIG VALIDSIG", true),
            // Made after the key's end, or in its last second.
            ("KEYEXPIRED 200, EXPKEYSIG K a, VALID(late)", "KEYEXPIRED EXPKEYSIG", false),
            ("KEYEXPIRED 100, EXPKEYSIG K a, VALID(early)", "KEYEXPIRED EXPKEYSIG", false),
            // The earliest of several ends.
            (
                "KEYEXPIRED 300, KEYEXPIRED 50, EXPKEYSIG K a, VALID(early)",
                "KEYEXPIRED KEYEXPIRED EXPKEYSIG",
                false,
            ),
            // An end that is not told, or not readable.
            ("EXPKEYSIG K a, VALID(early)", "EXPKEYSIG", false),
            (
                "KEYEXPIRED 20120515T120000, EXPKEYSIG K a, VALID(early)",
                "KEYEXPIRED EXPKEYSIG",
                false,
            ),
            // The end of the key of another signature.
            ("KEYEXPIRED 300, BADSIG K a, EXPKEYSIG K a, VALID(early)", "BADSIG EXPKEYSIG", false),
            (
                "KEYEXPIRED 300, NEWSIG, EXPKEYSIG K a, VALID(early)",
                "KEYEXPIRED NEWSIG EXPKEYSIG",
                false,
            ),
            // No VALIDSIG, or one of nothing.
            ("GOODSIG K a", "", false),
            ("KEYEXPIRED 200, EXPKEYSIG K a", "KEYEXPIRED EXPKEYSIG", false),
            ("VALID(early)", "", false),
            ("REVKEYSIG K a, VALID(early)", "REVKEYSIG", false),
            ("EXPSIG K a, VALID(early)", "EXPSIG", false),
            ("NODATA 1", "NODATA", false),
            // Several signatures.
            ("GOODSIG K a, VALID(early), BADSIG K b", "BADSIG", false),
            ("BADSIG K b, GOODSIG K a, VALID(early)", "BADSIG", false),
            (
                "GOODSIG K a, VALID(early), ERRSIG K, NO_PUBKEY K",
                "ERRSIG NO_PUBKEY GOODSIG VALIDSIG",
                true,
            ),
            (
                "REVKEYSIG K b, VALID(early), GOODSIG K a, VALID(early)",
                "REVKEYSIG GOODSIG VALIDSIG",
                true,
            ),
            (
                "KEYEXPIRED 200, EXPKEYSIG K b, VALID(late), GOODSIG K a, VALID(early)",
                "KEYEXPIRED EXPKEYSIG GOODSIG VALIDSIG",
                true,
            ),
            ("GOODSIG K a, GOODSIG K b, VALID(early)", "GOODSIG VALIDSIG", true),
        ];
        for (said, expected, accepted) in cases {
            assert_eq!(told(said, &keys(false)), (expected.to_owned(), accepted), "{said}");
        }
    }

    #[test]
    fn an_expired_key_must_be_known_and_not_revoked() {
        let said = "KEYEXPIRED 200, EXPKEYSIG K a, VALID(early)";
        assert_eq!(told(said, &keys(true)), ("REVKEYSIG".to_owned(), false));
        let unknown = ("KEYEXPIRED EXPKEYSIG".to_owned(), false);
        assert_eq!(told(said, &Some(Keys::default())), unknown);
        assert_eq!(told(said, &None), unknown);
    }

    #[test]
    fn lines_of_others_are_not_status_lines() {
        let said = "GOODSIG K a\n[GNUPG:]VALIDSIG\ngpgv: [GNUPG:] GOODSIG K a\n";
        assert_eq!(judge(said, &keys(false)), Verdict { lines: Vec::new(), accepted: false });
    }
}
