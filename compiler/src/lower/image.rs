//! An image: a fold over its steps, and its settings.

use super::base::COMMENT;
use super::built::{Built, BuiltImage};
use crate::graph::broken::Broken;
use crate::graph::files::Files;
use crate::graph::scope::{BaseParts, Scope};
use crate::graph::stage::Stage;
use crate::image::{Command, Healthcheck, Image, Settings};
use crate::image_config::{self, ImageConfig};
use crate::language::env;
use buildkit_llb::State;
use std::collections::{BTreeMap, BTreeSet};

/// An image on top of `below`.
pub(super) fn lower(image: &Image, below: BuiltImage, scope: &Scope<'_>) -> Result<Built, Broken> {
    let BuiltImage { mut state, mut config, base_config, mut annotations, base } = below;
    state = apply(&image.settings, &mut config, state, base.as_ref(), scope);
    let new: BTreeSet<&String> = image.settings.annotations.iter().map(|(key, _)| key).collect();
    annotations.retain(|(key, _)| !new.contains(key));
    annotations.extend(image.settings.annotations.iter().cloned());
    scope.build.lineages.borrow_mut().inherit(scope.name, scope.below, &scope.platform.to_string());
    for (index, step) in image.steps.iter().enumerate() {
        let title = step.kind.title();
        let below = Some(state.output().clone());
        state = step.kind.lower(step, &title, scope, &state)?;
        let span = step.spans.first().copied().unwrap_or(image.span);
        let layer = Some((index + 1, image.steps.len()));
        let output = state.output().clone();
        scope.build.note_stage(Stage { title: title.clone(), layer, span, below, output });
        config.add_layer(title, COMMENT);
        scope.build.measure(state.output(), span);
        if scope.build.is_too_large() {
            break;
        }
    }
    let files = Files::made(image.name.value.as_str(), state.output().clone());
    let image = BuiltImage { state, config, base_config, annotations, base };
    Ok(Built::of_image(files, image))
}

/// Lays the settings over what is inherited; the variables hold for steps too.
fn apply(
    settings: &Settings,
    config: &mut ImageConfig,
    state: State,
    base: Option<&BaseParts>,
    scope: &Scope<'_>,
) -> State {
    let known: BTreeMap<&str, &str> = config.env().collect();
    let inherited = |name: &str| known.get(name).map(|value| (*value).to_owned());
    let variables =
        env::resolve(&settings.env, scope.args, &inherited, &mut scope.build.report.borrow_mut());
    let state = variables.iter().fold(state, |state, (name, value)| state.env(name, value));
    config.set_env(&variables);
    if let Some((_, first)) = settings.env.first()
        && config.env().count() > env::MAX_VARIABLES
    {
        let message = format!(
            "`{}` has more than {} variables with those it inherits",
            scope.name,
            env::MAX_VARIABLES
        );
        scope.build.too_large(first.span, message);
    }
    // Without a base there is no script: the rules have made sure of it.
    let shell = base.map_or("/bin/sh", |base| base.shell.as_str());
    let words = |command: &Command| command.words(shell);
    if let Some(command) = &settings.entrypoint {
        config.set_entrypoint(words(&command.value));
    }
    if let Some(command) = &settings.cmd {
        config.set_cmd(words(&command.value));
    }
    if let Some(workdir) = &settings.workdir {
        config.set_workdir(workdir);
    }
    if let Some(user) = &settings.user {
        config.set_user(user);
    }
    if let Some(signal) = &settings.stop_signal {
        config.set_stop_signal(signal);
    }
    config.set_labels(settings.labels.iter().map(|(key, value)| (key, value)));
    config.add_volumes(settings.volumes.iter().cloned());
    config.add_ports(settings.expose.iter().cloned());
    if let Some(check) = &settings.healthcheck {
        config.set_healthcheck(healthcheck(check, &words));
    }
    state
}

fn healthcheck(
    check: &Healthcheck,
    words: &dyn Fn(&Command) -> Vec<String>,
) -> image_config::Healthcheck {
    let Some(command) = &check.command else { return image_config::Healthcheck::none() };
    let mut found = image_config::Healthcheck::command(words(&command.value));
    found.interval = check.interval_ns;
    found.timeout = check.timeout_ns;
    found.start_period = check.start_period_ns;
    found.retries = i64::from(check.retries);
    found
}
