//! By which names a root is found.

/// The environment variable that names a root: a gzip tarball, a folder that holds one, or
/// an unpacked root.
pub const VARIABLE: &str = "LENNY_ROOTFS";

/// The name under which a build finds the tarball in its context folder.
pub const CONTEXT_FILE: &str = "lenny-rootfs.tar.gz";
