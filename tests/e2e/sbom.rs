//! What results are made of: as a target, and stated about images.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use jesteros_lab::archive::Server;
use jesteros_lab::{OldBuildkit, spdx_schema};
use serde_json::Value;

use crate::Case;
use crate::build::{Build, points_at};
use crate::engine::on_engine;
use crate::flags::layout::Layout;
use crate::old_buildkit;
use crate::project::{Project, Trust, apt_project};
use crate::reports;
use crate::world::{archive, world};

pub(crate) const CASES: &[Case] = &[
    ("sbom_has_the_packages_that_dpkg_has", packages),
    ("sbom_is_stated_of_each_platform", platforms),
    ("sbom_is_in_the_registry", registry),
    ("sbom_of_an_artifact_has_its_images_and_sources", artifact),
    ("sbom_is_stated_by_older_buildkits", older),
    ("sbom_that_cannot_be_made_fails_at_the_image", damaged),
];

/// The type of what is stated.
const SPDX: &str = "https://spdx.dev/Document";

/// Two images and an artifact that have no packages.
const SMALL: &str = r#"images:
  box: {from: small, files: {/a: context:in/a.txt, /tool: tool}}
artifacts:
  tool: {file: context:other/a.txt, filename: tool}
  card: {disk: {size: 8 MiB, partitions: [{from: box, fs: ext2}]}}
groups:
  all: [box.sbom, tool, card.sbom]
  files: [tool]
"#;

/// Compares a document with the schema.
fn expect_valid(document: &Value) -> Result<()> {
    let file = world().folder("spdx")?.join("sbom.json");
    fs::write(&file, serde_json::to_vec(document)?)?;
    let mut check = Command::new("/usr/bin/jsonschema");
    let check = check.arg("--instance").arg(&file).arg(spdx_schema()?).output()?;
    ensure!(check.status.success(), "{}", String::from_utf8_lossy(&check.stderr));
    Ok(())
}

/// What is stated of a build's result, which must be one document of SPDX that no scanner made.
fn stated(build: &Build) -> Result<Value> {
    let build = build.clone().args(&["--sbom=true", "--provenance=false"]);
    // A statement is about the names of an image.
    let (folder, progress) = build.layout("compression=gzip,name=example.org/e2e/box:1")?;
    let names = progress.vertices.values().map(|vertex| vertex.name.as_str());
    let scans: Vec<&str> = names.filter(|name| name.contains("scanner")).collect();
    ensure!(scans.is_empty(), "a scanner runs: {scans:?}");
    let layout = Layout::read(&folder)?;
    ensure!(layout.kinds() == [SPDX], "{:?}", layout.kinds());
    let digest = layout.statements[0]["subject"][0]["digest"]["sha256"].as_str();
    ensure!(digest.is_some(), "it is about nothing: {}", layout.statements[0]);
    Ok(layout.statements[0]["predicate"].clone())
}

/// The names and versions of the Debian packages of a document.
fn debian(document: &Value) -> Result<BTreeMap<String, String>> {
    let mut found = BTreeMap::new();
    for package in document["packages"].as_array().context("no packages")? {
        let purl = package["externalRefs"][0]["referenceLocator"].as_str().unwrap_or_default();
        if purl.starts_with("pkg:deb/debian/") {
            let text = |key: &str| package[key].as_str().unwrap_or_default().to_owned();
            let is_new = found.insert(text("name"), text("versionInfo")).is_none();
            ensure!(is_new, "{purl} is there twice");
        }
    }
    Ok(found)
}

/// The package of a name, and the kinds of its relationships in order.
fn related<'v>(document: &'v Value, name: &str) -> Result<(&'v Value, Vec<&'v str>)> {
    let packages = document["packages"].as_array().context("no packages")?;
    let package = packages.iter().find(|package| package["name"] == name);
    let package = package.with_context(|| format!("there is no {name}: {document}"))?;
    let id = &package["SPDXID"];
    let relationships = document["relationships"].as_array().context("no relationships")?.iter();
    let own =
        relationships.filter(|it| it["spdxElementId"] == *id || it["relatedSpdxElement"] == *id);
    Ok((package, own.filter_map(|it| it["relationshipType"].as_str()).collect()))
}

fn packages() -> Result<()> {
    let server = Server::start(&archive()?.root)?;
    let more = "  box: {from: lenny, packages: [less], files: {/start.sh: {text: x, mode: 0755}}}
artifacts:
  listed: {build: {from: box, run: dpkg-query -W >/list, outputs: {/list: /list}}}
";
    let project = apt_project(&server.url(), Trust::Blind, more)?;
    let build = Build::new(&project).on_lenny()?;
    let document = stated(&build)?;
    expect_valid(&document)?;
    // The list is dpkg's own.
    let listed = build.clone().target("listed").tree()?.text("list")?;
    let listed = listed.lines().filter_map(|line| line.split_once('\t'));
    let listed: BTreeMap<String, String> = listed
        .filter(|(_, version)| !version.is_empty())
        .map(|(name, version)| (name.to_owned(), version.to_owned()))
        .collect();
    ensure!(listed.contains_key("less") && listed.len() > 20, "{listed:?}");
    let found = debian(&document)?;
    ensure!(found == listed, "found {found:?}, not {listed:?}");
    let less = related(&document, "less")?;
    let purl = "pkg:deb/debian/less@418-1?arch=armel&distro=debian-5.0";
    let found = less.0["externalRefs"][0]["referenceLocator"].as_str().unwrap_or_default();
    ensure!(found.starts_with(purl) && less.1 == ["CONTAINS"], "{less:?}");
    let root = related(&document, "lenny-rootfs")?;
    ensure!(root.0["sourceInfo"] == "files of a folder of the client", "{root:?}");
    ensure!(root.1 == ["GENERATED_FROM"], "{root:?}");
    ensure!(related(&document, "keys")?.1 == ["BUILD_DEPENDENCY_OF"]);
    // Nothing of it is by chance, and the target has the same.
    let again = build.clone().arg("--no-cache-filter=box").target("box.sbom").tree()?;
    ensure!(again.paths() == ["sbom.spdx.json"], "{:?}", again.paths());
    let text = again.text("sbom.spdx.json")?;
    ensure!(serde_json::from_str::<Value>(&text)? == document, "{text}");
    ensure!(stated(&build.arg("--no-cache-filter=box"))? == document);
    let folder = project.folder.display().to_string();
    ensure!(!text.contains(&folder) && !text.contains("/tmp/"), "{text}");
    Ok(())
}

