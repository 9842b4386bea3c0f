//! The guide to writing a frontend tells of the example as it is.

use jesteros_tests::workspace;
use std::fs;

fn read(path: &str) -> String {
    fs::read_to_string(workspace().join(path)).expect("the file is there")
}

#[test]
fn the_guide_names_what_the_example_has() {
    let example = read("examples/frontend-in-100-lines/src/main.rs");
    let guide = read("docs/write-a-frontend.md");
    let walk = guide.split_once("## What it does, in its order").expect("the section is there").1;
    let walk = walk.split_once("\n## ").expect("a section follows").0;
    // Every second part is between backticks; flags are the client's.
    let names = walk.split('`').skip(1).step_by(2).filter(|name| !name.starts_with('-'));
    let unknown: Vec<&str> = names.clone().filter(|name| !example.contains(name)).collect();
    assert!(unknown.is_empty(), "the example has none of these: {unknown:?}");
    assert!(names.count() > 20, "the walk has hardly any names");
}

#[test]
fn the_recipe_of_the_guide_has_every_word() {
    let example = read("examples/frontend-in-100-lines/src/main.rs");
    let guide = read("docs/write-a-frontend.md");
    let recipe = guide.split("```").nth(1).expect("a recipe is shown");
    let lines = recipe.lines().skip(1).filter(|line| !line.starts_with('#'));
    let words: Vec<&str> = lines.filter_map(|line| line.split(' ').next()).collect();
    let head = example.split("\n\n").next().expect("the example has a head");
    for word in ["from", "copy", "run", "write", "start"] {
        assert!(words.contains(&word), "the recipe does not show `{word}`");
        assert!(head.contains(&format!("`{word}`")), "the example does not name `{word}`");
        assert!(example.contains(&format!("(\"{word}\", ")), "the example does not know `{word}`");
    }
    assert_eq!(words.len(), 5, "{words:?}");
}
