//! Images that the tests of flags need; each is made when it is first asked for.

use std::sync::OnceLock;

use anyhow::Result;

use crate::world::{Shared, shared, world};

/// BuildKit's own Dockerfile frontend.
pub(crate) fn dockerfile() -> Result<&'static String> {
    static IMAGE: Shared<String> = OnceLock::new();
    shared(&IMAGE, || {
        let name = name("dockerfile");
        world().lab.push_dockerfile_frontend(&name)?;
        Ok(name)
    })
}

/// The daemon of the driver `docker-container`.
pub(crate) fn buildkit() -> Result<&'static String> {
    static IMAGE: Shared<String> = OnceLock::new();
    shared(&IMAGE, || {
        let name = name("buildkit");
        world().lab.push_buildkit(&name)?;
        Ok(name)
    })
}

/// A root whose programs are not emulated, by its digest.
pub(crate) fn busybox() -> Result<&'static String> {
    static IMAGE: Shared<String> = OnceLock::new();
    shared(&IMAGE, || {
        let name = name("busybox");
        world().lab.push_busybox(&name)?;
        pinned(&name)
    })
}

/// The name of an image of the registry with its digest.
pub(crate) fn pinned(name: &str) -> Result<String> {
    let inspect = ["buildx", "imagetools", "inspect", "--format", "{{.Manifest.Digest}}", name];
    let digest = world().docker(&inspect)?.ok()?.stdout;
    let repository = name.rsplit_once(':').map_or(name, |(repository, _)| repository);
    Ok(format!("{repository}@{}", digest.trim()))
}

/// The same in every run: what is made from the same programs is the same image.
fn name(image: &str) -> String {
    format!("{}/e2e/flags-{image}:1", world().lab.registry())
}
