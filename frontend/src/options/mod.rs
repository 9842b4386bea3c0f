//! What the client asked for: `BUILDKIT_FRONTEND_OPT_*` and friends.
//!
//! Keys and syntax are those of `frontend/dockerui/config.go` and `attr.go`.
//! Unknown keys are ignored, as every frontend must.

mod csv;

use crate::error::Error;
use buildkit_llb::{Platform, ResolveMode};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Name of the spec when the client does not say.
const DEFAULT_FILENAME: &str = "jesteros.yaml";

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
    /// The image to build.
    pub target: Option<String>,
    /// The platforms asked for; empty for the spec's own.
    pub platforms: Vec<Platform>,
    /// Whether a map of results is asked for even for one platform.
    pub multi_platform: bool,
    /// `--build-arg`.
    pub build_args: BTreeMap<String, String>,
    /// `--label`.
    pub labels: BTreeMap<String, String>,
    /// Which images' steps run without cache.
    pub no_cache: NoCache,
    /// How image references are resolved.
    pub resolve_mode: ResolveMode,
    /// `--add-host`: names and addresses.
    pub hosts: Vec<(String, String)>,
    /// The network of steps that do not choose.
    pub network: NetworkMode,
    /// `--ulimit`: name, soft, hard.
    pub ulimits: Vec<(String, i64, i64)>,
    /// Size of `/dev/shm` in bytes.
    pub shm_size: Option<u64>,
    /// `--cgroup-parent`.
    pub cgroup_parent: Option<String>,
    /// Hostname of steps.
    pub hostname: Option<String>,
    /// Proxies, by lower-case variable name.
    pub proxies: BTreeMap<String, String>,
    /// Prefix of cache mount ids (`BUILDKIT_CACHE_MOUNT_NS`).
    pub cache_namespace: String,
    /// Remote caches to import.
    pub cache_imports: Vec<CacheImport>,
    /// Named contexts, by name, as sent.
    pub contexts: BTreeMap<String, String>,
    /// Shared keys of local contexts, by name.
    pub shared_keys: BTreeMap<String, String>,
    /// The session that holds the client's files.
    pub session: String,
    /// Sessions of single local sources, by name.
    pub local_sessions: BTreeMap<String, String>,
    /// The call that is asked for instead of a build (`frontend.…`).
    pub call: Option<String>,
    /// `SOURCE_DATE_EPOCH`, in seconds.
    pub epoch: Option<i64>,
    /// Options that were given and have no effect.
    pub without_effect: Vec<String>,
    /// What BuildKit is called in "please update …".
    pub product: String,
}

/// Which steps ignore the cache.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoCache {
    /// None.
    Never,
    /// All.
    All,
    /// Those of the named images; names are lower-case.
    Images(Vec<String>),
}

/// `--network`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NetworkMode {
    /// The builder's own.
    Sandbox,
    /// The host's; needs an entitlement.
    Host,
    /// None.
    None,
}

/// One entry of `cache-imports`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CacheImport {
    /// The kind of cache, e.g. `registry`.
    #[serde(rename = "Type")]
    pub kind: String,
    /// Its attributes.
    #[serde(default)]
    pub attrs: BTreeMap<String, String>,
}

impl Options {
    /// Reads the variables that `frontend/gateway/gateway.go` sets.
    ///
    /// # Errors
    ///
    /// A value that cannot be understood, named by its key.
    pub fn from_env(vars: impl IntoIterator<Item = (String, String)>) -> Result<Self, Error> {
        let mut opts = BTreeMap::new();
        let mut env = BTreeMap::new();
        for (name, value) in vars {
            if name.starts_with("BUILDKIT_FRONTEND_OPT_") {
                let (key, value) = value.split_once('=').unwrap_or((&value, ""));
                opts.insert(key.to_owned(), value.to_owned());
            } else if name.starts_with("BUILDKIT_") {
                env.insert(name, value);
            }
        }
        let session = env.remove("BUILDKIT_SESSION_ID").unwrap_or_default();
        let product = env.remove("BUILDKIT_EXPORTEDPRODUCT").unwrap_or_default();
        Self::parse(&opts, session, product)
    }

