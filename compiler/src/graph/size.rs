//! How large a build is.

use buildkit_llb::Meter;

/// What a build has so far.
#[derive(Debug, Default)]
pub struct Size {
    pub(super) meter: Meter,
    /// The bytes of image configs.
    pub(super) configs: usize,
    /// The vertices and bytes of the graphs that are given back.
    pub(super) sent: (usize, usize),
    pub(super) is_too_large: bool,
}
