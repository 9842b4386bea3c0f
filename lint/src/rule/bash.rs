//! What bash learned after its first versions.

use super::call::Call;
use super::looks::{is_above_sequence, is_negative, is_padded};
use super::rules::{Look, Needs, Rule};
use crate::parse::event::{Expansion, Syntax, Word};
use crate::release::Package;

const DECLARE: &[&str] = &["declare", "typeset", "local", "readonly"];
const SHOPT_4_0: &[&str] = &["autocd", "checkjobs", "dirspell", "globstar", "compat32"];
const SHOPT_LATER: &[&str] = &[
    "assoc_expand_once",
    "complete_fullquote",
    "direxpand",
    "globasciiranges",
    "globskipdots",
    "inherit_errexit",
    "lastpipe",
    "localvar_inherit",
    "localvar_unset",
    "noexpand_translation",
    "patsub_replacement",
    "progcomp_alias",
    "varredir_close",
];

const fn since(version: &'static str, shows: &'static str, look: Look, hint: &'static str) -> Rule {
    Rule { shows, needs: Needs::Since(Package::Bash, version), look, hint }
}

/// The rules for scripts that bash runs.
pub(super) static RULES: &[Rule] = &[
    since(
        "4.0",
        "declare -A",
        Look::Option(DECLARE, &["-A"]),
        "use a `case`, two arrays, or variables with a common prefix",
    ),
    since(
        "4.0",
        "declare -l",
        Look::Option(DECLARE, &["-l"]),
        "convert with `tr '[:upper:]' '[:lower:]'`",
    ),
    since(
        "4.0",
        "declare -u",
        Look::Option(DECLARE, &["-u"]),
        "convert with `tr '[:lower:]' '[:upper:]'`",
    ),
    since(
        "4.2",
        "declare -g",
        Look::Option(DECLARE, &["-g"]),
        "assign to the variable without `declare`",
    ),
    since(
        "4.3",
        "declare -n",
        Look::Option(DECLARE, &["-n"]),
        "read with `${!name}`, and assign with `eval` or `printf -v`",
    ),
    since(
        "4.3",
        "unset -n",
        Look::Option(&["unset"], &["-n"]),
        "remove it: there are no name references",
    ),
    since("4.4", "local -", Look::Call(local_dash), "restore options with `set +o` by hand"),
    since(
        "4.0",
        "${x,,}",
        Look::Expansion(is_lower),
        "use `$(echo \"$x\" | tr '[:upper:]' '[:lower:]')`",
    ),
    since(
        "4.0",
        "${x^^}",
        Look::Expansion(is_upper),
        "use `$(echo \"$x\" | tr '[:lower:]' '[:upper:]')`",
    ),
    since(
        "4.4",
        "${x@Q}",
        Look::Expansion(is_transformation),
        "use `$(printf %q \"$x\")` for `@Q`",
    ),
    since(
        "4.2",
        "${x:0:-1}",
        Look::Expansion(has_negative_length),
        "use `${x%?}`, or count from `${#x}`",
    ),
    since("4.2", "${a[-1]}", Look::Expansion(has_negative_index), "use `${a[${#a[@]}-1]}`"),
    since(
        "4.3",
        "a[-1]=",
        Look::Assignment(|it| it.subscript.as_deref().is_some_and(is_negative)),
        "use `a[${#a[@]}-1]=`",
    ),
    since("4.3", "unset a[-1]", Look::Call(unset_negative), "use `unset \"a[${#a[@]}-1]\"`"),
    since(
        "5.3",
        "${ …; }",
        Look::Expansion(|it| it.name.is_empty() && it.operator.starts_with([' ', '\n', '\t', '|'])),
        "use `$(…)`",
    ),
    since("4.0", "&>>", Look::Syntax(Syntax::BothAppend), "use `>>file 2>&1`"),
    since("4.0", "|&", Look::Syntax(Syntax::PipeBoth), "use `2>&1 |`"),
    since("4.0", ";&", Look::Syntax(Syntax::FallThrough), "repeat the commands, or use `if`"),
    since("4.0", ";;&", Look::Syntax(Syntax::TestNext), "use several `case` or `if`"),
    since(
        "4.0",
        "`case` in `$(…)` without `(` before the pattern",
        Look::Syntax(Syntax::PatternInside),
        "write `(pattern)`",
    ),
    since(
        "4.0",
        "a here-document in `$(…)` with a lone quote or parenthesis",
        Look::Syntax(Syntax::HereInside),
        "put the text into a function, and call that",
    ),
    since("4.0", "coproc", Look::Syntax(Syntax::Coproc), "use a named pipe from `mkfifo`"),
    since(
        "4.1",
        "{fd}>",
        Look::Syntax(Syntax::NamedDescriptor),
        "use a fixed number, e.g. `exec 3>`",
    ),
    since(
        "4.0",
        "mapfile",
        Look::Program(&["mapfile", "readarray"]),
        "use `while IFS= read -r line; do a+=(\"$line\"); done <file`",
    ),
    since("4.0", "compopt", Look::Program(&["compopt"]), "give the options to `complete`"),
    since(
        "4.0",
        "shopt -s globstar",
        Look::Call(|call| shopt(call, SHOPT_4_0)),
        "use `find` for `globstar`, and leave others out",
    ),
    since(
        "4.2",
        "shopt -s lastpipe",
        Look::Call(|call| shopt(call, SHOPT_LATER)),
        "use `while …; done < <(command)` for `lastpipe`, and leave others out",
    ),
    since(
        "4.2",
        "printf '%(…)T'",
        Look::Call(|call| formatted(call, "printf", "%(")),
        "use `date +…`",
    ),
    since(
        "4.2",
        "printf '\\u…'",
        Look::Call(|call| formatted(call, "printf", "\\u")),
        "write the bytes in UTF-8, e.g. `\\xc3\\xa4`",
    ),
    since(
        "4.2",
        "echo -e '\\u…'",
        Look::Call(echo_unicode),
        "write the bytes in UTF-8, e.g. `\\xc3\\xa4`",
    ),
    since(
        "4.2",
        "$'\\u…'",
        Look::Ansi(|text| text.contains("\\u") || text.contains("\\U")),
        "write the bytes in UTF-8, e.g. `$'\\xc3\\xa4'`",
    ),
    since("4.1", "printf -v a[…]", Look::Call(printf_element), "assign with `a[1]=$(printf …)`"),
    since("4.2", "[ -v …", Look::Test(|words| unary(words, "-v")), "use `[ -n \"${x+set}\" ]`"),
    since(
        "4.3",
        "[[ -R …",
        Look::Test(|words| unary(words, "-R")),
        "remove it: there are no name references",
    ),
    since(
        "4.3",
        "wait -n",
        Look::Option(&["wait"], &["-n"]),
        "wait for each process by its number",
    ),
    since("5.0", "wait -f", Look::Option(&["wait"], &["-f"]), "use `wait` alone"),
    since(
        "5.1",
        "wait -p",
        Look::Option(&["wait"], &["-p"]),
        "wait for each process by its number",
    ),
    since("4.0", "read -t 0.1", Look::Call(read_fraction), "use whole seconds"),
    since(
        "4.1",
        "read -N",
        Look::Option(&["read"], &["-N"]),
        "use `head -c`, or `read -n` within a line",
    ),
    since("4.0", "read -i", Look::Option(&["read"], &["-i"]), "show the default in the prompt"),
    since("4.0", "{01..03}", Look::Braces(is_padded), "use `seq -w 1 3`"),
    since("4.0", "{1..10..2}", Look::Braces(is_above_sequence), "use `seq 1 2 10`"),
    since("4.0", "$BASHPID", Look::Parameter(&["BASHPID"]), "use `$(sh -c 'echo $PPID')`"),
    since("4.1", "$BASH_XTRACEFD", Look::Parameter(&["BASH_XTRACEFD"]), "redirect standard error"),
    since("4.2", "$FUNCNEST", Look::Parameter(&["FUNCNEST"]), "count the calls in a variable"),
    since("5.0", "$EPOCHSECONDS", Look::Parameter(&["EPOCHSECONDS"]), "use `$(date +%s)`"),
    since("5.0", "$EPOCHREALTIME", Look::Parameter(&["EPOCHREALTIME"]), "use `$(date +%s.%N)`"),
    since("5.0", "$BASH_ARGV0", Look::Parameter(&["BASH_ARGV0"]), "use `$0`"),
    since(
        "5.1",
        "$SRANDOM",
        Look::Parameter(&["SRANDOM"]),
        "use `$(od -An -N4 -tu4 /dev/urandom)`",
    ),
];

