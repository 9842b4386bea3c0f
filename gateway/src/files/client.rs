//! The client of one build.

use crate::api::Gateway;
use crate::failure::Failure;
use crate::files::refused::on_command_line;
use buildkit_llb::Definition;
use buildkit_request::{MAIN, Origin, Request, redacted};
use std::collections::BTreeMap;

/// The client of one build, which is asked for its files through a gateway.
#[derive(Debug, Clone, Copy)]
pub struct Client<'a, G> {
    /// What asks.
    pub gateway: &'a G,
    /// What the client wants.
    pub request: &'a Request,
    /// The graphs that it hands over ([`Gateway::inputs`]).
    pub inputs: &'a BTreeMap<String, Definition>,
}

impl<'a, G: Gateway> Client<'a, G> {
    /// The client that made this request.
    #[must_use]
    pub fn new(
        gateway: &'a G,
        request: &'a Request,
        inputs: &'a BTreeMap<String, Definition>,
    ) -> Self {
        Self { gateway, request, inputs }
    }

    /// The build context as the client names it. A download may turn out to be an archive, or
    /// no context at all: [`Client::load`] finds that out.
    ///
    /// # Errors
    ///
    /// A git URL that cannot be understood, shown as it was written.
    pub fn main_context(&self) -> Result<Origin, Failure> {
        Origin::main(self.request, self.inputs.contains_key(MAIN)).map_err(|mistake| {
            let url = self.request.context.as_deref().unwrap_or_default();
            let line = mistake.command_line(&redacted(url));
            on_command_line(Failure::new(mistake.to_string()), &[line])
        })
    }
}
