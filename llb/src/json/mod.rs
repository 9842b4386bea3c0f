//! A definition as JSON, in the form of the subrequest `frontend.convertllb`
//! (`frontend/subrequests/convertllb/convertllb.go`).
//!
//! Ops and sources are in protobuf's own JSON form, metadata in that of Go's
//! `encoding/json`.

mod exec;
mod file;
mod metadata;
mod object;
mod op;
mod source;

use crate::definition::Definition;
use crate::digest::Digest;
use crate::op::Op;
use buildkit_proto::pb;
use serde_json::Value;
use std::collections::BTreeMap;

impl Definition {
    /// Returns the graph as JSON: `def` has the ops by digest, `metadata` what is known
    /// about each vertex, and `source` the files and lines that they came from.
    ///
    /// An op whose bytes are malformed is `null`. Fields that the generated messages do
    /// not have are not shown, but for the limits of execs. It takes little more memory
    /// than the text that it returns.
    ///
    /// # Examples
    ///
    /// ```
    /// use buildkit_llb::{File, Output, mkfile};
    ///
    /// let tree = Output::scratch().file(File::from(mkfile("/a", 0o644, b"x")));
    /// let json: serde_json::Value = serde_json::from_str(&tree.definition().to_json())?;
    /// let digest = tree.vertex_digest().ok_or("scratch")?.as_str();
    /// assert_eq!(json["def"][digest]["file"]["actions"][0]["mkfile"]["path"], "/a");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn to_json(&self) -> String {
        let pb::Definition { def, metadata, source } = self.as_pb();
        let ops: BTreeMap<&str, &Vec<u8>> =
            self.digests_ref().iter().map(Digest::as_str).zip(def).collect();
        let mut json = "{\"def\":{".to_owned();
        members(&mut json, ops, |_, bytes| match Op::decode(bytes) {
            Some(op) => op::op(&op).into(),
            None => Value::Null,
        });
        json.push_str("},\"metadata\":{");
        members(&mut json, metadata, |digest, metadata| {
            metadata::metadata(metadata, self.limits_of(digest)).into()
        });
        let source = source.as_ref().map_or(Value::Null, |source| source::source(source).into());
        json.push_str(&format!("}},\"source\":{source}}}"));
        json
    }
}

/// Writes the members of an object, one after the other.
fn members<K: AsRef<str>, T>(
    json: &mut String,
    all: impl IntoIterator<Item = (K, T)>,
    show: impl Fn(&str, T) -> Value,
) {
    for (index, (name, value)) in all.into_iter().enumerate() {
        let name = name.as_ref();
        let comma = if index == 0 { "" } else { "," };
        json.push_str(&format!("{comma}{}:{}", Value::from(name), show(name, value)));
    }
}
