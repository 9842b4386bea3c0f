//! A frontend for a language of four words: `from`, `run`, `write` and `start`.
//! `docs/write-a-frontend.md` walks through it.

use buildkit_gateway::{
    Answer, Bridge, Environment, Failure, Gateway as _, ImageQuery, Lines, Outcome, serve,
};
use buildkit_llb::{
    Describe as _, Exec, File, Image, Local, Location, Platform, ResolveMode, SourceFile, State,
    mkfile,
};
use serde_json::{Value, json};
use std::process::ExitCode;
use std::sync::Arc;

/// Largest recipe, in bytes.
const MAX: u32 = 64 * 1024;

/// The image so far.
struct Recipe {
    state: State,
    config: Value,
}

fn main() -> ExitCode {
    serve("recipe-frontend", build)
}

async fn build(bridge: Bridge, environment: Environment) -> Answer {
    // The client has the file in its folder `dockerfile`, under the name that `-f` gives.
    let name = environment.opt("filename").unwrap_or("Dockerfile");
    let load = Local::new("dockerfile", &environment.session).follow(&[name]);
    let load = load.named(format!("load {name}")).output().definition();
    let files = bridge.solve(&load).await?;
    let text = bridge.read_file(&files, name, MAX).await?;
    let text = text.ok_or_else(|| Failure::new(format!("there is no file `{name}`")))?;
    let file = Arc::new(SourceFile::new(name, "recipe", text).loaded_by(load));

    let mut recipe: Option<Recipe> = None;
    for (number, line) in (1..).zip(String::from_utf8_lossy(file.data()).lines()) {
        // A mistake is shown with the line that it is in.
        let at = |why: String| Failure::new(why).at(&file, &[Lines::new(number, number)]);
        let here = Location::new(Arc::clone(&file), number, number);
        let (word, rest) = line.trim().split_once(' ').unwrap_or((line.trim(), ""));
        recipe = match (word, recipe) {
            ("", recipe) => recipe,
            (comment, recipe) if comment.starts_with('#') => recipe,
            ("from", None) => Some(from(&bridge, &environment, rest).await.map_err(at)?),
            (_, None) => return Err(at("a recipe begins with `from IMAGE`".to_owned())),
            (_, Some(recipe)) => Some(recipe.add(word, rest, here).map_err(at)?),
        };
    }
    let Recipe { state, config } = recipe.ok_or_else(|| Failure::new("the recipe is empty"))?;
    let result = bridge.solve(&state.definition()).await?;
    Ok(Outcome::one(result).with("containerimage.config", config.to_string()))
}

/// Starts from an image, with its settings.
async fn from(bridge: &Bridge, environment: &Environment, image: &str) -> Result<Recipe, String> {
    let platforms = environment.workers.first().map(|worker| worker.platforms.as_slice());
    let platform = platforms.and_then(<[Platform]>::first).ok_or("BuildKit names no platform")?;
    let query = ImageQuery {
        reference: image.parse().map_err(|_| format!("`{image}` is not the name of an image"))?,
        store: None,
        session: environment.session.clone(),
        platform: platform.clone(),
        mode: ResolveMode::Default,
        title: format!("look up {image}"),
    };
    let facts = bridge.resolve_image(&query).await.map_err(|error| error.to_string())?;
    let state = Image::new(facts.reference).named(format!("from {image}")).state(platform);
    let state = state.with_image_config(&facts.config).map_err(|error| error.to_string())?;
    let config = serde_json::from_slice(&facts.config).map_err(|error| error.to_string())?;
    Ok(Recipe { state, config })
}

impl Recipe {
    /// Does what one line says; `here` is shown if it fails later.
    fn add(mut self, word: &str, rest: &str, here: Location) -> Result<Self, String> {
        match (word, rest.split_once(' ')) {
            ("run", _) => {
                let exec = Exec::shell(rest).named(format!("run {rest}")).located(here);
                self.state = self.state.run(exec).map_err(|error| error.to_string())?;
            }
            ("write", Some((path, text))) if path.starts_with('/') => {
                let file = mkfile(path, 0o644, format!("{text}\n").into_bytes());
                let file = File::from(file).named(format!("write {path}")).located(here);
                self.state = self.state.with_output(self.state.output().file(file));
            }
            ("write", _) => return Err("write it as `write /PATH TEXT`".to_owned()),
            ("start", _) => self.config["config"]["Cmd"] = json!(["/bin/sh", "-c", rest]),
            _ => return Err(format!("`{word}` is none of `run`, `write` and `start`")),
        }
        Ok(self)
    }
}
