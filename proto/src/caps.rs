//! Capability ids.
//!
//! LLB ids go into the metadata of the op that needs them; the daemon refuses
//! an id it does not know (`solver/llbsolver/vertex.go`). Gateway ids (`GW_*`)
//! are what `Ping` reports; they are tested, never declared.
//!
//! Two upstream constants are missing on purpose: `file.copy.modestring` and
//! `exec.meta.removemountstubs.recursive` exist in `solver/pb/caps.go` but are
//! not registered there, so a definition that declares one is refused.

// LLB: sources.

/// A `docker-image://` source: `source.image`.
pub const SOURCE_IMAGE: &str = "source.image";
/// An image source that must be pulled: `source.image.resolvemode`.
pub const SOURCE_IMAGE_RESOLVE_MODE: &str = "source.image.resolvemode";
/// An image source cut after some layers: `source.image.layerlimit`.
pub const SOURCE_IMAGE_LAYER_LIMIT: &str = "source.image.layerlimit";
/// An image source with an expected digest: `source.image.checksum`.
pub const SOURCE_IMAGE_CHECKSUM: &str = "source.image.checksum";
/// A `local://` source: `source.local`.
pub const SOURCE_LOCAL: &str = "source.local";
/// A local source with a unique key: `source.local.unique`.
pub const SOURCE_LOCAL_UNIQUE: &str = "source.local.unique";
/// A local source of a named session: `source.local.sessionid`.
pub const SOURCE_LOCAL_SESSION_ID: &str = "source.local.sessionid";
/// A local source with include patterns: `source.local.includepatterns`.
pub const SOURCE_LOCAL_INCLUDE_PATTERNS: &str = "source.local.includepatterns";
/// A local source that follows symlinks of some paths: `source.local.followpaths`.
pub const SOURCE_LOCAL_FOLLOW_PATHS: &str = "source.local.followpaths";
/// A local source with exclude patterns: `source.local.excludepatterns`.
pub const SOURCE_LOCAL_EXCLUDE_PATTERNS: &str = "source.local.excludepatterns";
/// A local source with a transfer-cache hint: `source.local.sharedkeyhint`.
pub const SOURCE_LOCAL_SHARED_KEY_HINT: &str = "source.local.sharedkeyhint";
/// A local source whose differ is mandatory: `source.local.differ`.
pub const SOURCE_LOCAL_DIFFER: &str = "source.local.differ";
/// A local source that sends metadata only: `source.local.metadatatransfer`.
pub const SOURCE_METADATA_TRANSFER: &str = "source.local.metadatatransfer";
/// A `git://` source: `source.git`.
pub const SOURCE_GIT: &str = "source.git";
/// A git source that keeps `.git`: `source.git.keepgitdir`.
pub const SOURCE_GIT_KEEP_DIR: &str = "source.git.keepgitdir";
/// A git source with its full remote URL: `source.git.fullurl`.
pub const SOURCE_GIT_FULL_URL: &str = "source.git.fullurl";
/// A git source with custom secret names: `source.git.httpauth`.
pub const SOURCE_GIT_HTTP_AUTH: &str = "source.git.httpauth";
/// A git source with known SSH hosts: `source.git.knownsshhosts`.
pub const SOURCE_GIT_KNOWN_SSH_HOSTS: &str = "source.git.knownsshhosts";
/// A git source with an SSH agent: `source.git.mountsshsock`.
pub const SOURCE_GIT_MOUNT_SSH_SOCK: &str = "source.git.mountsshsock";
/// A git source with a subdirectory (never declared by Go): `source.git.subdir`.
pub const SOURCE_GIT_SUBDIR: &str = "source.git.subdir";
/// A git source with an expected commit: `source.git.checksum`.
pub const SOURCE_GIT_CHECKSUM: &str = "source.git.checksum";
/// A git source without submodules: `source.git.skipsubmodules`.
pub const SOURCE_GIT_SKIP_SUBMODULES: &str = "source.git.skipsubmodules";
/// A git source with commit times: `source.git.mtime`.
pub const SOURCE_GIT_MTIME: &str = "source.git.mtime";
/// A git source fetched by commit: `source.git.fetchbycommit`.
pub const SOURCE_GIT_FETCH_BY_COMMIT: &str = "source.git.fetchbycommit";
/// A git source imported from a bundle: `source.git.bundle`.
pub const SOURCE_GIT_BUNDLE: &str = "source.git.bundle";
/// A git source that yields a bundle: `source.git.checkoutbundle`.
pub const SOURCE_GIT_CHECKOUT_BUNDLE: &str = "source.git.checkoutbundle";
/// A git source with a verified signature: `source.git.signatureverify`.
pub const SOURCE_GIT_SIGNATURE_VERIFY: &str = "source.git.signatureverify";
/// An `http://` or `https://` source: `source.http`.
pub const SOURCE_HTTP: &str = "source.http";
/// An HTTP source with an authorization secret: `source.http.auth`.
pub const SOURCE_HTTP_AUTH: &str = "source.http.auth";
/// An HTTP source with an expected digest: `source.http.checksum`.
pub const SOURCE_HTTP_CHECKSUM: &str = "source.http.checksum";
/// An HTTP source with a file mode: `source.http.perm`.
pub const SOURCE_HTTP_PERM: &str = "source.http.perm";
/// An HTTP source with an owner; the misspelling is the id: `soruce.http.uidgid`.
pub const SOURCE_HTTP_UID_GID: &str = "soruce.http.uidgid";
/// An HTTP source with request headers: `source.http.header`.
pub const SOURCE_HTTP_HEADER: &str = "source.http.header";
/// An HTTP source with a verified signature: `source.http.signatureverify`.
pub const SOURCE_HTTP_SIGNATURE_VERIFY: &str = "source.http.signatureverify";
/// An `oci-layout://` source: `source.ocilayout`.
pub const SOURCE_OCI_LAYOUT: &str = "source.ocilayout";
/// A single blob of an image or layout: `source.imageblob`.
pub const SOURCE_IMAGE_BLOB: &str = "source.imageblob";
/// A nested build with a file name: `source.buildop.llbfilename`.
pub const BUILD_OP_LLB_FILENAME: &str = "source.buildop.llbfilename";

