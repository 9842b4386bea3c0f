//! The pass over the nodes of a plan.

use super::base::{self, Root};
use super::built::{Built, BuiltImage};
use super::lowered::{Check, Lowered, Made};
use super::place::Places;
use super::source::{self, Fetched};
use super::{checks, image};
use crate::diagnostic::Span;
use crate::facts::{Facts, PlaceFacts};
use crate::graph::broken::Broken;
use crate::graph::build::Build;
use crate::graph::client;
use crate::graph::files::Files;
use crate::graph::scope::{BaseParts, Find, Scope};
use crate::graph::stage::Stage;
use crate::image::Image;
use crate::image_config::ImageConfig;
use crate::language::reference::Reference;
use crate::lock::Lock;
use crate::maker::kind::{Making, Product};
use crate::maker::pack;
use crate::options::Options;
use crate::plan::{Node, NodeId, NodeKind, Place, PlaceId, Plan};
use buildkit_llb::{Output, Platform, SourceFile};
use buildkit_request::NoCache;
use buildkit_request::Origin;
use jesteros_manifest::{self as manifest, PackFormat};
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

/// Lowers a plan whose facts are known. The same input gives the same bytes.
///
/// # Errors
///
/// If something that the earlier stages promise is not so.
pub fn lower(
    plan: &Plan,
    facts: &Facts,
    lock: Option<&Lock>,
    options: &Options,
    file: &Arc<SourceFile>,
    builder: &Platform,
) -> Result<Lowered, Broken> {
    if plan.nodes.is_empty() && options.locks() {
        // A spec without images has nothing that is installed.
        return Ok(Lowered::default());
    }
    let spec = plan
        .nodes
        .first()
        .map(|node| &node.spec)
        .ok_or_else(|| Broken("the plan is empty".to_owned()))?;
    let project = spec.name.as_ref().ok_or_else(|| Broken("the spec has no name".to_owned()))?;
    let optional = spec.secrets.iter().filter(|secret| secret.optional);
    let build = Build {
        project: project.as_str(),
        options,
        file: Arc::clone(file),
        builder,
        helper: facts.helper.as_ref(),
        mounts_by_vertex: facts.mounts_by_vertex,
        lock,
        lineages: RefCell::default(),
        recorded: RefCell::default(),
        epoch: options.request.epoch.unwrap_or(manifest::DEFAULT_EPOCH),
        optional_secrets: optional.map(|secret| secret.name.value.clone()).collect(),
        report: RefCell::default(),
        tasks: RefCell::default(),
        mounted: RefCell::default(),
        fetched: RefCell::default(),
        stages: RefCell::default(),
        size: RefCell::default(),
    };
    let nodes = plan.nodes.iter().map(|node| (&node.id, node)).collect();
    let (built, checks, stages) = (BTreeMap::new(), Vec::new(), Vec::new());
    let mut fold = Fold { build: &build, plan, facts, nodes, built, checks, stages };
    let is_small = fold.all()?;
    let (mut made, mut checks, mut sizes, mut twice) = (Vec::new(), Vec::new(), Vec::new(), None);
    if is_small && options.locks() {
        // What is installed is recorded on the way.
    } else if is_small && options.measures() {
        sizes = fold.sizes()?;
    } else if is_small && options.reproduces() {
        twice = Some(fold.twice()?);
    } else if is_small {
        made = fold.results()?;
        checks = fold.gates();
    }
    if build.is_too_large() {
        return Ok(Lowered { report: build.report.into_inner(), ..Lowered::default() });
    }
    Ok(Lowered {
        made,
        checks,
        sizes,
        recorded: build.recorded.into_inner(),
        twice,
        tasks: build.tasks.into_inner(),
        mounted: build.mounted.into_inner(),
        fetched: build.fetched.into_inner(),
        checks_anew: options.request.no_cache != NoCache::Never,
        report: build.report.into_inner(),
    })
}

/// The name of the image that something is made on top of.
fn below_of(node: &Node) -> Option<&str> {
    let name = &node.id.name;
    let image = node.spec.images.get(name).map(|image| &image.from);
    let build = || node.spec.artifacts.get(name)?.maker.from();
    image.or_else(build).map(|from| from.target.as_str())
}

