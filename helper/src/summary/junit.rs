//! The report as JUnit XML, in the form that Jenkins' schema `junit-10.xsd` describes and
//! that CI systems read. It has no times: the same checks give the same bytes.

use super::found::{Found, FoundCase, FoundSuite, Verdict};
use jesteros_manifest::{Finding, Level};
use std::fmt::{self, Display, Write as _};

pub(super) fn write(found: &Found<'_>) -> String {
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let checks = found.count.passed + found.count.warned + found.count.failed;
    add(
        &mut xml,
        format_args!(
            "<testsuites name=\"{}\" tests=\"{checks}\" failures=\"{}\" errors=\"0\">",
            Escaped(found.target),
            found.count.failed
        ),
    );
    for suite in &found.suites {
        write_suite(&mut xml, suite, found);
    }
    add(&mut xml, format_args!("</testsuites>"));
    xml
}

fn write_suite(xml: &mut String, suite: &FoundSuite<'_>, found: &Found<'_>) {
    let failures = suite.checks.iter().filter(|case| case.result == Verdict::Failed).count();
    let name = suite.name.map(|name| format!(": {name}")).unwrap_or_default();
    add(
        xml,
        format_args!(
            "  <testsuite name=\"{}{}\" tests=\"{}\" failures=\"{failures}\" errors=\"0\" skipped=\"0\" package=\"{}\">",
            Escaped(suite.of),
            Escaped(&name),
            suite.checks.len(),
            Escaped(found.platform)
        ),
    );
    for case in &suite.checks {
        write_case(xml, case, suite, found);
    }
    add(xml, format_args!("  </testsuite>"));
}

fn write_case(xml: &mut String, case: &FoundCase<'_>, suite: &FoundSuite<'_>, found: &Found<'_>) {
    let start = format!(
        "    <testcase name=\"{}\" classname=\"{}\"",
        Escaped(case.title),
        Escaped(suite.of)
    );
    let place = format!("{}:{}", found.file, case.line);
    let of = |level: Level| case.findings.iter().filter(move |finding| finding.level == level);
    let failures: Vec<&Finding> = of(Level::Error).collect();
    let others: Vec<&Finding> = of(Level::Warning).chain(of(Level::Note)).collect();
    if failures.is_empty() && others.is_empty() {
        add(xml, format_args!("{start}/>"));
        return;
    }
    add(xml, format_args!("{start}>"));
    for finding in failures {
        add(
            xml,
            format_args!(
                "      <failure type=\"check-failed\" message=\"{}\">{}</failure>",
                Escaped(&finding.message),
                Escaped(&told(finding, &place))
            ),
        );
    }
    if !others.is_empty() {
        let lines: Vec<String> = others.into_iter().map(|finding| told(finding, &place)).collect();
        add(xml, format_args!("      <system-err>{}</system-err>", Escaped(&lines.join("\n"))));
    }
    add(xml, format_args!("    </testcase>"));
}

/// A finding with its place and its hint.
fn told(finding: &Finding, place: &str) -> String {
    let hint = finding.hint.as_ref().map(|hint| format!("\nhint: {hint}")).unwrap_or_default();
    format!("{place}: {}{hint}", finding.message)
}

fn add(xml: &mut String, line: fmt::Arguments<'_>) {
    // Writing to a text cannot fail.
    let _ = writeln!(xml, "{line}");
}

/// Text as XML 1.0 can hold it, between tags and in attributes. Characters that it cannot
/// hold, in whatever way they are written, become U+FFFD.
struct Escaped<'a>(&'a str);

impl Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for character in self.0.chars() {
            match character {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                // In an attribute a line break would be read as a space.
                '\t' | '\n' | '\r' => write!(f, "&#{};", u32::from(character))?,
                '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => f.write_char('\u{fffd}')?,
                _ => f.write_char(character)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::found::tests::{found, task};

    #[test]
    fn everything_is_escaped() {
        let task = task();
        let xml = super::write(&found(&task));
        let lines = [
            r#"<testsuites name="production" tests="4" failures="1" errors="0">"#,
            r#"  <testsuite name="production: show-stopper &amp; &lt;more&gt;" tests="2" failures="0" errors="0" skipped="0" package="linux/arm/v5">"#,
            "      <failure type=\"check-failed\" message=\"`/a` is &lt;not&gt; &quot;there&quot;\u{fffd}\">jesteros.yaml:9: `/a` is &lt;not&gt; &quot;there&quot;\u{fffd}</failure>",
            "      <system-err>jesteros.yaml:9: `/a` is old</system-err>",
            r#"    <testcase name="run: it" classname="production"/>"#,
        ];
        for line in lines {
            assert!(xml.lines().any(|found| found == line), "{line}\n{xml}");
        }
    }
}
