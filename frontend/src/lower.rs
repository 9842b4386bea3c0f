//! The plan as a graph: a fold over images, and in each a fold over steps.

use crate::apt::Tools;
use crate::context::Origin;
use crate::image_config::ImageConfig;
use crate::options::Options;
use crate::plan::Plan;
use crate::resolve::{Facts, Resolved};
use crate::sources::Places;
use crate::spec::Image;
use crate::spec::values::{Name, SourcePath};
use crate::steps::{Files, Lowering};
use buildkit_llb::{Definition, Location, State};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A build as BuildKit takes it.
#[derive(Debug)]
pub struct Lowered {
    /// The graph of the target's files.
    pub definition: Definition,
    /// The target's image config.
    pub config: ImageConfig,
    /// The config of the image that the root is, if it is one.
    pub base_config: Option<Vec<u8>>,
}

/// Lowers a plan whose places are resolved. Same input, same bytes.
#[must_use]
pub fn lower(plan: &Plan<'_>, resolved: &Resolved, options: &Options) -> Lowered {
    let spec = plan.checked.spec();
    let platform = &spec.root.platform;
    let places = Places { options, platform, plan };
    let mut files: BTreeMap<Name, Files> = BTreeMap::new();
    for (name, need) in &plan.needs {
        let facts = resolved.needs.get(name).cloned().unwrap_or_default();
        files.insert(name.clone(), places.files(need, &facts));
    }
    let tools = spec.apt.as_ref().filter(|_| plan.uses_apt).map(|apt| {
        let keyring = apt.keyring.as_ref().and_then(|keyring| files.get(&keyring.source.value));
        Tools::new(spec.name.as_str(), platform.architecture(), apt, keyring.cloned(), options)
    });

    let root = Built {
        state: State::new(places.root(&resolved.root), platform),
        config: root_config(plan, &resolved.root),
    };
    let mut built: BTreeMap<&Name, Built> = BTreeMap::new();
    let mut last = root.clone();
    for image in &plan.images {
        let parent = image.parent.as_ref().and_then(|parent| built.get(&parent.value));
        let parent = parent.unwrap_or(&root).clone();
        last = lower_image(plan, image, parent, tools.as_ref(), &files, options);
        let whole =
            Files { output: last.state.output().clone(), folder: SourcePath::all(), file: None };
        files.insert(image.name.value.clone(), whole);
        built.insert(&image.name.value, last.clone());
    }
    let mut config = last.config;
    config.set_labels(&options.labels);
    let base_config = resolved.root.image.as_ref().map(|image| image.config.clone());
    Lowered { definition: last.state.definition(), config, base_config }
}

/// An image on its way.
#[derive(Debug, Clone)]
struct Built {
    state: State,
    config: ImageConfig,
}

/// The config that everything starts from: the root is files only, whatever an
/// image in its place says about commands.
fn root_config(plan: &Plan<'_>, facts: &Facts) -> ImageConfig {
    let mut config = ImageConfig::new(&plan.checked.spec().root.platform);
    match (&facts.image, &plan.root.origin) {
        (Some(image), _) => config.inherit_history(&image.config),
        // An input may have any number of layers: BuildKit names them itself.
        (None, Origin::Input(_)) => {}
        (None, _) => config.add_layer(format!("root {}", plan.root.name)),
    }
    config
}

fn lower_image(
    plan: &Plan<'_>,
    image: &Image,
    parent: Built,
    tools: Option<&Tools>,
    files: &BTreeMap<Name, Files>,
    options: &Options,
) -> Built {
    let Built { state, mut config } = parent;
    config.apply(&image.settings);
    let state = config.env().fold(state, |state, (name, value)| state.env(name, value));
    let name = image.name.value.as_str();
    let total = image.steps.len();
    let state = image.steps.iter().enumerate().fold(state, |state, (index, step)| {
        let cx = Lowering {
            prefix: format!("[{name} {}/{total}]", index + 1),
            location: Location::new(Arc::clone(&plan.file), step.span.first, step.span.last),
            ignore_cache: options.ignores_cache(name),
            options,
            apt: tools,
            files,
        };
        // No line number: a comment in the spec must not make another image.
        config.add_layer(step.kind.title());
        step.kind.lower(&cx, &state)
    });
    Built { state, config }
}
