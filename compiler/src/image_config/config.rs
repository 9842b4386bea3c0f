//! The config as a whole.

use super::container::{Container, Empty, Healthcheck, or_default};
use super::history::History;
use super::time::rfc3339;
use buildkit_llb::Platform;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Where a program is looked for if neither the spec nor the base says.
const DEFAULT_PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// An image config as it is exported.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ImageConfig {
    architecture: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    variant: String,
    os: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    author: String,
    config: Container,
    rootfs: RootFs,
    history: Vec<History>,
    /// Whether the history has a line for each layer so far.
    #[serde(skip)]
    has_history: bool,
    /// The time of new lines of the history.
    #[serde(skip)]
    epoch: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct RootFs {
    #[serde(rename = "type")]
    kind: &'static str,
    diff_ids: Vec<String>,
}

/// What is taken over from the config of a base image.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Base {
    #[serde(deserialize_with = "or_default")]
    author: String,
    #[serde(deserialize_with = "or_default")]
    config: Container,
    #[serde(deserialize_with = "or_default")]
    history: Vec<History>,
}

impl ImageConfig {
    /// The config of an image without layers or settings.
    #[must_use]
    pub fn new(platform: &Platform) -> Self {
        let env = vec![format!("PATH={DEFAULT_PATH}")];
        let container = Container { env, ..Container::default() };
        Self::with(platform, Base { config: container, ..Base::default() })
    }

    /// The config of an image that starts from layers that nobody described: it gets no
    /// line of history, and BuildKit writes one for each layer (`patchImageConfig` in
    /// `exporter/containerimage/writer.go`). A line of ours would belong to another layer.
    #[must_use]
    pub fn without_history(platform: &Platform) -> Self {
        Self { has_history: false, ..Self::new(platform) }
    }

    /// The config of an image that starts from another image with the config `json`:
    /// its author, its settings and its history. Layers and times are not taken over, since
    /// BuildKit fills them in.
    ///
    /// # Errors
    ///
    /// Text that is not an image config.
    pub fn from_base(json: &[u8], platform: &Platform) -> Result<Self, serde_json::Error> {
        let mut base: Base = serde_json::from_slice(json)?;
        // Triggers are meant for the Dockerfile that comes next, once.
        base.config.others.remove("OnBuild");
        Ok(Self::with(platform, base))
    }

    fn with(platform: &Platform, base: Base) -> Self {
        let Base { author, config, history } = base;
        Self {
            architecture: platform.architecture().to_owned(),
            variant: platform.variant().to_owned(),
            os: platform.os().to_owned(),
            author,
            config,
            rootfs: RootFs { kind: "layers", diff_ids: Vec::new() },
            history,
            has_history: true,
            epoch: None,
        }
    }

    /// Sets the time, in seconds since 1970, of the lines of history that are added
    /// from here on. BuildKit gives lines without one the time at which the layer was made, so
    /// the same image would have another digest on each builder.
    pub fn set_epoch(&mut self, epoch: i64) {
        self.epoch = Some(epoch);
    }

    /// Adds the line of one layer: what made it, and a comment.
    pub fn add_layer(&mut self, created_by: impl Into<String>, comment: impl Into<String>) {
        if !self.has_history {
            return;
        }
        let text = |text: String| Some(text).filter(|text| !text.is_empty());
        self.history.push(History {
            created: self.epoch.map(rfc3339),
            created_by: text(created_by.into()),
            comment: text(comment.into()),
            ..History::default()
        });
    }

    /// The history, oldest first.
    #[must_use]
    pub fn history(&self) -> &[History] {
        &self.history
    }

    /// The environment, in order.
    pub fn env(&self) -> impl Iterator<Item = (&str, &str)> {
        self.config.env.iter().filter_map(|line| line.split_once('='))
    }

    /// Sets variables: each in its place if it is there, else at the end.
    pub fn set_env(&mut self, variables: &[(String, String)]) {
        let new = variables.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let mut new: BTreeMap<&str, &str> = new.collect();
        for line in &mut self.config.env {
            let name = line.split('=').next().unwrap_or_default();
            if let Some((name, value)) = new.remove_entry(name) {
                *line = format!("{name}={value}");
            }
        }
        // What was taken out is there already; the others keep their order.
        let added = variables.iter().filter(|(name, _)| new.contains_key(name.as_str()));
        self.config.env.extend(added.map(|(name, value)| format!("{name}={value}")));
    }

