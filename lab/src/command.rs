//! Running other programs and telling well how they failed.

use std::process::{Command, Output, Stdio};

use anyhow::{Context as _, Result, bail};

/// Lines of a failed command's output that an error repeats.
const TAIL_LINES: usize = 30;

/// Runs a command to its end and returns what it wrote to stdout.
///
/// # Errors
///
/// If it cannot be started or does not exit with 0. The error names the
/// command, its exit code and the tail of what it wrote.
pub fn output(command: &mut Command) -> Result<String> {
    let shown = show(command);
    let output =
        command.stdin(Stdio::null()).output().with_context(|| format!("cannot start `{shown}`"))?;
    if !output.status.success() {
        bail!("{}", failure(&shown, &output));
    }
    String::from_utf8(output.stdout).with_context(|| format!("`{shown}` did not print UTF-8"))
}

/// Runs a command to its end; its stdout goes to our stderr, so that our own
/// stdout stays what we print.
///
/// # Errors
///
/// If it cannot be started or does not exit with 0.
pub fn stream(command: &mut Command) -> Result<()> {
    let shown = show(command);
    let status = command
        .stdin(Stdio::null())
        .stdout(std::io::stderr())
        .status()
        .with_context(|| format!("cannot start `{shown}`"))?;
    if !status.success() {
        bail!("`{shown}` failed: {status}");
    }
    Ok(())
}

/// The command as one would type it.
#[must_use]
pub fn show(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|arg| quote(&arg.to_string_lossy())));
    words.join(" ")
}

/// Quotes a word for a POSIX shell where that is needed.
#[must_use]
pub fn quote(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,@%+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

/// The last lines of a text.
#[must_use]
pub fn tail(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(TAIL_LINES)..].join("\n")
}

/// What a failed command is described by: its words, its exit code and its output's end.
pub(crate) fn failure(shown: &str, output: &Output) -> String {
    let written = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes));
    format!("`{shown}` failed: {}\n{}", output.status, tail(&written.concat()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failure_names_command_code_and_output() {
        let mut command = Command::new("sh");
        command.args(["-c", "echo said; echo why >&2; exit 7"]);
        let error = output(&mut command).unwrap_err().to_string();
        assert_eq!(
            error,
            "`sh -c 'echo said; echo why >&2; exit 7'` failed: exit status: 7\nsaid\nwhy"
        );
    }

    #[test]
    fn quotes_only_what_a_shell_would_change() {
        assert_eq!(quote("a/b:c=1"), "a/b:c=1");
        assert_eq!(quote("it's"), r"'it'\''s'");
        assert_eq!(quote(""), "''");
    }
}
