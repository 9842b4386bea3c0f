//! `--call=reproduce`: whether two builds give the same, and where they begin to differ.

use crate::call::kind::{Answer, Call, Told};
use crate::call::table::{heading, table};
use crate::image_config::rfc3339;
use crate::lower::ToCompare;
use crate::options::REPRODUCE_CALL;
use buildkit_llb::SourceFile;
use jesteros_manifest::{Compared, Difference, Field};
use serde::Serialize;
use std::collections::BTreeMap;

pub(super) const CALL: Call = Call {
    id: REPRODUCE_CALL,
    description: "Build the target twice and tell whether both are equal, or where they differ",
    answer: Answer::Compared(answer),
};

/// What is shown below a difference in the time of `/etc`, which few would look for in BuildKit
/// (`executor/stubs.go`).
const ABOUT_ETC: &str = "  While a program runs, BuildKit mounts files on /etc/hosts and /etc/resolv.conf. If the image lacks
  one of them, /etc gets the time of that. `files` can add both.
";

/// The exit status if the builds differ.
const DIFFERENT: u8 = 1;

#[derive(Serialize)]
struct Reproduced {
    equal: bool,
    steps: Vec<Step>,
}

#[derive(Serialize)]
struct Step {
    /// `image`, `artifact`, `base` or `source`.
    kind: &'static str,
    name: String,
    platform: String,
    step: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    layer: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    layers: Option<usize>,
    line: u32,
    equal: bool,
    counts: BTreeMap<Field, u64>,
    /// The first differences; all of them are counted.
    differences: Vec<Difference>,
}

fn answer(compared: &[(&ToCompare, Compared)], file: &SourceFile) -> Told {
    let steps: Vec<Step> = compared.iter().map(|(what, found)| step(what, found)).collect();
    let different: Vec<&Step> = steps.iter().filter(|step| !step.equal).collect();
    let mut text = overview(&steps, file);
    for step in &different {
        text.push_str(&describe(step, file));
    }
    let number = steps.len();
    text.push_str(&match different.as_slice() {
        [] => format!("\nBoth builds are equal in each of {number} steps.\n"),
        [first, ..] => format!(
            "\nThe builds are not equal: {} of {number} steps differ, and the first is {}, `{}`, at {}.\n",
            different.len(),
            place(first),
            first.step,
            line(first, file)
        ),
    });
    let equal = different.is_empty();
    let told = Told::new(&Reproduced { equal, steps }, text);
    if equal { told } else { told.with_status(DIFFERENT) }
}

fn step(what: &ToCompare, found: &Compared) -> Step {
    Step {
        kind: what.kind,
        name: what.id.name.to_string(),
        platform: what.id.platform.to_string(),
        step: what.title.clone(),
        layer: what.layer.map(|(number, _)| number),
        layers: what.layer.map(|(_, all)| all),
        line: what.span.first,
        equal: found.counts.is_empty(),
        counts: found.counts.clone(),
        differences: found.differences.iter().map(readable).collect(),
    }
}

/// The same difference with dates.
fn readable(difference: &Difference) -> Difference {
    let Difference { path, field, first, second } = difference;
    let shown = |text: &String| match field {
        Field::Time => date(text).unwrap_or_else(|| text.clone()),
        Field::Kind
        | Field::Contents
        | Field::Mode
        | Field::Owner
        | Field::LinkTarget
        | Field::Device
        | Field::Attribute
        | Field::HardLink => text.clone(),
    };
    Difference { path: path.clone(), field: *field, first: shown(first), second: shown(second) }
}

/// A time as a date.
fn date(text: &str) -> Option<String> {
    let (seconds, rest) = text.split_once('.')?;
    let date = rfc3339(seconds.parse().ok()?);
    Some(format!("{}.{rest}Z", date.strip_suffix('Z')?))
}

fn overview(steps: &[Step], file: &SourceFile) -> String {
    let mut rows = vec![heading(["STEP OF", "PLATFORM", "STEP", "LINE", "DIFFERENCES"])];
    for step in steps {
        let found = if step.equal { "-".to_owned() } else { counted(step) };
        rows.push(vec![place(step), step.platform.clone(), step.step.clone(), line(step, file), found]);
    }
    table(&rows)
}

fn describe(step: &Step, file: &SourceFile) -> String {
    let mut rows = vec![heading(["  PATH", "WHAT", "FIRST BUILD", "SECOND BUILD"])];
    for Difference { path, field, first, second } in &step.differences {
        rows.push(vec![format!("  {path}"), word(*field).to_owned(), first.clone(), second.clone()]);
    }
    let Step { name, platform, step: title, .. } = step;
    let all: u64 = step.counts.values().sum();
    let more = all.saturating_sub(step.differences.len() as u64);
    let more = if more == 0 { String::new() } else { format!("  and {more} more\n") };
    let line = line(step, file);
    let is_time_of_etc = |found: &Difference| found.field == Field::Time && found.path == "/etc";
    let about = if step.differences.iter().any(is_time_of_etc) { ABOUT_ETC } else { "" };
    format!("\n{name} ({platform}), `{title}`, at {line}:\n{}{more}{about}", table(&rows))
}

