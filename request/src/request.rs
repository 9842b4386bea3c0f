//! All options of one build.

use crate::cache::{self, CacheImport, NoCache};
use crate::fields::{self, Epoch, NetworkMode};
use crate::limits;
use crate::mistake::{Mistakes, OptionMistake};
use crate::path::RelPath;
use crate::sbom::Sbom;
use buildkit_llb::{Limits, Platform, ResolveMode};
use std::collections::BTreeMap;

/// The name of the file when BuildKit's own frontend has read the first line of it: this is
/// the name that it read (`DefaultDockerfileName` in `frontend/dockerui/context.go`).
const FORWARDED_FILENAME: &str = "Dockerfile";

const KEEP_GIT_DIR: &str = "build-arg:BUILDKIT_CONTEXT_KEEP_GIT_DIR";

/// Everything that a client asks for, parsed.
///
/// Keys and syntax are those of BuildKit's `frontend/dockerui/config.go` and `attr.go`. A key
/// that is not known is ignored, as every frontend must: a frontend reads its own from the same
/// map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// `-f`: the path of the file to build, in its source.
    pub filename: String,
    /// The local source that holds this file.
    pub file_local: String,
    /// Whether the file is taken from `file_local` even if the context is remote.
    pub file_is_local: bool,
    /// The main context if it is not local: a git or http URL.
    pub context: Option<String>,
    /// The folder of the build context that is meant, unless the client sends it.
    pub context_subdir: Option<RelPath>,
    /// The target to build.
    pub target: Option<String>,
    /// The platforms asked for, each once; empty if the frontend may choose.
    pub platforms: Vec<Platform>,
    /// Whether a map of results is asked for even for one platform.
    pub multi_platform: bool,
    /// `--build-arg`.
    pub build_args: BTreeMap<String, String>,
    /// `--label`.
    pub labels: BTreeMap<String, String>,
    /// What ignores the cache.
    pub no_cache: NoCache,
    /// How image references are resolved.
    pub resolve_mode: ResolveMode,
    /// `--add-host`: names and addresses.
    pub hosts: Vec<(String, String)>,
    /// The network of runs that do not choose.
    pub network: NetworkMode,
    /// `--ulimit`: name, soft, hard.
    pub ulimits: Vec<(String, i64, i64)>,
    /// Size of `/dev/shm` in bytes.
    pub shm_size: Option<u64>,
    /// `--resource`: limits of every program.
    pub limits: Limits,
    /// `--cgroup-parent`.
    pub cgroup_parent: Option<String>,
    /// Host name of runs that do not choose.
    pub hostname: Option<String>,
    /// Proxies, by lower-case variable name.
    pub proxies: BTreeMap<String, String>,
    /// Prefix of the ids of caches (`BUILDKIT_CACHE_MOUNT_NS`).
    pub cache_namespace: String,
    /// Remote caches to import.
    pub cache_imports: Vec<CacheImport>,
    /// Named contexts, by name, as sent.
    pub contexts: BTreeMap<String, String>,
    /// What is told about graphs that the client hands over, by name, as sent.
    pub input_metadata: BTreeMap<String, String>,
    /// Shared keys of local contexts, by name.
    pub shared_keys: BTreeMap<String, String>,
    /// The session that holds the client's files.
    pub session: String,
    /// Sessions of single local sources, by name.
    pub local_sessions: BTreeMap<String, String>,
    /// The call that is asked for instead of a build (`frontend.…`).
    pub call: Option<String>,
    /// Whether `.git` stays in a context that is a repository
    /// (`BUILDKIT_CONTEXT_KEEP_GIT_DIR`).
    pub keep_git_dir: bool,
    /// `--sbom`: whether it is asked what a result is made of.
    pub sbom: Sbom,
    /// `SOURCE_DATE_EPOCH`, in seconds.
    pub epoch: Option<i64>,
    /// The context whose time is the epoch, if `SOURCE_DATE_EPOCH` names one.
    pub epoch_of: Option<String>,
    /// The image of this frontend as the user wrote it: the option `source`, or
    /// else the first word of the `# syntax` line.
    pub frontend_source: Option<String>,
}

