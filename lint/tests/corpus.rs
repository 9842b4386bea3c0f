//! Every script of the corpus is found to be what its header says.
//!
//! `tests/e2e/lint.rs` runs the same scripts under a real Lenny, so the headers are not just
//! what somebody believed.

use jesteros_lint::{Release, Shell, lint};
use std::path::{Path, PathBuf};

fn scripts() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let entries = std::fs::read_dir(folder).expect("the corpus is there");
    let mut paths: Vec<_> =
        entries.map(|entry| entry.expect("the corpus can be listed").path()).collect();
    paths.sort();
    paths
}

fn lenny() -> &'static Release {
    Release::find("lenny").expect("Lenny is a release")
}

#[test]
fn every_script_is_what_its_header_says() {
    let mut wrong = Vec::new();
    let (mut right, mut with_findings) = (0, 0);
    for path in scripts() {
        let name = path.file_name().expect("a file has a name").to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).expect("a script is text");
        let headers = text.lines().filter_map(|line| line.strip_prefix("# expect: "));
        let expected: Vec<String> =
            headers.filter(|line| *line != "nothing").map(str::to_owned).collect();
        let shell = Shell::of(&name, text.as_bytes()).expect("all are shell scripts");
        let found = lint(text.as_bytes(), shell, lenny(), &|_| false);
        let mut said: Vec<String> = found
            .findings
            .iter()
            .map(|finding| {
                let what = if finding.what.is_empty() { &finding.message } else { finding.what };
                format!("line {}: {what}", finding.line)
            })
            .collect();
        if expected.is_empty() {
            right += 1;
        } else {
            with_findings += 1;
        }
        let mut sorted = expected.clone();
        sorted.sort();
        said.sort();
        if sorted != said {
            wrong.push(format!("{name}: expected {expected:?}, found {said:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(right >= 15 && with_findings >= 60, "{right} right, {with_findings} with findings");
}

#[test]
fn a_program_that_is_there_is_no_finding() {
    let text = b"timeout 5 a\nrealpath /\n";
    let found = lint(text, Shell::Bash, lenny(), &|name| name == "timeout");
    let names: Vec<_> = found.findings.iter().map(|finding| finding.what).collect();
    assert_eq!(names, ["realpath"]);
}

#[test]
fn what_a_message_says() {
    let said = |text: &str, shell| {
        let found = lint(text.as_bytes(), shell, lenny(), &|_| false);
        let finding = found.findings.first().expect("there is a finding").clone();
        format!("{}: {} ({})", finding.line, finding.message, finding.hint)
    };
    assert_eq!(
        said("\nsort -h x", Shell::Sh),
        "2: `sort -h` needs coreutils 7.5; Lenny has coreutils 6.10 (sort plain numbers with `sort -n`)"
    );
    assert_eq!(
        said("jq .", Shell::Dash),
        "1: `jq` needs Debian 7; Lenny is Debian 5 (use `perl` or `sed`)"
    );
    assert_eq!(
        said("x+=1", Shell::Ash),
        "1: `+=` needs bash; Lenny has busybox 1.10.2 (use `x=$x…`)"
    );
    assert_eq!(
        said("cat <(echo)", Shell::Sh),
        "1: `<(…)` does not work in `/bin/sh`; in Lenny that is bash 3.2.39, which then follows POSIX (begin the script with `#!/bin/bash`, or use a pipe or a file)"
    );
}

#[test]
fn what_cannot_be_read_is_a_finding_at_its_line() {
    let said = |text: &str| {
        let found = lint(text.as_bytes(), Shell::Bash, lenny(), &|_| false);
        let finding = found.findings.last().expect("there is a finding").clone();
        format!("{}: {}", finding.line, finding.message)
    };
    assert_eq!(said("echo a\necho \"b\n"), "2: `\"` is never closed");
    assert_eq!(said("echo a\necho 'b\n"), "2: `'` is never closed");
    assert_eq!(said("x=$(echo\n"), "1: `(` is never closed");
    assert_eq!(said("echo ${x\n"), "1: `${` is never closed");
    assert_eq!(said("a\n)\n"), "2: this `)` closes nothing");
    assert_eq!(said("a\ncase x in\na) b;;\n"), "2: `case` is never closed");
    assert_eq!(said("echo >\n"), "1: the line ends where more is expected");
    assert_eq!(said("a (b)\n"), "1: `b` is not expected here");
    assert_eq!(
        said("#!/bin/sh\r\necho\r\n"),
        "1: the lines end as in Windows, which no shell reads"
    );
    assert_eq!(said(&"$(".repeat(100)), "1: the script is nested too deeply to be looked at");
    assert_eq!(said(&"#".repeat((1 << 20) + 1)), "1: the script is larger than 1 MiB");
    // What comes before it is found all the same.
    let found = lint(b"declare -A x\necho '", Shell::Bash, lenny(), &|_| false);
    assert_eq!(found.findings.len(), 2);
}

#[test]
fn many_findings_are_counted() {
    let found = lint("nproc\n".repeat(1_500).as_bytes(), Shell::Bash, lenny(), &|_| false);
    assert_eq!((found.findings.len(), found.more), (1_000, 500));
    let found = lint(b"nproc; nproc; nproc", Shell::Bash, lenny(), &|_| false);
    assert_eq!((found.findings.len(), found.more), (1, 0));
    // What fails is not lost behind warnings.
    let warnings = "wget https://a.example/\n".repeat(1_200);
    let found = lint(format!("{warnings}nproc\n").as_bytes(), Shell::Bash, lenny(), &|_| false);
    assert_eq!((found.findings.len(), found.more), (1_000, 201));
    assert_eq!(found.findings.iter().filter(|finding| !finding.is_warning).count(), 1);
}

#[test]
fn releases_are_found_by_their_keyword() {
    assert!(jesteros_lint::RELEASES.iter().all(|name| Release::find(name).is_some()));
    assert!(Release::find("warty").is_none());
}
