//! Names, source locations and cache settings of a vertex.
//!
//! They travel beside the vertex and are not part of its digest.

use crate::limits::Limits;
use crate::source_map::Location;
use buildkit_proto::{caps, pb};
use std::collections::BTreeMap;

/// The description key of a displayed name (`solver/llbsolver/vertex.go`).
pub(crate) const CUSTOM_NAME: &str = "llb.customname";

/// A vertex's name, progress group, source locations, limits and cache setting.
///
/// None of them is part of the vertex's digest, but for
/// [filters of workers](Describe::on_worker). They are set through [`Describe`].
///
/// A graph has as many of these as vertices, so the wire form with its maps is made
/// only when a definition is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Annotations {
    /// The name that progress output shows; empty for none.
    name: String,
    ignore_cache: bool,
    export_cache: Option<bool>,
    group: Option<pb::ProgressGroup>,
    /// The capabilities that the op needs.
    caps: Vec<&'static str>,
    /// The metadata of a vertex that another program made.
    imported: Option<Box<pb::OpMetadata>>,
    locations: Vec<Location>,
    limits: Limits,
    /// What few vertices have.
    rare: Option<Box<Rare>>,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Rare {
    /// Texts of the description besides the name.
    description: BTreeMap<String, String>,
    /// Filters of workers; they become part of the op.
    workers: Vec<String>,
}

impl Annotations {
    pub(crate) fn imported(
        metadata: pb::OpMetadata,
        locations: Vec<Location>,
        limits: Limits,
    ) -> Self {
        Self { imported: Some(Box::new(metadata)), locations, limits, ..Self::default() }
    }

    /// Returns the wire form of everything but the locations.
    pub(crate) fn metadata(&self) -> pb::OpMetadata {
        if let Some(imported) = &self.imported {
            return (**imported).clone();
        }
        // An empty value would be dropped on one side of the wire only.
        let name = Some(&self.name).filter(|name| !name.is_empty());
        let of_limits = (!self.limits.is_empty()).then_some(caps::EXEC_META_LINUX_RESOURCES);
        let caps = self.caps.iter().copied().chain(of_limits);
        let mut metadata = pb::OpMetadata {
            ignore_cache: self.ignore_cache,
            export_cache: self.export_cache.map(|value| pb::ExportCache { value }),
            progress_group: self.group.clone(),
            ..pb::OpMetadata::default()
        };
        metadata.description.extend(self.rare.iter().flat_map(|rare| rare.description.clone()));
        metadata.description.extend(name.map(|name| (CUSTOM_NAME.to_owned(), name.clone())));
        metadata.caps.extend(caps.map(|cap| (cap.to_owned(), true)));
        metadata
    }

    pub(crate) fn locations(&self) -> &[Location] {
        &self.locations
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.limits
    }

    pub(crate) fn set_limits(&mut self, limits: Limits) {
        self.limits = limits;
    }

    fn rare(&mut self) -> &mut Rare {
        self.rare.get_or_insert_default()
    }

    /// Hands over the filters of workers.
    pub(crate) fn take_workers(&mut self) -> Vec<String> {
        self.rare.as_mut().map(|rare| std::mem::take(&mut rare.workers)).unwrap_or_default()
    }

    /// Adds capabilities to those that are needed already.
    pub(crate) fn add_caps(&mut self, caps: impl IntoIterator<Item = &'static str>) {
        self.caps.extend(caps);
    }
}

/// Sets the annotations of the vertex that a builder will make.
///
/// # Examples
///
/// ```
/// use buildkit_llb::{Describe as _, Exec, Location, SourceFile};
/// use std::sync::Arc;
///
/// let spec = Arc::new(SourceFile::new("spec.yaml", "YAML", "run: make\n"));
/// let exec = Exec::shell("make").named("build").located(Location::new(spec, 1, 1));
/// # let _ = exec;
/// ```
pub trait Describe: Sized {
    /// Returns the annotations to change.
    fn annotations_mut(&mut self) -> &mut Annotations;

    /// Sets the name that progress output shows.
    #[must_use]
    fn named(mut self, name: impl Into<String>) -> Self {
        self.annotations_mut().name = name.into();
        self
    }

    /// Adds a location in a source file. It can be called several times; put the
    /// most important location first.
    #[must_use]
    fn located(mut self, location: Location) -> Self {
        let locations = &mut self.annotations_mut().locations;
        // Nearly every vertex has one.
        locations.reserve_exact(1);
        locations.push(location);
        self
    }

    /// Says whether the vertex runs even if its result is cached.
    ///
    /// Cache mounts of an exec that ignores the cache start empty
    /// (`solver/llbsolver/bridge.go`).
    #[must_use]
    fn ignoring_cache(mut self, ignore: bool) -> Self {
        self.annotations_mut().ignore_cache = ignore;
        self
    }

    /// Says whether an exported cache (`--cache-to`) holds the result of the vertex, whatever the
    /// mode of the export. Results of vertices that use it are exported as they would be without
    /// this (`exporter.ExportTo` in `solver/exporter.go`).
    #[must_use]
    fn exporting_cache(mut self, export: bool) -> Self {
        self.annotations_mut().export_cache = Some(export);
        self
    }

    /// Puts the vertex into a progress group: all vertices of one `id` show as
    /// one line with `name`.
    #[must_use]
    fn grouped(mut self, id: &str, name: &str) -> Self {
        self.annotations_mut().group =
            Some(pb::ProgressGroup { id: id.to_owned(), name: name.to_owned(), weak: false });
        self
    }

    /// Puts the vertex into a progress group as [`Describe::grouped`] does, which does not
    /// show because of this vertex alone. The line of a group appears when a vertex starts
    /// that is in it without being weak, or when one fails
    /// (`util/progress/progressui/display.go`).
    #[must_use]
    fn grouped_weakly(mut self, id: &str, name: &str) -> Self {
        self.annotations_mut().group =
            Some(pb::ProgressGroup { id: id.to_owned(), name: name.to_owned(), weak: true });
        self
    }

    /// Adds a text of any meaning under `key`, which clients get with the progress of the
    /// vertex. Keys of BuildKit begin with `llb.` and `com.docker.`. An empty text takes
    /// the key away. The name has its own method, [`Describe::named`], and comes first.
    #[must_use]
    fn described(mut self, key: &str, text: impl Into<String>) -> Self {
        let description = &mut self.annotations_mut().rare().description;
        match text.into() {
            empty if empty.is_empty() => description.remove(key),
            text => description.insert(key.to_owned(), text),
        };
        self
    }

    /// Adds a filter for the worker that the vertex may run on, in containerd's syntax,
    /// e.g. `labels.disk==ssd`. Filters are part of the vertex's digest. BuildKit v0.32
    /// keeps them and looks at them nowhere.
    #[must_use]
    fn on_worker(mut self, filter: impl Into<String>) -> Self {
        self.annotations_mut().rare().workers.push(filter.into());
        self
    }
}

/// Implements [`Describe`] for builders with a field `annotations`.
macro_rules! describe {
    ($($builder:ty),+ $(,)?) => {$(
        impl $crate::annotations::Describe for $builder {
            fn annotations_mut(&mut self) -> &mut $crate::annotations::Annotations {
                &mut self.annotations
            }
        }
    )+};
}
pub(crate) use describe;
