//! Walks from the targets to everything that they are made of.

use super::data::{Node, NodeKind, Plan};
use super::id::NodeId;
use super::place::{Place, PlaceId};
use super::platforms;
use super::specs::Specs;
use super::strangers;
use super::target::{self, Target, Wanted};
use crate::diagnostic::{Diagnostic, Report, Span, Spanned, codes};
use crate::language::reference::{CONTEXT, Reference, SCRATCH};
use crate::needs::Needs;
use crate::options::Options;
use crate::origin::{self, Origin};
use crate::source::Source;
use crate::source::kind::Declared;
use crate::spec::{Spec, Thing};
use crate::values::Name;
use buildkit_llb::Platform;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Most references that are followed in one build, each counted for each platform.
const MAX_VISITS: usize = 100_000;

/// Plans the build that `options` ask for. `main` is the build context.
///
/// Mistakes and warnings go to `report`; with a mistake there is no plan.
#[must_use]
pub fn plan(
    specs: &Specs<'_>,
    options: &Options,
    main: &Origin,
    report: &mut Report,
) -> Option<Plan> {
    let builder = specs.builder().clone();
    let asked =
        if options.platforms.is_empty() { vec![builder] } else { options.platforms.clone() };
    let mut planner = Planner::new(specs, options, main);
    let mut targets: Vec<(Platform, Target)> = Vec::new();
    if let Some(first) = asked.first() {
        strangers::check(&planner.specs.get(first), options, &mut planner.report);
    }
    for platform in &asked {
        if let Some((platform, target)) = planner.target(platform)
            && targets.iter().all(|(known, _)| *known != platform)
        {
            targets.push((platform, target));
        }
    }
    let Planner { nodes, places, needs_helper, report: found, .. } = planner;
    report.extend(found);
    report.extend(specs.report());
    if !report.is_clean() {
        return None;
    }
    let as_map = options.multi_platform || targets.len() > 1;
    let is_group = targets.iter().any(|(_, target)| matches!(target, Target::Folders(_)));
    Some(Plan { nodes, places, targets, as_map, needs_helper: needs_helper || is_group })
}

/// The mistakes and warnings of each of `targets`, built for the builder's own platform.
/// What they share is planned once.
pub fn examine<'n>(
    specs: &Specs<'_>,
    options: &Options,
    main: &Origin,
    targets: impl IntoIterator<Item = &'n Spanned<Name>>,
) -> Vec<Report> {
    let builder = specs.builder();
    let spec = specs.get(builder);
    let mut planner = Planner::new(specs, options, main);
    let examine = |target: &Spanned<Name>| {
        // What is found on the way is what counts.
        let _node = planner.visit(&spec, &target.value, builder, target.span);
        std::mem::take(&mut planner.report)
    };
    let mut found: Vec<Report> = targets.into_iter().map(examine).collect();
    found.push(specs.report());
    found
}

pub(super) struct Planner<'a> {
    pub(super) specs: &'a Specs<'a>,
    options: &'a Options,
    main: &'a Origin,
    report: Report,
    nodes: Vec<Node>,
    /// What was visited, with its place in `nodes` once it is there.
    visited: BTreeMap<NodeId, Option<usize>>,
    /// How often something was visited.
    visits: usize,
    pub(super) places: BTreeMap<PlaceId, Place>,
    pub(super) needs_helper: bool,
}

impl<'a> Planner<'a> {
    fn new(specs: &'a Specs<'a>, options: &'a Options, main: &'a Origin) -> Self {
        Self {
            specs,
            options,
            main,
            report: Report::default(),
            nodes: Vec::new(),
            visited: BTreeMap::new(),
            visits: 0,
            places: BTreeMap::new(),
            needs_helper: false,
        }
    }

    fn target(&mut self, asked: &Platform) -> Option<(Platform, Target)> {
        let spec = self.specs.get(asked);
        if !self.specs.is_clean() {
            return None;
        }
        let (wanted, span) = match target::find(&spec, self.options.target.as_deref()) {
            Ok(found) => found,
            Err(mistake) => {
                self.report.add(mistake);
                return None;
            }
        };
        match wanted {
            Wanted::One(name) => {
                if !self.options.platforms.is_empty() {
                    let builder = self.specs.builder();
                    if let Err(mistake) =
                        platforms::expect_target(&spec, &name, asked, builder, span)
                    {
                        self.report.add(mistake);
                        return None;
                    }
                }
                let id = self.visit(&spec, &name, asked, span)?;
                Some((id.platform.clone(), Target::Node(id)))
            }
            Wanted::Group(names) => {
                let ids: Vec<NodeId> =
                    names.iter().filter_map(|name| self.visit(&spec, name, asked, span)).collect();
                self.use_whole(&ids);
                Some((asked.clone(), Target::Folders(ids)))
            }
        }
    }

