//! Marks which files of a place are used.

use super::data::NodeKind;
use super::id::NodeId;
use super::place::PlaceId;
use super::planner::Planner;
use crate::language::reference::{RefPath, Reference};
use crate::source::Source;

impl Planner<'_> {
    pub(super) fn use_path(&mut self, place: &PlaceId, id: &NodeId, reference: &Reference) {
        // What goes through a pipeline was marked when the source was planned.
        let spec = self.specs.get(&id.platform);
        if spec.sources.get(&id.name).is_some_and(|source| !source.pipeline.is_empty()) {
            return;
        }
        let Some(place) = self.places.get_mut(place) else { return };
        match &reference.path {
            RefPath::Whole => place.use_path(""),
            RefPath::Folder(folder) => place.use_path(folder.as_str()),
            RefPath::Match(pattern) => place.use_path(pattern.as_str()),
        }
    }

    /// What a pipeline uses of its place: the archive, or the whole folder.
    pub(super) fn use_fetched(&mut self, id: &PlaceId, source: &Source) {
        let Some(place) = self.places.get_mut(id) else { return };
        match place.file.clone() {
            Some(file) if source.pipeline.unpack && !place.replaced => place.use_path(&file),
            _ => place.use_path(""),
        }
    }

    pub(super) fn use_all(&mut self, id: &PlaceId) {
        if let Some(place) = self.places.get_mut(id) {
            place.use_path("");
        }
    }

    /// Marks everything of the places behind `ids` as used.
    pub(super) fn use_whole(&mut self, ids: &[NodeId]) {
        for id in ids {
            if let Some(NodeKind::Place(place) | NodeKind::Source(place)) =
                self.kind_of(id).cloned()
            {
                self.use_all(&place);
            }
        }
    }

    /// Marks the place of a source as the root of a base. Only an image is one as it
    /// is; anything else the helper looks into.
    pub(super) fn mark_root(&mut self, source: &NodeId) {
        let Some(NodeKind::Source(id)) = self.kind_of(source).cloned() else { return };
        if let Some(place) = self.places.get_mut(&id) {
            place.is_root = true;
        }
        self.needs_helper |= self.looks_into(&id);
    }
}
