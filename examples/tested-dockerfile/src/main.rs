//! A frontend for Dockerfiles with tests. `dockerfile.v0` builds the image; then the lines of
//! the file that begin with these words are done in a container of it:
//!
//! ```text
//! # serve COMMAND   runs while the tests do, and is sent SIGTERM after them
//! # test COMMAND    must end with 0; it reads the config of the image, and the client's files
//!                   are in /context
//! # keep PATH       adds a file that they made to the image
//! # limit SECONDS   says how long a test may take, which is 300 seconds otherwise
//! ```
//!
//! It shows two things: how a frontend lets another one build, and how it runs programs. It stays
//! small for that: the Dockerfile and the context are folders of the client, the folder of a file
//! to keep is in the image already, and such a file gets the mode 0644.

mod container;
mod words;

use buildkit_gateway::{
    Answer, Bridge, Environment, Failure, FrontendRequest, Gateway as _, Lines, Ref, Refs, serve,
};
use buildkit_llb::{Describe as _, File, Local, Output, Platform, SourceFile, State, mkfile};
use std::process::ExitCode;
use std::sync::Arc;
use words::Words;

/// Largest Dockerfile, in bytes.
const MAX: u32 = 1024 * 1024;

fn main() -> ExitCode {
    serve("tested-dockerfile", build)
}

async fn build(bridge: Bridge, environment: Environment) -> Answer {
    let name = environment.opt("filename").unwrap_or("Dockerfile");
    let load = Local::new("dockerfile", &environment.session).follow(&[name]);
    let load = load.named(format!("load {name}")).output().definition();
    let files = bridge.solve(&load).await?;
    // One byte more than there may be shows a file that is too large.
    let text = bridge.read_file(&files, name, MAX + 1).await?;
    let text = text.ok_or_else(|| Failure::new(format!("there is no file `{name}`")))?;
    if text.len() > MAX as usize {
        return Err(Failure::new(format!("the file `{name}` has more than {MAX} bytes")));
    }
    let file = Arc::new(SourceFile::new(name, "Dockerfile", text.clone()).loaded_by(load));
    let words = Words::read(&String::from_utf8_lossy(&text));
    let words = words.map_err(|mistake| {
        Failure::new(mistake.text).at(&file, &[Lines::new(mistake.line, mistake.line)])
    })?;

    // The Dockerfile is an input of the other frontend, so it need not be a file of the client.
    let folder = File::from(mkfile(&format!("/{name}"), 0o644, text));
    let request = FrontendRequest::new("dockerfile.v0")
        .options_of(&environment)
        .inputs_of(&bridge.inputs().await?)
        .without("dockerfilekey")
        .input("dockerfile", &Output::scratch().file(folder).definition());
    let request = if words.kept.is_empty() { request } else { without_sbom(request, &environment) };
    let mut outcome = bridge.solve_frontend(&request).await?;
    // `--call=outline` and the like ask for a text, and nothing is built.
    if environment.opt("requestid").is_some() {
        return Ok(outcome);
    }

    let tour = container::Tour { bridge: &bridge, environment: &environment, file: &file, words };
    outcome.refs = match &outcome.refs {
        Refs::None => return Err(Failure::new("an image without files cannot be tested")),
        Refs::One(image) => {
            let own = environment.workers.first().and_then(|worker| worker.platforms.first());
            let asked = environment.opt("platform").and_then(|text| text.parse::<Platform>().ok());
            let platform = asked.as_ref().or(own);
            let platform = platform.ok_or_else(|| Failure::new("BuildKit names no platform"))?;
            Refs::One(tested(&tour, image, platform, outcome.image_config(None)).await?)
        }
        Refs::Map(images) => {
            let mut tested_images = images.clone();
            for (id, image) in &mut tested_images {
                let platform = id.parse().map_err(|_| Failure::new(format!("what is `{id}`?")))?;
                *image = tested(&tour, image, &platform, outcome.image_config(Some(id))).await?;
            }
            Refs::Map(tested_images)
        }
    };
    Ok(outcome)
}

/// Leaves out the wish for an SBOM. `dockerfile.v0` would make one of the image that lacks the
/// kept files; BuildKit makes one of the result if there is none
/// (`solver/llbsolver/proc/sbom.go`).
fn without_sbom(request: FrontendRequest, environment: &Environment) -> FrontendRequest {
    let asks = |key: &&String| {
        let kind = key.strip_prefix("attest:");
        let kind = kind.or_else(|| key.strip_prefix("build-arg:BUILDKIT_ATTEST_"));
        kind.is_some_and(|kind| kind.eq_ignore_ascii_case("sbom"))
    };
    environment.opts.keys().filter(asks).fold(request, |request, key| request.without(key))
}

/// Tests one image; gives it with the files that are kept.
async fn tested(
    tour: &container::Tour<'_>,
    image: &Ref,
    platform: &Platform,
    config: Option<&[u8]>,
) -> Result<Ref, Failure> {
    let config = config.ok_or_else(|| Failure::new("the image has no config"))?;
    // The graph that made the image, to build on.
    let graph = image.definition()?;
    let graph = graph.ok_or_else(|| Failure::new("BuildKit does not tell how it is made"))?;
    let output =
        Output::from_definition(&graph).map_err(|error| Failure::new(error.to_string()))?;
    let state = State::new(output, platform).with_image_config(config);
    let state = state.map_err(|error| Failure::new(error.to_string()))?;

    let kept = tour.run(image, &state, config).await?;
    if kept.is_empty() {
        return Ok(image.clone());
    }
    let files = kept.into_iter().map(|(path, data)| mkfile(&path, 0o644, data));
    let output = state.output().file(File::new(files).named("keep files"));
    Ok(tour.bridge.solve(&output.definition()).await?)
}
