//! Walks from the targets to everything that they are made of.

use super::data::{Node, NodeKind, Plan};
use super::id::NodeId;
use super::place::{Place, PlaceId};
use super::platforms;
use super::specs::Specs;
use super::strangers;
use super::target::{self, Target, Wanted};
use crate::diagnostic::{Diagnostic, Report, Span, codes};
use crate::language::reference::{Reference, SCRATCH};
use crate::needs::Needs;
use crate::options::Options;
use crate::origin::Origin;
use crate::source::kind::Declared;
use crate::spec::Spec;
use crate::values::Name;
use buildkit_llb::Platform;
use std::collections::BTreeMap;
use std::rc::Rc;

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
    let mut planner = Planner::new(specs, options, main, report);
    let mut targets: Vec<(Platform, Target)> = Vec::new();
    if let Some(first) = asked.first() {
        strangers::check(&planner.specs.get(first), options, planner.report);
    }
    for platform in &asked {
        if let Some((platform, target)) = planner.target(options.target.as_deref(), platform)
            && targets.iter().all(|(known, _)| *known != platform)
        {
            targets.push((platform, target));
        }
    }
    let Planner { nodes, places, needs_helper, report, .. } = planner;
    let read = specs.report();
    report.extend(read);
    if !report.is_clean() {
        return None;
    }
    let as_map = options.multi_platform || targets.len() > 1;
    let is_group = targets.iter().any(|(_, target)| matches!(target, Target::Folders(_)));
    Some(Plan { nodes, places, targets, as_map, needs_helper: needs_helper || is_group })
}

/// Reports what is found on the way to each of `targets`, for the builder's own platform.
/// What several of them are made from is looked at once.
pub fn look(
    specs: &Specs<'_>,
    options: &Options,
    main: &Origin,
    targets: &[String],
    report: &mut Report,
) {
    let options = Options { platforms: Vec::new(), ..options.clone() };
    let mut planner = Planner::new(specs, &options, main, report);
    for target in targets {
        // Only what is found on the way counts.
        let _target = planner.target(Some(target), specs.builder());
    }
}

/// Most levels of things that are made from each other. The planner goes through them by
/// recursion, so it bounds the stack.
const MAX_LEVELS: usize = 150;

/// A node that was planned, or is being planned.
#[derive(Default)]
struct Visited {
    /// How many levels it has, itself included.
    levels: usize,
    /// Its place in the list of nodes; none while it is being planned and after a mistake.
    at: Option<usize>,
}

pub(super) struct Planner<'a> {
    pub(super) specs: &'a Specs<'a>,
    pub(super) options: &'a Options,
    pub(super) main: &'a Origin,
    pub(super) report: &'a mut Report,
    pub(super) nodes: Vec<Node>,
    visited: BTreeMap<NodeId, Visited>,
    /// How many nodes are being planned, each for the one before it.
    level: usize,
    pub(super) places: BTreeMap<PlaceId, Place>,
    pub(super) needs_helper: bool,
}

impl<'a> Planner<'a> {
    fn new(
        specs: &'a Specs<'a>,
        options: &'a Options,
        main: &'a Origin,
        report: &'a mut Report,
    ) -> Self {
        Self {
            specs,
            options,
            main,
            report,
            nodes: Vec::new(),
            visited: BTreeMap::new(),
            level: 0,
            places: BTreeMap::new(),
            needs_helper: false,
        }
    }

    /// Plans the target called `name`, or the default, for the platform `asked`.
    fn target(&mut self, name: Option<&str>, asked: &Platform) -> Option<(Platform, Target)> {
        let spec = self.specs.get(asked);
        if !self.specs.report().is_clean() {
            return None;
        }
        let (wanted, span) = match target::find(&spec, name) {
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
    pub(super) fn visit(
        &mut self,
        spec: &Spec,
        name: &Name,
        asked: &Platform,
        span: Span,
    ) -> Option<NodeId> {
        let platform = match platforms::effective(spec, name, asked, self.specs.builder(), span) {
            Ok(platform) => platform,
            Err(mistake) => {
                self.report.add(mistake);
                return None;
            }
        };
        let id = NodeId { name: name.clone(), platform };
        let known = self.visited.get(&id).map(|visited| visited.levels);
        if self.level + known.unwrap_or(1) > MAX_LEVELS {
            let message =
                format!("what the target is made from is deeper than {MAX_LEVELS} levels");
            let mistake = Diagnostic::new(codes::LIMIT, span, message);
            self.report.add(mistake.hint("let fewer images and artifacts build on each other"));
            return None;
        }
        if known.is_some() {
            return Some(id);
        }
        self.visited.insert(id.clone(), Visited::default());
        let spec = self.specs.get(&id.platform);
        let mut uses = BTreeMap::new();
        self.level += 1;
        let kind = self.kind(&spec, &id, span, &mut uses);
        self.level -= 1;
        let kind = kind?;
        let below = uses.values().filter_map(|below| self.visited.get(below));
        let levels = 1 + below.map(|below| below.levels).max().unwrap_or(0);
        let at = Some(self.nodes.len());
        self.visited.insert(id.clone(), Visited { levels, at });
        self.nodes.push(Node { id: id.clone(), spec, kind, uses });
        Some(id)
    }

    /// What a planned node is; none after a mistake.
    pub(super) fn kind_of(&self, id: &NodeId) -> Option<&NodeKind> {
        let at = self.visited.get(id)?.at?;
        self.nodes.get(at).map(|node| &node.kind)
    }

    /// Plans what an image or build starts from.
    pub(super) fn from(
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

    pub(super) fn needs(
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

    pub(super) fn keyring(
        &mut self,
        spec: &Rc<Spec>,
        id: &NodeId,
        uses: &mut BTreeMap<Name, NodeId>,
    ) {
        let apt = spec.bases.get(&id.name).and_then(|base| base.apt.as_ref());
        if let Some(keyring) = apt.and_then(|apt| apt.keyring.as_ref()) {
            self.use_reference(spec, keyring, false, id, uses);
        }
    }

    /// Plans the files of a reference, and marks them as used.
    pub(super) fn use_reference(
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
    pub(super) fn report_missing(&mut self, id: &NodeId, reference: &Reference, optional: bool) {
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

    pub(super) fn add_place(&mut self, id: &NodeId, place: Place) -> PlaceId {
        let platform = place.differs_by_platform().then(|| id.platform.clone());
        let key = PlaceId { name: id.name.clone(), platform };
        self.places.entry(key.clone()).or_insert(place);
        key
    }
}