/// What does not work where bash is called `sh`.
pub(super) static AS_SH: &[Rule] = &[
    Rule {
        shows: "<(…)",
        needs: Needs::NotBashAsSh,
        look: Look::Syntax(Syntax::ProcessSubstitution),
        hint: "begin the script with `#!/bin/bash`, or use a pipe or a file",
    },
    Rule {
        shows: "a function name such as `a-b`",
        needs: Needs::NotBashAsSh,
        look: Look::Function(|name| {
            !name.chars().all(|it| it.is_ascii_alphanumeric() || it == '_')
        }),
        hint: "begin the script with `#!/bin/bash`, or use `_` in the name",
    },
];

fn local_dash(call: &Call<'_>) -> Option<u32> {
    if call.name != "local" {
        return None;
    }
    let word = call.words.iter().find(|word| word.text == "-")?;
    Some(word.line)
}

fn is_lower(expansion: &Expansion) -> bool {
    !expansion.name.is_empty() && expansion.operator.starts_with(',')
}

fn is_upper(expansion: &Expansion) -> bool {
    !expansion.name.is_empty() && expansion.operator.starts_with('^')
}

fn is_transformation(expansion: &Expansion) -> bool {
    let Some(letter) = expansion.operator.strip_prefix('@') else { return false };
    // `${!prefix@}` lists names.
    !expansion.name.is_empty()
        && matches!(letter, "Q" | "E" | "P" | "A" | "a" | "U" | "u" | "L" | "K" | "k")
}

