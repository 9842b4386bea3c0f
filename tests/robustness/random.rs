//! Texts and changes that nobody thought of.

use crate::goldens;
use crate::mutate;
use crate::options;
use jesteros_tests::{Case, Compiled, compile, flaw, repeats};
use proptest::prelude::*;
use std::sync::{Arc, OnceLock};

/// The cases that are changed.
fn cases() -> &'static [(String, Case, Arc<str>)] {
    static CASES: OnceLock<Vec<(String, Case, Arc<str>)>> = OnceLock::new();
    CASES.get_or_init(|| {
        let family = goldens::family();
        let example = ("the example".to_owned(), Case::of(family.as_bytes()), family);
        goldens::cases().into_iter().chain([example]).collect()
    })
}

/// Pieces of specs, which a text of pure chance would hardly ever hold.
const WORDS: [&str; 44] = [
    "version: 1\n",
    "name: a\n",
    "default: a\n",
    "args:\n",
    "sources:\n",
    "bases:\n",
    "images:\n",
    "artifacts:\n",
    "groups:\n",
    "secrets:\n",
    "  a:\n",
    "  b: ",
    "    from: ",
    "    files:\n",
    "    steps:\n",
    "      - run: ",
    "      /a: ",
    "      /a/: ",
    "    packages: ",
    "    apt: ",
    "    platform: ",
    "    file: ",
    "    folder: ",
    "    build:\n",
    "context",
    "scratch",
    "a",
    "b",
    "a:b",
    "\"a:*\"",
    "{",
    "}",
    "[",
    "]",
    ", ",
    ": ",
    "\n",
    "absent",
    "yes",
    "linux/amd64",
    "${A}",
    "{text: x}",
    "&a ",
    "*a",
];

fn sound(case: &Case) -> Result<(), TestCaseError> {
    let differs = || (!repeats(case)).then(|| "another compilation differs".to_owned());
    let Some(problem) = flaw(case).or_else(differs) else { return Ok(()) };
    let text = String::from_utf8_lossy(&case.spec.data);
    Err(TestCaseError::fail(format!("{problem}\n{text}")))
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 300,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_text_is_survived(text in any::<String>()) {
        sound(&Case::of(text))?;
    }

    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        sound(&Case::of(bytes))?;
    }

    #[test]
    fn any_words_of_the_language_are_survived(
        words in prop::collection::vec(prop::sample::select(&WORDS[..]), 0..60),
        head in any::<bool>(),
    ) {
        let head = if head { "version: 1\nname: a\n" } else { "" };
        sound(&Case::of(format!("{head}{}", words.concat())))?;
    }

    #[test]
    fn several_changes_at_once_are_survived(
        at in any::<prop::sample::Index>(),
        changes in prop::collection::vec(any::<prop::sample::Index>(), 2..6),
        option in any::<prop::sample::Index>(),
    ) {
        let (_, case, text) = at.get(cases());
        let mut text = text.to_string();
        for change in changes {
            let all: Vec<mutate::Mutation> = mutate::of(&text).collect();
            if let Some((_, changed)) = (!all.is_empty()).then(|| change.get(&all)) {
                text.clone_from(changed);
            }
        }
        let options = options::of(case);
        let (_, case) = option.get(&options);
        let mut case = case.clone();
        case.spec.data = text.into_bytes();
        sound(&case)?;
    }

    #[test]
    fn any_named_context_is_survived(value in "[a-z:/@#?=.%\\[\\] \u{0}-\u{20}-]{0,40}") {
        let text = goldens::family();
        let case = Case::of(text.as_bytes()).with(&[("context:lenny-rootfs", &value)]);
        sound(&case)?;
        if let Compiled::Mistakes(report) = compile(&case) {
            let codes: Vec<&str> = report.errors().iter().map(|error| error.code.name).collect();
            prop_assert_eq!(codes, ["named-context"]);
        }
    }

    #[test]
    fn any_options_are_survived(
        opts in prop::collection::btree_map(
            prop::sample::select(&[
                "target", "platform", "no-cache", "ulimit", "add-hosts", "cache-imports",
                "shm-size", "context", "filename", "build-arg:APT_MIRROR", "build-arg:APT_TRUSTED",
                "label:x", "multi-platform", "cmdline", "requestid",
            ][..]),
            any::<String>(),
            0..4,
        ),
    ) {
        let opts: Vec<(&str, &str)> =
            opts.iter().map(|(key, value)| (*key, value.as_str())).collect();
        sound(&Case::of(goldens::family().as_bytes()).with(&opts))?;
    }
}
