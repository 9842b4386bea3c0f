//! `examples/tested-dockerfile`: another frontend builds, and programs run in containers.

use std::fs;
use std::sync::OnceLock;

use anyhow::{Context as _, Result, ensure};

use crate::Case;
use crate::build::{Build, points_at};
use crate::example;
use crate::flags::layout::Layout;
use crate::flags::statements::scanner;
use crate::project::Project;
use crate::world::{Shared, shared, world};

pub(crate) const CASES: &[Case] = &[
    ("tested_image_is_handed_on", passes),
    ("tested_images_of_several_platforms_are_handed_on", several),
    ("tested_frontend_named_by_a_build_arg_runs_once", build_arg),
    ("tested_image_has_the_sbom_of_what_is_handed_on", sbom),
    ("tested_image_is_in_the_cache_of_another_builder", cache),
    ("tested_failures_are_shown_at_their_lines", failures),
    ("tested_server_that_stays_is_killed", stays),
    ("tested_dockerfiles_tests_and_files_have_limits", limits),
    ("tested_mistakes_of_the_dockerfile_are_shown", mistakes),
];

/// The names of the frontend's image and of an image to start from.
fn images() -> Result<&'static (String, String)> {
    static IMAGES: Shared<(String, String)> = OnceLock::new();
    shared(&IMAGES, || {
        let frontend = example::frontend("tested", "TESTED_DOCKERFILE")?;
        let base = world().image_name("busybox")?;
        world().lab.push_busybox(&base)?;
        Ok((frontend, base))
    })
}

/// A Dockerfile that starts from the base at line 3, with these lines after it.
fn dockerfile(lines: &str) -> Result<(Project, Build)> {
    let (frontend, base) = images()?;
    let project = Project::named("tested", "")?;
    let text = format!("# syntax={frontend}\n\nFROM --platform=$BUILDPLATFORM {base}\n{lines}");
    fs::write(&project.spec, text)?;
    let build = Build::new(&project);
    Ok((project, build))
}

/// The server answers a signal; the tests see the image, its variables, its config and the
/// client's files, and leave a file.
const PASSES: &str = r#"ARG WORD=none
ENV WORD=$WORD
RUN echo made >/made
CMD ["/bin/sh"]
# serve trap 'echo ended >>/report; exit 0' TERM; touch /ready; while :; do sleep 0.05; done
# test while ! test -e /ready; do sleep 0.05; done
# test grep -q '"Cmd":\["/bin/sh"\]' && test "$(cat /made)" = made
# test cat /context/data >/report; echo "$WORD" >>/report
# test ! touch /context/new 2>/dev/null
# keep /report
"#;

fn passes() -> Result<()> {
    let (project, build) = dockerfile(PASSES)?;
    project.add(&[("data", "of the client\n")])?;
    let image = build.arg("--build-arg=WORD=given").image()?;
    let report = image.text("report")?;
    ensure!(report == "of the client\ngiven\nended\n", "the report is {report:?}");
    ensure!(image.text("made")? == "made\n", "the Dockerfile was not built");
    let files = image.files();
    ensure!(!files.contains_key("ready"), "what tests leave is in the image");
    let config = serde_json::to_string(&image.config)?;
    ensure!(config.contains("WORD=given") && config.contains("/bin/sh"), "{config}");
    Ok(())
}

fn several() -> Result<()> {
    let lines =
        "ARG TARGETARCH\nRUN echo $TARGETARCH >/made\n# test cp /made /report\n# keep /report\n";
    let (_project, build) = dockerfile(lines)?;
    let (images, _) = build.arg("--platform=linux/amd64,linux/arm64").images()?;
    for architecture in ["amd64", "arm64"] {
        let image = images.get(&format!("linux/{architecture}")).context(architecture)?;
        ensure!(image.text("report")? == format!("{architecture}\n"), "the files are others");
    }
    Ok(())
}

/// `dockerfile.v0`, which this frontend starts, gets the build arg as well, and must not start
/// the frontend that it names.
fn build_arg() -> Result<()> {
    let (frontend, base) = images()?;
    let project = Project::named("tested", "")?;
    let lines = "RUN echo made >/made\n# test cp /made /report\n# keep /report\n";
    fs::write(&project.spec, format!("FROM --platform=$BUILDPLATFORM {base}\n{lines}"))?;
    let build = Build::new(&project).arg(format!("--build-arg=BUILDKIT_SYNTAX={frontend}"));
    ensure!(build.image()?.text("report")? == "made\n", "the image was not tested");
    Ok(())
}