    /// Plans `name` for someone who is made for `asked`. Nodes are visited depth
    /// first; the check has made sure that there is no cycle.
    fn visit(&mut self, spec: &Spec, name: &Name, asked: &Platform, span: Span) -> Option<NodeId> {
        self.visits += 1;
        if self.visits > MAX_VISITS {
            let message = format!(
                "the build has more than {MAX_VISITS} references, counted for each platform"
            );
            self.report.add(Diagnostic::new(codes::LIMIT, Span::line(1), message));
            return None;
        }
        let platform = match platforms::effective(spec, name, asked, self.specs.builder(), span) {
            Ok(platform) => platform,
            Err(mistake) => {
                self.report.add(mistake);
                return None;
            }
        };
        let id = NodeId { name: name.clone(), platform };
        if self.visited.contains_key(&id) {
            return Some(id);
        }
        self.visited.insert(id.clone(), None);
        let spec = self.specs.get(&id.platform);
        let mut uses = BTreeMap::new();
        let kind = self.kind(&spec, &id, span, &mut uses)?;
        self.visited.insert(id.clone(), Some(self.nodes.len()));
        self.nodes.push(Node { id: id.clone(), spec, kind, uses });
        Some(id)
    }

    /// What `id` is, if it could be planned.
    pub(super) fn kind_of(&self, id: &NodeId) -> Option<&NodeKind> {
        let index = self.visited.get(id).copied().flatten()?;
        self.nodes.get(index).map(|node| &node.kind)
    }

    fn kind(
        &mut self,
        spec: &Rc<Spec>,
        id: &NodeId,
        span: Span,
        uses: &mut BTreeMap<Name, NodeId>,
    ) -> Option<NodeKind> {
        if id.name.as_str() == CONTEXT {
            let place = self.main_place(id, span, Span::line(1))?;
            return Some(NodeKind::Place(self.add_place(id, place)));
        }
        let replaced = self.replaced(spec, id)?;
        match (spec.thing(&id.name), replaced) {
            (Some(Thing::Source), replaced) => {
                let source = spec.sources.get(&id.name)?;
                self.source(spec, source, id, replaced, uses)
            }
            (Some(Thing::Base), Some(place)) => {
                let place = self.add_place(id, Place { is_root: true, ..place });
                self.use_all(&place);
                self.needs_helper |= self.looks_into(&place);
                self.keyring(spec, id, uses);
                Some(NodeKind::ReplacedBase(place))
            }
            (Some(Thing::Base), None) => {
                let base = spec.bases.get(&id.name)?;
                let source = self.visit(spec, &base.from.target, &id.platform, base.from.span)?;
                if self.kind_of(&source) == Some(&NodeKind::Missing) {
                    self.report_missing(&source, &base.from, false);
                    return None;
                }
                self.use_whole(std::slice::from_ref(&source));
                self.mark_root(&source);
                uses.insert(base.from.target.clone(), source);
                self.keyring(spec, id, uses);
                Some(NodeKind::Base)
            }
            (Some(Thing::Image), Some(place)) if !is_image(&place.origin) => {
                let message = format!("the image `{}` can only be replaced by an image", id.name);
                let mistake = Diagnostic::new(codes::NAMED_CONTEXT, place.span, message);
                self.report.add(mistake.hint(
                    "give `docker-image://…`, `oci-layout://…` or a target of the same bake file",
                ));
                None
            }
            (Some(Thing::Image), Some(place)) => {
                // What grows from it installs packages with the tools of its base.
                let base = spec.base_of(&id.name);
                if let Some(keyring) = base.and_then(|base| base.apt.as_ref()?.keyring.as_ref()) {
                    self.use_reference(spec, keyring, false, id, uses);
                }
                Some(NodeKind::ReplacedImage(self.add_place(id, place)))
            }
            (Some(Thing::Artifact), Some(place)) => {
                let artifact = spec.artifacts.get(&id.name)?;
                // What stands for one file is one file, whatever its name is.
                let file = artifact
                    .maker
                    .is_file()
                    .then(|| file_of(&place.origin).unwrap_or_else(|| artifact.filename.clone()));
                Some(NodeKind::Place(self.add_place(id, Place { file, ..place })))
            }
            (Some(Thing::Image), None) => {
                let image = spec.images.get(&id.name)?;
                let mut needs = Needs::default();
                for step in &image.steps {
                    step.kind.needs(&mut needs);
                }
                if image.settings.cmd.is_some()
                    || image.settings.entrypoint.is_some()
                    || !image.links.is_empty()
                {
                    // The start command and links are looked at.
                    self.needs_helper = true;
                }
                self.from(spec, &image.from, id, uses);
                self.needs(spec, &needs, id, uses);
                Some(NodeKind::Image)
            }
            (Some(Thing::Artifact), None) => {
                let artifact = spec.artifacts.get(&id.name)?;
                let mut needs = Needs::default();
                artifact.maker.needs(&mut needs);
                if let Some(from) = artifact.maker.from() {
                    self.from(spec, from, id, uses);
                }
                self.needs(spec, &needs, id, uses);
                Some(NodeKind::Artifact)
            }
            (Some(Thing::Group) | None, _) => None,
        }
    }