fn has_negative_length(expansion: &Expansion) -> bool {
    let Some(range) = expansion.operator.strip_prefix(':') else { return false };
    if range.starts_with(['-', '=', '+', '?']) {
        return false;
    }
    // A colon after a `?` may belong to it.
    if range.contains(['`', '?']) {
        return false;
    }
    // A colon in nested expansions is not the one between start and length.
    let mut depth = 0_usize;
    let length = range.char_indices().find_map(|(at, character)| {
        match character {
            '(' | '{' | '[' => depth += 1,
            ')' | '}' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        (character == ':' && depth == 0).then(|| &range[at + 1..])
    });
    length.is_some_and(is_negative)
}

fn has_negative_index(expansion: &Expansion) -> bool {
    expansion.subscript.as_deref().is_some_and(is_negative)
}

fn unset_negative(call: &Call<'_>) -> Option<u32> {
    if call.name != "unset" {
        return None;
    }
    let is_negative = |word: &&Word| {
        let index = word.text.strip_suffix(']').and_then(|text| text.split_once('['));
        index.is_some_and(|(_, index)| is_negative(index))
    };
    let word = call.words.iter().find(is_negative)?;
    Some(word.line)
}

fn shopt(call: &Call<'_>, names: &[&str]) -> Option<u32> {
    if call.name != "shopt" {
        return None;
    }
    let word = call.words.iter().find(|word| names.contains(&word.text.as_str()))?;
    Some(word.line)
}

/// The line of the format of `printf`, if it holds a text.
fn formatted(call: &Call<'_>, name: &str, text: &str) -> Option<u32> {
    if call.name != name {
        return None;
    }
    let has_variable = call.words.first().is_some_and(|word| word.text == "-v");
    let format =
        call.words.iter().skip(if has_variable { 2 } else { 0 }).find(|word| word.text != "--")?;
    format.text.contains(text).then_some(format.line)
}

fn echo_unicode(call: &Call<'_>) -> Option<u32> {
    let is_option = |word: &&Word| matches!(word.text.as_str(), "-e" | "-ne" | "-en");
    if call.name != "echo" || !call.words.first().is_some_and(|word| is_option(&word)) {
        return None;
    }
    let is_unicode = |word: &&Word| word.text.contains("\\u") || word.text.contains("\\U");
    Some(call.words.iter().find(is_unicode)?.line)
}

fn printf_element(call: &Call<'_>) -> Option<u32> {
    let [option, variable, ..] = call.words else { return None };
    let is_element = option.text == "-v" && variable.text.contains('[');
    (call.name == "printf" && is_element).then_some(variable.line)
}

/// The line of a unary operator that is followed by its operand.
fn unary(words: &[Word], operator: &str) -> Option<u32> {
    let is_here = |at: usize| {
        let before = at.checked_sub(1).map(|before| words[before].text.as_str());
        // `[ "$1" = -v ]` compares.
        matches!(before, None | Some("!" | "(" | "&&" | "||" | "-a" | "-o"))
            && words.get(at + 1).is_some_and(|next| {
                !matches!(next.text.as_str(), "=" | "==" | "!=" | "]" | "&&" | "||")
            })
    };
    let at = (0..words.len()).find(|at| words[*at].text == operator && is_here(*at))?;
    Some(words[at].line)
}

fn read_fraction(call: &Call<'_>) -> Option<u32> {
    if call.name != "read" {
        return None;
    }
    let mut words = call.words.iter();
    while let Some(word) = words.next() {
        let letters = word.text.strip_prefix('-')?;
        let Some(at) = letters.find(['a', 'd', 'i', 'n', 'p', 't', 'u', 'N']) else { continue };
        let value = &letters[at + 1..];
        let value = if value.is_empty() { words.next()?.text.as_str() } else { value };
        if letters[at..].starts_with('t') && value.contains('.') {
            return Some(word.line);
        }
    }
    None
}