    /// Parses opts as a client sends them.
    ///
    /// # Errors
    ///
    /// A value that cannot be understood, named by its key.
    pub fn parse(
        opts: &BTreeMap<String, String>,
        session: String,
        product: String,
    ) -> Result<Self, Error> {
        let get = |key: &str| opts.get(key).filter(|value| !value.is_empty()).cloned();
        let with_prefix = |prefix: &str| -> BTreeMap<String, String> {
            let keys = opts.iter();
            keys.filter_map(|(k, v)| Some((k.strip_prefix(prefix)?.to_owned(), v.clone())))
                .collect()
        };
        let build_args = with_prefix("build-arg:");
        let context_key = get("contextkey").unwrap_or_else(|| "context".to_owned());
        Ok(Self {
            filename: get("filename").unwrap_or_else(|| DEFAULT_FILENAME.to_owned()),
            spec_local: get("dockerfilekey").unwrap_or_else(|| "dockerfile".to_owned()),
            spec_is_local: opts.contains_key("dockerfilekey"),
            context: get(&context_key),
            target: get("target"),
            platforms: platforms(get("platform"))?,
            multi_platform: flag(
                "multi-platform",
                get("multi-platform")
                    .or_else(|| get("build-arg:BUILDKIT_MULTI_PLATFORM"))
                    .as_deref(),
            )?,
            labels: with_prefix("label:"),
            no_cache: no_cache(opts.get("no-cache").map(String::as_str)),
            resolve_mode: resolve_mode(get("image-resolve-mode").as_deref())?,
            hosts: hosts(get("add-hosts"))?,
            network: network(get("force-network-mode").as_deref())?,
            ulimits: ulimits(get("ulimit"))?,
            shm_size: number("shm-size", get("shm-size"))?,
            cgroup_parent: get("cgroup-parent"),
            hostname: get("hostname").or_else(|| get("build-arg:BUILDKIT_SANDBOX_HOSTNAME")),
            proxies: proxies(&build_args),
            cache_namespace: build_args.get("BUILDKIT_CACHE_MOUNT_NS").cloned().unwrap_or_default(),
            cache_imports: cache_imports(get("cache-imports"), get("cache-from"))?,
            contexts: with_prefix("context:"),
            shared_keys: with_prefix("sharedkey:localdir:"),
            local_sessions: with_prefix("local-sessionid:"),
            call: get("requestid"),
            epoch: number(
                "build-arg:SOURCE_DATE_EPOCH",
                build_args.get("SOURCE_DATE_EPOCH").cloned(),
            )?,
            without_effect: without_effect(opts),
            build_args,
            session,
            product,
        })
    }

    /// The session that holds the files of the local source `name`.
    #[must_use]
    pub fn session_of(&self, name: &str) -> &str {
        self.local_sessions.get(name).unwrap_or(&self.session)
    }

    /// Whether the steps of `image` ignore the cache.
    #[must_use]
    pub fn ignores_cache(&self, image: &str) -> bool {
        match &self.no_cache {
            NoCache::Never => false,
            NoCache::All => true,
            NoCache::Images(names) => names.iter().any(|name| name == image),
        }
    }
}

/// Options of BuildKit that this frontend does not know how to honour yet.
fn without_effect(opts: &BTreeMap<String, String>) -> Vec<String> {
    const KEYS: [&str; 8] = [
        "contextsubdir",
        "cpuperiod",
        "cpuquota",
        "cpusetcpus",
        "cpusetmems",
        "cpushares",
        "memory",
        "memswap",
    ];
    KEYS.iter().filter(|key| opts.contains_key(**key)).map(|key| (*key).to_owned()).collect()
}

fn bad(key: &str, value: &str, expected: &str) -> Error {
    Error::option(key, format!("`{value}` is not {expected}"))
}

fn platforms(value: Option<String>) -> Result<Vec<Platform>, Error> {
    let value = value.unwrap_or_default();
    let parts = value.split(',').filter(|part| !part.is_empty());
    parts.map(|part| part.trim().parse().map_err(|_| bad("platform", part, "a platform"))).collect()
}

/// Go's `strconv.ParseBool`, and nothing else.
fn flag(key: &str, value: Option<&str>) -> Result<bool, Error> {
    match value {
        None | Some("0" | "f" | "F" | "FALSE" | "false" | "False") => Ok(false),
        Some("1" | "t" | "T" | "TRUE" | "true" | "True") => Ok(true),
        Some(other) => Err(bad(key, other, "a boolean")),
    }
}

fn number<T: std::str::FromStr>(key: &str, value: Option<String>) -> Result<Option<T>, Error> {
    match value.filter(|value| !value.is_empty()) {
        None => Ok(None),
        Some(text) => text.parse().map(Some).map_err(|_| bad(key, &text, "a whole number")),
    }
}

fn no_cache(value: Option<&str>) -> NoCache {
    match value {
        None => NoCache::Never,
        Some("") => NoCache::All,
        Some(names) => {
            NoCache::Images(names.split(',').map(|name| name.trim().to_ascii_lowercase()).collect())
        }
    }
}

fn resolve_mode(value: Option<&str>) -> Result<ResolveMode, Error> {
    match value {
        None | Some("default") => Ok(ResolveMode::Default),
        Some("pull") => Ok(ResolveMode::Pull),
        Some("local") => Ok(ResolveMode::Local),
        Some(other) => Err(bad("image-resolve-mode", other, "`default`, `pull` or `local`")),
    }
}

