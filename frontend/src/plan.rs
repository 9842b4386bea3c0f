//! What to build: the target, the images it is made of, and the places their
//! files come from.

use crate::check::{Checked, references};
use crate::context::{self, Origin, Paths, Repository};
use crate::diagnostic::{Diagnostic, Mistakes, Span};
use crate::error::Error;
use crate::options::Options;
use crate::spec::values::{Name, SourcePath};
use crate::spec::{CONTEXT, Image, Source, SourceKind};
use crate::suggest;
use buildkit_llb::{Platform, SourceFile};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A build, decided.
#[derive(Debug)]
pub struct Plan<'a> {
    /// The spec.
    pub checked: &'a Checked,
    /// The spec's text, for locations.
    pub file: Arc<SourceFile>,
    /// The images to build: parents and copied-from ones first, the target last.
    pub images: Vec<&'a Image>,
    /// Whether a step installs packages.
    pub uses_apt: bool,
    /// The places that files come from, by the name that steps use for them.
    pub needs: BTreeMap<Name, Need>,
    /// The place that the root comes from.
    pub root: Need,
}

/// A place and what is used of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// The name of the source; `context` for the main context.
    pub name: Name,
    /// Where the files come from.
    pub origin: Origin,
    /// The folder of the origin that the source is.
    pub folder: SourcePath,
    /// What is used, relative to the origin.
    pub paths: Paths,
    /// Where the source is declared.
    pub span: Span,
}

/// Plans the build that `options` ask for. `main` is the main context.
///
/// # Errors
///
/// An unknown target, a platform that is not the spec's, or a named context
/// that cannot be understood.
pub fn plan<'a>(
    checked: &'a Checked,
    file: &Arc<SourceFile>,
    options: &Options,
    main: &Origin,
) -> Result<Plan<'a>, Error> {
    let mistake = |diagnostic: Diagnostic| Mistakes::one(diagnostic).of(file);
    let target = find_target(checked, options).map_err(mistake)?;
    expect_platform(checked, options).map_err(mistake)?;
    let images = in_order(checked, target);

    let mut needs: BTreeMap<Name, Need> = BTreeMap::new();
    let mut uses_apt = false;
    let platform = &checked.spec().root.platform;
    let find = |name: &Name| place(checked, name, options, main, platform);
    for image in &images {
        let references = references(image);
        uses_apt |= !references.apt.is_empty();
        for (name, paths) in references.files {
            let Some(need) = find(&name.value)? else { continue };
            if need.origin == Origin::Scratch && name.value.as_str() == CONTEXT {
                let message = "there is no build context to copy from";
                return Err(mistake(Diagnostic::new(name.span, message).hint(
                    "the spec was given by its URL: give a folder, or an archive, instead",
                )));
            }
            use_paths(&mut needs, need, &name.value, paths);
        }
    }
    let keyring = checked.spec().apt.as_ref().and_then(|apt| apt.keyring.as_ref());
    if let Some(keyring) = keyring.filter(|_| uses_apt)
        && let Some(need) = find(&keyring.source.value)?
    {
        use_paths(&mut needs, need, &keyring.source.value, vec![keyring.path.clone()]);
    }
    let source = &checked.spec().root.source;
    let mut root = find(&source.value)?.ok_or_else(|| {
        Error::Internal(format!("the root `{}` passed the check but is no source", source.value))
    })?;
    root.paths.add(root.folder.clone());
    Ok(Plan { checked, file: Arc::clone(file), images, uses_apt, needs, root })
}

fn use_paths(needs: &mut BTreeMap<Name, Need>, need: Need, name: &Name, paths: Vec<SourcePath>) {
    let need = needs.entry(name.clone()).or_insert(need);
    for path in paths {
        need.paths.add(path.below(&need.folder));
    }
}

fn find_target<'a>(checked: &'a Checked, options: &Options) -> Result<&'a Image, Diagnostic> {
    let spec = checked.spec();
    let default = spec.default.as_ref().map(|name| name.value.as_str());
    let last = spec.images.value.last().map(|image| image.name.value.as_str());
    let wanted = options.target.as_deref().or(default).or(last).unwrap_or_default();
    checked.image(wanted).ok_or_else(|| {
        let names: Vec<&str> =
            spec.images.value.iter().map(|image| image.name.value.as_str()).collect();
        Diagnostic::new(spec.images.span, format!("there is no target `{wanted}`"))
            .hint(suggest::hint(wanted, &names))
    })
}

fn expect_platform(checked: &Checked, options: &Options) -> Result<(), Diagnostic> {
    let root = &checked.spec().root;
    match options.platforms.iter().find(|asked| **asked != root.platform) {
        None => Ok(()),
        Some(asked) => {
            let message =
                format!("`--platform {asked}` cannot be built: the root is {}", root.platform);
            Err(Diagnostic::new(root.span, message)
                .hint(format!("leave `--platform` out, or say {}", root.platform)))
        }
    }
}

/// The images that `target` is made of, each after what it is made of.
fn in_order<'a>(checked: &'a Checked, target: &'a Image) -> Vec<&'a Image> {
    let mut order: Vec<&Image> = Vec::new();
    let mut stack = vec![(target, false)];
    while let Some((image, ready)) = stack.pop() {
        if order.iter().any(|done| done.name == image.name) {
            continue;
        }
        if ready {
            order.push(image);
            continue;
        }
        stack.push((image, true));
        let references = references(image);
        let copied = references.files.iter().map(|(name, _)| name);
        let names = image.parent.iter().chain(copied);
        stack.extend(
            names.filter_map(|name| checked.image(name.value.as_str())).map(|i| (i, false)),
        );
    }
    order
}

/// Where the files of `name` come from; `None` if it is an image of the spec.
fn place(
    checked: &Checked,
    name: &Name,
    options: &Options,
    main: &Origin,
    platform: &Platform,
) -> Result<Option<Need>, Error> {
    let whole = |name: &Name, origin, folder, span| {
        Some(Need { name: name.clone(), origin, folder, paths: Paths::default(), span })
    };
    if name.as_str() == CONTEXT {
        return Ok(whole(name, main.clone(), SourcePath::all(), Span::line(1)));
    }
    let sources = &checked.spec().sources;
    let Some(source) = sources.iter().find(|source| source.name.value == *name) else {
        return Ok(None);
    };
    let span = source.name.span;
    if let Some(origin) = context::find(options, name.as_str(), platform)? {
        return Ok(whole(name, origin, SourcePath::all(), span));
    }
    let (origin, folder) = declared(source, main);
    Ok(whole(name, origin, folder, span))
}

/// Where a source that no named context replaces comes from.
fn declared(source: &Source, main: &Origin) -> (Origin, SourcePath) {
    let origin = match &source.kind {
        SourceKind::Context { path } => return (main.clone(), path.clone()),
        SourceKind::Http { url, sha256 } => {
            Origin::Http { url: url.to_string(), sha256: Some(sha256.clone()) }
        }
        SourceKind::Image { reference } => Origin::Image(reference.clone()),
        SourceKind::Git { url, commit, subdir } => Origin::Git(Repository {
            url: url.to_string(),
            reference: None,
            commit: Some(commit.to_string()),
            subdir: subdir.as_ref().map(|path| path.as_str().to_owned()),
            keep_git_dir: false,
            skip_submodules: false,
            mtime_commit: false,
        }),
    };
    (origin, SourcePath::all())
}
