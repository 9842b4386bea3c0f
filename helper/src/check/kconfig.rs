//! `kconfig`: the options of a configuration of the Linux kernel.

use crate::check::subject::Subject;
use crate::check::verdict::Verdict;
use crate::problem::{Outcome, Problem};
use jesteros_manifest::KconfigCheck;
use std::collections::BTreeMap;

/// How the names of options begin in a configuration.
pub(super) const PREFIX: &str = "CONFIG_";
/// The value of an option that is not there.
pub(super) const NOT_SET: &str = "n";

pub(super) fn check(check: &KconfigCheck, subject: &Subject<'_>, verdict: &mut Verdict<'_>) {
    let options = match read(&check.file, subject) {
        Ok(options) => options,
        Err(problem) => return verdict.whole(problem),
    };
    let value = |name: &str| options.get(name).map_or(NOT_SET, String::as_str);
    for (name, wanted) in &check.need {
        let found = value(name);
        if found != wanted && unquoted(found) != Some(wanted) {
            let message = format!(
                "`{PREFIX}{name}` is `{found}` in `{}`, and must be `{wanted}`",
                check.file
            );
            verdict.part(name, Problem::new(message));
        }
    }
    for name in &check.forbid {
        let found = value(name);
        if found != NOT_SET {
            let message =
                format!("`{PREFIX}{name}` is `{found}` in `{}`, and must not be set", check.file);
            verdict.part(name, Problem::new(message));
        }
    }
}

fn read(path: &str, subject: &Subject<'_>) -> Outcome<BTreeMap<String, String>> {
    let Some(data) = subject.paths.read(path)? else {
        return Err(Problem::new(format!("the configuration `{path}` does not exist")));
    };
    options(&data, path)
}

/// The options by their names without the prefix; of several lines the last holds, as for
/// the kernel (`conf_read_simple` in `scripts/kconfig/confdata.c`).
pub(super) fn options(data: &[u8], path: &str) -> Outcome<BTreeMap<String, String>> {
    let text = String::from_utf8_lossy(data);
    let mut options = BTreeMap::new();
    for line in text.lines().map(str::trim_end) {
        let (name, value) = match line.strip_prefix("# ") {
            Some(comment) => match comment.strip_suffix(" is not set") {
                Some(name) => (name, NOT_SET),
                None => continue,
            },
            None => match line.split_once('=') {
                Some(pair) => pair,
                None => continue,
            },
        };
        if let Some(name) = name.strip_prefix(PREFIX) {
            options.insert(name.to_owned(), value.to_owned());
        }
    }
    if options.is_empty() {
        let message = format!("`{path}` has no line with an option of a kernel");
        return Err(Problem::with_hint(message, "name the file `.config` of the kernel"));
    }
    Ok(options)
}

/// The text of a value that is a string.
fn unquoted(value: &str) -> Option<&str> {
    value.strip_prefix('"')?.strip_suffix('"')
}
