//! The workers of a BuildKit: the machines that run the steps.

use buildkit_llb::Platform;
use buildkit_proto::types::WorkerRecord;
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;

/// A worker and what it can run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Worker {
    /// The worker's id.
    pub id: String,
    /// Its labels, e.g. `org.mobyproject.buildkit.worker.executor`.
    pub labels: BTreeMap<String, String>,
    /// The platforms it can run, its own first.
    pub platforms: Vec<Platform>,
    /// BuildKit's version, e.g. `v0.29.0`; empty if BuildKit does not tell.
    pub version: String,
}

impl Worker {
    /// Reads what `Ping` answers.
    pub(crate) fn from_pb(record: WorkerRecord) -> Self {
        Self {
            id: record.id,
            labels: record.labels.into_iter().collect(),
            platforms: record.platforms.iter().map(Platform::from_pb).collect(),
            version: record.buildkit_version.unwrap_or_default().version,
        }
    }

    /// Reads the variable `BUILDKIT_WORKERS`; bad JSON gives no workers.
    pub(crate) fn from_json(json: &str) -> Vec<Self> {
        let workers: Option<Vec<WorkerJson>> = serde_json::from_str(json).unwrap_or_default();
        workers.unwrap_or_default().into_iter().map(WorkerJson::read).collect()
    }
}

/// `WorkerInfo` in `client/workers.go`.
#[derive(Deserialize)]
struct WorkerJson {
    #[serde(default)]
    id: String,
    #[serde(default, deserialize_with = "nullable")]
    labels: BTreeMap<String, String>,
    #[serde(default, deserialize_with = "nullable")]
    platforms: Vec<PlatformJson>,
    #[serde(default, rename = "buildkitVersion", deserialize_with = "nullable")]
    version: VersionJson,
}

#[derive(Default, Deserialize)]
struct VersionJson {
    #[serde(default)]
    version: String,
}

/// A platform as the OCI image specification writes it.
#[derive(Deserialize)]
struct PlatformJson {
    architecture: String,
    os: String,
    #[serde(default)]
    variant: String,
    #[serde(default, rename = "os.version")]
    os_version: String,
    #[serde(default, rename = "os.features", deserialize_with = "nullable")]
    os_features: Vec<String>,
}

impl WorkerJson {
    fn read(self) -> Worker {
        let platform = |platform: PlatformJson| {
            Platform::new(&platform.os, &platform.architecture, &platform.variant)
                .with_os_version(platform.os_version)
                .with_os_features(platform.os_features)
        };
        Worker {
            id: self.id,
            labels: self.labels,
            platforms: self.platforms.into_iter().map(platform).collect(),
            version: self.version.version,
        }
    }
}

/// Go writes a nil slice, map or pointer as `null`.
fn nullable<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: Default + Deserialize<'de>,
    D: Deserializer<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_json_of_a_worker() {
        let json = r#"[{"id": "w", "labels": null, "platforms": [
            {"architecture": "amd64", "os": "linux"},
            {"architecture": "arm", "os": "linux", "variant": "v5"}
        ], "gcPolicy": [{"all": true}], "buildkitVersion": {"package": "p", "version": "v0.29.0"}}]"#;
        let workers = Worker::from_json(json);
        let [worker] = workers.as_slice() else { panic!("{workers:?}") };
        let platforms: Vec<String> = worker.platforms.iter().map(ToString::to_string).collect();
        assert_eq!(platforms, ["linux/amd64", "linux/arm/v5"]);
        assert_eq!(worker.version, "v0.29.0");
    }

    #[test]
    fn bad_json_means_no_workers() {
        for json in ["", "null", "{}", "[{\"platforms\": 7}]", "[null]"] {
            assert_eq!(Worker::from_json(json), [], "{json}");
        }
    }
}