pub(super) struct Fold<'a> {
    pub(super) build: &'a Build<'a>,
    pub(super) plan: &'a Plan,
    pub(super) facts: &'a Facts,
    pub(super) nodes: BTreeMap<&'a NodeId, &'a Node>,
    pub(super) built: BTreeMap<NodeId, Built>,
    /// The checks of each image and artifact.
    pub(super) checks: Vec<(NodeId, Check)>,
    /// What each node makes, if it is compared.
    pub(super) stages: Vec<(NodeId, Stage)>,
}

impl Fold<'_> {
    /// Lowers all nodes; `false` if the build becomes too large.
    fn all(&mut self) -> Result<bool, Broken> {
        let mut checked = 0;
        for node in &self.plan.nodes {
            let built = self.node(node)?;
            let span = node.spec.names.get(&node.id.name).map_or(Span::line(1), |(_, span)| *span);
            self.note_stages(node, &built, span);
            if let Some(files) = &built.files {
                self.build.measure(&files.output, span);
            }
            if let Some(image) = &built.image
                && let NodeKind::Image = node.kind
            {
                self.build.measure_config(image.size(), span);
            }
            let checks = self.check(node, &built)?;
            checked += checks.iter().map(Check::vertices).sum::<usize>();
            self.build.expect_checkable("checks", checked, span);
            self.checks.extend(checks.into_iter().map(|check| (node.id.clone(), check)));
            self.built.insert(node.id.clone(), built);
            if self.build.is_too_large() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// What is given back; not all of it if the build becomes too large.
    fn results(&self) -> Result<Vec<Made>, Broken> {
        let mut made = Vec::new();
        for (platform, target) in &self.plan.targets {
            let sbom = self.stated(platform, target)?;
            made.push(Made { sbom, ..self.made(platform, target)? });
            if self.build.is_too_large() {
                break;
            }
        }
        Ok(made)
    }

    fn node(&self, node: &Node) -> Result<Built, Broken> {
        let name = &node.id.name;
        let find = |reference: &Reference| self.find(node, reference);
        let lost = || Broken(format!("`{name}` is planned and not in the spec"));
        match &node.kind {
            NodeKind::Missing => Ok(Built { files: None, image: None, packed: None }),
            NodeKind::Place(id) => {
                let (place, facts) = self.place(id)?;
                Ok(Built::of_files(self.files(id, place, facts)?))
            }
            NodeKind::ReplacedImage(id) => {
                let (place, facts) = self.place(id)?;
                let files = self.files(id, place, facts)?;
                let image = self.replaced_image(node, &files, facts, &find)?;
                Ok(Built::of_image(files, image))
            }
            NodeKind::Source(id) => {
                let (place, facts) = self.place(id)?;
                let source = node.spec.sources.get(name).ok_or_else(lost)?;
                let mut facts = Cow::Borrowed(facts);
                let mut unsent = Vec::new();
                if let Origin::Local { .. } = place.origin {
                    unsent = source.pipeline.unsent(&place.folder);
                    facts.to_mut().ignore.extend(unsent.iter().map(|(_, sent)| sent.clone()));
                }
                let fetched = Fetched {
                    files: self.files(id, place, &facts)?,
                    replaced: place.replaced,
                    unsent: unsent.into_iter().map(|(pattern, _)| pattern).collect(),
                };
                source::lower(self.build, source, fetched, &find).map(Built::of_files)
            }
            NodeKind::ReplacedBase(id) => {
                let (place, facts) = self.place(id)?;
                let base = node.spec.bases.get(name).ok_or_else(lost)?;
                let root = Root {
                    files: self.files(id, place, facts)?,
                    place: Some((&place.origin, facts)),
                };
                base::lower(self.build, base, &node.id.platform, &root, &find)
            }
            NodeKind::Base => {
                let base = node.spec.bases.get(name).ok_or_else(lost)?;
                let source_id = node.uses.get(&base.from.target).ok_or_else(lost)?;
                let files = self.built.get(source_id).and_then(|built| built.files.clone());
                let files =
                    files.ok_or_else(|| Broken(format!("the root of `{name}` was not given")))?;
                let place = self.untouched_place(node, source_id);
                let root = Root { files, place };
                base::lower(self.build, base, &node.id.platform, &root, &find)
            }
            NodeKind::Image => {
                let image = node.spec.images.get(name).ok_or_else(lost)?;
                let below = self.below(node, &image.from)?;
                let parts = below.base.clone();
                let scope = self.scope(node, parts.as_ref(), &find);
                image::lower(image, below, &scope)
            }
            NodeKind::Artifact => {
                let artifact = node.spec.artifacts.get(name).ok_or_else(lost)?;
                let below = match artifact.maker.from() {
                    Some(from) => Some(self.below(node, from)?),
                    None => None,
                };
                let parts = below.as_ref().and_then(|below| below.base.clone());
                let scope = self.scope(node, parts.as_ref(), &find);
                let making = Making {
                    filename: &artifact.filename,
                    finish: &artifact.finish,
                    span: artifact.span,
                };
                let state = below.as_ref().map(|below| &below.state);
                let Product { mut output, mut packed } =
                    artifact.maker.lower(&making, &scope, state)?;
                let file = artifact.maker.is_file().then(|| artifact.filename.clone());
                if !artifact.finish.is_empty() && !artifact.maker.packs() {
                    let made = Files { file: file.clone(), ..Files::made(name.as_str(), output) };
                    if !artifact.maker.has_paths() {
                        packed = Some(made.clone());
                    }
                    output = pack::pack(&making, &scope, PackFormat::File, made)?;
                }
                let files = Files { file, ..Files::made(name.as_str(), output) };
                Ok(Built { packed, ..Built::of_files(files) })
            }
        }
    }

    /// The checks of an image or artifact. What `--build-context` gives is not checked.
    fn check(&self, node: &Node, built: &Built) -> Result<Vec<Check>, Broken> {
        let (spec, name) = (&node.spec, &node.id.name);
        let lost = || Broken(format!("`{name}` is planned and not in the spec"));
        let find = |reference: &Reference| self.find(node, reference);
        let made = built.image.as_ref();
        let scope = self.scope(node, made.and_then(|made| made.base.as_ref()), &find);
        match &node.kind {
            NodeKind::Image => {
                let (image, made) = spec.images.get(name).zip(made).ok_or_else(lost)?;
                let (below, base) = (self.images_below(node), spec.base_of(name));
                let open_users = self.open_users(node, image, &below);
                checks::of_image(image, &below, base, open_users, made, &scope)
            }
            NodeKind::Artifact => {
                checks::of_artifact(spec.artifacts.get(name).ok_or_else(lost)?, built, &scope)
            }
            NodeKind::Missing
            | NodeKind::Place(_)
            | NodeKind::ReplacedImage(_)
            | NodeKind::Source(_)
            | NodeKind::ReplacedBase(_)
            | NodeKind::Base => Ok(Vec::new()),
        }
    }

    /// The users to whom the spec gives an empty password in an image and those below it; `None`
    /// if another image of this build grows from it.
    fn open_users(&self, node: &Node, image: &Image, below: &[&Image]) -> Option<Vec<String>> {
        let grows = |other: &Node| {
            let image = other.spec.images.get(&other.id.name);
            other.kind == NodeKind::Image
                && image.is_some_and(|it| other.uses.get(&it.from.target) == Some(&node.id))
        };
        if self.plan.nodes.iter().any(grows) {
            return None;
        }
        let images = below.iter().copied().chain([image]);
        Some(images.flat_map(|image| image.open_users.clone()).collect())
    }

    /// The images that an image grows from and that are made in this build, the lowest first.
    fn images_below<'s>(&'s self, node: &'s Node) -> Vec<&'s Image> {
        let (mut images, mut node) = (Vec::new(), node);
        while let Some(image) = node.spec.images.get(&node.id.name)
            && let Some(id) = node.uses.get(&image.from.target)
            && let Some(below) = self.nodes.get(id)
            && let (NodeKind::Image, Some(image)) = (&below.kind, below.spec.images.get(&id.name))
        {
            images.push(image);
            node = below;
        }
        images.reverse();
        images
    }

    fn scope<'s>(
        &'s self,
        node: &'s Node,
        base: Option<&'s BaseParts>,
        find: Find<'s>,
    ) -> Scope<'s> {
        Scope {
            build: self.build,
            name: node.id.name.as_str(),
            platform: &node.id.platform,
            args: &node.spec.args,
            base,
            below: below_of(node),
            find,
        }
    }

    fn find(&self, node: &Node, reference: &Reference) -> Result<Option<Files>, Broken> {
        let missing = || Broken(format!("`{reference}` of `{}` is not in the plan", node.id));
        let id = node.uses.get(&reference.target).ok_or_else(missing)?;
        Ok(self.built.get(id).ok_or_else(missing)?.files.clone())
    }

    pub(super) fn place(&self, id: &PlaceId) -> Result<(&Place, &PlaceFacts), Broken> {
        let place = self.plan.places.get(id);
        let place = place
            .ok_or_else(|| Broken(format!("the place of `{}` is not in the plan", id.name)))?;
        let facts = self.facts.places.get(id);
        let facts = facts
            .ok_or_else(|| Broken(format!("nothing is known about the place of `{}`", id.name)))?;
        Ok((place, facts))
    }

    fn files(&self, id: &PlaceId, place: &Place, facts: &PlaceFacts) -> Result<Files, Broken> {
        let places = Places { options: self.build.options, file: Arc::clone(&self.build.file) };
        places.files(id, place, facts)
    }

    /// The place of a source to whose files nothing is done.
    fn untouched_place(&self, node: &Node, source: &NodeId) -> Option<(&Origin, &PlaceFacts)> {
        let spec = &node.spec;
        let is_plain =
            spec.sources.get(&source.name).is_some_and(|source| source.pipeline.is_empty());
        let found = self.nodes.get(source).filter(|_| is_plain)?;
        match &found.kind {
            NodeKind::Source(id) | NodeKind::Place(id) => {
                let (place, facts) = self.place(id).ok()?;
                Some((&place.origin, facts))
            }
            _ => None,
        }
    }

    /// What something grows from, or an empty root.
    fn below(&self, node: &Node, from: &Reference) -> Result<BuiltImage, Broken> {
        if from.target.as_str() == crate::language::reference::SCRATCH {
            let platform = &node.id.platform;
            let mut config = ImageConfig::new(platform);
            config.set_epoch(self.build.epoch);
            let files = Output::scratch();
            let state = client::state(files, platform, config.env(), self.build.options);
            return Ok(BuiltImage {
                state,
                config,
                base_config: None,
                annotations: Vec::new(),
                base: None,
            });
        }
        let missing = || Broken(format!("`{}` of `{}` is not in the plan", from.target, node.id));
        let id = node.uses.get(&from.target).ok_or_else(missing)?;
        let built = self.built.get(id).ok_or_else(missing)?;
        built.image.clone().ok_or_else(|| Broken(format!("`{}` is not an image", from.target)))
    }

    /// An image that `--build-context` gives, with its settings.
    fn replaced_image(
        &self,
        node: &Node,
        files: &Files,
        facts: &PlaceFacts,
        find: Find<'_>,
    ) -> Result<BuiltImage, Broken> {
        let platform = &node.id.platform;
        let base_config = facts.config().map(|config| Rc::new(config.to_vec()));
        let name = node.id.name.as_str();
        let config = base_config.as_deref().map(Vec::as_slice);
        let mut config = base::config_of(name, config, true, platform)?;
        config.set_epoch(self.build.epoch);
        let state = client::state(&files.output, platform, config.env(), self.build.options);
        let base = node.spec.base_of(&node.id.name);
        let base = base.map(|base| base::parts(self.build, base, &state, find)).transpose()?;
        Ok(BuiltImage { state, config, base_config, annotations: Vec::new(), base })
    }
}
