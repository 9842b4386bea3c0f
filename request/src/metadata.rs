//! What the client tells about graphs that it hands over.

use crate::request::Request;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use std::collections::BTreeMap;

/// The key of an image config, of an input as of a result
/// (`ExporterImageConfigKey` in `exporter/containerimage/exptypes/types.go`).
pub const CONFIG_KEY: &str = "containerimage.config";

impl Request {
    /// The image config that comes with the input `key`, as JSON; a graph without one is
    /// just files (`frontend/dockerui/namedcontext.go`).
    ///
    /// # Errors
    ///
    /// What is wrong with it: it is a JSON object of base64 texts.
    pub fn input_config(&self, key: &str) -> Result<Option<Vec<u8>>, String> {
        let Some(json) = self.input_metadata.get(key) else { return Ok(None) };
        let bad = |why: String| format!("what is told about the input `{key}` is damaged: {why}");
        let metadata: BTreeMap<String, String> =
            serde_json::from_str(json).map_err(|error| bad(error.to_string()))?;
        let Some(config) = metadata.get(CONFIG_KEY) else { return Ok(None) };
        BASE64_STANDARD.decode(config).map(Some).map_err(|error| bad(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_config_of_an_input_is_base64_in_json() {
        let config = |json: &str| {
            let opts = BTreeMap::from([("input-metadata:base".to_owned(), json.to_owned())]);
            Request::parse(&opts, "", "").unwrap().input_config("base")
        };
        assert_eq!(config(r#"{"containerimage.config":"e30="}"#), Ok(Some(b"{}".to_vec())));
        assert_eq!(config("{}"), Ok(None));
        for bad in ["", "[]", r#"{"containerimage.config":"?"}"#] {
            let told = config(bad).unwrap_err();
            assert!(told.starts_with("what is told about the input `base` is damaged: "), "{told}");
        }
    }
}
