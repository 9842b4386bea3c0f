//! What is stated about the parts of an image, and what a scanner gets to see.

use std::sync::OnceLock;

use anyhow::{Context as _, Result, ensure};

use super::driver::Driver;
use super::layout::Layout;
use super::pair::Pair;
use super::row::{Check, row};
use super::without::{Change::LeaveOut, Without};
use crate::build::Build;
use crate::world::{Shared, shared, world};

pub(crate) const CHECKS: &[Check] = &[Check {
    name: "sbom",
    rows: || {
        vec![
            row(
                "--sbom",
                "what the result is made of is stated, as SPDX; no scanner runs, as it does for a Dockerfile",
                &[Without(LeaveOut("--sbom=true"), "no statement")],
            ),
            row(
                "--sbom=generator=IMAGE",
                "a scanner gets the files of the image, and what it says is stated",
                &[Without(LeaveOut("--sbom=generator"), "statements should be")],
            ),
            row(
                "--build-arg BUILDKIT_ATTEST_SBOM",
                "the same as `--sbom`, with `generator=IMAGE` too",
                &[Without(LeaveOut("ATTEST_SBOM"), "statements by the arg should be")],
            ),
            row(
                "--build-arg BUILDKIT_SBOM_SCAN_CONTEXT, BUILDKIT_SBOM_SCAN_STAGE",
                "an error with `--sbom`: what is stated is about the image alone",
                &[
                    Without(LeaveOut("SCAN_CONTEXT"), "exit code 0"),
                    Without(LeaveOut("SCAN_STAGE"), "exit code 0"),
                ],
            ),
        ]
    },
    run: sbom,
    not_on: &[],
}];

/// A scanner that says which files it has got.
pub(crate) fn scanner() -> Result<&'static String> {
    static IMAGE: Shared<String> = OnceLock::new();
    shared(&IMAGE, make_scanner)
}

fn make_scanner() -> Result<String> {
    let name = world().image_name("scanner")?;
    let script = r#"printf '{"_type":"https://in-toto.io/Statement/v0.1","predicateType":"https://spdx.dev/Document","predicate":{"core":"%s","extras":"%s"}}' "$(echo $(ls $BUILDKIT_SCAN_SOURCE))" "$(ls $BUILDKIT_SCAN_SOURCE_EXTRAS 2>/dev/null | tr '\n' ' ')" >$BUILDKIT_SCAN_DESTINATION/all.spdx.json"#;
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
    let plain = pair.on(driver)?;
    let generator = format!("generator={}", scanner()?);
    let own = plain.0.ours.clone().args(&["--sbom=true", "--provenance=false"]);
    let own = Layout::read(&own.layout("compression=gzip")?.0)?;
    let statement = own.statements.first().context("no statement")?;
    let name = &statement["predicate"]["packages"][0]["name"];
    ensure!(own.kinds() == ["https://spdx.dev/Document"] && name == "box", "{statement}");
    let by_arg = plain.arg(&format!("--build-arg=BUILDKIT_ATTEST_SBOM={generator}"));
    let layouts = by_arg.arg("--provenance=false").layouts("compression=gzip")?;
    layouts.both("statements by the arg", &1, |built| {
        Ok(Layout::read(&built.folder)?.statements.len())
    })?;
    let build = plain.arg(&format!("--sbom={generator}"));
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
        // The two differ, also where an effect is taken away.
        let ended = build.arg(&format!("--build-arg={name}")).0.map(Build::plain)?;
        ensure!(ended.theirs.code == Some(0), "{}", ended.theirs.evidence());
        ensure!(ended.ours.code == Some(1), "{}", ended.ours.evidence());
        ended.ours.says("BUILDKIT_SBOM_SCAN_")?.says("nothing besides it")?;
    }
    Ok(())
}
