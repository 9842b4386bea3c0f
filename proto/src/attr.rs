//! Attribute keys of source ops (`solver/pb/attr.go`).
//!
//! A key with an empty value must not be sent: Go writes it, prost drops it,
//! and the digests part ways.

/// How to resolve an image: `default`, `pull` or `local`: `image.resolvemode`.
pub const IMAGE_RESOLVE_MODE: &str = "image.resolvemode";
/// What an image is for: `internal` or `frontend`: `image.recordtype`.
pub const IMAGE_RECORD_TYPE: &str = "image.recordtype";
/// How many layers of an image to use: `image.layerlimit`.
pub const IMAGE_LAYER_LIMIT: &str = "image.layerlimit";
/// The expected digest of an image: `image.checksum`.
pub const IMAGE_CHECKSUM: &str = "image.checksum";
/// The session that holds an OCI layout: `oci.session`.
pub const OCI_SESSION_ID: &str = "oci.session";
/// The content store of an OCI layout: `oci.store`.
pub const OCI_STORE_ID: &str = "oci.store";
/// How many layers of a layout image to use: `oci.layerlimit`.
pub const OCI_LAYER_LIMIT: &str = "oci.layerlimit";
/// The remote as git gets it: `git.fullurl`.
pub const GIT_FULL_URL: &str = "git.fullurl";
/// Keeps `.git`: `true`: `git.keepgitdir`.
pub const GIT_KEEP_GIT_DIR: &str = "git.keepgitdir";
/// The expected commit, or a prefix of it: `git.checksum`.
pub const GIT_CHECKSUM: &str = "git.checksum";
/// The secret with a token: `git.authtokensecret`.
pub const GIT_AUTH_TOKEN_SECRET: &str = "git.authtokensecret";
/// The secret with an authorization header: `git.authheadersecret`.
pub const GIT_AUTH_HEADER_SECRET: &str = "git.authheadersecret";
/// The known-hosts lines: `git.knownsshhosts`.
pub const GIT_KNOWN_SSH_HOSTS: &str = "git.knownsshhosts";
/// The SSH agent to use: `git.mountsshsock`.
pub const GIT_MOUNT_SSH_SOCK: &str = "git.mountsshsock";
/// Leaves submodules out: `true`: `git.skipsubmodules`.
pub const GIT_SKIP_SUBMODULES: &str = "git.skipsubmodules";
/// File times: `checkout` or `commit`: `git.mtime`.
pub const GIT_MTIME: &str = "git.mtime";
/// Trusts the checksum as the commit: `true`: `git.fetchbycommit`.
pub const GIT_FETCH_BY_COMMIT: &str = "git.fetchbycommit";
/// The blob with a bundle to import: `git.bundle`.
pub const GIT_BUNDLE: &str = "git.bundle";
/// Yields a bundle: `true`: `git.checkoutbundle`.
pub const GIT_CHECKOUT_BUNDLE: &str = "git.checkoutbundle";
/// The public key of a signature: `git.sig.pubkey`.
pub const GIT_SIG_PUBKEY: &str = "git.sig.pubkey";
/// Rejects expired keys: `true`: `git.sig.rejectexpired`.
pub const GIT_SIG_REJECT_EXPIRED: &str = "git.sig.rejectexpired";
/// Requires a signed tag: `true`: `git.sig.requiresignedtag`.
pub const GIT_SIG_REQUIRE_SIGNED_TAG: &str = "git.sig.requiresignedtag";
/// Ignores the signature of a tag: `true`: `git.sig.ignoresignedtag`.
pub const GIT_SIG_IGNORE_SIGNED_TAG: &str = "git.sig.ignoresignedtag";
/// The expected digest of a download: `http.checksum`.
pub const HTTP_CHECKSUM: &str = "http.checksum";
/// The file name of a download: `http.filename`.
pub const HTTP_FILENAME: &str = "http.filename";
/// The mode of a download, octal with a leading `0`: `http.perm`.
pub const HTTP_PERM: &str = "http.perm";
/// The user id of a download: `http.uid`.
pub const HTTP_UID: &str = "http.uid";
/// The group id of a download: `http.gid`.
pub const HTTP_GID: &str = "http.gid";
/// The secret with an authorization header: `http.authheadersecret`.
pub const HTTP_AUTH_HEADER_SECRET: &str = "http.authheadersecret";
/// The prefix of request headers: `accept` and `user-agent` only: `http.header.`.
pub const HTTP_HEADER_PREFIX: &str = "http.header.";
/// The public key of a signature: `http.sig.pubkey`.
pub const HTTP_SIG_PUBKEY: &str = "http.sig.pubkey";
/// The detached signature of a download: `http.sig.signature`.
pub const HTTP_SIG_SIGNATURE: &str = "http.sig.signature";
/// The session that holds a local directory: `local.session`.
pub const LOCAL_SESSION_ID: &str = "local.session";
/// A key that keeps local sources apart: `local.unique`.
pub const LOCAL_UNIQUE_ID: &str = "local.unique";
/// Include patterns, a JSON array (the key is singular): `local.includepattern`.
pub const LOCAL_INCLUDE_PATTERNS: &str = "local.includepattern";
/// Exclude patterns, a JSON array: `local.excludepatterns`.
pub const LOCAL_EXCLUDE_PATTERNS: &str = "local.excludepatterns";
/// Paths whose symlinks are followed, a JSON array: `local.followpaths`.
pub const LOCAL_FOLLOW_PATHS: &str = "local.followpaths";
/// A hint that lets directories share a transfer cache: `local.sharedkeyhint`.
pub const LOCAL_SHARED_KEY_HINT: &str = "local.sharedkeyhint";
/// How files are compared: `none` or `metadata`: `local.differ`.
pub const LOCAL_DIFFER: &str = "local.differ";
/// Sends metadata only: `true`: `local.metadatatransfer`.
pub const LOCAL_METADATA_TRANSFER: &str = "local.metadatatransfer";
/// Paths sent in full all the same, a JSON array: `local.metadatatransferexclude`.
pub const LOCAL_METADATA_TRANSFER_EXCLUDE: &str = "local.metadatatransferexclude";
/// The file that holds the definition of a nested build: `llbbuild.filename`.
pub const LLB_DEFINITION_FILENAME: &str = "llbbuild.filename";
