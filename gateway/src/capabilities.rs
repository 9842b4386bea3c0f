//! What a BuildKit can do (`util/apicaps/caps.go`).

use crate::error::Error;
use crate::worker::Worker;
use buildkit_llb::{Definition, Digest};
use buildkit_proto::apicaps::ApiCap;
use buildkit_proto::gateway::PongResponse;
use buildkit_proto::{caps, since};
use std::collections::{BTreeMap, BTreeSet};

/// The capabilities and workers of a BuildKit: its answer to a ping.
#[derive(Debug, Clone, Default)]
pub struct Capabilities {
    frontend: BTreeMap<String, ApiCap>,
    llb: BTreeMap<String, ApiCap>,
    workers: Vec<Worker>,
    product: String,
}

/// A capability that a graph needs and BuildKit does not offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// The capability's id, e.g. `file.base`.
    pub capability: String,
    /// The vertices that declare it, in the order of the definition.
    pub vertices: Vec<Digest>,
    /// What the user reads.
    pub message: String,
}

impl Capabilities {
    /// Takes the answer to a ping; `product` is the name that users know
    /// BuildKit by, which messages use. It may be empty.
    #[must_use]
    pub fn new(pong: PongResponse, product: &str) -> Self {
        let by_id = |caps: Vec<ApiCap>| caps.into_iter().map(|cap| (cap.id.clone(), cap)).collect();
        let product = if product.is_empty() { "buildkit" } else { product };
        Self {
            frontend: by_id(pong.frontend_api_caps),
            llb: by_id(pong.llb_caps),
            workers: pong.workers.into_iter().map(Worker::from_pb).collect(),
            product: product.to_owned(),
        }
    }

    /// Says whether the gateway offers `id`.
    #[must_use]
    pub fn has_frontend(&self, id: &str) -> bool {
        self.frontend.get(id).is_some_and(|cap| cap.enabled)
    }

    /// Fails if the gateway does not offer `id`; `what` is what is needed, in the words that
    /// follow "this BuildKit cannot".
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`], with the first version of BuildKit that can.
    ///
    /// # Examples
    ///
    /// ```
    /// use buildkit_gateway::Capabilities;
    ///
    /// let error = Capabilities::default().need("gateway.exec.signals", "send signals");
    /// let message = "this BuildKit cannot send signals; it can since v0.10";
    /// assert_eq!(error.unwrap_err().message(), message);
    /// ```
    pub fn need(&self, id: &str, what: &str) -> Result<(), Error> {
        if self.has_frontend(id) {
            return Ok(());
        }
        let why = match (self.frontend.get(id), since(id)) {
            (Some(cap), _) => format!("; it is {}", disabled(cap)),
            (None, Some(version)) => format!("; it can since {version}"),
            (None, None) => String::new(),
        };
        let message = format!("this BuildKit cannot {what}{why}");
        Err(Error::Unsupported { capability: id.to_owned(), message })
    }

    /// Says whether graphs may use `id`. A BuildKit that lists no capabilities
    /// of graphs at all is assumed to have every one.
    #[must_use]
    pub fn has_llb(&self, id: &str) -> bool {
        self.llb.is_empty() || self.llb.get(id).is_some_and(|cap| cap.enabled)
    }

    /// Fails if BuildKit would ignore source policies.
    pub(crate) fn need_policies(&self) -> Result<(), Error> {
        self.need_llb(caps::SOURCE_POLICY)
    }

    /// Fails if BuildKit lacks a capability of graphs.
    pub(crate) fn need_llb(&self, id: &str) -> Result<(), Error> {
        if self.has_llb(id) {
            return Ok(());
        }
        Err(Error::Unsupported { capability: id.to_owned(), message: self.reason(id) })
    }

    /// Returns the workers; the first is the one that runs the build.
    #[must_use]
    pub fn workers(&self) -> &[Worker] {
        &self.workers
    }

