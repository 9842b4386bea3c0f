//! Names, source locations and cache settings of a vertex.
//!
//! They travel beside the vertex and are not part of its digest.

use crate::limits::Limits;
use crate::source_map::Location;
use buildkit_proto::{caps, pb};

/// The description key of a displayed name (`solver/llbsolver/vertex.go`).
pub(crate) const CUSTOM_NAME: &str = "llb.customname";

/// A vertex's name, progress group, source locations, limits and cache setting.
///
/// None of them is part of the vertex's digest. They are set through
/// [`Describe`].
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
