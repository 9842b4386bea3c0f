//! Nothing panics on input, everything has a limit, and every graph is sound.

#[path = "robustness/costly/mod.rs"]
mod costly;
#[path = "robustness/goldens.rs"]
mod goldens;
#[path = "robustness/largest.rs"]
mod largest;
#[path = "robustness/limits.rs"]
mod limits;
#[path = "robustness/mutate.rs"]
mod mutate;
#[path = "robustness/options.rs"]
mod options;
#[path = "robustness/random.rs"]
mod random;
#[path = "robustness/specs.rs"]
mod specs;
#[path = "robustness/sweep.rs"]
mod sweep;
#[path = "robustness/time.rs"]
mod time;

use jesteros_tests::Case;
use std::sync::Arc;
use sweep::{Trial, sweep};

/// The targets of the example family.
const FAMILY: [&str; 4] = ["lenny-base", "dev-base", "runtime-base", "production"];

#[test]
fn every_change_of_a_golden_is_survived() {
    let trials = goldens::cases().into_iter().flat_map(|(name, case, original)| {
        mutate::of(&original).map(move |(what, text)| {
            let mut case = case.clone();
            case.spec.data = text.into_bytes();
            Trial { name: format!("{name}: {what}"), case, original: Arc::clone(&original) }
        })
    });
    let count = sweep(trials);
    assert!(count > 20_000, "only {count} changes were tried");
}

#[test]
fn every_change_of_the_example_is_survived() {
    let original = goldens::family();
    let trials = mutate::of(&original).enumerate().map(move |(number, (what, text))| {
        let target = FAMILY[number % FAMILY.len()];
        let case = Case::of(text).with(&[("target", target)]);
        Trial { name: format!("{target}: {what}"), case, original: Arc::clone(&original) }
    });
    let count = sweep(trials);
    assert!(count > 2_000, "only {count} changes were tried");
}

#[test]
fn every_odd_option_is_survived() {
    let family = goldens::family();
    let example = ("the example".to_owned(), Case::of(family.as_bytes()), family);
    let cases = goldens::cases().into_iter().chain([example]);
    let trials = cases.flat_map(|(name, case, original)| {
        options::of(&case).into_iter().map(move |(what, case)| Trial {
            name: format!("{name}: {what}"),
            case,
            original: Arc::clone(&original),
        })
    });
    let count = sweep(trials);
    assert!(count > 5_000, "only {count} options were tried");
}
