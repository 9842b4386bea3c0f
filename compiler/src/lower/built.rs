//! A node of the plan in the graph.

use crate::graph::files::Files;
use crate::graph::scope::BaseParts;
use crate::image_config::ImageConfig;
use buildkit_llb::State;
use std::rc::Rc;

/// What a node became.
#[derive(Debug, Clone)]
pub(super) struct Built {
    /// Its files; none if they come from outside and were not given.
    pub files: Option<Files>,
    /// What programs run in and containers start with; none for sources and
    /// artifacts.
    pub image: Option<BuiltImage>,
    /// Of an archive, the files that are in it; of a disk that is compressed, the disk.
    pub packed: Option<Files>,
}

impl Built {
    /// Files alone.
    pub(super) fn of_files(files: Files) -> Self {
        Self { files: Some(files), image: None, packed: None }
    }

    /// A base or image with its files.
    pub(super) fn of_image(files: Files, image: BuiltImage) -> Self {
        Self { files: Some(files), image: Some(image), packed: None }
    }
}

/// A base or image.
#[derive(Debug, Clone)]
pub(super) struct BuiltImage {
    /// Its file system, platform and variables.
    pub state: State,
    /// Its config so far.
    pub config: ImageConfig,
    /// The config of the image that it grew from, if it was one.
    pub base_config: Option<Rc<Vec<u8>>>,
    /// Annotations of the manifest.
    pub annotations: Vec<(String, String)>,
    /// The parts of its base; none if it starts from scratch.
    pub base: Option<BaseParts>,
}

impl BuiltImage {
    /// About how many bytes of memory its settings take.
    pub(super) fn size(&self) -> usize {
        let annotations = self.annotations.iter().map(|(key, value)| key.len() + value.len());
        self.config.size() + annotations.sum::<usize>()
    }
}
