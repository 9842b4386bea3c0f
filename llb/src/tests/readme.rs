//! The tables of the README name what is there.

use std::fs;
use std::path::Path;

const README: &str = include_str!("../../README.md");

/// The text of all files below `folder`.
fn sources(folder: &Path) -> String {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .map(|path| if path.is_dir() { sources(&path) } else { fs::read_to_string(path).unwrap() })
        .collect()
}

#[test]
fn the_tables_name_what_is_there() {
    let sources = sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    let rows = README.lines().filter_map(|line| line.strip_prefix("| `")?.split_once(" | "));
    let mut count = 0;
    for (field, here) in rows {
        let names = here.split('`').skip(1).step_by(2);
        let names = names.filter(|name| !name.contains(['.', '/']) && *name != "frontend");
        for name in names.filter(|name| !["source", "dest"].contains(name)) {
            count += 1;
            let (owner, function) = match name.split_once("::") {
                Some((owner, function)) => (owner, Some(function)),
                None if name.starts_with(char::is_uppercase) => (name, None),
                None => ("", Some(name)),
            };
            let of_owner = ["struct", "enum", "trait"].map(|kind| format!("pub {kind} {owner}"));
            assert!(of_owner.iter().any(|text| sources.contains(text)), "`{field}`: {name}");
            let known = |function: &str| sources.contains(&format!("fn {function}"));
            assert!(function.is_none_or(known), "`{field}`: {name}");
        }
    }
    assert!(count > 100, "{count} names were looked at");
}
