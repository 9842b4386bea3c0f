//! What a program is run with.

use crate::diagnostic::Span;
use crate::language::env;
use crate::language::reference::Reference;
use crate::values::{AbsPath, Account, Duration, EnvName, Hostname, Name, Network};
use buildkit_llb::Sharing;
use std::collections::BTreeSet;

/// A program and what it runs with.
#[derive(Debug, Clone)]
pub struct Run {
    /// The program.
    pub command: Command,
    /// How it runs.
    pub settings: Settings,
    /// Where it stands.
    pub span: Span,
}

/// What is started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// A script for the shell of the base.
    Script(String),
    /// A program and its arguments, without a shell; never empty.
    Words(Vec<String>),
}

/// How a program runs; what is absent has the default.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Variables, added to those of the image.
    pub env: env::Written,
    /// The user; root if absent.
    pub user: Option<Account>,
    /// The folder it starts in; `/` if absent.
    pub workdir: Option<AbsPath>,
    /// The network; none if absent.
    pub network: Option<Network>,
    /// Folders that are mounted; what is written there is dropped.
    pub mounts: Vec<Mount>,
    /// Folders that are kept between builds.
    pub caches: Vec<Cache>,
    /// Secrets.
    pub secrets: Vec<SecretUse>,
    /// Whether the client's ssh agent is there.
    pub ssh: Option<bool>,
    /// The host name; the project's name if absent.
    pub hostname: Option<Hostname>,
    /// How long the program may run.
    pub timeout: Option<Duration>,
    /// How many bytes of memory the program may use.
    pub memory: Option<i64>,
}

/// Something mounted for the time of a run.
#[derive(Debug, Clone)]
pub struct Mount {
    /// Where.
    pub path: AbsPath,
    /// What.
    pub kind: MountKind,
    /// Where it stands.
    pub span: Span,
}

/// What is mounted.
#[derive(Debug, Clone)]
pub enum MountKind {
    /// Files of something else.
    Files {
        /// Which.
        from: Reference,
        /// Whether the program may write there.
        writable: bool,
    },
    /// Memory of this size in bytes.
    Tmpfs(u64),
}

/// A folder that is kept between builds.
#[derive(Debug, Clone)]
pub struct Cache {
    /// Where.
    pub path: AbsPath,
    /// Its name in the project.
    pub name: Name,
    /// Who may use it at the same time.
    pub sharing: Sharing,
}

/// A secret for the time of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretUse {
    /// Which.
    pub name: Name,
    /// How the program gets it.
    pub place: SecretPlace,
    /// Where it stands.
    pub span: Span,
}

/// How a program gets a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretPlace {
    /// As a file; in `/run/secrets` if there is no path.
    File(Option<AbsPath>),
    /// As a variable.
    Env(EnvName),
}

impl Settings {
    /// These settings with `defaults` for what they do not say; mappings are
    /// merged, and what these settings say wins.
    #[must_use]
    pub fn over(self, defaults: &Self) -> Self {
        fn merged<T: Clone>(own: Vec<T>, other: &[T], key: fn(&T) -> &str) -> Vec<T> {
            let mut all: Vec<T> = {
                let mine: BTreeSet<&str> = own.iter().map(key).collect();
                other.iter().filter(|item| !mine.contains(key(item))).cloned().collect()
            };
            all.extend(own);
            all
        }
        Self {
            env: merged(self.env, &defaults.env, |(name, _)| name.as_str()),
            user: self.user.or_else(|| defaults.user.clone()),
            workdir: self.workdir.or_else(|| defaults.workdir.clone()),
            network: self.network.or(defaults.network),
            mounts: merged(self.mounts, &defaults.mounts, |mount| mount.path.as_str()),
            caches: merged(self.caches, &defaults.caches, |cache| cache.path.as_str()),
            secrets: merged(self.secrets, &defaults.secrets, |secret| secret.name.as_str()),
            ssh: self.ssh.or(defaults.ssh),
            hostname: self.hostname.or_else(|| defaults.hostname.clone()),
            timeout: self.timeout.or(defaults.timeout),
            memory: self.memory.or(defaults.memory),
        }
    }

    /// How many variables, mounts, caches and secrets there are.
    #[must_use]
    pub fn entries(&self) -> usize {
        self.env.len() + self.mounts.len() + self.caches.len() + self.secrets.len()
    }

    /// The references of the mounts.
    pub fn references(&self) -> impl Iterator<Item = &Reference> {
        self.mounts.iter().filter_map(|mount| match &mount.kind {
            MountKind::Files { from, .. } => Some(from),
            MountKind::Tmpfs(_) => None,
        })
    }
}

impl Run {
    /// The run in a few words: its first line, or its words.
    #[must_use]
    pub fn title(&self) -> String {
        match &self.command {
            Command::Words(words) => words.join(" "),
            Command::Script(script) => {
                let lines = script.lines().map(str::trim);
                let mut lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
                let first = lines.next().unwrap_or_default();
                let more = if lines.next().is_some() { " …" } else { "" };
                format!("{first}{more}")
            }
        }
    }
}
