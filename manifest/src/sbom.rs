//! The task that lists what an image or artifact is made of.

use serde::{Deserialize, Serialize};

/// The file of the tree that the task writes: a document in SPDX 2.3.
pub const SBOM_FILE: &str = "sbom.spdx.json";
/// The type of the document where it is stated about a result.
pub const SBOM_TYPE: &str = "https://spdx.dev/Document";

/// List what an image or artifact is made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sbom {
    /// The project's name.
    pub project: String,
    /// The name of the image or artifact.
    pub target: String,
    /// The platform that it is made for.
    pub platform: String,
    /// The time of the document in RFC 3339.
    pub created: String,
    /// The image itself, or the images that an artifact is made of.
    pub images: Vec<SbomImage>,
    /// Where its files come from, and the programs that made it.
    pub sources: Vec<SbomSource>,
}

/// An image whose packages are listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SbomImage {
    /// Its name; empty if it is what the document is about.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The platform that it is made for.
    pub platform: String,
    /// The number of the input with its files.
    pub input: usize,
}

/// A place that files come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SbomSource {
    /// Its name in the spec.
    pub name: String,
    /// The platform, if the place differs from one to another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform: Option<String>,
    /// Where its files come from.
    pub origin: SbomOrigin,
    /// Whether only programs that made something come from it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_tool: bool,
}

/// The kinds of place. No URL has a password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SbomOrigin {
    /// A git repository.
    Git {
        /// Where it is.
        url: String,
        /// The commit, branch or tag; the default branch if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        revision: Option<String>,
        /// The folder of it that is meant; empty for all.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        folder: String,
    },
    /// A download.
    Http {
        /// Where from.
        url: String,
        /// What it must be, in hex digits.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sha256: Option<String>,
    },
    /// An image.
    Image {
        /// The registry and the path there, if it comes from one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        repository: Option<String>,
        /// Its tag.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tag: Option<String>,
        /// Its digest, as `sha256:…`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        digest: Option<String>,
    },
    /// Files that the client sends.
    Client {
        /// The path in the build context; empty for all.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        path: String,
        /// Whether they are of the build context and not of a folder of their own.
        of_context: bool,
    },
    /// What another build made.
    Build,
}
