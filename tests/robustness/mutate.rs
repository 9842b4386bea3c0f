//! Changes of a text that people and editors make, and some that nobody makes.

/// Values that a key may be given.
const VALUES: [&str; 36] = [
    "",
    "~",
    "[]",
    "{}",
    "\"\"",
    "-1",
    "0",
    "99999999999999999999",
    "1e999",
    "yes",
    "null",
    "[a, [b]]",
    "{a: {b: c}}",
    "{from: context, text: x}",
    "\"\\0\"",
    "\"\\e[31m\"",
    "\"\\n\"",
    "${",
    "${}",
    "${NOBODY}",
    "$${A}",
    "${TARGETARCH}",
    "..",
    "/../..",
    "/",
    "context",
    "scratch",
    "absent",
    "context:**",
    "context:[",
    "main:a/../b",
    "&a [*a]",
    "!tag x",
    "|\n",
    "\u{202e}x",
    "'ﬁ \u{0301}'",
];

/// Keys that may come in the place of another.
const KEYS: [&str; 28] = [
    "from", "files", "steps", "run", "packages", "users", "platform", "apt", "when", "env",
    "build", "file", "folder", "outputs", "mounts", "unpack", "http", "context", "external",
    "default", "version", "x-a", "<<", "", "/a/", "/**", "~", "checks",
];

/// Characters that may come in the place of another.
const CHARS: [char; 22] = [
    ':', ' ', '#', '"', '\'', '{', '}', '[', ']', ',', '-', '&', '*', '!', '|', '$', '\t', '\r',
    '\0', '\u{feff}', 'é', '/',
];

/// A changed text, and what was changed.
pub(crate) type Mutation = (String, String);

/// The changes of `text`: every kind for each line. Values, keys and characters take turns
/// from line to line.
pub(crate) fn of(text: &str) -> impl Iterator<Item = Mutation> + use<> {
    let lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
    (0..lines.len()).flat_map(move |at| of_line(&lines, at))
}

fn of_line(lines: &[String], at: usize) -> Vec<Mutation> {
    let number = at + 1;
    let end = block_end(lines, at);
    let next = block_end(lines, end.min(lines.len() - 1));
    let mut all: Vec<Mutation> = Vec::new();
    let mut add = |what: String, parts: &[&[String]]| all.push((what, parts.concat().concat()));
    let (before, after, block) = (&lines[..at], &lines[at + 1..], &lines[at..end]);
    add(format!("line {number} deleted"), &[before, after]);
    add(format!("line {number} doubled"), &[&lines[..=at], &lines[at..]]);
    add(format!("block at {number} deleted"), &[before, &lines[end..]]);
    add(format!("block at {number} doubled"), &[&lines[..end], &lines[at..]]);
    add(format!("cut after line {number}"), &[&lines[..=at]]);
    if end < lines.len() {
        let swapped = [before, &lines[end..next], block, &lines[next..]];
        add(format!("block at {number} behind the next"), &swapped);
    }
    if at + 1 < lines.len() {
        let swapped = [before, &lines[at + 1..at + 2], &lines[at..=at], &lines[at + 2..]];
        add(format!("line {number} behind the next"), &swapped);
    }
    for by in [-2, -1, 1, 2] {
        let moved: Vec<String> = block.iter().map(|line| indented(line, by)).collect();
        add(format!("block at {number} indented by {by}"), &[before, &moved, &lines[end..]]);
        let line = [moved.first().cloned().unwrap_or_default()];
        add(format!("line {number} indented by {by}"), &[before, &line, after]);
    }
    for (what, line) in changed(&lines[at], lines.get(at + 1), number) {
        add(what, &[before, &[line], after]);
    }
    all
}

/// Changes inside one line.
fn changed(line: &str, next: Option<&String>, number: usize) -> Vec<Mutation> {
    let mut all: Vec<Mutation> = Vec::new();
    let body = line.trim_end_matches('\n');
    let mut add = |what: &str, text: String| all.push((format!("{what} in line {number}"), text));
    let cut = body.char_indices().nth(body.chars().count() / 2).map_or(0, |(at, _)| at);
    add("the end missing", body[..cut].to_owned());
    add("a line break", format!("{}\n{}\n", &body[..cut], &body[cut..]));
    if let Some((key, value)) = body.split_once(": ") {
        let indent = &key[..key.len() - key.trim_start().len()];
        for turn in 0..3 {
            let new = VALUES[(number * 3 + turn) % VALUES.len()];
            add(&format!("value {new:?}"), format!("{key}: {new}\n"));
        }
        for turn in 0..2 {
            let new = KEYS[(number * 2 + turn) % KEYS.len()];
            add(&format!("key {new:?}"), format!("{indent}{new}: {value}\n"));
        }
        if let Some((other, _)) = next.and_then(|next| next.trim().split_once(':')) {
            add("the next key", format!("{indent}{other}: {value}\n"));
        }
        let (start, rest) = value.split_at(value.char_indices().nth(1).map_or(0, |(at, _)| at));
        add("a long value", format!("{key}: {start}{}{rest}\n", "x".repeat(70_000)));
    }
    let chars: Vec<char> = body.chars().collect();
    for turn in 0..4.min(chars.len()) {
        let mut chars = chars.clone();
        let at = (number * 7 + turn * chars.len() / 4) % chars.len();
        let new = CHARS[(number + turn * 5) % CHARS.len()];
        chars[at] = new;
        let text: String = chars.into_iter().chain(['\n']).collect();
        add(&format!("{new:?} at {at}"), text);
    }
    all
}

/// The line after `at` and everything that is indented more.
fn block_end(lines: &[String], at: usize) -> usize {
    let own = indent(&lines[at]);
    let deeper = |line: &&String| line.trim().is_empty() || indent(line) > own;
    at + 1 + lines[at + 1..].iter().take_while(deeper).count()
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

fn indented(line: &str, by: i32) -> String {
    match usize::try_from(by) {
        Ok(more) => format!("{}{line}", " ".repeat(more)),
        Err(_) => {
            let less = usize::try_from(-by).unwrap_or_default().min(indent(line));
            line[less..].to_owned()
        }
    }
}
