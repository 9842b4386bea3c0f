//! The file system of the frontend image, which holds the helper.

use buildkit_gateway::files::Client;
use buildkit_gateway::{Environment, Failure, Gateway};
use buildkit_llb::{Describe as _, Image, Output, Platform, Reference};

/// Finds the file system that the frontend was started from.
///
/// BuildKit hands over its graph in the metadata mount. Older versions do not; they
/// name the image in the option `source`, which is then looked up again.
///
/// # Errors
///
/// What BuildKit answers, and a BuildKit that tells neither.
pub async fn find<G: Gateway>(
    client: &Client<'_, G>,
    environment: &Environment,
    builder: &Platform,
) -> Result<Output, Failure> {
    if let Some(definition) = environment.frontend_definition()? {
        let output = Output::from_definition(&definition);
        return output.map_err(|error| {
            Failure::internal(format!(
                "BuildKit gave a graph of the frontend that cannot be read: {error}"
            ))
        });
    }
    let missing = || {
        Failure::new(
            "the build needs the helper of the frontend image, and this BuildKit does not say which image that is; \
             name the image in the first line of the spec, or update BuildKit",
        )
    };
    let source = client.request.frontend_source.as_deref().ok_or_else(missing)?;
    let reference: Reference = source.parse().map_err(|_| missing())?;
    let facts = client.image(&reference, None, builder).await?;
    Ok(Image::new(facts.reference).named("[internal] load the helper").output(builder))
}
