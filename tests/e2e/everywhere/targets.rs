//! What is built everywhere, and where that is.

use std::collections::BTreeSet;

use anyhow::{Result, ensure};
use serde_json::Value;

use crate::family::{example, with_frontend};
use crate::jesteros;

/// A target of the example.
#[derive(Debug)]
pub(super) struct Target {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    /// Whether it is built under another kernel, which has no network and is slow.
    pub(super) on_another_day: bool,
}

/// What is compared of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The digest of its manifest.
    Image,
    /// The checksum of its one file.
    File,
}

const fn target(name: &'static str, kind: Kind, on_another_day: bool) -> Target {
    Target { name, kind, on_another_day }
}

/// All targets but those of [`WITH_A_KERNEL`].
pub(super) const TARGETS: [Target; 12] = [
    target("vanilla", Kind::Image, true),
    target("lenny-base", Kind::Image, true),
    target("dev-base", Kind::Image, true),
    target("runtime-base", Kind::Image, true),
    target("production", Kind::Image, true),
    // Their checks run programs for more than a minute there.
    target("test", Kind::Image, false),
    target("test-gk61", Kind::Image, false),
    // Their packages come from an archive that is too large to be there.
    target("packager", Kind::Image, false),
    target("kernel-builder", Kind::Image, false),
    target("rootfs", Kind::File, true),
    target("ramdisk", Kind::File, true),
    target("boot-script", Kind::File, true),
];

/// A kernel is compiled for these; `jesteros_is_built_alike_by_two_builders` compares them.
const WITH_A_KERNEL: [&str; 5] = ["kernel", "boot", "sd-image", "installer", "release"];

/// Makes sure that no target is left out.
pub(super) fn expect_all() -> Result<()> {
    let build = jesteros::plain(&example(), "production", &[])?;
    let asked = with_frontend(build).arg("--call=targets,format=json").plain()?.ok()?;
    let told: Value = serde_json::from_str(&asked.stdout)?;
    let listed = told["targets"].as_array().into_iter().flatten();
    let listed: BTreeSet<&str> = listed
        .filter(|target| target["kind"] != "group")
        .filter_map(|target| target["name"].as_str())
        .collect();
    let known = TARGETS.iter().map(|target| target.name);
    let known: BTreeSet<&str> = known.chain(WITH_A_KERNEL).collect();
    ensure!(listed == known, "the example has {listed:?}, and {known:?} are compared");
    Ok(())
}