// LLB: exec.

/// Every exec: `exec.meta.base`.
pub const EXEC_META_BASE: &str = "exec.meta.base";
/// An exec with a network mode: `exec.meta.network`.
pub const EXEC_META_NETWORK: &str = "exec.meta.network";
/// An exec with a security mode: `exec.meta.security`.
pub const EXEC_META_SECURITY: &str = "exec.meta.security";
/// An exec with proxy variables: `exec.meta.proxyenv`.
pub const EXEC_META_PROXY: &str = "exec.meta.proxyenv";
/// An exec that relies on the daemon for `PATH`: `exec.meta.setsdefaultpath`.
pub const EXEC_META_SETS_DEFAULT_PATH: &str = "exec.meta.setsdefaultpath";
/// An exec with resource limits: `exec.meta.ulimit`.
pub const EXEC_META_ULIMIT: &str = "exec.meta.ulimit";
/// An exec with CDI devices: `exec.meta.cdi`.
pub const EXEC_META_CDI: &str = "exec.meta.cdi";
/// An exec with cgroup limits: `exec.meta.linux.resources`.
pub const EXEC_META_LINUX_RESOURCES: &str = "exec.meta.linux.resources";
/// An exec with a parent cgroup: `exec.meta.cgroup.parent`.
pub const EXEC_META_CGROUP_PARENT: &str = "exec.meta.cgroup.parent";
/// A mount with a source: `exec.mount.bind`.
pub const EXEC_MOUNT_BIND: &str = "exec.mount.bind";
/// A writable bind whose changes are thrown away: `exec.mount.bind.readwrite-nooutput`.
pub const EXEC_MOUNT_BIND_READWRITE_NO_OUTPUT: &str = "exec.mount.bind.readwrite-nooutput";
/// A cache mount: `exec.mount.cache`.
pub const EXEC_MOUNT_CACHE: &str = "exec.mount.cache";
/// A cache mount with a sharing mode: `exec.mount.cache.sharing`.
pub const EXEC_MOUNT_CACHE_SHARING: &str = "exec.mount.cache.sharing";
/// A mount of a subpath: `exec.mount.selector`.
pub const EXEC_MOUNT_SELECTOR: &str = "exec.mount.selector";
/// A tmpfs mount: `exec.mount.tmpfs`.
pub const EXEC_MOUNT_TMPFS: &str = "exec.mount.tmpfs";
/// A tmpfs mount with a size: `exec.mount.tmpfs.size`.
pub const EXEC_MOUNT_TMPFS_SIZE: &str = "exec.mount.tmpfs.size";
/// A secret: `exec.mount.secret`.
pub const EXEC_MOUNT_SECRET: &str = "exec.mount.secret";
/// An SSH agent socket: `exec.mount.ssh`.
pub const EXEC_MOUNT_SSH: &str = "exec.mount.ssh";
/// A mount with a content-cache mode: `exec.mount.cache.content`.
pub const EXEC_MOUNT_CONTENT_CACHE: &str = "exec.mount.cache.content";
/// A secret in an environment variable: `exec.secretenv`.
pub const EXEC_SECRET_ENV: &str = "exec.secretenv";
/// An exec with accepted exit codes: `exec.validexitcode`.
pub const EXEC_VALID_EXIT_CODE: &str = "exec.validexitcode";

