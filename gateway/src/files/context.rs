//! Contexts as graphs, with what only BuildKit and the client can tell about them.

use crate::api::Gateway;
use crate::error::Error;
use crate::failure::Failure;
use crate::files::client::Client;
use crate::files::ignore::{Beside, IgnoreFiles};
use crate::image::{ImageFacts, ImageQuery};
use buildkit_llb::{Output, Platform, Reference};
use buildkit_request::{Fetch, Origin};

impl<G: Gateway> Client<'_, G> {
    /// The files of a context: a folder of the client without what its ignore file names, an
    /// image by its digest, a graph that was handed over.
    ///
    /// For the build context, `beside` is the ignore file that [`Client::load`] found beside
    /// the named file. Each call asks anew, so ask once for each context.
    ///
    /// # Errors
    ///
    /// What BuildKit answers, an ignore file of more than 1 MiB, and a graph that is not there.
    pub async fn files(
        &self,
        origin: &Origin,
        fetch: Fetch<'_>,
        beside: &Beside,
    ) -> Result<Output, Failure> {
        let (patterns, reference, graph);
        let fetch = match origin {
            Origin::Local { name, hint } => {
                patterns = self.ignored(name, hint, beside, &IgnoreFiles::default()).await?;
                fetch.exclude(&patterns)
            }
            Origin::Image(wanted) => {
                reference = self.image(wanted, None, fetch.platform()).await?.reference;
                fetch.image(&reference)
            }
            Origin::OciLayout { reference: wanted, store } => {
                reference = self.image(wanted, Some(store), fetch.platform()).await?.reference;
                fetch.image(&reference)
            }
            Origin::Input(key) => {
                graph = self.input(key, fetch.name())?;
                fetch.input(&graph)
            }
            Origin::Git(_) | Origin::Http { .. } | Origin::Archive { .. } | Origin::Scratch => {
                fetch
            }
        };
        fetch
            .files(self.request, origin)
            .map_err(|missing| Failure::internal(format!("{missing} was not looked up")))
    }

    /// What BuildKit knows about an image, in a registry or in the OCI layout that the client
    /// calls `store`.
    ///
    /// # Errors
    ///
    /// What BuildKit answers.
    pub async fn image(
        &self,
        reference: &Reference,
        store: Option<&str>,
        platform: &Platform,
    ) -> Result<ImageFacts, Error> {
        let query = ImageQuery {
            reference: reference.clone(),
            store: store.map(str::to_owned),
            session: self.request.session.clone(),
            platform: platform.clone(),
            mode: self.request.resolve_mode,
            title: format!("[internal] load metadata for {}", reference.familiar()),
        };
        self.gateway.resolve_image(&query).await
    }

    /// The graph that the client handed over as `key`, for what the user calls `name`.
    ///
    /// # Errors
    ///
    /// A graph that is not there or cannot be read.
    pub fn input(&self, key: &str, name: &str) -> Result<Output, Failure> {
        let definition = self.inputs.get(key).ok_or_else(|| {
            Failure::new(format!("the client handed over no input `{key}` for `{name}`"))
        })?;
        Output::from_definition(definition)
            .map_err(|error| Failure::new(format!("the input `{key}` is not a graph: {error}")))
    }
}
