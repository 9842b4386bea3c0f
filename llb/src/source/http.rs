//! Downloads.

use super::attrs::Attrs;
use crate::annotations::{Annotations, describe};
use crate::digest::Digest;
use crate::output::Output;
use buildkit_proto::attr;

/// A file to download.
///
/// If a checksum is given, the cache key is known without a request
/// (`source/http/source.go`).
#[derive(Clone, Debug)]
#[must_use]
pub struct Http {
    pub(crate) annotations: Annotations,
    url: String,
    attrs: Attrs,
}

describe!(Http);

impl Http {
    /// Names a file by URL and checksum.
    ///
    /// # Capabilities
    ///
    /// `source.http.checksum`.
    #[expect(clippy::needless_pass_by_value, reason = "callers parse the checksum in place")]
    pub fn new(url: impl Into<String>, checksum: Digest) -> Self {
        let mut http = Self::unpinned(url);
        http.attrs.set(attr::HTTP_CHECKSUM, checksum.as_str());
        http
    }

    /// Names a file by URL alone. Its content is what the server sends when the
    /// build runs.
    pub fn unpinned(url: impl Into<String>) -> Self {
        Self { annotations: Annotations::default(), url: url.into(), attrs: Attrs::default() }
    }

    /// Sets the name of the file; otherwise the daemon takes it from the response.
    pub fn filename(mut self, name: impl Into<String>) -> Self {
        self.attrs.set(attr::HTTP_FILENAME, name);
        self
    }

    /// Sets the mode of the file, e.g. `0o755`; only the lowest nine bits count,
    /// and 0 leaves the daemon's default.
    ///
    /// # Capabilities
    ///
    /// `source.http.perm`.
    pub fn perm(mut self, mode: u32) -> Self {
        self.attrs.set_perm(mode);
        self
    }

    /// Sets the owner of the file; 0 is the daemon's default.
    ///
    /// # Capabilities
    ///
    /// `soruce.http.uidgid`, unless both are 0.
    pub fn owner(mut self, uid: u32, gid: u32) -> Self {
        self.attrs.set_owner(uid, gid);
        self
    }

    /// Sends the text of a secret as the header `Authorization`. The secret must be
    /// there when the file is fetched; it is not part of the cache key.
    ///
    /// # Capabilities
    ///
    /// `source.http.auth`.
    pub fn auth_header(mut self, secret: impl Into<String>) -> Self {
        self.attrs.set(attr::HTTP_AUTH_HEADER_SECRET, secret);
        self
    }

    /// Sends `types` as the header `Accept`, e.g. `application/json`. The header is part
    /// of the cache key.
    ///
    /// # Capabilities
    ///
    /// `source.http.header`.
    pub fn accept(mut self, types: impl Into<String>) -> Self {
        self.attrs.set(&format!("{}accept", attr::HTTP_HEADER_PREFIX), types);
        self
    }

    /// Sends `name` as the header `User-Agent`. The header is part of the cache key.
    /// BuildKit knows no headers but this one and [`Http::accept`]
    /// (`supportedUserDefinedHeaders` in `source/http/source.go`).
    ///
    /// # Capabilities
    ///
    /// `source.http.header`.
    pub fn user_agent(mut self, name: impl Into<String>) -> Self {
        self.attrs.set(&format!("{}user-agent", attr::HTTP_HEADER_PREFIX), name);
        self
    }

    /// Fails unless `signature` is a signature of the file by `public_key`. Both are
    /// OpenPGP in its armoured form: a detached signature, and a public key. BuildKit
    /// fails if one of them is empty (`source/http/source.go`).
    ///
    /// # Capabilities
    ///
    /// `source.http.signatureverify`.
    pub fn signed_by(
        mut self,
        public_key: impl Into<String>,
        signature: impl Into<String>,
    ) -> Self {
        self.attrs.set(attr::HTTP_SIG_PUBKEY, public_key);
        self.attrs.set(attr::HTTP_SIG_SIGNATURE, signature);
        self
    }

    /// Makes a directory with the file in it.
    ///
    /// # Vertices
    ///
    /// One source vertex.
    ///
    /// # Capabilities
    ///
    /// `source.http`.
    #[must_use]
    pub fn output(self) -> Output {
        self.attrs.output(self.url, None, self.annotations)
    }
}