    /// The place that `--build-context` puts in the place of `id`; the outer option
    /// is empty after a mistake.
    fn replaced(&mut self, spec: &Spec, id: &NodeId) -> Option<Option<Place>> {
        let span = spec.names.get(&id.name).map_or(Span::line(1), |(_, span)| *span);
        let by_name = origin::find(self.options, id.name.as_str(), &id.platform);
        // The name of an image stands for every source that is this image.
        let image = spec.sources.get(&id.name).and_then(Source::image_context);
        let found = match (by_name, image) {
            (Ok(None), Some(image)) => origin::find(self.options, &image, &id.platform),
            (found, _) => found,
        };
        match found {
            Ok(None) => Some(None),
            Ok(Some(origin)) => {
                Some(Some(Place { replaced: true, ..Place::new(origin, &id.platform, span) }))
            }
            Err(mistake) => {
                let diagnostic = Diagnostic::new(codes::NAMED_CONTEXT, span, mistake.problem());
                self.report.add(match mistake.hint {
                    Some(hint) => diagnostic.hint(hint),
                    None => diagnostic,
                });
                None
            }
        }
    }

    fn source(
        &mut self,
        spec: &Rc<Spec>,
        source: &Source,
        id: &NodeId,
        replaced: Option<Place>,
        uses: &mut BTreeMap<Name, NodeId>,
    ) -> Option<NodeKind> {
        let span = source.name.span;
        let declared = source.kind.declared();
        let place = match (replaced, declared) {
            (Some(place), Declared::Origin(origin)) => {
                // A named context replaces what is fetched: of a download, a file.
                let file = file_of(&origin).or_else(|| file_of(&place.origin));
                Place { file, ..place }
            }
            (Some(place), Declared::Context(_) | Declared::External(_)) => {
                let file = file_of(&place.origin);
                let file =
                    file.or_else(|| source.pipeline.unpack.then(|| source.name.value.to_string()));
                Place { file, ..place }
            }
            (None, Declared::Origin(origin)) => {
                if let Some(unpinned) = source.kind.unpinned() {
                    let code = if unpinned.is_error { codes::MISSING_KEY } else { codes::UNPINNED };
                    self.report
                        .add(Diagnostic::new(code, span, unpinned.message).hint(unpinned.hint));
                }
                let file = file_of(&origin);
                Place { file, ..Place::new(origin, &id.platform, span) }
            }
            (None, Declared::Context(path)) => {
                let place = self.main_place(id, span, span)?;
                if source.pipeline.unpack {
                    let (folder, file) =
                        path.as_str().rsplit_once('/').unwrap_or(("", path.as_str()));
                    let (folder, file) = (place.path_of(folder), Some(file.to_owned()));
                    Place { folder, file, ..place }
                } else {
                    Place { folder: place.path_of(path.as_str()), ..place }
                }
            }
            (None, Declared::External(_)) => return Some(NodeKind::Missing),
        };
        let has_pipeline = !source.pipeline.is_empty();
        let place = self.add_place(id, place);
        if has_pipeline {
            self.needs_helper = true;
            self.use_fetched(&place, source);
        }
        for patch in &source.pipeline.patches {
            self.use_reference(spec, patch, false, id, uses);
        }
        Some(NodeKind::Source(place))
    }

