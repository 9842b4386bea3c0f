//! Older versions of BuildKit, back to v0.12.

use std::sync::OnceLock;

use anyhow::{Context as _, Result, ensure};
use jesteros_lab::archive::Server;
use jesteros_lab::{OldBuildkit, Part};

use crate::Case;
use crate::build::{Build, points_at};
use crate::family;
use crate::project::Project;
use crate::world::{Shared, archive, shared, world};

pub(crate) const CASES: &[Case] = &[
    ("old_buildkit_0_12_builds_the_product", || product(OldBuildkit::V0_12)),
    ("old_buildkit_0_16_builds_the_product", || product(OldBuildkit::V0_16)),
    ("old_buildkit_0_20_builds_the_product", || product(OldBuildkit::V0_20)),
    ("old_buildkit_shows_mistakes_at_their_lines", mistakes),
];

/// One archive for all, so that its URL is the same.
fn server() -> Result<&'static Server> {
    static SERVER: Shared<Server> = OnceLock::new();
    shared(&SERVER, || Server::start(&archive()?.root))
}

/// A build on the daemon of an older version.
pub(crate) fn on(version: OldBuildkit, build: Build) -> Result<Build> {
    let runs = world().lab.running().contains(&Part::OldBuildkit(version));
    let name = version.name();
    ensure!(runs, "BuildKit {name} does not run: cargo xtask lab up --buildkit {name}");
    Ok(build.args(&["--builder", version.builder()]))
}

fn product(version: OldBuildkit) -> Result<()> {
    let build = family::build("production", &server()?.url())?;
    let build = build.arg(format!("--build-arg=BUILDKIT_SYNTAX={}", world().frontend));
    let image = on(version, build)?.image()?;
    let files = image.files();
    // Links are written by the helper: the file operation for them is of v0.20.
    let link = files.get("usr/local/bin/health-check.sh").context("no link")?;
    let target = link.link.as_deref();
    ensure!(target == Some("/src/2-application/jesteros/health-check.sh"), "{link:?}");
    ensure!(files.contains_key("src/2-application/jesteros/health-check.sh"), "it dangles");
    ensure!(image.text("var/lib/jester/motto")? == "By quill and candlelight!\n");
    ensure!(image.packages()? == family::expected_packages("production")?, "other packages");
    ensure!(image.config["config"]["Cmd"] == serde_json::json!(["/start-jesteros.sh"]));
    Ok(())
}

fn mistakes() -> Result<()> {
    let project = Project::small(
        "images:\n  box:\n    from: scratch\n    files:\n      /a: {text: x, owner: jester}\n      /b: {hardlink: /c}\n",
    )?;
    for version in OldBuildkit::ALL {
        let failed = on(version, Build::new(&project))?.fails()?;
        for line in ["/a:", "/b:"] {
            points_at(&failed, "jesteros.yaml", project.line(line)?)
                .with_context(|| format!("BuildKit {}", version.name()))?;
        }
    }
    Ok(())
}