    /// The start command, or the arguments of the entrypoint.
    #[must_use]
    pub fn cmd(&self) -> Option<&[String]> {
        self.config.cmd.as_deref()
    }

    /// Sets the start command.
    pub fn set_cmd(&mut self, words: Vec<String>) {
        self.config.cmd = Some(words);
    }

    /// The program that is always started.
    #[must_use]
    pub fn entrypoint(&self) -> Option<&[String]> {
        self.config.entrypoint.as_deref()
    }

    /// Sets the program that is always started, and drops the inherited start
    /// command, whose words are not meant as arguments of it.
    pub fn set_entrypoint(&mut self, words: Vec<String>) {
        self.config.entrypoint = Some(words);
        self.config.cmd = None;
    }

    /// The folder that a container starts in, if one is set.
    #[must_use]
    pub fn workdir(&self) -> Option<&str> {
        Some(self.config.working_dir.as_str()).filter(|text| !text.is_empty())
    }

    /// Sets the folder that a container starts in.
    pub fn set_workdir(&mut self, path: impl Into<String>) {
        self.config.working_dir = path.into();
    }

    /// Who a container runs as, if it is set.
    #[must_use]
    pub fn user(&self) -> Option<&str> {
        Some(self.config.user.as_str()).filter(|text| !text.is_empty())
    }

    /// Sets who a container runs as.
    pub fn set_user(&mut self, user: impl Into<String>) {
        self.config.user = user.into();
    }

    /// Sets the signal that stops a container.
    pub fn set_stop_signal(&mut self, signal: impl Into<String>) {
        self.config.stop_signal = signal.into();
    }

    /// Sets how to see whether a container is well.
    pub fn set_healthcheck(&mut self, healthcheck: Healthcheck) {
        self.config.healthcheck = Some(healthcheck);
    }

    /// The health check, if there is one.
    #[must_use]
    pub fn healthcheck(&self) -> Option<&Healthcheck> {
        self.config.healthcheck.as_ref()
    }

    /// Sets labels; the others stay.
    pub fn set_labels<'a>(&mut self, labels: impl IntoIterator<Item = (&'a String, &'a String)>) {
        let labels = labels.into_iter().map(|(key, value)| (key.clone(), value.clone()));
        self.config.labels.extend(labels);
    }

    /// Adds folders that hold data.
    pub fn add_volumes(&mut self, paths: impl IntoIterator<Item = String>) {
        self.config.volumes.extend(paths.into_iter().map(|path| (path, Empty {})));
    }

    /// Adds ports that a container listens on, with their protocol, e.g. `80/tcp`.
    pub fn add_ports(&mut self, ports: impl IntoIterator<Item = String>) {
        self.config.exposed_ports.extend(ports.into_iter().map(|port| (port, Empty {})));
    }

    /// About how many bytes of memory the config takes.
    #[must_use]
    pub fn size(&self) -> usize {
        /// What each text takes besides its bytes.
        const AROUND: usize = 64;
        let Container { env, labels, volumes, exposed_ports, entrypoint, cmd, .. } = &self.config;
        let words = entrypoint.iter().chain(cmd).flatten();
        let texts = env.iter().chain(words).chain(volumes.keys()).chain(exposed_ports.keys());
        let texts = texts.chain(labels.iter().flat_map(|(key, value)| [key, value]));
        let history = self.history.iter();
        let history =
            history.flat_map(|line| [&line.created, &line.created_by, &line.author, &line.comment]);
        texts.chain(history.flatten()).map(|text| text.len() + AROUND).sum()
    }

    /// The config as JSON; `pretty` for people.
    #[must_use]
    pub fn to_json(&self, pretty: bool) -> Vec<u8> {
        let json = if pretty { serde_json::to_vec_pretty(self) } else { serde_json::to_vec(self) };
        json.expect("maps have text keys and nothing else can fail")
    }
}
