//! Error details, as JSON.
//!
//! BuildKit sends typed errors as `google.rpc.Status.details`: an [`Any`] whose
//! value is JSON, not protobuf, and whose type URL has no
//! `type.googleapis.com/` (`util/grpcerrors/grpcerrors.go`). Fields that are
//! zero are left out, as Go's `omitempty` does.
//!
//! # Examples
//!
//! ```
//! use buildkit_proto::errdefs::{self, Range, Source, SourceInfo};
//!
//! let info = SourceInfo { filename: "spec.yaml".into(), ..SourceInfo::default() };
//! let source = Source { info: Some(info), ranges: vec![Range::lines(3, 4)] };
//! let any = errdefs::to_any(&source);
//! assert_eq!(any.type_url, "github.com/moby/buildkit/errdefs.Source+json");
//! assert_eq!(errdefs::from_any::<Source>(&any).unwrap().unwrap(), source);
//! ```

use crate::{Any, pb};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// The type URL of [`Source`].
pub const SOURCE: &str = "github.com/moby/buildkit/errdefs.Source+json";
/// The type URL of [`Vertex`].
pub const VERTEX: &str = "github.com/moby/buildkit/errdefs.Vertex+json";
/// The type URL of [`FrontendCap`].
pub const FRONTEND_CAP: &str = "github.com/moby/buildkit/errdefs.FrontendCap+json";
/// The type URL of [`Subrequest`].
pub const SUBREQUEST: &str = "github.com/moby/buildkit/errdefs.Subrequest+json";
/// The type URL of the daemon's note on which op failed; its value is protojson.
pub const SOLVE: &str = "github.com/moby/buildkit/errdefs.Solve+json";
/// The type URL of the daemon's note on which frontend failed.
pub const FRONTEND: &str = "github.com/moby/buildkit/errdefs.Frontend+json";

/// Types that travel as an error detail.
pub trait Detail: Serialize + DeserializeOwned {
    /// The type URL that announces the type.
    const TYPE_URL: &'static str;
}

/// Packs a detail for `google.rpc.Status.details`.
///
/// A value that JSON cannot hold gives an empty payload; no type here has one.
#[must_use]
pub fn to_any<T: Detail>(detail: &T) -> Any {
    let value = serde_json::to_vec(detail).unwrap_or_default();
    Any { type_url: T::TYPE_URL.to_owned(), value }
}

/// Unpacks a detail, or returns `None` if `any` announces another type.
///
/// # Errors
///
/// The inner result is an error if the type URL fits and the JSON does not.
#[must_use]
pub fn from_any<T: Detail>(any: &Any) -> Option<Result<T, serde_json::Error>> {
    (any.type_url == T::TYPE_URL).then(|| serde_json::from_slice(&any.value))
}

/// A place in a file that an error points at (`solver/errdefs/source.go`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub info: Option<SourceInfo>,
    /// The lines, most important first.
    #[serde(default, deserialize_with = "nullable", skip_serializing_if = "Vec::is_empty")]
    pub ranges: Vec<Range>,
}

/// A whole source file, so that the client can print a snippet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceInfo {
    /// The name as the user knows it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub filename: String,
    /// The whole file; base64 in JSON.
    #[serde(default, with = "bytes", skip_serializing_if = "Vec::is_empty")]
    pub data: Vec<u8>,
    /// The definition that loaded the file, kept as it came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub definition: Option<serde_json::Value>,
    /// The linguist name of the language.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub language: String,
}

impl From<&pb::SourceInfo> for SourceInfo {
    /// Copies name, data and language; the definition is left out.
    fn from(info: &pb::SourceInfo) -> Self {
        Self {
            filename: info.filename.clone(),
            data: info.data.clone(),
            definition: None,
            language: info.language.clone(),
        }
    }
}

/// A range of lines, both ends included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Range {
    /// The first position.
    #[serde(default)]
    pub start: Position,
    /// The last position.
    #[serde(default)]
    pub end: Position,
}

impl Range {
    /// Makes a range of whole lines, 1-based, both ends included.
    #[must_use]
    pub fn lines(first: i32, last: i32) -> Self {
        Self {
            start: Position { line: first, character: 0 },
            end: Position { line: last, character: 0 },
        }
    }
}

/// A position in a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// The line, 1-based.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub line: i32,
    /// The character, 0-based; printers ignore it.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub character: i32,
}

/// The vertex that failed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vertex {
    /// Its digest, `sha256:<hex>`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub digest: String,
}

/// A frontend capability that is not supported.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrontendCap {
    /// Its id, e.g. `moby.buildkit.frontend.contexts`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
}

/// A subrequest that is not supported.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subrequest {
    /// Its id, e.g. `frontend.lint`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
}

impl Detail for Source {
    const TYPE_URL: &'static str = SOURCE;
}
impl Detail for Vertex {
    const TYPE_URL: &'static str = VERTEX;
}
impl Detail for FrontendCap {
    const TYPE_URL: &'static str = FRONTEND_CAP;
}
impl Detail for Subrequest {
    const TYPE_URL: &'static str = SUBREQUEST;
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_zero(number: &i32) -> bool {
    *number == 0
}

/// Go writes a nil slice as `null`.
fn nullable<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<Range>, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// Bytes as base64, as `encoding/json` writes `[]byte`.
mod bytes {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(data: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(data))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<u8>, D::Error> {
        let text: Option<String> = Option::deserialize(deserializer)?;
        STANDARD.decode(text.unwrap_or_default()).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn source_looks_as_go_writes_it() {
        let source = Source {
            info: Some(SourceInfo {
                filename: "spec.yaml".to_owned(),
                data: b"a: b\n".to_vec(),
                definition: None,
                language: "YAML".to_owned(),
            }),
            ranges: vec![Range::lines(3, 3)],
        };
        let json = String::from_utf8(to_any(&source).value).unwrap();
        assert_eq!(
            json,
            r#"{"info":{"filename":"spec.yaml","data":"YTogYgo=","language":"YAML"},"ranges":[{"start":{"line":3},"end":{"line":3}}]}"#
        );
    }

    #[test]
    fn reads_what_go_may_leave_out() {
        let any = Any {
            type_url: SOURCE.to_owned(),
            value: br#"{"info":{"data":null,"definition":{"def":["AA=="]}},"ranges":null}"#
                .to_vec(),
        };
        let source = from_any::<Source>(&any).unwrap().unwrap();
        assert!(source.ranges.is_empty());
        assert!(source.info.unwrap().definition.is_some());
        assert!(from_any::<Vertex>(&any).is_none());
        let broken = Any { value: b"{".to_vec(), ..any };
        assert!(from_any::<Source>(&broken).unwrap().is_err());
    }
}
