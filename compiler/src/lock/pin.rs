//! Places whose contents the lock knows.

use super::file::Lock;
use crate::values::GitCommit;
use buildkit_request::{Origin, Repository};

/// What the lock calls an origin that the spec does not pin; none if there is nothing to pin.
pub(super) enum Key {
    Image(String),
    Git(String),
    Http(String),
}

impl Key {
    pub(super) fn of(origin: &Origin) -> Option<Self> {
        match origin {
            Origin::Image(reference) if reference.digest().is_none() => {
                Some(Self::Image(reference.to_string()))
            }
            Origin::Git(repository) => {
                let reference = repository.reference.as_deref()?;
                let is_commit = reference.parse::<GitCommit>().is_ok();
                (!is_commit).then(|| Self::Git(format!("{}#{reference}", repository.url)))
            }
            Origin::Http { url, sha256: None, .. } => Some(Self::Http(url.clone())),
            _ => None,
        }
    }
}

/// Whether only a lock says what exactly an origin is.
#[must_use]
pub fn is_open(origin: &Origin) -> bool {
    Key::of(origin).is_some()
}

impl Lock {
    /// The same place with exactly the contents that the lock has; none if it has none.
    #[must_use]
    pub fn pin(&self, origin: &Origin) -> Option<Origin> {
        match (Key::of(origin)?, origin) {
            (Key::Image(name), Origin::Image(reference)) => {
                let digest = self.images.get(&name)?.parse().ok()?;
                Some(Origin::Image(reference.with_digest(&digest)))
            }
            (Key::Git(name), Origin::Git(repository)) => {
                let commit = self.git.get(&name)?.clone();
                Some(Origin::Git(Repository { reference: Some(commit), ..repository.clone() }))
            }
            (Key::Http(name), Origin::Http { url, auth, .. }) => {
                let sha256 = Some(self.http.get(&name)?.digest());
                Some(Origin::Http { url: url.clone(), sha256, auth: auth.clone() })
            }
            _ => None,
        }
    }
}
