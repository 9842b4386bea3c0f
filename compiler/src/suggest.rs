//! "Did you mean …?"

use std::cell::Cell;

/// Most candidates that one word is compared with; further ones are not looked at.
const MAX_COMPARED: usize = 500;
/// Longest word, in bytes, that is taken for a typing mistake.
const MAX_WORD: usize = 64;
/// Most names that a hint lists.
const MAX_LISTED: usize = 12;
/// Most words for which the closest candidate is looked for; for further ones, the
/// hint is a list.
const MAX_WORDS: usize = 30;

/// Makes the hints for words that are not known, and bounds the work for all of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hints {
    words: Cell<usize>,
}

impl Hints {
    /// A hint for `typed`: the closest candidate, else a list of the candidates.
    #[must_use]
    pub fn for_word(&self, typed: &str, candidates: &[&str]) -> String {
        self.words.set(self.words.get() + 1);
        if self.words.get() <= MAX_WORDS { hint(typed, candidates) } else { list(candidates) }
    }
}

/// The candidate that `typed` was most likely meant to be, if one is close.
///
/// Close is an edit distance (with swaps, ignoring ASCII case) of at most a third
/// of the word. Of several that are equally close, the first is taken.
#[must_use]
pub fn closest<'a>(typed: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if typed.len() > MAX_WORD {
        return None;
    }
    let typed = typed.to_ascii_lowercase();
    let length = typed.chars().count();
    let limit = match length {
        0..=1 => 0,
        length => (length / 3).max(1),
    };
    candidates
        .into_iter()
        .take(MAX_COMPARED)
        // A word cannot be closer than the difference of the lengths.
        .filter(|candidate| candidate.len() <= MAX_WORD)
        .filter(|candidate| candidate.chars().count().abs_diff(length) <= limit)
        .map(|candidate| (strsim::osa_distance(&typed, &candidate.to_ascii_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// A hint for `typed`: the closest candidate, else a list of the candidates.
#[must_use]
pub fn hint(typed: &str, candidates: &[&str]) -> String {
    if let Some(candidate) = closest(typed, candidates.iter().copied()) {
        return format!("did you mean `{candidate}`?");
    }
    list(candidates)
}

fn list(candidates: &[&str]) -> String {
    match candidates {
        [] => "there are none".to_owned(),
        [one] => format!("there is only `{one}`"),
        all if all.len() <= MAX_LISTED => format!("there are: {}", all.join(", ")),
        all => {
            let (listed, more) = all.split_at(MAX_LISTED);
            format!("there are: {}, … and {} more", listed.join(", "), more.len())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_typing_mistakes_only() {
        let names = ["production", "dev-base", "lenny-base"];
        for (typed, found) in [
            ("prodcution", Some("production")),
            ("Production", Some("production")),
            ("dev_base", Some("dev-base")),
            ("lenny-bas", Some("lenny-base")),
            ("kernel", None),
            ("", None),
        ] {
            assert_eq!(closest(typed, names), found, "{typed}");
        }
        assert_eq!(closest("a", ["b"]), None);
        assert_eq!(closest("ab", ["abc", "ab"]), Some("ab"));
    }

    #[test]
    fn lists_all_when_nothing_is_close() {
        assert_eq!(hint("zzz", &["apt", "run"]), "there are: apt, run");
        assert_eq!(hint("zzz", &["apt"]), "there is only `apt`");
        assert_eq!(hint("zzz", &[]), "there are none");
        let many: Vec<String> = (0..20).map(|number| format!("name{number:02}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        let text = hint("zzz", &many);
        assert!(text.ends_with("name11, … and 8 more"), "{text}");
    }

    #[test]
    fn the_work_is_bounded() {
        let long = "a".repeat(10_000);
        assert_eq!(closest(&long, [long.as_str()]), None);
        assert_eq!(closest("ab", [long.as_str()]), None);
        let far = std::iter::repeat_n("other", MAX_COMPARED).chain(["name"]);
        assert_eq!(closest("nmae", far), None);
        let hints = Hints::default();
        let made: Vec<String> = (0..100).map(|_| hints.for_word("nmae", &["name"])).collect();
        let close = made.iter().filter(|hint| *hint == "did you mean `name`?").count();
        assert_eq!((close, made[99].as_str()), (MAX_WORDS, "there is only `name`"));
    }
}