    /// The build context, for someone at `user`. What an archive holds is as much the
    /// author's folder as a folder is.
    fn main_place(&mut self, id: &NodeId, user: Span, span: Span) -> Option<Place> {
        if *self.main == Origin::Scratch {
            let message = "there is no build context to take files from";
            let mistake = Diagnostic::new(codes::NO_CONTEXT, user, message);
            self.report.add(
                mistake
                    .hint("the spec was given by its URL: give a folder, or an archive, instead"),
            );
            return None;
        }
        // A folder of the client is sent from that folder (`frontend/dockerui/context.go`).
        let subdir = match self.main {
            Origin::Local { .. } => None,
            _ => self.options.context_subdir.as_ref(),
        };
        let folder = subdir.map(|path| path.as_str().to_owned()).unwrap_or_default();
        let place = Place::new(self.main.clone(), &id.platform, span);
        Some(Place { plain: true, folder, ..place })
    }

    /// Plans what an image or build starts from.
    fn from(
        &mut self,
        spec: &Rc<Spec>,
        from: &Reference,
        id: &NodeId,
        uses: &mut BTreeMap<Name, NodeId>,
    ) {
        if from.target.as_str() == SCRATCH {
            return;
        }
        if let Some(below) = self.visit(spec, &from.target, &id.platform, from.span) {
            uses.insert(from.target.clone(), below);
        }
    }

    fn needs(
        &mut self,
        spec: &Rc<Spec>,
        needs: &Needs,
        id: &NodeId,
        uses: &mut BTreeMap<Name, NodeId>,
    ) {
        self.needs_helper |= !needs.helper.is_empty();
        for wanted in &needs.files {
            self.use_reference(spec, &wanted.reference, wanted.optional, id, uses);
        }
    }

    fn keyring(&mut self, spec: &Rc<Spec>, id: &NodeId, uses: &mut BTreeMap<Name, NodeId>) {
        let apt = spec.bases.get(&id.name).and_then(|base| base.apt.as_ref());
        if let Some(keyring) = apt.and_then(|apt| apt.keyring.as_ref()) {
            self.use_reference(spec, keyring, false, id, uses);
        }
    }

    /// Plans the files of a reference, and marks them as used.
    fn use_reference(
        &mut self,
        spec: &Rc<Spec>,
        reference: &Reference,
        optional: bool,
        user: &NodeId,
        uses: &mut BTreeMap<Name, NodeId>,
    ) {
        let Some(id) = self.visit(spec, &reference.target, &user.platform, reference.span) else {
            return;
        };
        match self.kind_of(&id).cloned() {
            Some(NodeKind::Missing) => self.report_missing(&id, reference, optional),
            Some(
                NodeKind::Place(place) | NodeKind::Source(place) | NodeKind::ReplacedImage(place),
            ) => {
                self.use_path(&place, &id, reference);
            }
            Some(
                NodeKind::ReplacedBase(_) | NodeKind::Base | NodeKind::Image | NodeKind::Artifact,
            )
            | None => {}
        }
        uses.insert(reference.target.clone(), id);
    }

    /// A source that only `--build-context` gives, and that it did not give.
    fn report_missing(&mut self, id: &NodeId, reference: &Reference, optional: bool) {
        let spec = self.specs.get(&id.platform);
        let Some(source) = spec.sources.get(&id.name) else { return };
        let Declared::External(what) = source.kind.declared() else { return };
        let (code, message) = if optional {
            (codes::LEFT_OUT, format!("`{}` was not given, so this entry is left out", id.name))
        } else {
            (codes::NAMED_CONTEXT, format!("`{}` must be given by `--build-context`", id.name))
        };
        let diagnostic = Diagnostic::new(code, reference.span, message);
        let diagnostic = diagnostic.label(source.name.span, "it is declared here");
        self.report.add(diagnostic.hint(format!("add `--build-context {}=…`: {what}", id.name)));
    }

    pub(super) fn looks_into(&self, id: &PlaceId) -> bool {
        self.places.get(id).is_some_and(|place| {
            !matches!(place.origin, Origin::Image(_) | Origin::OciLayout { .. })
        })
    }

    fn add_place(&mut self, id: &NodeId, place: Place) -> PlaceId {
        let platform = place.differs_by_platform().then(|| id.platform.clone());
        let key = PlaceId { name: id.name.clone(), platform };
        self.places.entry(key.clone()).or_insert(place);
        key
    }
}

/// Whether an origin can stand for an image with its settings.
fn is_image(origin: &Origin) -> bool {
    matches!(origin, Origin::Image(_) | Origin::OciLayout { .. } | Origin::Input(_))
}

/// The name of the one file that an origin has, if it is known.
fn file_of(origin: &Origin) -> Option<String> {
    match origin {
        Origin::Http { url, .. } => Some(origin::file_name(url)),
        _ => None,
    }
}
