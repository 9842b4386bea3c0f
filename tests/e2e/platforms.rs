//! Several platforms in one build.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Result, ensure};
use serde_json::json;

use crate::Case;
use crate::archives::small_root;
use crate::build::Build;
use crate::project::{Project, lenny_project};
use crate::world::world;

pub(crate) const CASES: &[Case] = &[
    ("platforms_are_built_side_by_side", side_by_side),
    ("platforms_are_pushed_as_one_index", pushed),
    ("platforms_of_files_are_folders", folders),
    ("platforms_share_what_does_not_depend_on_them", cross_build),
];

const BOTH: &str = "--platform=linux/amd64,linux/arm/v5";

const SPEC: &str = r#"# syntax=FRONTEND
version: 1
name: e2e
sources: {root: {context: root}}
bases: {both: {from: root, platform: [linux/amd64, linux/arm/v5]}}
images:
  box:
    from: both
    files:
      /etc/platform: {text: "${TARGETPLATFORM} ${TARGETARCH}", expand: [TARGETPLATFORM, TARGETARCH]}
      /etc/arm: {text: "x", when: {ON: arm}}
    env: {ARCH: "${TARGETARCH}"}
    cmd: [/bin/sh]
args: {ON: {default: none, choices: [none, arm]}}
"#;

fn project() -> Result<Project> {
    let project = Project::new(SPEC)?;
    fs::create_dir(project.path().join("root"))?;
    fs::write(project.path().join("root/root.tar"), small_root()?)?;
    Ok(project)
}

fn side_by_side() -> Result<()> {
    let (images, progress) = Build::new(&project()?).arg(BOTH).images()?;
    ensure!(images.keys().eq(["linux/amd64", "linux/arm/v5"]), "platforms {:?}", images.keys());
    for (name, image) in &images {
        let arch = name.split('/').nth(1).unwrap_or_default();
        ensure!(image.config["architecture"] == arch, "{name}: {}", image.config);
        let variant = if arch == "arm" { json!("v5") } else { json!(null) };
        ensure!(image.config["variant"] == variant, "{name}: {}", image.config);
        ensure!(image.config["config"]["Cmd"] == json!(["/bin/sh"]), "{name}: {}", image.config);
        let env = image.config["config"]["Env"].to_string();
        ensure!(env.contains(&format!("ARCH={arch}")), "{name}: {env}");
        let text = image.text("etc/platform")?;
        ensure!(text == format!("{name} {arch}"), "{name}: made for {text}");
        ensure!(image.layers.len() == 2, "{name}: {} layers", image.layers.len());
    }
    let [amd64, arm] = ["linux/amd64", "linux/arm/v5"].map(|name| &images[name]);
    ensure!(amd64.layers[0].digest == arm.layers[0].digest, "the root differs");
    // The helper runs on the builder's platform for both, so the root is unpacked once.
    let roots = progress.named("[both] root file system");
    ensure!(roots == 1, "{roots} roots: {}", progress.evidence());
    let one = Build::new(&project()?).arg("--platform=linux/arm/v5").image()?;
    ensure!(one.layers[0].digest == arm.layers[0].digest, "alone it has another root");
    ensure!(one.config["config"] == arm.config["config"], "alone it has another config");
    Ok(())
}

fn pushed() -> Result<()> {
    let name = world().image_name("platforms")?;
    Build::new(&project()?).args(&[BOTH, "--push", "--tag", &name]).succeeds()?;
    let inspected = world().docker(&["buildx", "imagetools", "inspect", &name])?.ok()?;
    inspected.says("linux/amd64")?.says("linux/arm/v5").map(drop)
}

fn folders() -> Result<()> {
    let tree = Build::new(&project()?).arg(BOTH).tree()?;
    for (folder, text) in
        [("linux_amd64", "linux/amd64 amd64"), ("linux_arm_v5", "linux/arm/v5 arm")]
    {
        let found = tree.text(&format!("{folder}/etc/platform"))?;
        ensure!(found == text, "{folder}: made for {found}");
    }
    let failed = Build::new(&project()?).arg("--platform=linux/amd64,linux/s390x").fails()?;
    failed.says("base `both` is not available for linux/s390x")?;
    failed.says("it is available for linux/amd64, linux/arm/v5").map(drop)
}

/// The compiler runs on one platform and makes files for two.
fn cross_build() -> Result<()> {
    let project = lenny_project(
        r#"default: box
artifacts:
  once: {build: {from: lenny, run: "dd if=/dev/urandom bs=16 count=1 | md5sum >/out", outputs: {/out: /out}}}
  tool:
    build:
      from: lenny
      mounts: {/once: once}
      env: {GOARCH: "${TARGETARCH}"}
      run: |
        echo "for $GOARCH on $(uname -s) with $(cat /once/out)" >/out
      outputs: {/tool: /out}
images:
  box: {from: scratch, files: {/bin/tool: {from: "tool:tool", mode: 0755}, /once: "once:out"}}
"#,
    )?;
    let (images, progress) = Build::new(&project).on_lenny()?.arg(BOTH).images()?;
    let mut seen: BTreeMap<&str, String> = BTreeMap::new();
    for (name, image) in &images {
        let arch = name.split('/').nth(1).unwrap_or_default();
        let once = image.text("once")?;
        let expected = format!("for {arch} on Linux with {once}");
        ensure!(image.text("bin/tool")? == expected, "{name}: {:?}", image.text("bin/tool")?);
        seen.insert(name, once);
    }
    ensure!(seen.len() == 2, "platforms {:?}", seen.keys());
    ensure!(seen["linux/amd64"] == seen["linux/arm/v5"], "it was made twice: {seen:?}");
    let (once, tool) = (progress.named("[once] build"), progress.named("[tool] build"));
    ensure!((once, tool) == (1, 2), "{once} and {tool} builds: {}", progress.evidence());
    Ok(())
}