    /// Returns every capability that `definition` declares and BuildKit does
    /// not offer, by id.
    #[must_use]
    pub fn missing(&self, definition: &Definition) -> Vec<Missing> {
        let missing: BTreeSet<String> =
            definition.caps().into_iter().filter(|id| !self.has_llb(id)).collect();
        let missing = missing.into_iter().map(|capability| Missing {
            vertices: users(definition, &capability),
            message: self.reason(&capability),
            capability,
        });
        missing.collect()
    }

    fn reason(&self, id: &str) -> String {
        let needs = format!("this build needs the capability `{id}`");
        match self.llb.get(id) {
            Some(cap) => format!("{needs}, which is {}", disabled(cap)),
            None => {
                let product = &self.product;
                let since = since(id).map(|version| format!(" and BuildKit has since {version}"));
                let since = since.unwrap_or_default();
                format!(
                    "{needs}, which the build server does not have{since}; please update {product}"
                )
            }
        }
    }
}

/// Says that a capability is disabled, and why: in words, or else with the code of the reason.
fn disabled(cap: &ApiCap) -> String {
    let reasons = [&cap.disabled_reason_msg, &cap.disabled_reason];
    let reason = reasons.into_iter().find(|reason| !reason.is_empty());
    let reason = reason.map(|reason| format!(": {reason}")).unwrap_or_default();
    format!("disabled on the build server{reason}")
}

/// Returns the vertices that declare the capability `id`.
fn users(definition: &Definition, id: &str) -> Vec<Digest> {
    let metadata = &definition.as_pb().metadata;
    let declares = |digest: &Digest| {
        metadata.get(digest.as_str()).is_some_and(|vertex| vertex.caps.get(id) == Some(&true))
    };
    definition.digests().into_iter().filter(declares).collect()
}

impl From<Missing> for Error {
    fn from(missing: Missing) -> Self {
        Self::Unsupported { capability: missing.capability, message: missing.message }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use buildkit_llb::{File, Output, mkdir};

    fn cap(id: &str, enabled: bool) -> ApiCap {
        let reason = "by the administrator".to_owned();
        ApiCap { id: id.to_owned(), enabled, disabled_reason_msg: reason, ..ApiCap::default() }
    }

    fn missing(definition: &Definition, llb_caps: Vec<ApiCap>) -> Vec<Missing> {
        let pong = PongResponse { llb_caps, ..PongResponse::default() };
        Capabilities::new(pong, "docker").missing(definition)
    }

    #[test]
    fn what_is_disabled_is_told_with_the_reason() {
        let refused = |cap: ApiCap| {
            let pong = PongResponse { frontend_api_caps: vec![cap], ..PongResponse::default() };
            Capabilities::new(pong, "docker").need("a", "do it").unwrap_err().message()
        };
        let cap = cap("a", false);
        let told = "this BuildKit cannot do it; it is disabled on the build server";
        assert_eq!(refused(cap.clone()), format!("{told}: by the administrator"));
        let mut code = ApiCap {
            disabled_reason: "code".to_owned(),
            disabled_reason_msg: String::new(),
            ..cap
        };
        assert_eq!(refused(code.clone()), format!("{told}: code"));
        code.disabled_reason.clear();
        assert_eq!(refused(code), told);
    }

    #[test]
    fn every_missing_capability_is_named_with_its_vertex() {
        let definition = Output::scratch().file(File::new([mkdir("/a", 0o755)])).definition();
        let needed: Vec<String> = definition.caps().into_iter().collect();
        let caps = |enabled| needed.iter().map(|id| cap(id, enabled)).collect::<Vec<_>>();
        assert_eq!(missing(&definition, caps(true)), []);
        assert_eq!(missing(&definition, Vec::new()), []);

        let disabled = missing(&definition, caps(false));
        assert_eq!(disabled.len(), needed.len());
        assert!(disabled.iter().all(|cap| cap.message.contains("by the administrator")));

        let unknown = missing(&definition, vec![cap("something", true)]);
        let file = unknown.iter().find(|cap| cap.capability == "file.base").unwrap();
        assert_eq!(file.vertices, [definition.head().unwrap().clone()]);
        assert!(file.message.contains("please update docker"), "{}", file.message);
    }
}