fn network(value: Option<&str>) -> Result<NetworkMode, Error> {
    match value {
        None | Some("sandbox" | "default") => Ok(NetworkMode::Sandbox),
        Some("host") => Ok(NetworkMode::Host),
        Some("none") => Ok(NetworkMode::None),
        Some(other) => Err(bad("force-network-mode", other, "`sandbox`, `host` or `none`")),
    }
}

fn hosts(value: Option<String>) -> Result<Vec<(String, String)>, Error> {
    let fields = csv::fields("add-hosts", value)?;
    let split = |field: String| match field.split_once('=') {
        Some((name, ip)) if !name.is_empty() && ip.parse::<std::net::IpAddr>().is_ok() => {
            Ok((name.to_ascii_lowercase(), ip.to_owned()))
        }
        _ => Err(bad("add-hosts", &field, "`host=address`")),
    };
    fields.into_iter().map(split).collect()
}

fn ulimits(value: Option<String>) -> Result<Vec<(String, i64, i64)>, Error> {
    let fields = csv::fields("ulimit", value)?;
    let split = |field: String| {
        let parsed = field.split_once('=').and_then(|(name, limits)| {
            let (soft, hard) = limits.split_once(':').unwrap_or((limits, limits));
            Some((name.to_owned(), soft.parse().ok()?, hard.parse().ok()?))
        });
        parsed.ok_or_else(|| bad("ulimit", &field, "`name=soft[:hard]`"))
    };
    fields.into_iter().map(split).collect()
}

fn proxies(build_args: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    const NAMES: [&str; 5] = ["http_proxy", "https_proxy", "ftp_proxy", "no_proxy", "all_proxy"];
    let lower = build_args.iter().map(|(name, value)| (name.to_ascii_lowercase(), value.clone()));
    lower.filter(|(name, _)| NAMES.contains(&name.as_str())).collect()
}

fn cache_imports(json: Option<String>, refs: Option<String>) -> Result<Vec<CacheImport>, Error> {
    let mut imports: Vec<CacheImport> = match json {
        None => Vec::new(),
        Some(text) => serde_json::from_str(&text)
            .map_err(|error| Error::option("cache-imports", error.to_string()))?,
    };
    for reference in refs.unwrap_or_default().split(',').filter(|part| !part.is_empty()) {
        let attrs = BTreeMap::from([("ref".to_owned(), reference.to_owned())]);
        let import = CacheImport { kind: "registry".to_owned(), attrs };
        if !imports.contains(&import) {
            imports.push(import);
        }
    }
    Ok(imports)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(opts: &[(&str, &str)]) -> Result<Options, Error> {
        let opts = opts.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        Options::parse(&opts, "s".into(), String::new())
    }

    #[test]
    fn reads_what_buildx_sends() {
        let options = parse(&[
            ("filename", "a.yaml"),
            ("target", "production"),
            ("no-cache", ""),
            ("build-arg:APT_MIRROR", "http://x"),
            ("build-arg:HTTP_PROXY", "p"),
            ("add-hosts", "Archive.debian.org=127.0.0.1,\"b=::1\""),
            ("context:lenny-rootfs", "local:lenny-rootfs"),
            ("cache-imports", r#"[{"Type":"registry","Attrs":{"ref":"a/b"}}]"#),
            ("cache-from", "a/b,c/d"),
            ("unknown", "x"),
        ])
        .unwrap();
        assert_eq!(options.target.as_deref(), Some("production"));
        assert!(options.ignores_cache("anything"));
        assert_eq!(options.hosts[0], ("archive.debian.org".into(), "127.0.0.1".into()));
        assert_eq!(options.hosts[1], ("b".into(), "::1".into()));
        assert_eq!(options.cache_imports.len(), 2);
        assert_eq!(options.proxies["http_proxy"], "p");
        assert_eq!(options.contexts["lenny-rootfs"], "local:lenny-rootfs");
    }

    #[test]
    fn bad_values_name_their_key() {
        for (key, value) in [
            ("platform", "linux/arm/v5/x/y"),
            ("multi-platform", "yes"),
            ("add-hosts", "nonsense"),
            ("add-hosts", "\"open"),
            ("ulimit", "nofile"),
            ("shm-size", "1g"),
            ("force-network-mode", "weird"),
            ("cache-imports", "{"),
            ("build-arg:SOURCE_DATE_EPOCH", "today"),
        ] {
            let error = parse(&[(key, value)]).unwrap_err().to_string();
            assert!(error.contains(key), "{key}: {error}");
        }
    }

    #[test]
    fn values_are_split_at_the_first_equals_sign() {
        let vars = [("BUILDKIT_FRONTEND_OPT_7", "build-arg:A=b=c"), ("HOME", "x")];
        let vars = vars.map(|(k, v)| (k.to_owned(), v.to_owned()));
        let options = Options::from_env(vars).unwrap();
        assert_eq!(options.build_args["A"], "b=c");
    }
}
