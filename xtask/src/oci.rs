//! Reading images: their layers and configs, out of an OCI layout.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde_json::Value;

/// A blob: what it is called by, and how many bytes it has as stored.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Blob {
    pub(crate) digest: String,
    pub(crate) size: u64,
}

/// An image of one platform.
#[derive(Clone, Debug)]
pub(crate) struct Image {
    /// What a reference by digest names.
    pub(crate) digest: String,
    /// Lowest first.
    pub(crate) layers: Vec<Blob>,
    /// The command that a container of it starts.
    pub(crate) command: Vec<String>,
}

/// A folder with `index.json` and blobs.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    folder: PathBuf,
}

impl Layout {
    /// The layout in a folder, which need not be there yet.
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Where it is.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The image of a name, as `--tag` takes it.
    pub(crate) fn image(&self, name: &str) -> Result<Image> {
        let index = self.json("index.json")?;
        let named = children(&index).rev().find(|entry| {
            let full = entry["annotations"]["io.containerd.image.name"].as_str();
            full.is_some_and(|full| full == name || full.ends_with(&format!("/{name}")))
        });
        let shown = self.folder.display();
        let entry = named.with_context(|| format!("{shown} has no image {name}"))?;
        self.read(entry).with_context(|| format!("the image {name} in {shown}"))
    }

    fn read(&self, entry: &Value) -> Result<Image> {
        let digest = digest(entry)?;
        let top = self.blob(digest)?;
        let child = children(&top).find(|child| !is_attestation(child)).map(self::digest);
        let manifest = match child {
            Some(child) => self.blob(child?)?,
            None => top,
        };
        let config = self.blob(self::digest(&manifest["config"])?)?;
        let words = config["config"]["Cmd"].as_array().into_iter().flatten();
        Ok(Image {
            digest: digest.to_owned(),
            layers: blobs(&manifest["layers"])?,
            command: words.filter_map(Value::as_str).map(str::to_owned).collect(),
        })
    }

    fn blob(&self, digest: &str) -> Result<Value> {
        self.json(&format!("blobs/{}", digest.replace(':', "/")))
    }

    fn json(&self, path: &str) -> Result<Value> {
        let path = self.folder.join(path);
        let text =
            fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        serde_json::from_str(&text).with_context(|| format!("{} is no JSON", path.display()))
    }
}

/// The blobs of a manifest's `layers`.
pub(crate) fn blobs(layers: &Value) -> Result<Vec<Blob>> {
    let layers = layers.as_array().context("the manifest has no layers")?;
    let blob = |layer: &Value| {
        let size = layer["size"].as_u64().context("a layer has no size")?;
        Ok(Blob { digest: digest(layer)?.to_owned(), size })
    };
    layers.iter().map(blob).collect()
}

/// The manifests that an index lists.
pub(crate) fn children(index: &Value) -> impl DoubleEndedIterator<Item = &Value> {
    index["manifests"].as_array().into_iter().flatten()
}

/// Whether an entry states something about another one instead of being an image.
pub(crate) fn is_attestation(entry: &Value) -> bool {
    entry["platform"]["os"] == "unknown"
}

fn digest(entry: &Value) -> Result<&str> {
    entry["digest"].as_str().context("an entry has no digest")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn finds_an_image_beside_its_attestation() {
        let folder = std::env::temp_dir().join(format!("jesteros-oci-{}", std::process::id()));
        let blobs = folder.join("blobs/sha256");
        fs::create_dir_all(&blobs).unwrap();
        let write = |path: PathBuf, value: Value| fs::write(path, value.to_string()).unwrap();
        let name = json!({"io.containerd.image.name": "docker.io/a/b:1"});
        let entry = json!({"digest": "sha256:1", "annotations": name});
        write(folder.join("index.json"), json!({"manifests": [entry]}));
        let attestation = json!({"digest": "sha256:9", "platform": {"os": "unknown"}});
        let image = json!({"digest": "sha256:2", "platform": {"os": "linux"}});
        write(blobs.join("1"), json!({"manifests": [attestation, image]}));
        let layers = json!([{"digest": "sha256:4", "size": 7}]);
        write(blobs.join("2"), json!({"config": {"digest": "sha256:3"}, "layers": layers}));
        write(blobs.join("3"), json!({"config": {"Cmd": ["/start"]}}));

        let layout = Layout::new(folder.clone());
        let image = layout.image("a/b:1").unwrap();
        assert_eq!(image.digest, "sha256:1");
        assert_eq!(image.layers, [Blob { digest: "sha256:4".to_owned(), size: 7 }]);
        assert_eq!(image.command, ["/start"]);
        assert!(layout.image("b:2").unwrap_err().to_string().contains("has no image b:2"));
        fs::remove_dir_all(folder).unwrap();
    }
}
