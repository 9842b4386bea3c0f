//! Images of registries and layouts.

use super::Graph;
use crate::parts::{alpine, amd64, exec, image, program, some};
use anyhow::Result;
use buildkit_llb::{OciLayout, Output, Platform, ResolveMode};

const CONFIG: &[u8] = br#"{"architecture": "arm", "variant": "v7", "os": "linux", "config": {
    "Env": ["PATH=/bin", "A=1", "B", "=x", "A=2=3"], "WorkingDir": "/w"}}"#;

const CONFIG_WITH_USER: &[u8] = br#"{"config": {"Env": ["PATH=/bin"], "User": "www"}}"#;

pub(super) const GRAPHS: &[Graph] = &[
    ("image", || Ok(image("alpine")?.output(&amd64()))),
    ("image_with_tag_and_digest", || {
        Ok(image(&format!("alpine:3.20@{}", some()))?.output(&amd64()))
    }),
    ("image_of_a_registry", || Ok(image("localhost:5000/a/b:c")?.output(&amd64()))),
    ("image_of_arm", || of("linux/arm/v6")),
    ("image_of_arm_v5", || of("linux/arm/v5")),
    ("image_of_windows", || {
        Ok(image("nano")?.output(&"windows(10.0.17763+win32k)/amd64".parse()?))
    }),
    ("image_of_arm64_v8", || of("linux/arm64/v8")),
    ("image_pulled", || resolved(ResolveMode::Pull)),
    ("image_resolved_locally", || resolved(ResolveMode::Local)),
    ("image_resolved_by_default", || resolved(ResolveMode::Default)),
    ("image_internal", || Ok(image("alpine")?.internal().output(&amd64()))),
    ("image_with_checksum", || Ok(image("alpine")?.checksum(some()).output(&amd64()))),
    ("image_of_few_layers", || Ok(image("alpine")?.layer_limit(2).output(&amd64()))),
    ("image_of_no_layers", || Ok(image("alpine")?.layer_limit(0).output(&amd64()))),
    ("image_config", || configured(CONFIG)),
    ("image_config_with_user", || configured(CONFIG_WITH_USER)),
    ("image_resolved_to_digest", || {
        // Go's client asks for digest and config itself.
        let image = image(&format!("alpine:latest@{}", some()))?.state(&amd64());
        Ok(image.with_image_config(CONFIG)?.run(exec())?.into())
    }),
    ("layout", || Ok(layout("example.com/x", "session")?.output(&amd64()))),
    ("layout_of_few_layers", || {
        Ok(layout("example.com/x", "session")?.layer_limit(3).output(&amd64()))
    }),
    ("layout_of_arm", || Ok(layout("example.com/x", "")?.output(&"linux/arm".parse()?))),
    ("layout_with_short_name", || Ok(layout("x", "session")?.output(&amd64()))),
];

fn of(platform: &str) -> Result<Output> {
    Ok(image("alpine")?.output(&platform.parse::<Platform>()?))
}

fn resolved(mode: ResolveMode) -> Result<Output> {
    Ok(image("alpine")?.resolve_mode(mode).output(&amd64()))
}

fn configured(config: &[u8]) -> Result<Output> {
    Ok(alpine()?.with_image_config(config)?.run(program("true"))?.into())
}

fn layout(name: &str, session: &str) -> Result<OciLayout> {
    Ok(OciLayout::new(format!("{name}@{}", some()).parse()?, session, "store"))
}
