//! What a build or a call gives back.

use crate::gateway::Ref;
use buildkit_llb::Platform;
use buildkit_proto::gateway as api;
use serde::Serialize;
use std::collections::BTreeMap;

/// The key of the image config in a result (`exporter/containerimage/exptypes`).
const CONFIG_KEY: &str = "containerimage.config";
/// The key of the config that the image grew from.
const BASE_CONFIG_KEY: &str = "containerimage.base.config";
/// The key of the list of platforms.
const PLATFORMS_KEY: &str = "refs.platforms";
/// The key of `SOURCE_DATE_EPOCH`.
const EPOCH_KEY: &str = "source.date.epoch";

/// A result for BuildKit: files and metadata.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    files: Option<Files>,
    metadata: BTreeMap<String, Vec<u8>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Files {
    One(Ref),
    Of(String, Ref),
}

/// `refs.platforms`; Go has no JSON tags on it, hence the capitals.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Platforms {
    platforms: [PlatformEntry; 1],
}

#[derive(Serialize)]
struct PlatformEntry {
    #[serde(rename = "ID")]
    id: String,
    #[serde(rename = "Platform")]
    platform: OciPlatform,
}

#[derive(Serialize)]
struct OciPlatform {
    architecture: String,
    os: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    variant: String,
}

impl Outcome {
    /// An image: its files, config and platform.
    ///
    /// `as_map` gives a result by platform, as asked for with `multi-platform`.
    #[must_use]
    pub fn image(
        files: Ref,
        config: Vec<u8>,
        base_config: Option<Vec<u8>>,
        platform: &Platform,
        epoch: Option<i64>,
        as_map: bool,
    ) -> Self {
        let id = platform.to_string();
        let platforms = Platforms {
            platforms: [PlatformEntry {
                id: id.clone(),
                platform: OciPlatform {
                    architecture: platform.architecture().to_owned(),
                    os: platform.os().to_owned(),
                    variant: platform.variant().to_owned(),
                },
            }],
        };
        let key = |key: &str| if as_map { format!("{key}/{id}") } else { key.to_owned() };
        let mut metadata = BTreeMap::from([
            (key(CONFIG_KEY), config),
            (PLATFORMS_KEY.to_owned(), to_json(&platforms)),
        ]);
        metadata.extend(base_config.map(|config| (key(BASE_CONFIG_KEY), config)));
        metadata.extend(epoch.map(|epoch| (key(EPOCH_KEY), epoch.to_string().into_bytes())));
        let files = if as_map { Files::Of(id, files) } else { Files::One(files) };
        Self { files: Some(files), metadata }
    }

    /// The answer to a call: no files, only what is told.
    #[must_use]
    pub fn told(metadata: BTreeMap<String, Vec<u8>>) -> Self {
        Self { files: None, metadata }
    }

    /// What is told along with the files, by key.
    #[must_use]
    pub fn metadata(&self) -> &BTreeMap<String, Vec<u8>> {
        &self.metadata
    }

    /// The result on the wire.
    #[must_use]
    pub fn to_pb(&self) -> api::Result {
        let to_ref = |files: &Ref| api::Ref { id: files.0.clone(), def: None };
        let result = match &self.files {
            // Go's client sends an empty ref when there are no files.
            None => api::result::Result::Ref(api::Ref::default()),
            Some(Files::One(files)) => api::result::Result::Ref(to_ref(files)),
            Some(Files::Of(id, files)) => api::result::Result::Refs(api::RefMap {
                refs: [(id.clone(), to_ref(files))].into_iter().collect(),
            }),
        };
        api::Result {
            metadata: self.metadata.clone().into_iter().collect(),
            attestations: std::iter::empty().collect(),
            result: Some(result),
        }
    }
}

fn to_json<T: Serialize>(value: &T) -> Vec<u8> {
    serde_json::to_vec(value).expect("plain structs of text cannot fail")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_carry_the_platform_in_a_map_only() {
        let platform: Platform = "linux/arm/v5".parse().unwrap();
        let image = |as_map| {
            Outcome::image(Ref("r".into()), b"{}".to_vec(), None, &platform, Some(7), as_map)
        };
        let keys = |outcome: &Outcome| outcome.metadata().keys().cloned().collect::<Vec<_>>();
        assert_eq!(keys(&image(false)), [CONFIG_KEY, PLATFORMS_KEY, EPOCH_KEY]);
        assert_eq!(
            keys(&image(true)),
            ["containerimage.config/linux/arm/v5", PLATFORMS_KEY, "source.date.epoch/linux/arm/v5"]
        );
        assert_eq!(
            String::from_utf8_lossy(&image(false).metadata()[PLATFORMS_KEY]),
            r#"{"Platforms":[{"ID":"linux/arm/v5","Platform":{"architecture":"arm","os":"linux","variant":"v5"}}]}"#
        );
    }
}