impl Request {
    /// Parses options as a client sends them.
    ///
    /// # Errors
    ///
    /// All values that cannot be understood.
    pub fn parse(
        opts: &BTreeMap<String, String>,
        session: impl Into<String>,
        filename: &str,
    ) -> Result<Self, Vec<OptionMistake>> {
        // An empty value is one that was not given.
        let get = |key: &str| opts.get(key).map(String::as_str).filter(|value| !value.is_empty());
        let owned = |key: &str| get(key).map(str::to_owned);
        let with_prefix = |prefix: &str| -> BTreeMap<String, String> {
            let entries = opts.iter();
            entries
                .filter_map(|(key, value)| {
                    Some((key.strip_prefix(prefix)?.to_owned(), value.clone()))
                })
                .collect()
        };
        let multi_platform = match get("multi-platform") {
            Some(value) => ("multi-platform", Some(value)),
            None => ("build-arg:BUILDKIT_MULTI_PLATFORM", get("build-arg:BUILDKIT_MULTI_PLATFORM")),
        };
        let epoch_key = "build-arg:SOURCE_DATE_EPOCH";
        let build_args = with_prefix("build-arg:");
        let mut mistakes = Mistakes::default();
        let epoch = mistakes.or(fields::epoch(epoch_key, get(epoch_key)), None);
        let (epoch, epoch_of) = match epoch {
            Some(Epoch::Seconds(seconds)) => (Some(seconds), None),
            Some(Epoch::Of(context)) => (None, Some(context)),
            None => (None, None),
        };
        let request = Self {
            filename: owned("filename").unwrap_or_else(|| {
                let is_forwarded = opts.contains_key("cmdline");
                let name = if is_forwarded { FORWARDED_FILENAME } else { filename };
                name.to_owned()
            }),
            file_local: owned("dockerfilekey").unwrap_or_else(|| "dockerfile".to_owned()),
            file_is_local: opts.contains_key("dockerfilekey"),
            context: owned(get("contextkey").unwrap_or("context")),
            context_subdir: mistakes
                .or(fields::folder("contextsubdir", get("contextsubdir")), None),
            target: owned("target"),
            platforms: mistakes.or(fields::platforms("platform", get("platform")), Vec::new()),
            multi_platform: mistakes.or(fields::boolean(multi_platform.0, multi_platform.1), false),
            labels: with_prefix("label:"),
            no_cache: NoCache::parse(opts.get("no-cache").map(String::as_str)),
            resolve_mode: mistakes.or(
                fields::resolve_mode("image-resolve-mode", get("image-resolve-mode")),
                ResolveMode::Default,
            ),
            hosts: mistakes.or(fields::hosts("add-hosts", get("add-hosts")), Vec::new()),
            network: mistakes.or(
                fields::network("force-network-mode", get("force-network-mode")),
                NetworkMode::Sandbox,
            ),
            ulimits: mistakes.or(fields::ulimits("ulimit", get("ulimit")), Vec::new()),
            shm_size: mistakes.or(fields::bytes("shm-size", get("shm-size")), None),
            limits: limits::read(&get, &mut mistakes),
            cgroup_parent: owned("cgroup-parent"),
            hostname: owned("hostname").or_else(|| owned("build-arg:BUILDKIT_SANDBOX_HOSTNAME")),
            proxies: fields::proxies(&build_args),
            cache_namespace: build_args.get("BUILDKIT_CACHE_MOUNT_NS").cloned().unwrap_or_default(),
            cache_imports: mistakes
                .or(cache::imports(get("cache-imports"), get("cache-from")), Vec::new()),
            contexts: with_prefix("context:"),
            input_metadata: with_prefix("input-metadata:"),
            shared_keys: with_prefix("sharedkey:localdir:"),
            local_sessions: with_prefix("local-sessionid:"),
            call: owned("requestid"),
            keep_git_dir: mistakes.or(fields::boolean(KEEP_GIT_DIR, get(KEEP_GIT_DIR)), false),
            sbom: Sbom::of(opts),
            epoch,
            epoch_of,
            frontend_source: owned("source").or_else(|| {
                get("cmdline").and_then(|line| line.split_whitespace().next()).map(str::to_owned)
            }),
            build_args,
            session: session.into(),
        };
        if mistakes.0.is_empty() { Ok(request) } else { Err(mistakes.0) }
    }

    /// The session that holds the files of the local source `name`.
    #[must_use]
    pub fn session_of(&self, name: &str) -> &str {
        self.local_sessions.get(name).unwrap_or(&self.session)
    }
}
