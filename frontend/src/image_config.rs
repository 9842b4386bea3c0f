//! The image config: OCI's, with Docker's health check.
//!
//! Field names and order are those of `moby/docker-image-spec`; `rootfs` and the
//! times of the history are filled in by `exporter/containerimage/writer.go`.

use crate::spec::{Command, Healthcheck, Settings};
use buildkit_llb::Platform;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a program is looked for in if the spec does not say.
const DEFAULT_PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// An image config as it is exported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ImageConfig {
    architecture: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    variant: String,
    os: String,
    config: ContainerConfig,
    rootfs: RootFs,
    history: Vec<History>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
struct ContainerConfig {
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    exposed_ports: BTreeMap<String, Empty>,
    env: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    entrypoint: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cmd: Option<Vec<String>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    volumes: BTreeMap<String, Empty>,
    #[serde(skip_serializing_if = "Option::is_none")]
    working_dir: Option<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    labels: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stop_signal: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    healthcheck: Option<HealthcheckConfig>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Empty {}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
struct HealthcheckConfig {
    test: Vec<String>,
    #[serde(skip_serializing_if = "is_zero")]
    interval: i64,
    #[serde(skip_serializing_if = "is_zero")]
    timeout: i64,
    #[serde(skip_serializing_if = "is_zero")]
    start_period: i64,
    #[serde(skip_serializing_if = "no_retries")]
    retries: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_zero(value: &i64) -> bool {
    *value == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn no_retries(value: &u32) -> bool {
    *value == 0
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct RootFs {
    #[serde(rename = "type")]
    kind: &'static str,
    diff_ids: Vec<String>,
}

/// One line of an image's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    /// When, in RFC 3339; BuildKit fills in what is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
    /// What made the layer.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub created_by: String,
    /// Who said so.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
    /// Whether there is no layer to it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub empty_layer: bool,
}

/// What the config of a base image tells us: the history of its layers.
#[derive(Debug, Default, Deserialize)]
struct BaseConfig {
    #[serde(default)]
    history: Vec<History>,
}

impl ImageConfig {
    /// The config of an image without layers or settings.
    #[must_use]
    pub fn new(platform: &Platform) -> Self {
        Self {
            architecture: platform.architecture().to_owned(),
            variant: platform.variant().to_owned(),
            os: platform.os().to_owned(),
            config: ContainerConfig {
                env: vec![format!("PATH={DEFAULT_PATH}")],
                ..ContainerConfig::default()
            },
            rootfs: RootFs { kind: "layers", diff_ids: Vec::new() },
            history: Vec::new(),
        }
    }

    /// Takes over the history of a base image's config; one that cannot be read
    /// has none, and BuildKit names its layers itself.
    pub fn inherit_history(&mut self, config: &[u8]) {
        let base: BaseConfig = serde_json::from_slice(config).unwrap_or_default();
        self.history.extend(base.history);
    }

    /// Adds the line of one layer.
    pub fn add_layer(&mut self, created_by: String) {
        self.history.push(History {
            created: None,
            created_by,
            comment: "jesteros.frontend.v1".to_owned(),
            empty_layer: false,
        });
    }

    /// Lays `settings` over what is there.
    pub fn apply(&mut self, settings: &Settings) {
        let config = &mut self.config;
        for (name, value) in &settings.env {
            let line = format!("{name}={value}");
            let same = |old: &&mut String| old.split('=').next() == Some(name);
            match config.env.iter_mut().find(same) {
                Some(old) => *old = line,
                None => config.env.push(line),
            }
        }
        let words = |command: &Command| command.0.clone();
        if settings.entrypoint.is_some() {
            // As in a Dockerfile: the parent's arguments are not meant for it.
            config.entrypoint = settings.entrypoint.as_ref().map(words);
            config.cmd = None;
        }
        if settings.cmd.is_some() {
            config.cmd = settings.cmd.as_ref().map(words);
        }
        replace(&mut config.working_dir, settings.workdir.as_ref());
        replace(&mut config.user, settings.user.as_ref());
        replace(&mut config.stop_signal, settings.stop_signal.as_ref());
        config.labels.extend(settings.labels.iter().cloned());
        config.volumes.extend(settings.volumes.iter().map(|path| (path.clone(), Empty {})));
        config.exposed_ports.extend(settings.expose.iter().map(|port| (port.clone(), Empty {})));
        if let Some(check) = &settings.healthcheck {
            config.healthcheck = Some(healthcheck(check));
        }
    }

    /// Sets labels that win over all others.
    pub fn set_labels<'a>(&mut self, labels: impl IntoIterator<Item = (&'a String, &'a String)>) {
        let labels = labels.into_iter().map(|(key, value)| (key.clone(), value.clone()));
        self.config.labels.extend(labels);
    }

    /// The environment, in order.
    pub fn env(&self) -> impl Iterator<Item = (&str, &str)> {
        self.config.env.iter().filter_map(|line| line.split_once('='))
    }

    /// The config as JSON; `pretty` for people.
    #[must_use]
    pub fn to_json(&self, pretty: bool) -> Vec<u8> {
        let json = if pretty { serde_json::to_vec_pretty(self) } else { serde_json::to_vec(self) };
        json.expect("maps have text keys and nothing else can fail")
    }
}

fn replace(slot: &mut Option<String>, value: Option<&String>) {
    if let Some(value) = value {
        *slot = Some(value.clone());
    }
}

fn healthcheck(check: &Healthcheck) -> HealthcheckConfig {
    let test = match &check.command {
        Some(Command(words)) => [&["CMD".to_owned()], words.as_slice()].concat(),
        None => vec!["NONE".to_owned()],
    };
    HealthcheckConfig {
        test,
        interval: check.interval_ns,
        timeout: check.timeout_ns,
        start_period: check.start_period_ns,
        retries: check.retries,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_laid_over_the_parents() {
        let mut config = ImageConfig::new(&"linux/arm/v5".parse().unwrap());
        let base = Settings {
            env: vec![("A".into(), "1".into())],
            cmd: Some(Command(vec!["a".into()])),
            ..Settings::default()
        };
        config.apply(&base);
        config.apply(&Settings {
            env: vec![("A".into(), "2".into()), ("PATH".into(), "/bin".into())],
            entrypoint: Some(Command(vec!["b".into()])),
            ..Settings::default()
        });
        assert_eq!(config.env().collect::<Vec<_>>(), [("PATH", "/bin"), ("A", "2")]);
        let json = String::from_utf8(config.to_json(false)).unwrap();
        assert!(json.contains(r#""architecture":"arm","variant":"v5","os":"linux""#), "{json}");
        assert!(json.contains(r#""Entrypoint":["b"]"#) && !json.contains("Cmd"), "{json}");
    }
}
