//! A frontend for a language of five words: `from`, `copy`, `run`, `write` and `start`.
//! `docs/write-a-frontend.md` walks through it.

use buildkit_gateway::files::{Client, NamedFile, Wanted, refused};
use buildkit_gateway::request::{Fetch, NoCache, Request};
use buildkit_gateway::{Answer, Bridge, Environment, Failure, Gateway as _, Lines, Outcome, serve};
use buildkit_llb::{Describe as _, Exec, File, Image, Location, Platform, State, copy, mkfile};
use serde_json::{Value, json};
use std::fmt::Display;
use std::process::ExitCode;
use std::sync::Arc;

/// Largest recipe, in bytes.
const MAX: u32 = 64 * 1024;
/// What a line may be.
const WORDS: &str = "`copy FROM TO`, `run COMMAND`, `write /PATH TEXT` and `start COMMAND`";

/// Where everything comes from.
struct Kitchen<'a> {
    client: Client<'a, Bridge>,
    file: &'a NamedFile,
    platform: &'a Platform,
}

/// The image so far: its files with the settings of programs, and its config.
type Recipe = (State, Value);

fn main() -> ExitCode {
    serve("recipe-frontend", build)
}

async fn build(bridge: Bridge, Environment { opts, session, workers, .. }: Environment) -> Answer {
    let request = Request::parse(&opts, session, "recipe");
    let request = request.map_err(|mistakes| refused(&mistakes, &opts))?;
    let inputs = bridge.inputs().await?;
    let client = Client::new(&bridge, &request, &inputs);
    let wanted = Wanted::new("recipe", MAX).called("recipe");
    let file = &client.load(client.main_context()?, &wanted).await?;
    let own = workers.first().and_then(|worker| worker.platforms.first());
    let platform = request.platforms.first().or(own);
    let platform = platform.ok_or_else(|| Failure::new("BuildKit names no platform"))?;
    if request.platforms.len() > 1 {
        return Err(Failure::new("a recipe is made for one `--platform`"));
    }

    let kitchen = Kitchen { client, file, platform };
    let mut recipe: Option<Recipe> = None;
    for (number, line) in (1..).zip(String::from_utf8_lossy(file.source.data()).lines()) {
        // A mistake is shown with the line that it is in.
        let at = |why: Failure| why.add_source(&file.source, &[Lines::new(number, number)]);
        let here = Location::new(Arc::clone(&file.source), number, number);
        let (word, rest) = line.trim().split_once(' ').unwrap_or((line.trim(), ""));
        recipe = match (word, recipe) {
            ("", recipe) => recipe,
            (comment, recipe) if comment.starts_with('#') => recipe,
            ("from", None) => Some(kitchen.from(rest).await.map_err(at)?),
            (_, None) => return Err(at(Failure::new("a recipe begins with `from IMAGE`"))),
            (_, Some(recipe)) => Some(kitchen.add(recipe, word, rest, here).await.map_err(at)?),
        };
    }
    let (state, config) = recipe.ok_or_else(|| Failure::new("the recipe is empty"))?;
    let result = bridge.solve(&state.definition()).await?;
    Ok(Outcome::one(result).with("containerimage.config", config.to_string()))
}

impl Kitchen<'_> {
    /// Starts from an image, with its settings and the build args.
    async fn from(&self, image: &str) -> Result<Recipe, Failure> {
        let reference = image.parse().map_err(wrong)?;
        let facts = self.client.image(&reference, None, self.platform).await?;
        let state = Image::new(facts.reference).named(format!("from {image}")).state(self.platform);
        let state = state.with_image_config(&facts.config).map_err(wrong)?;
        let args = self.client.request.build_args.iter();
        let state = args.fold(state, |state, (name, value)| state.env(name, value));
        let config = serde_json::from_slice(&facts.config).map_err(wrong)?;
        Ok((state, config))
    }

    /// Does what one line says; `here` is shown if it fails later.
    async fn add(
        &self,
        (mut state, mut config): Recipe,
        word: &str,
        rest: &str,
        here: Location,
    ) -> Result<Recipe, Failure> {
        let Self { client, file, platform } = self;
        match (word, rest.split_once(' ')) {
            ("copy", Some((from, to))) => {
                let fetch = Fetch::new(from, platform).follow(&[from]).located(here.clone());
                let files = client.files(&file.context, fetch, &file.ignore).await?;
                let copy = copy(&files, from, to).dir_contents(true).create_parents();
                state = state.file(File::from(copy).named(format!("copy {rest}")).located(here));
            }
            ("run", _) => {
                let anew = client.request.no_cache == NoCache::All;
                let exec = Exec::shell(rest).named(format!("run {rest}")).located(here);
                state = state.run(exec.ignoring_cache(anew)).map_err(wrong)?;
            }
            ("write", Some((path, text))) if path.starts_with('/') => {
                let file = File::from(mkfile(path, 0o644, format!("{text}\n").into_bytes()));
                state = state.file(file.named(format!("write {path}")).located(here));
            }
            ("start", _) => config["config"]["Cmd"] = json!(["/bin/sh", "-c", rest]),
            _ => return Err(wrong(format!("`{word} {rest}` is none of {WORDS}"))),
        }
        Ok((state, config))
    }
}

fn wrong(why: impl Display) -> Failure {
    Failure::new(why.to_string())
}
