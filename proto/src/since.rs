//! Which BuildKit was the first to have a capability.

/// Capabilities of graphs that BuildKit v0.8 did not have, with the first version that
/// registers them (`solver/pb/caps.go` of every release since then).
const SINCE: &[(&str, &str)] = &[
    ("file.copy.includeexcludepatterns", "v0.9"),
    ("source.git.subdir", "v0.9"),
    ("source.local.differ", "v0.9"),
    ("diffop", "v0.10"),
    ("exec.meta.cgroup.parent", "v0.10"),
    ("exec.meta.ulimit", "v0.10"),
    ("exec.mount.tmpfs.size", "v0.10"),
    ("exec.secretenv", "v0.10"),
    ("file.rm.nofollowsymlink", "v0.10"),
    ("mergeop", "v0.10"),
    ("exporter.image.annotations", "v0.11"),
    ("exporter.image.attestations", "v0.11"),
    ("exporter.sourcedateepoch", "v0.11"),
    ("source.image.layerlimit", "v0.11"),
    ("source.ocilayout", "v0.11"),
    ("source.policy", "v0.11"),
    ("exec.mount.cache.content", "v0.13"),
    ("file.copy.alwaysreplaceexistingdestpaths", "v0.14"),
    ("exec.validexitcode", "v0.17"),
    ("file.symlink.create", "v0.19"),
    ("exec.meta.cdi", "v0.20"),
    ("source.http.auth", "v0.21"),
    ("source.http.header", "v0.21"),
    ("source.local.metadatatransfer", "v0.21"),
    ("source.git.checksum", "v0.22"),
    ("source.git.skipsubmodules", "v0.24"),
    ("source.image.checksum", "v0.25"),
    ("file.copy.requiredpaths", "v0.26"),
    ("source.git.signatureverify", "v0.26"),
    ("source.http.signatureverify", "v0.28"),
    ("source.imageblob", "v0.28"),
    ("source.git.mtime", "v0.29"),
    ("source.git.bundle", "v0.30"),
    ("source.git.checkoutbundle", "v0.30"),
    ("source.git.fetchbycommit", "v0.30"),
    ("exec.meta.linux.resources", "v0.31"),
    ("passthroughop", "v0.31"),
];

/// Capabilities of the gateway that BuildKit v0.7 did not have, with the first version that
/// registers them (`frontend/gateway/pb/caps.go` of every release since then).
const GATEWAY_SINCE: &[(&str, &str)] = &[
    ("frontend.caps", "v0.8"),
    ("gateway.exec", "v0.8"),
    ("gateway.solve.evaluate", "v0.8"),
    ("gateway.exec.extrahosts", "v0.10"),
    ("gateway.exec.signals", "v0.10"),
    ("gateway.warnings", "v0.10"),
    ("gateway.evaluate", "v0.11"),
    ("reference.attestations", "v0.11"),
    ("gateway.exec.secretenv", "v0.12"),
    ("source.metaresolver", "v0.13"),
    ("gateway.exec.filesystem", "v0.27"),
    ("source.metaresolver.http.checksumrequest", "v0.28"),
    ("source.metaresolver.image.attestations", "v0.28"),
];

/// Returns the first version of BuildKit that has the capability `id`, e.g. `v0.31`; `None`
/// for capabilities of graphs that are older than v0.9 and of the gateway that are older than
/// v0.8, and for ids that are not known.
#[must_use]
pub fn since(id: &str) -> Option<&'static str> {
    SINCE.iter().chain(GATEWAY_SINCE).find(|(known, _)| *known == id).map(|(_, version)| *version)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::caps;

    #[test]
    fn new_capabilities_have_a_version_and_old_ones_have_none() {
        assert_eq!(since(caps::EXEC_META_LINUX_RESOURCES), Some("v0.31"));
        assert_eq!(since(caps::FILE_SYMLINK_CREATE), Some("v0.19"));
        assert_eq!(since(caps::MERGE_OP), Some("v0.10"));
        assert_eq!(since(caps::GW_EXEC_SIGNALS), Some("v0.10"));
        assert_eq!(since(caps::GW_EXEC_FILESYSTEM), Some("v0.27"));
        assert_eq!(since(caps::GW_READ_FILE), None);
        assert_eq!(since(caps::FILE_BASE), None);
        assert_eq!(since("nonsense"), None);
    }
}
