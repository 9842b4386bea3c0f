//! What a program is run with.

use crate::diagnostic::Span;
use crate::language::env;
use crate::language::reference::Reference;
use crate::values::{AbsPath, Account, Duration, EnvName, Hostname, Name, Network};
use buildkit_llb::Sharing;
use std::borrow::Cow;
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
    /// Where it stands.
    pub span: Span,
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
    /// These settings with `defaults` for what they do not say; mappings are merged, and
    /// what these settings say wins: also another kind of thing at the same path, or
    /// another value of the same variable.
    #[must_use]
    pub fn over(self, defaults: &Self) -> Self {
        fn merged<T: Clone>(own: &[T], other: &[T], is_left: impl Fn(&T) -> bool) -> Vec<T> {
            other.iter().filter(|item| is_left(item)).chain(own).cloned().collect()
        }
        let paths: BTreeSet<Cow<'_, str>> = self.places().map(|(path, _)| path).collect();
        let variables: BTreeSet<&str> = self.variables().map(|(name, _)| name).collect();
        let names: BTreeSet<&str> = self.secrets.iter().map(|use_| use_.name.as_str()).collect();
        let is_free = |path: &AbsPath| !paths.contains(path.as_str());
        let env = merged(&self.env, &defaults.env, |(name, _)| !variables.contains(name.as_str()));
        let mounts = merged(&self.mounts, &defaults.mounts, |mount| is_free(&mount.path));
        let caches = merged(&self.caches, &defaults.caches, |cache| is_free(&cache.path));
        let secrets = merged(&self.secrets, &defaults.secrets, |secret| {
            !names.contains(secret.name.as_str())
                && secret.path().is_none_or(|path| !paths.contains(&path))
                && secret.variable().is_none_or(|name| !variables.contains(name))
        });
        Self {
            env,
            user: self.user.or_else(|| defaults.user.clone()),
            workdir: self.workdir.or_else(|| defaults.workdir.clone()),
            network: self.network.or(defaults.network),
            mounts,
            caches,
            secrets,
            ssh: self.ssh.or(defaults.ssh),
            hostname: self.hostname.or_else(|| defaults.hostname.clone()),
            timeout: self.timeout.or(defaults.timeout),
            memory: self.memory.or(defaults.memory),
        }
    }

    /// Every path at which something is mounted, and where the spec says so.
    pub(super) fn places(&self) -> impl Iterator<Item = (Cow<'_, str>, Span)> {
        let mounts = self.mounts.iter().map(|mount| (mount.path.as_str().into(), mount.span));
        let caches = self.caches.iter().map(|cache| (cache.path.as_str().into(), cache.span));
        let secrets = self.secrets.iter();
        let secrets = secrets.filter_map(|secret| Some((secret.path()?, secret.span)));
        mounts.chain(caches).chain(secrets)
    }

    /// Every variable that is set, and where the spec says so.
    pub(super) fn variables(&self) -> impl Iterator<Item = (&str, Span)> {
        let own = self.env.iter().map(|(name, value)| (name.as_str(), value.span));
        let secrets = self.secrets.iter();
        let secrets = secrets.filter_map(|secret| Some((secret.variable()?, secret.span)));
        own.chain(secrets)
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

impl SecretUse {
    /// The path of its file, if it is one.
    fn path(&self) -> Option<Cow<'_, str>> {
        match &self.place {
            SecretPlace::File(Some(path)) => Some(path.as_str().into()),
            SecretPlace::File(None) => Some(format!("/run/secrets/{}", self.name).into()),
            SecretPlace::Env(_) => None,
        }
    }

    /// The variable that holds it, if one does.
    fn variable(&self) -> Option<&str> {
        match &self.place {
            SecretPlace::Env(name) => Some(name.as_str()),
            SecretPlace::File(_) => None,
        }
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
