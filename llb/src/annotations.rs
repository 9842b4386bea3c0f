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
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Annotations {
    metadata: pb::OpMetadata,
    locations: Vec<Location>,
    limits: Limits,
}

impl Annotations {
    pub(crate) fn imported(
        metadata: pb::OpMetadata,
        locations: Vec<Location>,
        limits: Limits,
    ) -> Self {
        Self { metadata, locations, limits }
    }

    pub(crate) fn metadata(&self) -> &pb::OpMetadata {
        &self.metadata
    }

    pub(crate) fn locations(&self) -> &[Location] {
        &self.locations
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.limits
    }

    pub(crate) fn set_limits(&mut self, limits: Limits) {
        if limits.is_empty() {
            self.metadata.caps.remove(caps::EXEC_META_LINUX_RESOURCES);
        } else {
            self.add_caps([caps::EXEC_META_LINUX_RESOURCES]);
        }
        self.limits = limits;
    }

    pub(crate) fn add_caps(&mut self, caps: impl IntoIterator<Item = &'static str>) {
        self.metadata.caps.extend(caps.into_iter().map(|cap| (cap.to_owned(), true)));
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
        let name = name.into();
        let description = &mut self.annotations_mut().metadata.description;
        // An empty value would be dropped on one side of the wire only.
        if name.is_empty() {
            description.remove(CUSTOM_NAME);
        } else {
            description.insert(CUSTOM_NAME.to_owned(), name);
        }
        self
    }

    /// Adds a location in a source file. It can be called several times; put the
    /// most important location first.
    #[must_use]
    fn located(mut self, location: Location) -> Self {
        self.annotations_mut().locations.push(location);
        self
    }

    /// Says whether the vertex runs even if its result is cached.
    ///
    /// Cache mounts of an exec that ignores the cache start empty
    /// (`solver/llbsolver/bridge.go`).
    #[must_use]
    fn ignoring_cache(mut self, ignore: bool) -> Self {
        self.annotations_mut().metadata.ignore_cache = ignore;
        self
    }

    /// Puts the vertex into a progress group: all vertices of one `id` show as
    /// one line with `name`.
    #[must_use]
    fn grouped(mut self, id: &str, name: &str) -> Self {
        self.annotations_mut().metadata.progress_group =
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