/// Of an image that is handed on as it is, `dockerfile.v0` has stated what is in it; that of a
/// changed one must have the files that were added.
fn sbom() -> Result<()> {
    let generator = scanner()?;
    let cases = [("", false), ("# keep /report\n", true)];
    for (kept, is_kept) in cases {
        let (_project, build) = dockerfile(&format!("# test echo x >/report\n{kept}"))?;
        let flags = [&format!("--sbom=generator={generator}"), "--provenance=false"];
        let (folder, _) = build.args(&flags).layout("compression=gzip")?;
        let layout = Layout::read(&folder)?;
        ensure!(layout.kinds() == ["https://spdx.dev/Document"], "{:?}", layout.statements);
        let files = layout.statements[0]["predicate"]["core"].as_str().context("no files")?;
        ensure!(files.contains("report") == is_kept, "the SBOM has {files:?}");
    }
    Ok(())
}

/// Nobody can guess what is written, so it is from the cache.
fn cache() -> Result<()> {
    let own = world().unique("random")?;
    let lines = format!("RUN head -c 9 /dev/urandom | base64 >/made; echo {own}\n");
    let (_project, build) = dockerfile(&lines)?;
    let name = world().image_name("cache")?;
    let to = build.clone().arg(format!("--cache-to=type=registry,ref={name},mode=max"));
    let made = to.image()?.text("made")?;
    let from = build.arg(format!("--cache-from=type=registry,ref={name}"));
    let found = from.on_builder("default").image()?.text("made")?;
    ensure!(found == made, "it was made again: {found:?}, {made:?}");
    Ok(())
}

fn failures() -> Result<()> {
    let failing = "# test true\n# test echo to stdout; echo to stderr >&2; exit 7\n";
    let failing = dockerfile(failing)?.1.fails()?;
    failing.says("the test ended with 7")?.says("to stdout")?.says("to stderr")?;
    points_at(&failing, "tested", 5)?;
    let killed = dockerfile("# test kill -9 $$\n")?.1.fails()?;
    killed.says("the test ended with 137")?;
    let absent = dockerfile("# test true\n# keep /absent\n")?.1.fails()?;
    absent.says("no test made this file")?;
    points_at(&absent, "tested", 5)?;
    let server = dockerfile(
        "# serve trap 'exit 9' TERM; touch /ready; while :; do sleep 0.05; done\n# test while ! test -e /ready; do sleep 0.05; done\n",
    )?;
    let server = server.1.fails()?;
    server.says("the server ended with 9")?;
    points_at(&server, "tested", 4)
}

fn stays() -> Result<()> {
    let lines = "# serve trap '' TERM; touch /ready; while :; do sleep 0.05; done\n# test while ! test -e /ready; do sleep 0.05; done\n";
    dockerfile(lines)?.1.fails()?.says("the server ended with 137")?;
    Ok(())
}

fn limits() -> Result<()> {
    let slow = dockerfile("# limit 1\n# test true\n# test echo; sleep 60\n")?.1.fails()?;
    slow.says("the test did not end within 1 seconds")?;
    points_at(&slow, "tested", 6)?;
    let large = "# test head -c 1048577 /dev/zero >/large\n# keep /large\n";
    let large = dockerfile(large)?.1.fails()?;
    large.says("this file has more than 1048576 bytes")?;
    points_at(&large, "tested", 5)?;
    let whole = "# test head -c 1048576 /dev/zero >/large\n# keep /large\n";
    ensure!(dockerfile(whole)?.1.image()?.text("large")?.len() == 1 << 20, "the file was cut");
    let long = dockerfile(&format!("# {}\n", "x".repeat(1 << 20)))?.1.fails()?;
    long.says("has more than 1048576 bytes")?;
    let twice = dockerfile("# serve true\n# serve true\n")?.1.fails()?;
    twice.says("there is another `# serve`")?;
    points_at(&twice, "tested", 5)?;
    // Nothing can run as this user, and only BuildKit knows why.
    dockerfile("USER absent\n# test true\n")?.1.fails()?.says("the test ended with 255: ")?;
    Ok(())
}

fn mistakes() -> Result<()> {
    let unknown = dockerfile("NOTHING\n")?.1.fails()?;
    unknown.says("unknown instruction: NOTHING")?;
    points_at(&unknown, "tested", 4)?;
    let failing = dockerfile("RUN exit 3\n# test true\n")?.1.fails()?;
    failing.says("exit code: 3")?;
    points_at(&failing, "tested", 4)
}
