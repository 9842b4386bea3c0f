//! What a scanner gets to see.

use anyhow::{Context as _, Result, ensure};

use super::driver::Driver;
use super::layout::Layout;
use super::pair::Pair;
use super::row::{Check, row};
use crate::world::world;

pub(crate) const CHECKS: &[Check] = &[Check {
    name: "sbom",
    rows: || {
        vec![
            row("--sbom", "a scanner gets the files of the image, and what it says is stated"),
            row(
                "--build-arg BUILDKIT_SBOM_SCAN_CONTEXT, BUILDKIT_SBOM_SCAN_STAGE",
                "an error if there is a scanner: it gets nothing besides the image",
            ),
        ]
    },
    run: sbom,
    not_on: &[],
}];

/// A scanner that says which files it has got.
fn scanner() -> Result<String> {
    let name = world().image_name("scanner")?;
    let script = r#"printf '{"_type":"https://in-toto.io/Statement/v0.1","predicateType":"https://spdx.dev/Document","predicate":{"core":"%s","extras":"%s"}}' "$(ls $BUILDKIT_SCAN_SOURCE)" "$(ls $BUILDKIT_SCAN_SOURCE_EXTRAS 2>/dev/null | tr '\n' ' ')" >$BUILDKIT_SCAN_DESTINATION/all.spdx.json"#;
    let entrypoint = serde_json::json!(["/bin/sh", "-c", script]);
    let pair = Pair::small(
        "images: {box: {from: scratch}}\n",
        &format!("FROM BOX\nWORKDIR /tmp\nENTRYPOINT {entrypoint}\n"),
    )?;
    let build = pair.on(Driver::Remote)?.0.theirs;
    build.args(&["--provenance=false", "--push", "--tag", &name]).succeeds()?;
    Ok(name)
}

fn sbom(driver: Driver) -> Result<()> {
    let pair = Pair::small(
        "images: {box: {from: scratch, files: {/mark: context:mark}}}\n",
        "FROM scratch AS box\nCOPY mark /mark\n",
    )?;
    let pair = pair.add(&[("mark", "x"), ("beside", "x")])?;
    let build = pair.on(driver)?;
    let build = build.arg(&format!("--sbom=generator={}", scanner()?));
    let layouts = build.arg("--provenance=false").layouts("compression=gzip")?;
    let layouts = layouts.map(|built| Layout::read(&built.folder))?;
    layouts.both("statements", &["https://spdx.dev/Document"], |layout| {
        Ok(layout.kinds().into_iter().map(str::to_owned).collect::<Vec<_>>())
    })?;
    layouts.both("what the scanner got", &("mark", ""), |layout| {
        let told = &layout.statements[0]["predicate"];
        let text = |key: &str| told[key].as_str().map(|text| &*text.to_owned().leak());
        Ok((text("core").context("no files")?, text("extras").context("no extras")?))
    })?;
    for name in ["BUILDKIT_SBOM_SCAN_CONTEXT=true", "BUILDKIT_SBOM_SCAN_STAGE=box"] {
        let ended = build.arg(&format!("--build-arg={name}")).plain()?;
        ensure!(ended.theirs.code == Some(0), "{}", ended.theirs.evidence());
        ensure!(ended.ours.code == Some(1), "{}", ended.ours.evidence());
        ended.ours.says("BUILDKIT_SBOM_SCAN_")?.says("nothing besides them")?;
    }
    Ok(())
}
