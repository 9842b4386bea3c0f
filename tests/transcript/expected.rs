//! Transcripts as files, and the specs that the talks are about.

use jesteros_tests::{Case, Said, blessing, difference, workspace};
use std::fs;
use std::path::PathBuf;

/// Compares what was said with the transcript called `name`.
///
/// # Panics
///
/// If they differ.
pub(crate) fn expect(name: &str, said: &Said) {
    let path = folder().join(format!("{name}.txt"));
    let actual = said.text();
    if blessing() {
        fs::write(&path, &actual).expect("the transcript can be written");
        return;
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    let difference = difference(&expected, &actual);
    assert!(
        difference.is_empty(),
        "{name}: {difference}BLESS=1 takes what is for what is expected"
    );
}

fn folder() -> PathBuf {
    workspace().join("tests/transcripts")
}

/// The example family, with the options that `cargo xtask bench` measures.
pub(crate) fn example() -> Case {
    let path = workspace().join("examples/jesteros/jesteros.yaml");
    let mut case = Case::of(fs::read(path).expect("the example is there"));
    case.spec.name = "jesteros.yaml".to_owned();
    case.with(&[
        ("target", "production"),
        ("context:lenny-rootfs", "local:lenny-rootfs"),
        ("build-arg:APT_TRUSTED", "yes"),
        ("build-arg:APT_MIRROR", "http://127.0.0.1:1234"),
    ])
}

/// A spec with one image that has the keys `keys`, a line each. The first of them is line 6.
pub(crate) fn image(keys: &str) -> Case {
    let root = concat!(
        "sources: {root: {image: \"debian@sha256:",
        "1111111111111111111111111111111111111111111111111111111111111111\"}}\n",
        "bases: {base: {from: root, platform: linux/amd64}}\n"
    );
    Case::of(format!("version: 1\nname: demo\n{root}images:\n{keys}"))
}

/// Every transcript belongs to a test.
#[test]
fn no_transcript_is_left_over() {
    let tests = workspace().join("tests/transcript");
    let files = fs::read_dir(tests).expect("the tests are there").flatten();
    let texts: Vec<String> =
        files.map(|file| fs::read_to_string(file.path()).expect("tests are text")).collect();
    let transcripts = fs::read_dir(folder()).expect("the transcripts are there").flatten();
    let names = transcripts.map(|file| file.file_name().to_string_lossy().into_owned());
    let is_left = |name: &String| {
        let test = format!("expect(\"{}\"", name.trim_end_matches(".txt"));
        !texts.iter().any(|text| text.contains(&test))
    };
    let left: Vec<String> = names.filter(is_left).collect();
    assert!(left.is_empty(), "no test expects these: {left:?}");
}
