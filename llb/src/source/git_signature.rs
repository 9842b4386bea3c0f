//! Signatures of commits and tags.

use buildkit_proto::attr;

/// The signature that a git source must have.
///
/// The signature of an annotated tag counts if the reference names one, else that of the
/// commit (`verifyGitSignature` in `source/git/source.go`).
///
/// # Examples
///
/// ```
/// use buildkit_llb::{Git, GitSignature};
///
/// let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB";
/// let signed = GitSignature::by(key).of_tag();
/// let tag = Git::reference("https://example.com/x.git", "v1.0").signed(signed).output();
/// assert!(tag.definition().caps().contains("source.git.signatureverify"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct GitSignature {
    public_key: String,
    reject_expired: bool,
    only: Option<&'static str>,
}

impl GitSignature {
    /// Names the public key: one of OpenPGP in its armoured form, or one of SSH as in a
    /// line of `authorized_keys`.
    pub fn by(public_key: impl Into<String>) -> Self {
        Self { public_key: public_key.into(), reject_expired: false, only: None }
    }

    /// Refuses a signature of OpenPGP whose key has expired.
    pub fn reject_expired(mut self) -> Self {
        self.reject_expired = true;
        self
    }

    /// Takes no signature but that of an annotated tag.
    pub fn of_tag(mut self) -> Self {
        self.only = Some(attr::GIT_SIG_REQUIRE_SIGNED_TAG);
        self
    }

    /// Takes no signature but that of the commit, even if a tag has one.
    pub fn of_commit(mut self) -> Self {
        self.only = Some(attr::GIT_SIG_IGNORE_SIGNED_TAG);
        self
    }

    /// The attributes of the source. Those that are not set are empty, so that a
    /// signature takes the place of another.
    pub(super) fn into_attrs(self) -> [(&'static str, String); 4] {
        let flag = |set: bool| if set { "true".to_owned() } else { String::new() };
        let of = |key| flag(self.only == Some(key));
        [
            (attr::GIT_SIG_REJECT_EXPIRED, flag(self.reject_expired)),
            (attr::GIT_SIG_REQUIRE_SIGNED_TAG, of(attr::GIT_SIG_REQUIRE_SIGNED_TAG)),
            (attr::GIT_SIG_IGNORE_SIGNED_TAG, of(attr::GIT_SIG_IGNORE_SIGNED_TAG)),
            (attr::GIT_SIG_PUBKEY, self.public_key),
        ]
    }
}
