//! The reference and the schema in `docs/` are what the reader declares.
//!
//! `BLESS=1 cargo test -p jesteros-compiler --test reference` writes them again.

#![expect(clippy::unwrap_used, reason = "everything here is a test")]

use jesteros_compiler::manual;
use std::fs;
use std::path::Path;

fn check(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs").join(name);
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, text).unwrap();
        return;
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == text,
        "docs/{name} is not what the reader declares: run \
         `BLESS=1 cargo test -p jesteros-compiler --test reference` and commit it"
    );
}

#[test]
fn the_reference_is_fresh() {
    check("reference.md", &manual::reference());
}

#[test]
fn the_schema_is_fresh() {
    check("spec-1.schema.json", &manual::schema_text());
}
