//! All options of one build.

use super::cache::{self, CacheImport, Layer, NoCache};
use super::fields::{self, Epoch, NetworkMode};
use super::limits;
use super::lint::Lint;
use super::mistake::{Mistakes, OptionMistake};
use super::sbom;
use crate::values::RelPath;
use buildkit_llb::{Limits, Platform, ResolveMode};
use std::collections::BTreeMap;

/// Name of the spec when the client does not say.
const DEFAULT_FILENAME: &str = "jesteros.yaml";
/// The same when BuildKit's own frontend has read the first line of the spec: this is
/// the name that it read (`DefaultDockerfileName` in `frontend/dockerui/context.go`).
const FORWARDED_FILENAME: &str = "Dockerfile";

/// The call that asks how large things are.
pub const SIZE_CALL: &str = "frontend.size";
/// The call that asks whether two builds give the same.
pub const REPRODUCE_CALL: &str = "frontend.reproduce";

/// The call that makes a lock.
pub const LOCK_CALL: &str = "frontend.lock";

const CHECK: &str = "build-arg:BUILDKIT_DOCKERFILE_CHECK";
const CHECKS: &str = "build-arg:BUILDKIT_CHECKS";
const KEEP_GIT_DIR: &str = "build-arg:BUILDKIT_CONTEXT_KEEP_GIT_DIR";

/// Everything the client asked for, parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Path of the spec in its source.
    pub filename: String,
    /// The local source that holds the spec.
    pub spec_local: String,
    /// Whether the spec is taken from `spec_local` even if the context is remote.
    pub spec_is_local: bool,
    /// The main context if it is not local: a git or http URL.
    pub context: Option<String>,
    /// The folder of the build context that is meant, unless the client sends it.
    pub context_subdir: Option<RelPath>,
    /// The target to build.
    pub target: Option<String>,
    /// The platforms asked for, each once; empty for the spec's own.
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
    /// What is done with warnings (`BUILDKIT_DOCKERFILE_CHECK`); the spec says it if absent.
    pub lint: Option<Lint>,
    /// Whether a report of checks tells of failures instead of failing the build
    /// (`BUILDKIT_CHECKS=report`).
    pub reports_failures: bool,
    /// Whether `.git` stays in a context that is a repository
    /// (`BUILDKIT_CONTEXT_KEEP_GIT_DIR`).
    pub keep_git_dir: bool,
    /// Whether it is to be stated what each result is made of. A scanner does that instead if
    /// the client names one.
    pub states_sbom: bool,
    /// `SOURCE_DATE_EPOCH`, in seconds.
    pub epoch: Option<i64>,
    /// The context whose time is the epoch, if `SOURCE_DATE_EPOCH` names one.
    pub epoch_of: Option<String>,
    /// The image of this frontend as the user wrote it: the option `source`, or
    /// else the first word of the `# syntax` line.
    pub frontend_source: Option<String>,
    /// What BuildKit is called in "please update …".
    pub product: String,
}

impl Options {
    /// Parses options as a client sends them.
    ///
    /// # Errors
    ///
    /// All values that cannot be understood.
    pub fn parse(
        opts: &BTreeMap<String, String>,
        session: impl Into<String>,
        product: impl Into<String>,
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
        mistakes.or(sbom::check(opts), ());
        let epoch = mistakes.or(fields::epoch(epoch_key, get(epoch_key)), None);
        let (epoch, epoch_of) = match epoch {
            Some(Epoch::Seconds(seconds)) => (Some(seconds), None),
            Some(Epoch::Of(context)) => (None, Some(context)),
            None => (None, None),
        };
        let options = Self {
            filename: owned("filename").unwrap_or_else(|| {
                let is_forwarded = opts.contains_key("cmdline");
                let name = if is_forwarded { FORWARDED_FILENAME } else { DEFAULT_FILENAME };
                name.to_owned()
            }),
            spec_local: owned("dockerfilekey").unwrap_or_else(|| "dockerfile".to_owned()),
            spec_is_local: opts.contains_key("dockerfilekey"),
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
            lint: mistakes.or(lint(get(CHECK)), None),
            reports_failures: mistakes.or(reports_failures(get(CHECKS)), false),
            keep_git_dir: mistakes.or(fields::boolean(KEEP_GIT_DIR, get(KEEP_GIT_DIR)), false),
            states_sbom: sbom::is_asked(opts),
            epoch,
            epoch_of,
            frontend_source: owned("source").or_else(|| {
                get("cmdline").and_then(|line| line.split_whitespace().next()).map(str::to_owned)
            }),
            build_args,
            session: session.into(),
            product: product.into(),
        };
        if mistakes.0.is_empty() { Ok(options) } else { Err(mistakes.0) }
    }

    /// Whether it is asked how large things are, instead of for the things.
    #[must_use]
    pub fn measures(&self) -> bool {
        self.call.as_deref() == Some(SIZE_CALL)
    }

    /// Whether a lock is made instead of a build.
    #[must_use]
    pub fn locks(&self) -> bool {
        self.call.as_deref() == Some(LOCK_CALL)
    }

    /// Whether it is asked if two builds give the same, instead of for what they give.
    #[must_use]
    pub fn reproduces(&self) -> bool {
        self.call.as_deref() == Some(REPRODUCE_CALL)
    }

    /// Whether it is asked what the helper finds out about things that are built.
    #[must_use]
    pub fn looks_at_built(&self) -> bool {
        self.measures() || self.reproduces()
    }

    /// The session that holds the files of the local source `name`.
    #[must_use]
    pub fn session_of(&self, name: &str) -> &str {
        self.local_sessions.get(name).unwrap_or(&self.session)
    }

    /// Whether the layer `layer` of `image`, or without `layer` all that belongs to
    /// `image`, ignores the cache.
    #[must_use]
    pub fn ignores_cache(&self, image: &str, layer: Option<Layer>) -> bool {
        self.no_cache.covers(image, layer)
    }
}

fn reports_failures(value: Option<&str>) -> Result<bool, OptionMistake> {
    match value {
        None => Ok(false),
        Some("report") => Ok(true),
        Some(other) => {
            let problem = format!("`{}` is not `report`", other.escape_debug());
            Err(OptionMistake::new(CHECKS, problem)
                .hint("leave it out for checks that fail the build"))
        }
    }
}

fn lint(value: Option<&str>) -> Result<Option<Lint>, OptionMistake> {
    value.map(Lint::parse).transpose().map_err(|why| {
        OptionMistake::new(CHECK, why).hint("for example `skip=unpinned;error=true`")
    })
}
