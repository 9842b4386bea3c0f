//! The smallest frontend: whatever the file says, the result is one image. `cargo xtask bench`
//! measures how large the program is.

use buildkit_gateway::{Answer, Bridge, Environment, Failure, Gateway as _, Outcome, serve};
use buildkit_llb::{Image, Platform};
use std::process::ExitCode;

fn main() -> ExitCode {
    serve("hello-frontend", hello)
}

async fn hello(bridge: Bridge, _environment: Environment) -> Answer {
    let image = "hello-world".parse().map_err(|error| Failure::new(format!("{error}")))?;
    let files = Image::new(image).output(&Platform::new("linux", "amd64", ""));
    Ok(Outcome::one(bridge.solve(&files.definition()).await?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use buildkit_gateway::testing::FakeBuildkit;

    #[test]
    fn every_build_gives_the_image() {
        let buildkit = FakeBuildkit::new();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let code = runtime.block_on(buildkit.serve(Environment::default(), hello)).unwrap();
        assert_eq!((code, buildkit.names()), (0, vec!["Solve", "Return"]));
    }
}
