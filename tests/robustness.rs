//! Nothing panics on input, everything has a limit, and every graph is sound.

use buildkit_llb::{Definition, Digest};
use buildkit_proto::pb;
use jesteros_frontend::driver;
use jesteros_tests::{Case, FakeGateway, Lowering, block_on, workspace};
use proptest::prelude::*;
use std::collections::BTreeSet;

fn example() -> String {
    let path = workspace().join("examples/jesteros/jesteros.yaml");
    std::fs::read_to_string(path).expect("the example is there")
}

const HEAD: &str = "version: 1\nname: demo\nsources:\n  lenny: {http: https://example.org/r.tar, \
     sha256: 693fb4ae55cf3732c1466318973d04ca420e9e9adf6f8f4fc701336342297230}\n\
     root: {source: lenny, platform: linux/arm/v5}\nimages:\n  main:\n";

/// What is wrong with `case`.
fn errors(case: &Case) -> String {
    Lowering::of(case).texts.remove("errors.txt").expect("there is something wrong with it")
}

#[test]
fn a_spec_has_a_largest_size() {
    let fill = |size: usize| {
        let spec = format!("{HEAD}    cmd: [x]\n#");
        format!("{spec}{}", "x".repeat(size - spec.len()))
    };
    let most = 1024 * 1024;
    assert!(Lowering::of(&Case::of(fill(most))).texts.contains_key("llb.txt"));
    assert_eq!(
        errors(&Case::of(fill(most + 1))),
        "spec.yaml:1: the spec is larger than 1024 KiB\nspec.yaml:1-1\n"
    );
}

#[test]
fn an_image_has_a_largest_number_of_steps() {
    let spec = |steps: usize| format!("{HEAD}    steps:\n{}", "      - mkdir: /a\n".repeat(steps));
    assert!(Lowering::of(&Case::of(spec(100))).texts.contains_key("llb.txt"));
    let errors = errors(&Case::of(spec(101)));
    assert!(errors.contains("image `main` has more than 100 steps"), "{errors}");
}

#[test]
fn a_spec_has_a_largest_number_of_images() {
    let spec = |images: usize| {
        let images: String = (0..images).map(|n| format!("  i{n}: {{}}\n")).collect();
        HEAD.replace("  main:\n", &images)
    };
    assert!(Lowering::of(&Case::of(spec(200))).texts.contains_key("llb.txt"));
    let errors = errors(&Case::of(spec(201)));
    assert!(errors.contains("at most 200"), "{errors}");
}

/// A value of the example's text is replaced by, or given, something else.
#[derive(Debug, Clone)]
enum Change {
    /// A line is left out.
    Drop(usize),
    /// A line comes twice.
    Double(usize),
    /// Two lines change places.
    Swap(usize, usize),
    /// A character comes in the place of another.
    Put(usize, char),
    /// A text comes between.
    Insert(usize, &'static str),
    /// The text ends here.
    Cut(usize),
}

fn change() -> impl Strategy<Value = Change> {
    let bits: Vec<&'static str> = vec![
        "${",
        "${APT_MIRROR}",
        "$${",
        "&a ",
        "*a",
        "- ",
        ": ",
        "{",
        "}",
        "[",
        "]",
        "\n",
        "\t",
        "'",
        "\"",
        "|",
        "#",
        "root",
        "context",
        "apt: ",
        "\u{0}",
        "\u{feff}",
        "ü",
        "..",
        "/",
        "-1",
        "0",
    ];
    let at = 0..10_000_usize;
    prop_oneof![
        at.clone().prop_map(Change::Drop),
        at.clone().prop_map(Change::Double),
        (at.clone(), at.clone()).prop_map(|(a, b)| Change::Swap(a, b)),
        (at.clone(), any::<char>()).prop_map(|(at, c)| Change::Put(at, c)),
        (at.clone(), prop::sample::select(bits)).prop_map(|(at, bit)| Change::Insert(at, bit)),
        at.prop_map(Change::Cut),
    ]
}

impl Change {
    fn apply(&self, text: &str) -> String {
        let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
        let mut chars: Vec<char> = text.chars().collect();
        if lines.is_empty() {
            return String::new();
        }
        let (line, at) = (lines.len(), chars.len());
        match *self {
            Self::Drop(n) => drop(lines.remove(n % line)),
            Self::Double(n) => lines.insert(n % line, lines[n % line]),
            Self::Swap(a, b) => lines.swap(a % line, b % line),
            Self::Put(n, c) => {
                chars[n % at] = c;
                return chars.into_iter().collect();
            }
            Self::Insert(n, bit) => {
                chars.splice(n % at..n % at, bit.chars());
                return chars.into_iter().collect();
            }
            Self::Cut(n) => return chars[..n % at].iter().collect(),
        }
        lines.concat()
    }
}

/// Builds every target that the example has; what comes out must be sound.
fn build_all(text: &str) -> Result<usize, TestCaseError> {
    let mut built = 0;
    for target in ["lenny-base", "dev-base", "runtime-base", "production"] {
        let case = Case::of(text).with(&[("target", target)]);
        let gateway = FakeGateway::new(&case);
        let outcome = block_on(driver::build(&gateway, &case.options));
        let Ok(_) = outcome else { continue };
        built += 1;
        for definition in gateway.solved() {
            sound(definition.as_pb(), case.spec.name.as_str())?;
        }
    }
    Ok(built)
}

