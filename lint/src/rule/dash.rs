//! What bash has, and dash and the shell of busybox do not know.

use super::call::Call;
use super::looks::{counts_up, is_expanded};
use super::rules::{Look, Needs, Rule};
use crate::parse::event::{Expansion, Syntax, Word};

const fn rule(shows: &'static str, look: Look, hint: &'static str) -> Rule {
    Rule { shows, needs: Needs::Bash, look, hint }
}

/// The rules for scripts that dash or the shell of busybox runs.
pub(super) static RULES: &[Rule] = &[
    rule("((…))", Look::Syntax(Syntax::ArithmeticCommand), "use `[ $((…)) -ne 0 ]`"),
    rule("for ((…))", Look::Syntax(Syntax::ArithmeticFor), "use `while` with a counter"),
    rule("function", Look::Syntax(Syntax::FunctionKeyword), "write `name() {`"),
    rule(
        "a function name such as `a-b`",
        Look::Function(|name| !name.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_')),
        "use `_` in the name",
    ),
    rule("select", Look::Syntax(Syntax::Select), "use `read` in a loop"),
    rule("coproc", Look::Syntax(Syntax::Coproc), "use a named pipe from `mkfifo`"),
    rule("<<<", Look::Syntax(Syntax::HereString), "use a here-document or `echo … |`"),
    rule("<(…)", Look::Syntax(Syntax::ProcessSubstitution), "use a pipe or a file"),
    rule("&>", Look::Syntax(Syntax::BothTo), "use `>file 2>&1`"),
    rule("&>>", Look::Syntax(Syntax::BothAppend), "use `>>file 2>&1`"),
    rule(">& file", Look::Syntax(Syntax::BothToOld), "use `>file 2>&1`"),
    rule("|&", Look::Syntax(Syntax::PipeBoth), "use `2>&1 |`"),
    rule(";&", Look::Syntax(Syntax::FallThrough), "repeat the commands, or use `if`"),
    rule(";;&", Look::Syntax(Syntax::TestNext), "use several `case` or `if`"),
    rule("{fd}>", Look::Syntax(Syntax::NamedDescriptor), "use a fixed number, e.g. `exec 3>`"),
    rule("$\"…\"", Look::Syntax(Syntax::LocaleQuote), "remove the `$`"),
    rule("$'…'", Look::Ansi(|_| true), "use `$(printf '…')`"),
    rule(
        "an array `a=(…)`",
        Look::Assignment(|it| it.list || it.subscript.is_some()),
        "use the arguments: `set -- a b`",
    ),
    rule("+=", Look::Assignment(|it| it.append), "use `x=$x…`"),
    rule("{a,b}", Look::Braces(is_expanded), "write the words out, or use `seq`"),
    rule("${a[…]}", Look::Expansion(|it| it.subscript.is_some()), "use the arguments: `\"$@\"`"),
    rule("${!x}", Look::Expansion(|it| it.indirect), "use `eval`"),
    rule("${x:0:1}", Look::Expansion(is_substring), "use `expr substr`, `cut -c` or `${x%…}`"),
    rule("${x/a/b}", Look::Expansion(|it| it.operator.starts_with('/')), "use `sed`"),
    rule(
        "${x^^}",
        Look::Expansion(|it| !it.name.is_empty() && it.operator.starts_with(['^', ',', '@'])),
        "use `tr`",
    ),
    rule("declare", Look::Program(&["declare", "typeset"]), "assign, or use `local` in a function"),
    rule("shopt", Look::Program(&["shopt"]), "remove it"),
    rule("mapfile", Look::Program(&["mapfile", "readarray"]), "use `while read -r line`"),
    rule("pushd", Look::Program(&["pushd", "popd", "dirs"]), "use `cd` in parentheses"),
    rule(
        "builtin",
        Look::Program(&["builtin", "enable", "caller", "disown", "compgen", "complete"]),
        "remove it",
    ),
    rule("printf -v", Look::Option(&["printf"], &["-v"]), "use `x=$(printf …)`"),
    rule("printf %q", Look::Call(printf_quote), "quote by hand"),
    rule("read -a", Look::Option(&["read"], &["-a"]), "name the variables"),
    rule("read -d", Look::Option(&["read"], &["-d"]), "use `tr` before"),
    rule(
        "read -e",
        Look::Option(&["read"], &["-e", "-i", "-N"]),
        "use only `read -r` and `read -p`",
    ),
    rule(
        "wait -n",
        Look::Option(&["wait"], &["-f", "-n", "-p"]),
        "wait for each process by its number",
    ),
    rule("set -o pipefail", Look::Call(set_option), "write the parts to files"),
    rule(
        "trap … ERR",
        Look::Call(|call| trap(call, |name| matches!(name, "ERR" | "DEBUG" | "RETURN"))),
        "use `EXIT`, and test with `||`",
    ),
    rule("export -f", Look::Option(&["export"], &["-f", "-n"]), "put the function into a file"),
    rule("type -t", Look::Option(&["type"], &["-a", "-f", "-p", "-P", "-t"]), "use `command -v`"),
    rule("[ -v …", Look::Call(test_variable), "use `[ -n \"${x+set}\" ]`"),
    rule(
        "$BASH_SOURCE",
        Look::Parameter(&[
            "BASH_SOURCE",
            "BASH_VERSION",
            "BASH_VERSINFO",
            "BASHPID",
            "FUNCNAME",
            "BASH_REMATCH",
            "BASH_LINENO",
        ]),
        "use `$0`, or `#!/bin/bash`",
    ),
    rule("$UID", Look::Parameter(&["UID", "EUID"]), "use `$(id -u)`"),
    rule(
        "$HOSTNAME",
        Look::Parameter(&["HOSTNAME", "HOSTTYPE", "MACHTYPE", "OSTYPE"]),
        "use `$(uname -n)`",
    ),
    rule(
        "$SECONDS",
        Look::Parameter(&["SECONDS", "EPOCHSECONDS", "EPOCHREALTIME"]),
        "use `$(date +%s)`",
    ),
    rule("$PIPESTATUS", Look::Parameter(&["PIPESTATUS"]), "write the parts to files"),
];

/// What dash alone does not know.
pub(super) static ALONE: &[Rule] = &[
    rule("[[", Look::Syntax(Syntax::DoubleBracket), "use `[`, or `case` for patterns"),
    rule("source", Look::Program(&["source"]), "use `.`"),
    rule("let", Look::Program(&["let"]), "use `x=$((…))`"),
    rule("echo -e", Look::Call(echo_option), "use `printf`; dash's `echo` prints the option"),
    rule(
        "read -n",
        Look::Option(&["read"], &["-n", "-s", "-t", "-u"]),
        "use only `read -r` and `read -p`",
    ),
    rule(
        "trap … SIGINT",
        Look::Call(|call| trap(call, |name| name.starts_with("SIG"))),
        "use the name without `SIG`",
    ),
    rule("[ a == b ]", Look::Call(double_equals), "use `=`"),
    rule("x++", Look::Arithmetic(counts_up), "use `x=$((x + 1))`"),
    rule("**", Look::Arithmetic(|text| text.contains("**")), "multiply"),
    rule("$RANDOM", Look::Parameter(&["RANDOM"]), "use `$(od -An -N2 -tu2 /dev/urandom)`"),
];

/// What the shell of busybox does otherwise.
pub(super) static ASH: &[Rule] = &[Rule {
    shows: "`[[` with a pattern, `=~`, `&&`, `||`, `<` or `>`",
    needs: Needs::Bash,
    look: Look::Test(|words| words.iter().find(|word| is_beyond_test(word)).map(|word| word.line)),
    hint: "use `[`, or `case` for patterns: `[[` is the same as `[` there",
}];

fn is_beyond_test(word: &Word) -> bool {
    matches!(word.text.as_str(), "=~" | "&&" | "||" | "<" | ">") || word.text.contains(['*', '?'])
}

fn is_substring(expansion: &Expansion) -> bool {
    let Some(range) = expansion.operator.strip_prefix(':') else { return false };
    !range.starts_with(['-', '=', '+', '?'])
}

fn echo_option(call: &Call<'_>) -> Option<u32> {
    let first = call.words.first()?;
    let is_option = matches!(first.text.as_str(), "-e" | "-E" | "-ne" | "-en");
    (call.name == "echo" && is_option).then_some(first.line)
}

fn printf_quote(call: &Call<'_>) -> Option<u32> {
    let format = call.words.iter().find(|word| word.text != "--")?;
    (call.name == "printf" && format.text.contains("%q")).then_some(format.line)
}

fn set_option(call: &Call<'_>) -> Option<u32> {
    let names =
        ["pipefail", "errtrace", "functrace", "posix", "hashall", "physical", "braceexpand"];
    let word = call.words.iter().find(|word| names.contains(&word.text.as_str()))?;
    let is_option = call.words.first().is_some_and(|word| word.text.starts_with(['-', '+']));
    (call.name == "set" && is_option).then_some(word.line)
}

fn trap(call: &Call<'_>, is_wanted: fn(&str) -> bool) -> Option<u32> {
    if call.name != "trap" {
        return None;
    }
    let word = call.words.iter().skip(1).find(|word| is_wanted(&word.text))?;
    Some(word.line)
}

fn test_variable(call: &Call<'_>) -> Option<u32> {
    let [operator, operand, ..] = call.words else { return None };
    let is_test = matches!(call.name, "[" | "test") && operator.text == "-v";
    (is_test && operand.text != "]").then_some(operator.line)
}

fn double_equals(call: &Call<'_>) -> Option<u32> {
    let word = call.words.iter().skip(1).find(|word| word.text == "==")?;
    matches!(call.name, "[" | "test").then_some(word.line)
}