// LLB: files and graph.

/// Every file op: `file.base`.
pub const FILE_BASE: &str = "file.base";
/// A removal with wildcards: `file.rm.wildcard`.
pub const FILE_RM_WILDCARD: &str = "file.rm.wildcard";
/// A removal that does not follow symlinks: `file.rm.nofollowsymlink`.
pub const FILE_RM_NO_FOLLOW_SYMLINK: &str = "file.rm.nofollowsymlink";
/// A copy with patterns: `file.copy.includeexcludepatterns`.
pub const FILE_COPY_INCLUDE_EXCLUDE_PATTERNS: &str = "file.copy.includeexcludepatterns";
/// A copy with required paths: `file.copy.requiredpaths`.
pub const FILE_COPY_REQUIRED_PATHS: &str = "file.copy.requiredpaths";
/// A copy that replaces what is in its way: `file.copy.alwaysreplaceexistingdestpaths`.
pub const FILE_COPY_ALWAYS_REPLACE_EXISTING_DEST_PATHS: &str =
    "file.copy.alwaysreplaceexistingdestpaths";
/// A new symlink: `file.symlink.create`.
pub const FILE_SYMLINK_CREATE: &str = "file.symlink.create";
/// A merge: `mergeop`.
pub const MERGE_OP: &str = "mergeop";
/// A diff: `diffop`.
pub const DIFF_OP: &str = "diffop";
/// An ordering without content: `passthroughop`.
pub const PASSTHROUGH_OP: &str = "passthroughop";
/// Worker constraints; on the terminal op: `constraints`.
pub const CONSTRAINTS: &str = "constraints";
/// Platforms on ops; on the terminal op: `platform`.
pub const PLATFORM: &str = "platform";
/// Metadata `ignore_cache` is used: `meta.ignorecache`.
pub const META_IGNORE_CACHE: &str = "meta.ignorecache";
/// Metadata `description` is used: `meta.description`.
pub const META_DESCRIPTION: &str = "meta.description";
/// Metadata `export_cache` is used: `meta.exportcache`.
pub const META_EXPORT_CACHE: &str = "meta.exportcache";

// LLB: to test for, never to declare.

/// Annotations on images: `exporter.image.annotations`.
pub const EXPORTER_IMAGE_ANNOTATIONS: &str = "exporter.image.annotations";
/// Attestations on images: `exporter.image.attestations`.
pub const EXPORTER_IMAGE_ATTESTATIONS: &str = "exporter.image.attestations";
/// Exporters honour the source date epoch: `exporter.sourcedateepoch`.
pub const EXPORTER_SOURCE_DATE_EPOCH: &str = "exporter.sourcedateepoch";
/// Source policies: `source.policy`.
pub const SOURCE_POLICY: &str = "source.policy";

// Gateway.