/// Which part of what it is.
fn place(step: &Step) -> String {
    let Step { kind, name, .. } = step;
    match step.layer.zip(step.layers) {
        Some((number, all)) => format!("{kind} {name}, layer {number} of {all}"),
        None => format!("{kind} {name}"),
    }
}

fn line(step: &Step, file: &SourceFile) -> String {
    format!("{}:{}", file.name(), step.line)
}

/// `1 contents, 12 time`.
fn counted(step: &Step) -> String {
    let counts = step.counts.iter().map(|(field, count)| format!("{count} {}", word(*field)));
    counts.collect::<Vec<_>>().join(", ")
}

fn word(field: Field) -> &'static str {
    match field {
        Field::Kind => "kind",
        Field::Contents => "contents",
        Field::Mode => "mode",
        Field::Owner => "owner",
        Field::Time => "time",
        Field::LinkTarget => "link target",
        Field::Device => "device",
        Field::Attribute => "attribute",
        Field::HardLink => "hard link",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::NodeId;
    use buildkit_llb::Platform;

    fn id(name: &str) -> NodeId {
        let name = name.parse().expect("a name");
        NodeId { name, platform: Platform::new("linux", "arm", "v5") }
    }

    fn told(found: &Compared) -> (String, serde_json::Value, Option<String>) {
        let equal = ToCompare::for_test(id("box"), "packages vim", Some((1, 2)), 4);
        let step = ToCompare::for_test(id("box"), "run date", Some((2, 2)), 7);
        let all = [(&equal, Compared::default()), (&step, found.clone())];
        let told = answer(&all, &SourceFile::new("a.yaml", "YAML", ""));
        let text = |key: &str| {
            told.metadata.get(key).map(|data| String::from_utf8(data.clone()).expect("text"))
        };
        let json = serde_json::from_str(&text("result.json").expect("JSON")).expect("JSON");
        (text("result.txt").expect("a text"), json, text("result.statuscode"))
    }

    #[test]
    fn differences_are_told_with_their_step() {
        let difference = |path: &str, field, first: &str, second: &str| Difference {
            path: path.to_owned(),
            field,
            first: first.to_owned(),
            second: second.to_owned(),
        };
        let found = Compared {
            counts: BTreeMap::from([(Field::Contents, 1), (Field::Time, 30)]),
            differences: vec![
                difference("/date", Field::Contents, "line 1: `a`", "line 1: `b`"),
                difference("/date", Field::Time, "951868800.000000001", "951868802.500000000"),
            ],
        };
        let (text, json, status) = told(&found);
        let wanted = "STEP OF                   PLATFORM       STEP           LINE       DIFFERENCES
image box, layer 1 of 2   linux/arm/v5   packages vim   a.yaml:4   -
image box, layer 2 of 2   linux/arm/v5   run date       a.yaml:7   1 contents, 30 time

box (linux/arm/v5), `run date`, at a.yaml:7:
  PATH    WHAT       FIRST BUILD                      SECOND BUILD
  /date   contents   line 1: `a`                      line 1: `b`
  /date   time       2000-03-01T00:00:00.000000001Z   2000-03-01T00:00:02.500000000Z
  and 29 more

The builds are not equal: 1 of 2 steps differ, and the first is image box, layer 2 of 2, `run date`, at a.yaml:7.
";
        assert_eq!(text, wanted);
        assert_eq!(status.as_deref(), Some("1"));
        assert_eq!((&json["equal"], &json["steps"][0]["equal"]), (&false.into(), &true.into()));
        let step = &json["steps"][1];
        assert_eq!((&step["line"], &step["counts"]["time"]), (&7.into(), &30.into()));
        assert_eq!(step["differences"][0]["field"], "contents");
    }

    #[test]
    fn a_time_of_etc_is_explained() {
        let difference = |path: &str| Difference {
            path: path.to_owned(),
            field: Field::Time,
            first: "951868800.000000001".to_owned(),
            second: "951868802.500000000".to_owned(),
        };
        for (path, is_explained) in [("/etc", true), ("/etc/issue", false)] {
            let counts = BTreeMap::from([(Field::Time, 1)]);
            let (text, ..) = told(&Compared { counts, differences: vec![difference(path)] });
            assert_eq!(text.contains("If the image lacks"), is_explained, "{text}");
        }
    }

    #[test]
    fn equal_builds_end_with_success() {
        let (text, json, status) = told(&Compared::default());
        assert!(text.ends_with("\nBoth builds are equal in each of 2 steps.\n"), "{text}");
        assert_eq!((&json["equal"], status), (&true.into(), None));
    }
}
