//! What each node of the plan is, and what it is made of.

use super::data::{NodeKind, Uses};
use super::id::NodeId;
use super::place::Place;
use super::planner::Planner;
use crate::checks;
use crate::diagnostic::{Diagnostic, Span, codes};
use crate::language::reference::CONTEXT;
use crate::lock;
use crate::needs::Needs;
use crate::source::Source;
use crate::source::kind::Declared;
use crate::spec::{Spec, Thing};
use buildkit_request::Origin;
use std::rc::Rc;

// What a node is made of is planned by recursion. Each kind has a method of its own, so
// that a level of it takes little of the stack.
impl Planner<'_> {
    /// What `id` is; none after a mistake.
    pub(super) fn kind(
        &mut self,
        spec: &Rc<Spec>,
        id: &NodeId,
        span: Span,
        uses: &mut Uses,
    ) -> Option<NodeKind> {
        if id.name.as_str() == CONTEXT {
            let place = self.main_place(id, span, Span::line(1))?;
            return Some(NodeKind::Place(self.add_place(id, place)));
        }
        let replaced = self.replaced(spec, id)?;
        match (spec.thing(&id.name), replaced) {
            (Some(Thing::Source), replaced) => self.source(spec, id, replaced, uses),
            (Some(Thing::Base), Some(place)) => self.replaced_base(spec, id, place, uses),
            (Some(Thing::Base), None) => self.base(spec, id, uses),
            (Some(Thing::Image), Some(place)) => self.replaced_image(spec, id, place, uses),
            (Some(Thing::Image), None) => self.image(spec, id, uses),
            (Some(Thing::Artifact), Some(place)) => self.replaced_artifact(spec, id, place),
            (Some(Thing::Artifact), None) => self.artifact(spec, id, uses),
            (Some(Thing::Group) | None, _) => None,
        }
    }

    /// The place that `--build-context` puts in the place of `id`; the outer option
    /// is empty after a mistake.
    fn replaced(&mut self, spec: &Spec, id: &NodeId) -> Option<Option<Place>> {
        let span = spec.names.get(&id.name).map_or(Span::line(1), |(_, span)| *span);
        let by_name = buildkit_request::find(&self.options.request, id.name.as_str(), &id.platform);
        // The name of an image stands for every source that is this image.
        let image = spec.sources.get(&id.name).and_then(Source::image_context);
        let found = match (by_name, image) {
            (Ok(None), Some(image)) => {
                buildkit_request::find(&self.options.request, &image, &id.platform)
            }
            (found, _) => found,
        };
        match found {
            Ok(None) => Some(None),
            Ok(Some(origin)) => {
                self.say_not_covered(spec, id, span);
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

    /// Says that the lock is not about what `--build-context` gives. It never is about a source
    /// that only `--build-context` can give.
    fn say_not_covered(&mut self, spec: &Spec, id: &NodeId, span: Span) {
        let source = spec.sources.get(&id.name);
        let is_external =
            source.is_some_and(|source| matches!(source.kind.declared(), Declared::External(_)));
        if self.lock.is_none() || is_external {
            return;
        }
        let name = &id.name;
        let message =
            format!("`{name}` is given by `--build-context`, so the lock does not cover it");
        self.report.add(Diagnostic::new(codes::NOT_LOCKED, span, message));
    }

    fn replaced_base(
        &mut self,
        spec: &Rc<Spec>,
        id: &NodeId,
        place: Place,
        uses: &mut Uses,
    ) -> Option<NodeKind> {
        let place = self.add_place(id, Place { is_root: true, ..place });
        self.use_all(&place);
        self.needs_helper |= self.looks_into(&place);
        self.keyring(spec, id, uses);
        Some(NodeKind::ReplacedBase(place))
    }

    fn base(&mut self, spec: &Rc<Spec>, id: &NodeId, uses: &mut Uses) -> Option<NodeKind> {
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

    fn replaced_image(
        &mut self,
        spec: &Rc<Spec>,
        id: &NodeId,
        place: Place,
        uses: &mut Uses,
    ) -> Option<NodeKind> {
        if !is_image(&place.origin) {
            let message = format!("the image `{}` can only be replaced by an image", id.name);
            let mistake = Diagnostic::new(codes::NAMED_CONTEXT, place.span, message);
            self.report.add(mistake.hint(
                "give `docker-image://…`, `oci-layout://…` or a target of the same bake file",
            ));
            return None;
        }
        // What grows from it installs packages with the tools of its base.
        let base = spec.base_of(&id.name);
        if let Some(keyring) = base.and_then(|base| base.apt.as_ref()?.keyring.as_ref()) {
            self.use_reference(spec, keyring, false, id, uses);
        }
        Some(NodeKind::ReplacedImage(self.add_place(id, place)))
    }

    fn image(&mut self, spec: &Rc<Spec>, id: &NodeId, uses: &mut Uses) -> Option<NodeKind> {
        let image = spec.images.get(&id.name)?;
        let mut needs = Needs::default();
        for step in &image.steps {
            step.kind.needs(&mut needs);
        }
        checks::needs(&image.checks, &mut needs);
        if let Some(base) = spec.base_of(&id.name) {
            checks::needs(&base.checks, &mut needs);
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

    fn replaced_artifact(
        &mut self,
        spec: &Rc<Spec>,
        id: &NodeId,
        place: Place,
    ) -> Option<NodeKind> {
        let artifact = spec.artifacts.get(&id.name)?;
        // What stands for one file is one file, whatever its name is.
        let file = artifact
            .maker
            .is_file()
            .then(|| file_of(&place.origin).unwrap_or_else(|| artifact.filename.clone()));
        Some(NodeKind::Place(self.add_place(id, Place { file, ..place })))
    }

    fn artifact(&mut self, spec: &Rc<Spec>, id: &NodeId, uses: &mut Uses) -> Option<NodeKind> {
        let artifact = spec.artifacts.get(&id.name)?;
        let mut needs = Needs::default();
        artifact.maker.needs(&mut needs);
        checks::needs(&artifact.checks, &mut needs);
        if let Some(from) = artifact.maker.from() {
            self.from(spec, from, id, uses);
        }
        self.needs(spec, &needs, id, uses);
        Some(NodeKind::Artifact)
    }

    fn source(
        &mut self,
        spec: &Rc<Spec>,
        id: &NodeId,
        replaced: Option<Place>,
        uses: &mut Uses,
    ) -> Option<NodeKind> {
        let source = spec.sources.get(&id.name)?;
        let Some(place) = self.source_place(source, id, replaced)? else {
            return Some(NodeKind::Missing);
        };
        let place = self.add_place(id, place);
        if !source.pipeline.is_empty() {
            self.needs_helper = true;
            self.use_fetched(&place, source);
        }
        for patch in &source.pipeline.patches {
            self.use_reference(spec, patch, false, id, uses);
        }
        Some(NodeKind::Source(place))
    }

    /// Where the files of a source come from: nowhere if `--build-context` should bring
    /// them and does not. The outer option is empty after a mistake.
    fn source_place(
        &mut self,
        source: &Source,
        id: &NodeId,
        replaced: Option<Place>,
    ) -> Option<Option<Place>> {
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
                let origin = self.pinned(source, origin, span);
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
            (None, Declared::External(_)) => return Some(None),
        };
        Some(Some(place))
    }

    /// The origin of a source as the lock pins it. Without a lock, a word about what nothing
    /// pins.
    fn pinned(&mut self, source: &Source, origin: Origin, span: Span) -> Origin {
        let Some(unpinned) = source.kind.unpinned() else { return origin };
        if self.options.locks() {
            return origin;
        }
        let Some(lock) = self.lock else {
            let code = if unpinned.is_error { codes::MISSING_KEY } else { codes::UNPINNED };
            self.report.add(Diagnostic::new(code, span, unpinned.message).hint(unpinned.hint));
            return origin;
        };
        lock.pin(&origin).unwrap_or_else(|| {
            let message = format!("the lock does not have what `{}` fetches", source.name.value);
            let hint = lock::renew(&self.options.request.filename);
            self.report.add(Diagnostic::new(codes::LOCK, span, message).hint(hint));
            origin
        })
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
            _ => self.options.request.context_subdir.as_ref(),
        };
        let folder = subdir.map(|path| path.as_str().to_owned()).unwrap_or_default();
        let place = Place::new(self.main.clone(), &id.platform, span);
        Some(Place { plain: true, folder, ..place })
    }
}

/// Whether an origin can stand for an image with its settings.
fn is_image(origin: &Origin) -> bool {
    matches!(origin, Origin::Image(_) | Origin::OciLayout { .. } | Origin::Input(_))
}

/// The name of the one file that an origin has, if it is known.
fn file_of(origin: &Origin) -> Option<String> {
    match origin {
        Origin::Http { url, .. } => Some(buildkit_request::file_name(url)),
        _ => None,
    }
}