/// `Solve`: `solve.base`.
pub const GW_SOLVE_BASE: &str = "solve.base";
/// `Solve` with an inline return (deprecated): `solve.inlinereturn`.
pub const GW_SOLVE_INLINE_RETURN: &str = "solve.inlinereturn";
/// `ResolveImageConfig`: `resolveimage`.
pub const GW_RESOLVE_IMAGE: &str = "resolveimage";
/// `ResolveImageConfig` with a resolve mode: `resolveimage.resolvemode`.
pub const GW_RESOLVE_IMAGE_RESOLVE_MODE: &str = "resolveimage.resolvemode";
/// `ReadFile`: `readfile`.
pub const GW_READ_FILE: &str = "readfile";
/// `Return`: `return`.
pub const GW_RETURN: &str = "return";
/// `Return` with several refs: `returnmap`.
pub const GW_RETURN_MAP: &str = "returnmap";
/// `ReadDir`: `readdir`.
pub const GW_READ_DIR: &str = "readdir";
/// `StatFile`: `statfile`.
pub const GW_STAT_FILE: &str = "statfile";
/// `Solve` with structured cache imports: `importcaches`.
pub const GW_IMPORT_CACHES: &str = "importcaches";
/// Refs as messages instead of strings: `proto.refarray`.
pub const GW_PROTO_REF_ARRAY: &str = "proto.refarray";
/// Refs carry their definition: `reference.output`.
pub const GW_REFERENCE_OUTPUT: &str = "reference.output";
/// `Inputs`: `frontend.inputs`.
pub const GW_FRONTEND_INPUTS: &str = "frontend.inputs";
/// `Solve` returns metadata: `gateway.solve.metadata`.
pub const GW_SOLVE_METADATA: &str = "gateway.solve.metadata";
/// `NewContainer` and `ExecProcess`: `gateway.exec`.
pub const GW_EXEC: &str = "gateway.exec";
/// Containers with extra hosts: `gateway.exec.extrahosts`.
pub const GW_EXEC_EXTRA_HOSTS: &str = "gateway.exec.extrahosts";
/// Processes with secret variables: `gateway.exec.secretenv`.
pub const GW_EXEC_SECRET_ENV: &str = "gateway.exec.secretenv";
/// Signals to processes: `gateway.exec.signals`.
pub const GW_EXEC_SIGNALS: &str = "gateway.exec.signals";
/// Reading files of a container: `gateway.exec.filesystem`.
pub const GW_EXEC_FILESYSTEM: &str = "gateway.exec.filesystem";
/// Frontend capabilities are checked by the daemon: `frontend.caps`.
pub const GW_FRONTEND_CAPS: &str = "frontend.caps";
/// `Solve` with evaluation: `gateway.solve.evaluate`.
pub const GW_SOLVE_EVALUATE: &str = "gateway.solve.evaluate";
/// `Evaluate`: `gateway.evaluate`.
pub const GW_EVALUATE: &str = "gateway.evaluate";
/// `Warn`: `gateway.warnings`.
pub const GW_WARNINGS: &str = "gateway.warnings";
/// `Return` with attestations: `reference.attestations`.
pub const GW_REFERENCE_ATTESTATIONS: &str = "reference.attestations";
/// `ResolveSourceMeta`: `source.metaresolver`.
pub const GW_SOURCE_META_RESOLVER: &str = "source.metaresolver";
/// `ResolveSourceMeta` with attestations: `source.metaresolver.image.attestations`.
pub const GW_SOURCE_META_RESOLVER_IMAGE_ATTESTATIONS: &str =
    "source.metaresolver.image.attestations";
/// `ResolveSourceMeta` with a checksum request: `source.metaresolver.http.checksumrequest`.
pub const GW_SOURCE_META_RESOLVER_HTTP_CHECKSUM_REQUEST: &str =
    "source.metaresolver.http.checksumrequest";

// Frontend labels.

/// A frontend takes inputs: `moby.buildkit.frontend.inputs`.
pub const FRONTEND_INPUTS: &str = "moby.buildkit.frontend.inputs";
/// A frontend answers subrequests: `moby.buildkit.frontend.subrequests`.
pub const FRONTEND_SUBREQUESTS: &str = "moby.buildkit.frontend.subrequests";
/// A frontend knows named contexts: `moby.buildkit.frontend.contexts`.
pub const FRONTEND_CONTEXTS: &str = "moby.buildkit.frontend.contexts";
/// A frontend knows git query strings: `moby.buildkit.frontend.gitquerystring`.
pub const FRONTEND_GIT_QUERY_STRING: &str = "moby.buildkit.frontend.gitquerystring";