/// A definition is in order, has nothing twice and ends in the terminal vertex;
/// all vertices have metadata, and what the user wrote knows where.
fn sound(definition: &pb::Definition, spec: &str) -> Result<(), TestCaseError> {
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let last = definition.def.len().saturating_sub(1);
    for (position, bytes) in definition.def.iter().enumerate() {
        let op: pb::Op = prost::Message::decode(bytes.as_slice())
            .map_err(|error| TestCaseError::fail(format!("op {position}: {error}")))?;
        for input in &op.inputs {
            prop_assert!(seen.contains(&input.digest), "op {} stands before its input", position);
        }
        let digest = Digest::of(bytes).to_string();
        prop_assert!(seen.insert(digest.clone()), "op {} is there twice", position);
        prop_assert_eq!(op.op.is_none(), position == last, "op {} of {}", position, last);
        let metadata = definition.metadata.get(&digest);
        prop_assert!(metadata.is_some(), "op {} has no metadata", position);
        if position == last {
            prop_assert_eq!(op.inputs.len(), 1);
            continue;
        }
        let name = metadata.and_then(|metadata| metadata.description.get("llb.customname"));
        prop_assert!(name.is_some(), "op {} has no name", position);
        if name.is_some_and(|name| name.starts_with("[internal]")) {
            continue;
        }
        let source = definition.source.clone().unwrap_or_default();
        let located = source.locations.get(&digest);
        let located = located.is_some_and(|located| {
            located.locations.iter().any(|location| !location.ranges.is_empty())
        });
        prop_assert!(located, "op {} `{:?}` is nowhere in {}", position, name, spec);
    }
    Ok(())
}

#[test]
fn the_example_builds_in_this_harness() {
    assert_eq!(build_all(&example()).expect("sound graphs"), 4);
}

/// Every case of the goldens with the graphs it comes to, if it builds.
fn goldens() -> Vec<(String, Case)> {
    let mut cases = Vec::new();
    let areas = std::fs::read_dir(workspace().join("tests/golden")).expect("goldens").flatten();
    for area in areas {
        for folder in std::fs::read_dir(area.path()).expect("an area").flatten() {
            let case = Case::read(&folder.path(), &jesteros_tests::RESULTS).expect("a case");
            cases.push((folder.path().display().to_string(), case));
        }
    }
    cases
}

/// The graphs of a case; none if it does not build.
fn graphs(case: &Case) -> Vec<pb::Definition> {
    let gateway = FakeGateway::new(case);
    match block_on(driver::build(&gateway, &case.options)) {
        Ok(_) => gateway.solved().iter().map(Definition::to_pb).collect(),
        Err(_) => Vec::new(),
    }
}

#[test]
fn every_golden_graph_is_sound() {
    let mut seen = 0;
    for (folder, case) in goldens() {
        if !case.known.inputs.is_empty() {
            // What others hand over is as they made it.
            continue;
        }
        for definition in graphs(&case) {
            let judged = sound(&definition, &case.spec.name);
            judged.unwrap_or_else(|error| panic!("{folder}: {error}"));
            seen += 1;
        }
    }
    assert!(seen > 150, "only {seen} graphs were looked at");
}

/// A session is new in every build: were it in anything but sources, nothing
/// would ever be cached.
#[test]
fn a_session_is_in_sources_only() {
    let steps = |case: &Case| -> Vec<pb::Op> {
        let ops = graphs(case).into_iter().flat_map(|definition| definition.def);
        let ops = ops.map(|bytes| prost::Message::decode(bytes.as_slice()).expect("an op"));
        let steps = ops.filter(|op: &pb::Op| !matches!(op.op, Some(pb::op::Op::Source(_))));
        steps.map(|op| pb::Op { inputs: Vec::new(), ..op }).collect()
    };
    let mut compared = 0;
    for (folder, mut case) in goldens() {
        let first = steps(&case);
        case.options.session = "another".to_owned();
        let second = steps(&case);
        assert_eq!(first, second, "{folder}");
        compared += first.len();
    }
    assert!(compared > 300, "only {compared} steps were compared");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_it_panic(text in any::<String>()) {
        build_all(&text)?;
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let build = Lowering::of(&Case::of(bytes));
        prop_assert!(build.texts.contains_key("errors.txt"));
    }

    #[test]
    fn no_change_of_the_example_makes_it_panic(changes in prop::collection::vec(change(), 1..6)) {
        let text = changes.iter().fold(example(), |text, change| change.apply(&text));
        build_all(&text)?;
    }

    #[test]
    fn no_context_makes_it_panic(value in "[a-z:/@#?=.%\\[\\] -]{0,40}") {
        let case = Case::of(example()).with(&[("context:lenny-rootfs", &value)]);
        let build = Lowering::of(&case);
        prop_assert!(build.texts.len() == 1 || build.texts.contains_key("llb.txt"));
    }
}
