//! What BuildKit says it can do (`util/apicaps/caps.go`).

use crate::error::Error;
use buildkit_llb::Definition;
use buildkit_proto::apicaps::ApiCap;
use std::collections::BTreeMap;

/// The capabilities of a BuildKit, by id.
#[derive(Debug, Clone, Default)]
pub struct Capabilities {
    frontend: BTreeMap<String, ApiCap>,
    llb: BTreeMap<String, ApiCap>,
    product: String,
}

impl Capabilities {
    /// The answer to a ping; `product` is what BuildKit is called to its users.
    #[must_use]
    pub fn new(frontend: Vec<ApiCap>, llb: Vec<ApiCap>, product: &str) -> Self {
        let by_id = |caps: Vec<ApiCap>| caps.into_iter().map(|cap| (cap.id.clone(), cap)).collect();
        let product = if product.is_empty() { "buildkit" } else { product };
        Self { frontend: by_id(frontend), llb: by_id(llb), product: product.to_owned() }
    }

    /// Whether the gateway offers `id`.
    #[must_use]
    pub fn has_frontend(&self, id: &str) -> bool {
        self.frontend.get(id).is_some_and(|cap| cap.enabled)
    }

    /// Makes sure that BuildKit can run `definition`.
    ///
    /// A BuildKit that lists no LLB capabilities at all is taken at its silence.
    ///
    /// # Errors
    ///
    /// The first capability that is missing or switched off.
    pub fn require(&self, definition: &Definition) -> Result<(), Error> {
        if self.llb.is_empty() {
            return Ok(());
        }
        for id in definition.caps() {
            let message = match self.llb.get(&id) {
                Some(cap) if cap.enabled => continue,
                Some(cap) => {
                    let reason = &cap.disabled_reason_msg;
                    format!(
                        "`{id}`, which this build needs, is switched off on the build server: {reason}"
                    )
                }
                None => format!(
                    "`{id}`, which this build needs, is not known to the build server, please update {}",
                    self.product
                ),
            };
            return Err(Error::Unsupported { message });
        }
        Ok(())
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

    #[test]
    fn a_missing_capability_is_named() {
        let definition = Output::scratch().file(File::new([mkdir("/a", 0o755)])).definition();
        let message = |caps| {
            let caps = Capabilities::new(Vec::new(), caps, "docker");
            caps.require(&definition).map_err(|error| error.to_string())
        };
        let needed: Vec<String> = definition.caps().into_iter().collect();
        let all = || needed.iter().map(|id| cap(id, true)).collect::<Vec<_>>();
        assert_eq!(message(all()), Ok(()));
        assert_eq!(message(Vec::new()), Ok(()));
        let without: Vec<ApiCap> = all().into_iter().filter(|cap| cap.id != "file.base").collect();
        let text = message(without).unwrap_err();
        assert!(text.contains("`file.base`") && text.contains("update docker"), "{text}");
        let off = all()
            .into_iter()
            .map(|c| if c.id == "file.base" { cap("file.base", false) } else { c });
        assert!(message(off.collect()).unwrap_err().contains("by the administrator"));
    }
}
