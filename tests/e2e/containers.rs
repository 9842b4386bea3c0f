//! Containers of a real BuildKit, as `buildkit-gateway` uses them.

use std::fs;

use anyhow::{Result, ensure};
use jesteros_lab::OldBuildkit;

use crate::Case;
use crate::build::Build;
use crate::example;
use crate::old_buildkit;
use crate::project::Project;
use crate::world::world;

pub(crate) const CASES: &[Case] = &[
    ("containers_do_what_the_gateway_says", current),
    ("containers_of_an_older_buildkit_do_so_too", older),
];

const REPORT: &str = "dropped child: on
given up: released
secret: 0 [given]
secret: 0 []
secret: secret lacking: not found
secret: secret ID missing from mount options
open stdin: OPEN
closed stdin: 3
failed: 7
after it: 7
processes: 200, then: more than 200 programs would run in containers; other calls are answered: true
";

fn compare(open_stdin: &str, on: impl FnOnce(Build) -> Result<Build>) -> Result<()> {
    let frontend = example::frontend("containers", "CONTAINER_FRONTEND")?;
    let base = world().image_name("busybox")?;
    world().lab.push_busybox(&base)?;
    let project = Project::named("containers", "")?;
    fs::write(&project.spec, format!("# syntax={frontend}\n"))?;
    let secret = project.folder.join("secret");
    fs::write(&secret, "given")?;
    let build = Build::new(&project)
        .arg(format!("--build-arg=BASE={base}"))
        .arg(format!("--secret=id=there,src={}", secret.display()));
    let report = on(build)?.tree()?.text("report")?;
    let expected = REPORT.replace("OPEN", open_stdin);
    ensure!(report == expected, "the report is {report:?}, expected: {expected:?}");
    Ok(())
}

fn current() -> Result<()> {
    compare("3", Ok)
}

fn older() -> Result<()> {
    let open = "this BuildKit tells how a process ended only after its stdin has ended; it tells at once since v0.31";
    compare(open, |build| old_buildkit::on(OldBuildkit::V0_20, build))
}
