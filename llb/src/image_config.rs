//! What the config of an image says about running programs in it.

use crate::platform::Platform;
use crate::state::State;
use serde::Deserialize;

/// A text that is not the config of an image.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid image config: {0}")]
pub struct ImageConfigError(String);

/// The parts of a config that a [`State`] has (`specs-go/v1/config.go` of the OCI image
/// format). Go writes `null` for an empty list.
#[derive(Deserialize)]
struct ImageConfig {
    #[serde(default)]
    architecture: String,
    #[serde(default)]
    os: String,
    #[serde(default)]
    variant: String,
    #[serde(default, rename = "os.version")]
    os_version: String,
    #[serde(rename = "os.features")]
    os_features: Option<Vec<String>>,
    config: Option<Process>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Process {
    env: Option<Vec<String>>,
    #[serde(default)]
    working_dir: String,
    #[serde(default)]
    user: String,
}

impl State {
    /// Takes environment, directory, user and platform from the JSON of an image's config,
    /// e.g. the one that the gateway resolves.
    ///
    /// Variables are added to those that are set. A directory that is relative is resolved
    /// against the current one. What the config does not say stays as it is; so does the
    /// platform, unless the config has both operating system and architecture. Everything
    /// else of the config is not looked at. This is what Go's `WithImageConfig` does
    /// (`client/llb/state.go`), which leaves the user out.
    ///
    /// # Errors
    ///
    /// Fails if `json` is not JSON, or if one of these parts has the wrong type.
    ///
    /// # Vertices
    ///
    /// None.
    ///
    /// # Examples
    ///
    /// ```
    /// use buildkit_llb::{Image, Platform};
    ///
    /// let config = br#"{"architecture": "arm", "variant": "v7", "os": "linux",
    ///     "config": {"Env": ["PATH=/bin", "LANG=C"], "WorkingDir": "/srv", "User": "www"}}"#;
    /// let image = Image::new("example.com/www:1".parse()?);
    /// let state = image.state(&"linux/arm".parse()?).with_image_config(config)?;
    /// assert_eq!(state.env_value("LANG"), Some("C"));
    /// assert_eq!((state.working_dir(), state.user_name()), ("/srv", "www"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_image_config(&self, json: &[u8]) -> Result<Self, ImageConfigError> {
        let error = |error: serde_json::Error| ImageConfigError(error.to_string());
        let image: ImageConfig = serde_json::from_slice(json).map_err(error)?;
        let Process { env, working_dir, user } = image.config.unwrap_or_default();
        let variables = env.iter().flatten().map(|variable| {
            // As in Go, a variable without a value is empty.
            variable.split_once('=').unwrap_or((variable, ""))
        });
        let variables = variables.filter(|(name, _)| !name.is_empty());
        let state = variables.fold(self.clone(), |state, (name, value)| state.env(name, value));
        let state = state.dir(&working_dir);
        let state = if user.is_empty() { state } else { state.user(&user) };
        if image.os.is_empty() || image.architecture.is_empty() {
            return Ok(state);
        }
        let platform = Platform::new(&image.os, &image.architecture, &image.variant)
            .with_os_version(image.os_version)
            .with_os_features(image.os_features.unwrap_or_default());
        Ok(state.with_platform(&platform))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state() -> State {
        State::scratch(&Platform::new("linux", "amd64", "")).env("A", "0").dir("/a").user("me")
    }

    #[test]
    fn what_a_config_does_not_say_stays() {
        for nothing in [
            "{}",
            r#"{"config": null, "os": "windows", "os.features": null, "rootfs": 1}"#,
            r#"{"config": {"Env": null, "Cmd": 1, "WorkingDir": ""}, "architecture": "arm64"}"#,
            r#"{"config": {"Env": ["", "=x"]}}"#,
        ] {
            assert_eq!(
                state().with_image_config(nothing.as_bytes()).unwrap(),
                state(),
                "{nothing}"
            );
        }
    }

    #[test]
    fn every_part_is_taken() {
        let json = r#"{"os": "windows", "architecture": "x86_64", "variant": "v3",
            "os.version": "10.0.1", "os.features": ["win32k"],
            "config": {"Env": ["B", "A=1=2"], "WorkingDir": "sub", "User": "you"}}"#;
        let taken = state().with_image_config(json.as_bytes()).unwrap();
        assert_eq!(taken.platform().to_string(), "windows(10.0.1+win32k)/amd64/v3");
        let env =
            [("B", ""), ("A", "1=2")].map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(taken.environment(), env);
        assert_eq!((taken.working_dir(), taken.user_name()), ("/a/sub", "you"));
    }

    #[test]
    fn what_is_no_config_is_an_error() {
        for wrong in ["", "[]x", "3", r#"{"os": 3}"#, r#"{"config": {"Env": "A=1"}}"#, "{} {}"] {
            let error = state().with_image_config(wrong.as_bytes()).unwrap_err();
            assert!(error.to_string().starts_with("invalid image config: "), "{error}");
        }
    }
}