fn platforms() -> Result<()> {
    let project = Project::small("images: {box: {from: scratch, files: {/a: {text: x}}}}\n")?;
    let build = Build::new(&project).arg("--platform=linux/amd64,linux/arm64");
    let build = build.args(&["--sbom=true", "--provenance=false"]);
    let layout = Layout::read(&build.layout("compression=gzip")?.0)?;
    ensure!(layout.kinds() == [SPDX; 2], "{:?}", layout.kinds());
    let about = |statement: &Value| {
        expect_valid(&statement["predicate"])?;
        let comment = &statement["predicate"]["packages"][0]["comment"];
        Ok::<_, anyhow::Error>(comment.as_str().unwrap_or_default().to_owned())
    };
    let mut found = layout.statements.iter().map(about).collect::<Result<Vec<_>>>()?;
    found.sort();
    ensure!(found == ["for linux/amd64", "for linux/arm64"], "{found:?}");
    // Nobody asks, so nothing is stated or done.
    let plain = Build::new(&project).arg("--provenance=false");
    let (folder, progress) = plain.layout("compression=gzip")?;
    ensure!(Layout::read(&folder)?.statements.is_empty());
    ensure!(!progress.vertices.values().any(|vertex| vertex.name.contains("SBOM")));
    Ok(())
}

fn registry() -> Result<()> {
    let project = reports::project(SMALL)?;
    let name = world().image_name("sbom")?;
    let build = Build::new(&project).args(&["--sbom=true", "--push", "--tag", &name]);
    build.succeeds()?;
    let format = ["buildx", "imagetools", "inspect", &name, "--format", "{{json .SBOM}}"];
    let told = world().docker(&format)?.ok()?;
    let told: Value = serde_json::from_str(&told.stdout).context("no JSON")?;
    let document = &told["SPDX"];
    expect_valid(document)?;
    let source = related(document, "context")?;
    ensure!(source.0["sourceInfo"] == "files of the build context", "{source:?}");
    // An engine takes it too.
    let name = world().unique("sbom")?;
    let build = on_engine(Build::new(&project))?.args(&["--sbom=true", "--load", "--tag", &name]);
    build.succeeds()?;
    Ok(())
}

fn artifact() -> Result<()> {
    let project = reports::project(SMALL)?;
    let build = Build::new(&project);
    let tree = build.clone().target("all").tree()?;
    let paths = ["box.sbom/sbom.spdx.json", "card.sbom/sbom.spdx.json", "tool/tool"];
    ensure!(paths.iter().all(|path| tree.paths().contains(path)), "{:?}", tree.paths());
    let document: Value = serde_json::from_str(&tree.text(paths[1])?)?;
    expect_valid(&document)?;
    for (name, kinds) in [
        ("card", &["DESCRIBES", "GENERATED_FROM", "GENERATED_FROM", "GENERATED_FROM"][..]),
        ("box", &["GENERATED_FROM"]),
        ("root", &["GENERATED_FROM"]),
    ] {
        ensure!(related(&document, name)?.1 == kinds, "{name}: {document}");
    }
    let members = build.clone().target("all.sbom").tree()?;
    let files: Vec<&str> =
        members.paths().into_iter().filter(|path| path.ends_with(".json")).collect();
    let expected =
        ["box.sbom", "card.sbom", "tool.sbom"].map(|name| format!("{name}/sbom.spdx.json"));
    ensure!(files == expected, "{files:?}");
    // Files have the statement beside them.
    for target in ["tool", "files"] {
        let folder = world().folder("sbom")?;
        let output = format!("--output={}", folder.display());
        build.clone().target(target).args(&["--sbom=true", &output]).succeeds()?;
        let statement: Value = serde_json::from_slice(&fs::read(folder.join("sbom.spdx.json"))?)?;
        ensure!(statement["predicateType"] == SPDX, "{statement}");
        ensure!(related(&statement["predicate"], target)?.1[0] == "DESCRIBES");
    }
    Ok(())
}

fn older() -> Result<()> {
    let project = reports::project(SMALL)?;
    let build = Build::new(&project);
    let newest = stated(&build)?;
    for version in OldBuildkit::ALL {
        let document = stated(&old_buildkit::on(version, build.clone())?);
        let document = document.with_context(|| format!("BuildKit {}", version.name()))?;
        ensure!(document == newest, "BuildKit {}: {document}", version.name());
    }
    Ok(())
}

fn damaged() -> Result<()> {
    let project = reports::project(
        "images:\n  box:\n    from: small\n    files: {/var/lib/dpkg/status/: , /a: {text: x}}\n",
    )?;
    let failed = Build::new(&project).arg("--sbom=true").fails()?;
    failed.says("`/var/lib/dpkg/status` of `box`")?;
    points_at(&failed, "jesteros.yaml", project.line("  box:")?)
}
