//! A base: a root file system, and what its images need.

use super::built::{Built, BuiltImage};
use crate::apt::AptInstaller;
use crate::base::Base;
use crate::diagnostic::codes;
use crate::facts::PlaceFacts;
use crate::graph::broken::Broken;
use crate::graph::build::Build;
use crate::graph::client;
use crate::graph::exec::TaskPlan;
use crate::graph::files::Files;
use crate::graph::mounted::Mounted;
use crate::graph::scope::{BaseParts, Find, Installer};
use crate::image_config::ImageConfig;
use crate::language::reference::{RefPath, Reference};
use buildkit_llb::{Output, Platform, State};
use buildkit_request::Origin;
use jesteros_manifest as manifest;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Where the root of a base comes from.
pub(super) struct Root<'a> {
    /// Its files.
    pub files: Files,
    /// The place behind it, if nothing was done to its files.
    pub place: Option<(&'a Origin, &'a PlaceFacts)>,
}

/// A base for `platform`.
pub(super) fn lower(
    build: &Build<'_>,
    base: &Base,
    platform: &Platform,
    root: &Root<'_>,
    find: Find<'_>,
) -> Result<Built, Broken> {
    let name = base.name.value.as_str();
    let as_it_is = match root.place {
        Some((Origin::Image(_) | Origin::OciLayout { .. }, _)) => true,
        // A client sends no owners, also if another target hands its folder over.
        Some((Origin::Input(_), facts)) => facts.input_is_root && !root.files.from_client,
        Some(_) | None => false,
    };
    // A graph that holds an archive of the root has a config too, which is not the root's.
    let image = root.place.filter(|_| as_it_is).and_then(|(_, facts)| facts.config());
    let mut config = config_of(name, image, as_it_is, platform)?;
    config.set_epoch(build.epoch);
    let base_config = image.map(|image| Rc::new(image.to_vec()));
    let output = if as_it_is {
        root.files.output.clone()
    } else {
        config.add_layer(format!("root {}", root.files.name), COMMENT);
        unpack(build, base, &root.files)?
    };
    let state = client::state(&output, platform, config.env(), build.options);
    let parts = parts(build, base, &state, find)?;
    let files = Files::made(name, output);
    let (annotations, base) = (Vec::new(), Some(parts));
    Ok(Built::of_image(files, BuiltImage { state, config, base_config, annotations, base }))
}

/// The config of something that is `image`, if that is known, and has layers already if
/// `has_layers`.
pub(super) fn config_of(
    name: &str,
    image: Option<&[u8]>,
    has_layers: bool,
    platform: &Platform,
) -> Result<ImageConfig, Broken> {
    match image {
        Some(json) => ImageConfig::from_base(json, platform).map_err(|error| {
            Broken(format!("BuildKit gave a config of `{name}` that cannot be read: {error}"))
        }),
        None if has_layers => Ok(ImageConfig::without_history(platform)),
        None => Ok(ImageConfig::new(platform)),
    }
}

/// The parts of a base that its images need; `state` is its root.
pub(super) fn parts(
    build: &Build<'_>,
    base: &Base,
    state: &State,
    find: Find<'_>,
) -> Result<BaseParts, Broken> {
    let root = Files::made(base.name.value.as_str(), state.output().clone());
    let packages = installer(build, base, state, find)?;
    Ok(BaseParts { root, shell: base.shell.to_string(), packages })
}

/// What the history says about who made a layer.
pub(super) const COMMENT: &str = "jesteros.frontend.v1";

fn unpack(build: &Build<'_>, base: &Base, files: &Files) -> Result<Output, Broken> {
    let name = base.name.value.as_str();
    build.change(TaskPlan {
        title: format!("[{name}] root file system from {}", files.name),
        code: codes::NO_ROOT,
        spans: vec![base.from.span],
        task: manifest::Task::Root(manifest::Root::default()),
        inputs: vec![files.clone()],
        tree: Output::scratch(),
        lines: BTreeMap::from([("from".to_owned(), base.from.span)]),
        ignore_cache: build.options.ignores_cache(name, None),
    })
}

fn installer(
    build: &Build<'_>,
    base: &Base,
    state: &State,
    find: Find<'_>,
) -> Result<Option<Rc<dyn Installer>>, Broken> {
    let Some(apt) = &base.apt else { return Ok(None) };
    // The planner asks for the helper if an image has packages.
    if build.helper.is_none() {
        return Ok(None);
    }
    let keyring = match &apt.keyring {
        Some(reference) => {
            let files = find(reference)?
                .ok_or_else(|| Broken(format!("the keyring `{reference}` was not given")))?;
            let path = path_in(reference, &files);
            build.mounted.borrow_mut().push(Mounted::new(reference, &path, reference.span));
            Some((files.output, path))
        }
        None => None,
    };
    Ok(Some(Rc::new(AptInstaller::new(build, base, apt, keyring, state)?)))
}

/// The path of the one file that a reference means.
fn path_in(reference: &Reference, files: &Files) -> String {
    match (&reference.path, &files.file) {
        (RefPath::Whole, Some(file)) => files.path_of(file),
        (RefPath::Whole, None) => files.path_of(""),
        (RefPath::Folder(folder), _) => files.path_of(folder.as_str()),
        (RefPath::Match(path), _) => files.path_of(path.as_str()),
    }
}
