//! A script is input from anywhere: none may panic, overflow the stack or take long.

use jesteros_lint::{Release, Shell, lint};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use std::path::Path;
use std::time::{Duration, Instant};

/// How large the scripts are whose time is measured. What grows with the square of the length
/// takes minutes for them.
const LARGE: usize = 64 << 10;
/// How long one of them may take, without optimisation and beside other tests.
const LONGEST: Duration = Duration::from_secs(10);

const SHELLS: [Shell; 4] = [Shell::Bash, Shell::Sh, Shell::Dash, Shell::Ash];

/// Looks at a script with each kind of shell.
fn look(text: &[u8]) {
    let lenny = Release::find("lenny").expect("Lenny is a release");
    for shell in SHELLS {
        let found = lint(text, shell, lenny, &|_| false);
        let lines = text.iter().filter(|byte| **byte == b'\n').count() + 1;
        for finding in &found.findings {
            assert!((1..=lines).contains(&(finding.line as usize)), "{finding:?} of {lines} lines");
            assert!(!finding.message.is_empty() && !finding.message.contains('\n'));
        }
    }
}

/// What scripts consist of, in an order that makes no sense.
const PARTS: [&str; 46] = [
    "$(",
    ")",
    "${",
    "}",
    "`",
    "\"",
    "'",
    "$((",
    "))",
    "((",
    "[[",
    "]]",
    "<<E\n",
    "E\n",
    "<<-'E'",
    "<(",
    ">(",
    ";;",
    ";;&",
    "|&",
    "&>>",
    "case x in",
    "esac",
    "a)",
    "for i in",
    "function f",
    "f() {",
    "a=(",
    "a[1]=",
    "a[-1]",
    "$'\\",
    "\\",
    "\n",
    "#",
    " ",
    "\t",
    "x",
    "${x:-",
    "${!x[@]^^}",
    "{1..2..3}",
    "=~",
    "@(",
    "$[",
    "]",
    "time -p",
    "{fd}>",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_bytes(text in prop::collection::vec(any::<u8>(), 0..400)) {
        look(&text);
    }

    #[test]
    fn any_order_of_parts(parts in prop::collection::vec(select(&PARTS[..]), 0..60)) {
        look(parts.concat().as_bytes());
        look(parts.join(" ").as_bytes());
    }

    #[test]
    fn scripts_with_a_piece_cut_out(script: Index, start: Index, end: Index, more in select(&PARTS[..])) {
        let text = script.get(corpus()).as_bytes();
        let (start, end) = (start.index(text.len()), end.index(text.len()));
        let (start, end) = (start.min(end), start.max(end));
        look(&[&text[..start], more.as_bytes(), &text[end..]].concat());
        look(&text[..end]);
    }
}

/// The scripts of the corpus.
fn corpus() -> &'static [String] {
    static TEXTS: std::sync::OnceLock<Vec<String>> = std::sync::OnceLock::new();
    TEXTS.get_or_init(|| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
        let entries = std::fs::read_dir(folder).expect("the corpus is there");
        let read = |entry: std::io::Result<std::fs::DirEntry>| {
            std::fs::read_to_string(entry.expect("the corpus can be listed").path())
        };
        entries.map(|entry| read(entry).expect("a script is text")).collect()
    })
}

/// Each is repeated: what is opened and never closed, what makes a
/// parser look ahead, and what makes it go back.
#[test]
fn no_script_takes_long() {
    let mut patterns: Vec<String> = PARTS.iter().map(|part| (*part).to_owned()).collect();
    let more = [
        "(",
        "{ ",
        "! ",
        "$((x) )",
        "((a) )",
        "a[x ",
        "<<a ",
        "<<a\n",
        "declare -A x;",
        "|&",
        "$a",
        "dd status=none ",
        "-exec a ",
        "sudo ",
        "case x in a) ",
        "-v ",
        "f(){ :;}\n",
        "a ",
        "\0",
        "cat <<E\n$(cat <<E\n",
        "`a\\`b\\`c`",
        "sort -h\n",
        "if a; then ",
        "a && ",
        "{a..",
        "'a'",
    ];
    patterns.extend(more.map(str::to_owned));
    // As deep as it may be, again and again.
    for (open, close) in [("$(", ")"), ("${a:-", "}"), ("$(( ", " ))"), ("\"$(", ")\"")] {
        patterns.push(format!("{}x{}\n", open.repeat(45), close.repeat(45)));
    }
    let lenny = Release::find("lenny").expect("Lenny is a release");
    for pattern in patterns {
        for start in ["", "[[ ", "find "] {
            let text = format!("{start}{}", pattern.repeat(LARGE / pattern.len()));
            let began = Instant::now();
            let found = lint(text.as_bytes(), Shell::Bash, lenny, &|_| false);
            let took = began.elapsed();
            assert!(took < LONGEST, "{start}{pattern:?} took {took:?}: {:?}", found.more);
        }
    }
}
