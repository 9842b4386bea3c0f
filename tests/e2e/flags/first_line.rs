//! What makes BuildKit start a frontend.

use anyhow::{Context as _, Result};

use super::driver::Driver;
use super::images::dockerfile;
use super::pair::{Both, Pair, filled};
use super::row::{Check, row};
use super::without::Change::{Instead, LeaveOut};
use super::without::Without;
use crate::world::world;

pub(crate) const CHECKS: &[Check] = &[
    Check {
        name: "first_line",
        rows: || {
            vec![row(
                "# syntax=IMAGE",
                "starts this frontend; also after a byte order mark or a line `#!…`, and as the key `syntax` of JSON",
                &[
                    Without(Instead("#!", "# "), "a line `#!…`"),
                    Without(Instead("\u{feff}", "\n"), "a byte order mark"),
                    Without(Instead("{\"syntax\"", "{\"x-syntax\""), "JSON"),
                ],
            )]
        },
        run: first_line,
        not_on: &[],
    },
    Check {
        name: "syntax",
        rows: || {
            vec![row(
                "--build-arg BUILDKIT_SYNTAX",
                "names the frontend if the line does not, and else in its place",
                &[Without(LeaveOut("BUILDKIT_SYNTAX"), "of the spec")],
            )]
        },
        run: syntax,
        not_on: &[],
    },
    Check {
        name: "frontend_context",
        rows: || {
            vec![row(
                "--build-context FRONTEND=…",
                "another image in the place of the one that the line names",
                &[Without(LeaveOut("--build-context="), "of the spec")],
            )]
        },
        run: context,
        not_on: &[],
    },
];

const SPEC: &str = "version: 1\nname: e2e\nimages:\n  box: {from: scratch, user: quill, files: {/mark: {text: x}}}\n";
const DOCKERFILE: &str = "FROM scratch\nCOPY --chmod=0644 <<END /mark\nx\nEND\nUSER quill\n";

/// Fails unless both files are built by their frontends. The arguments are those of each.
fn builds(driver: Driver, what: &str, texts: [&str; 2], arguments: [&str; 2]) -> Result<()> {
    let pair = Pair::write(texts[0], texts[1])?;
    let mut build = pair.on(driver)?;
    if !arguments[0].is_empty() {
        let Both { ours, theirs } = build.0.clone();
        build.0 = Both { ours: ours.arg(arguments[0]), theirs: theirs.arg(arguments[1]) };
    }
    let images = build.images().with_context(|| what.to_owned())?;
    images.both(what, "quill", |image| {
        Ok(image.config["config"]["User"].as_str().unwrap_or_default().to_owned())
    })
}

fn first_line(driver: Driver) -> Result<()> {
    let theirs = format!("# syntax=DOCKERFILE\n{DOCKERFILE}");
    for (what, before) in [("a line `#!…`", "#!/bin/build\n"), ("a byte order mark", "\u{feff}")]
    {
        let ours = format!("{before}# syntax=FRONTEND\n{SPEC}");
        builds(driver, what, [&ours, &format!("{before}{theirs}")], ["", ""])?;
    }
    let json = "{\"syntax\": \"FRONTEND\", \"version\": 1, \"name\": \"e2e\", \
                \"images\": {\"box\": {\"from\": \"scratch\", \"user\": \"quill\", \
                \"files\": {\"/mark\": {\"text\": \"x\"}}}}}\n";
    // There is no Dockerfile in JSON.
    builds(driver, "JSON", [json, &theirs], ["", ""])
}

fn syntax(driver: Driver) -> Result<()> {
    let arguments =
        ["FRONTEND", "DOCKERFILE"].map(|image| format!("--build-arg=BUILDKIT_SYNTAX={image}"));
    let arguments = [filled(&arguments[0])?, filled(&arguments[1])?];
    let arguments = arguments.each_ref().map(String::as_str);
    builds(driver, "without a line", [SPEC, DOCKERFILE], arguments)?;
    let texts = [SPEC, DOCKERFILE].map(|text| format!("# syntax=localhost/no-such:1\n{text}"));
    builds(driver, "another line", texts.each_ref().map(String::as_str), arguments)
}

fn context(driver: Driver) -> Result<()> {
    let texts = [SPEC, DOCKERFILE].map(|text| format!("# syntax=localhost/no-such:1\n{text}"));
    let start = "--build-context=localhost/no-such:1=docker-image://";
    let [ours, theirs] = [&world().frontend, dockerfile()?].map(|image| format!("{start}{image}"));
    builds(driver, "a frontend", texts.each_ref().map(String::as_str), [&ours, &theirs])
}
