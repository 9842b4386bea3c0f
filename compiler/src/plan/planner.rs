//! Walks from the targets to everything that they are made of.

use super::data::{Node, NodeKind, Plan, Uses};
use super::id::NodeId;
use super::place::{Place, PlaceId};
use super::platforms;
use super::specs::Specs;
use super::strangers;
use super::target::{self, Product, Target, Wanted};
use crate::diagnostic::{Diagnostic, Report, Span, Spanned, codes};
use crate::language::reference::{Reference, SCRATCH};
use crate::lock::Lock;
use crate::needs::Needs;
use crate::options::Options;
use crate::source::kind::Declared;
use crate::spec::{Member, Spec};
use crate::values::Name;
use buildkit_llb::Platform;
use buildkit_request::Origin;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Most references that are followed in one build, each counted for each platform.
const MAX_VISITS: usize = 100_000;

/// Most levels of things that a target is made from: they are planned by recursion.
const MAX_LEVELS: usize = 150;

/// Plans the build that `options` ask for. `main` is the build context.
///
/// Mistakes and warnings go to `report`; with a mistake there is no plan.
#[must_use]
pub fn plan(
    specs: &Specs<'_>,
    options: &Options,
    main: &Origin,
    lock: Option<&Lock>,
    report: &mut Report,
) -> Option<Plan> {
    let builder = specs.builder().clone();
    let asked = if options.request.platforms.is_empty() {
        vec![builder]
    } else {
        options.request.platforms.clone()
    };
    let mut planner = Planner { lock, ..Planner::new(specs, options, main) };
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
    if options.locks() && options.request.target.is_none() {
        asked.iter().for_each(|platform| planner.unpinned(platform));
    }
    let Planner { nodes, places, needs_helper, report: found, .. } = planner;
    report.extend(found);
    report.extend(specs.report());
    if !report.is_clean() {
        return None;
    }
    let as_map = options.request.multi_platform || targets.len() > 1;
    // The helper writes folders, reports and what is stated.
    let is_plain = |target: &Target| matches!(target, Target::One(Product::Made(_)));
    let needs_helper = needs_helper
        || options.looks_at_built()
        || options.states_sbom
        || !targets.iter().all(|(_, target)| is_plain(target));
    Some(Plan { nodes, places, targets, as_map, needs_helper })
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
    pub(super) options: &'a Options,
    pub(super) main: &'a Origin,
    pub(super) lock: Option<&'a Lock>,
    pub(super) report: Report,
    nodes: Vec<Node>,
    /// What was visited, with its place in `nodes` once it is there.
    visited: BTreeMap<NodeId, Option<usize>>,
    /// How often something was visited.
    visits: usize,
    /// How many levels above what is visited are not finished.
    depth: usize,
    pub(super) places: BTreeMap<PlaceId, Place>,
    pub(super) needs_helper: bool,
}

impl<'a> Planner<'a> {
    fn new(specs: &'a Specs<'a>, options: &'a Options, main: &'a Origin) -> Self {
        Self {
            specs,
            options,
            main,
            lock: None,
            report: Report::default(),
            nodes: Vec::new(),
            visited: BTreeMap::new(),
            visits: 0,
            depth: 0,
            places: BTreeMap::new(),
            needs_helper: false,
        }
    }

    fn target(&mut self, asked: &Platform) -> Option<(Platform, Target)> {
        let spec = self.specs.get(asked);
        if !self.specs.is_clean() {
            return None;
        }
        let (wanted, span) = match target::find(&spec, self.options) {
            Ok(found) => found,
            Err(mistake) => {
                self.report.add(mistake);
                return None;
            }
        };
        match wanted {
            Wanted::One(member) => {
                if !self.options.request.platforms.is_empty() {
                    let (name, builder) = (&member.name, self.specs.builder());
                    if let Err(mistake) =
                        platforms::expect_target(&spec, name, asked, builder, span)
                    {
                        self.report.add(mistake);
                        return None;
                    }
                }
                let product = self.product(&spec, &member, asked, span)?;
                // A report is text, for whatever platform is asked.
                let platform = match &product {
                    Product::Made(id) => id.platform.clone(),
                    Product::Report(..) => asked.clone(),
                };
                Some((platform, Target::One(product)))
            }
            Wanted::Group(members) => {
                let products = members.iter();
                let products: Vec<Product> = products
                    .filter_map(|member| self.product(&spec, member, asked, span))
                    .collect();
                let made: Vec<NodeId> = products
                    .iter()
                    .filter(|product| matches!(product, Product::Made(_)))
                    .map(|product| product.id().clone())
                    .collect();
                self.use_whole(&made);
                Some((asked.clone(), Target::Folders(products)))
            }
        }
    }

    fn product(
        &mut self,
        spec: &Spec,
        member: &Member,
        asked: &Platform,
        span: Span,
    ) -> Option<Product> {
        let id = self.visit(spec, &member.name, asked, span)?;
        Some(match member.report {
            Some(kind) => Product::Report(kind, id),
            None => Product::Made(id),
        })
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
        if self.depth == MAX_LEVELS {
            let message =
                format!("`{name}` is below {MAX_LEVELS} levels of things that are made from it");
            self.report.add(Diagnostic::new(codes::LIMIT, span, message));
            return None;
        }
        self.visited.insert(id.clone(), None);
        let spec = self.specs.get(&id.platform);
        let mut uses = Uses::new();
        self.depth += 1;
        let kind = self.kind(&spec, &id, span, &mut uses);
        self.depth -= 1;
        let kind = kind?;
        self.visited.insert(id.clone(), Some(self.nodes.len()));
        self.nodes.push(Node { id: id.clone(), spec, kind, uses });
        Some(id)
    }

    /// Everything that was visited.
    pub(super) fn planned(&self) -> impl Iterator<Item = &NodeId> {
        self.visited.keys()
    }

    /// What `id` is, if it could be planned.
    pub(super) fn kind_of(&self, id: &NodeId) -> Option<&NodeKind> {
        let index = self.visited.get(id).copied().flatten()?;
        self.nodes.get(index).map(|node| &node.kind)
    }

    /// Plans what an image or build starts from.
    pub(super) fn from(&mut self, spec: &Rc<Spec>, from: &Reference, id: &NodeId, uses: &mut Uses) {
        if from.target.as_str() == SCRATCH {
            return;
        }
        if let Some(below) = self.visit(spec, &from.target, &id.platform, from.span) {
            uses.insert(from.target.clone(), below);
        }
    }

    pub(super) fn needs(&mut self, spec: &Rc<Spec>, needs: &Needs, id: &NodeId, uses: &mut Uses) {
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
        uses: &mut Uses,
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
        let differs = place.differs_by_platform() || self.specs.depend_on_platform();
        let platform = differs.then(|| id.platform.clone());
        let key = PlaceId { name: id.name.clone(), platform };
        self.places.entry(key.clone()).or_insert(place);
        key
    }
}
