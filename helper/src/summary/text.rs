//! The report for people.

use super::found::{Count, Found};
use jesteros_manifest::Level;
use std::fmt::Write as _;

pub(super) fn write(found: &Found<'_>) -> String {
    let mut text = format!("Checks of {} ({})\n", found.target, found.platform);
    for suite in &found.suites {
        let name = suite.name.map(|name| format!(": {name}")).unwrap_or_default();
        line(&mut text, format_args!("\n{}{name}", suite.of));
        for case in &suite.checks {
            let place = format!("{}:{}", found.file, case.line);
            line(&mut text, format_args!("  {:8} {} ({place})", case.result.word(), case.title));
            for finding in &case.findings {
                let level = match finding.level {
                    Level::Error => "error",
                    Level::Warning => "warning",
                    Level::Note => "note",
                };
                line(&mut text, format_args!("           {level}: {}", finding.message));
                if let Some(hint) = &finding.hint {
                    line(&mut text, format_args!("           hint: {hint}"));
                }
            }
        }
    }
    let Count { passed, warned, failed, dropped } = found.count;
    line(&mut text, format_args!("\n{passed} passed, {warned} with warnings, {failed} failed"));
    if dropped > 0 {
        line(&mut text, format_args!("{dropped} more findings are not told"));
    }
    text
}

fn line(text: &mut String, line: std::fmt::Arguments<'_>) {
    // Writing to a text cannot fail.
    let _ = writeln!(text, "{line}");
}

#[cfg(test)]
mod tests {
    use super::super::found::tests::{found, task};

    #[test]
    fn the_text_is_readable() {
        let task = task();
        let text = super::write(&found(&task));
        let wanted = "Checks of production (linux/arm/v5)

production
  passed   cmd: it can be started (jesteros.yaml:7)
  failed   files: /a (jesteros.yaml:9)
           error: `/a` is <not> \"there\"\u{7}
           warning: `/a` is old

production: show-stopper & <more>
  warning  size: at most 1 bytes (jesteros.yaml:12)
           warning: it is large
  passed   run: it (jesteros.yaml:13)

2 passed, 1 with warnings, 1 failed
1 more findings are not told
";
        assert_eq!(text, wanted);
    }
}
