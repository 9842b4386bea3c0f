//! Finds out how large things are.

use crate::evaluate::explain;
use buildkit_gateway::{Error, Failure, Gateway};
use buildkit_llb::SourceFile;
use futures_util::future::join_all;
use jesteros_compiler::lower::{Lowered, ToMeasure};
use jesteros_manifest::{MEASURED, Measured};
use std::sync::Arc;

/// Largest file with sizes, in bytes.
const MAX_SIZES: u32 = 4 * 1024 * 1024;
/// How many graphs are solved at the same time.
const AT_ONCE: usize = 8;

/// Builds and measures what `lowered` wants to know about.
///
/// # Errors
///
/// What keeps something from being built, at the lines of the spec.
pub async fn measure<'l, G: Gateway>(
    gateway: &G,
    lowered: &'l Lowered,
    file: &Arc<SourceFile>,
) -> Result<Vec<(&'l ToMeasure, Measured)>, Failure> {
    let mut all = Vec::new();
    for wave in lowered.sizes.chunks(AT_ONCE) {
        let solve = async |thing: &ToMeasure| gateway.solve_evaluated(&thing.definition()).await;
        let solved = join_all(wave.iter().map(solve)).await;
        let errors: Vec<&Error> = solved.iter().filter_map(|it| it.as_ref().err()).collect();
        if !errors.is_empty() {
            explain(gateway, lowered, &errors, file).await?;
        }
        for (thing, solved) in wave.iter().zip(solved) {
            let result = solved.map_err(Failure::from)?;
            let data = gateway.read_file(&result, MEASURED, MAX_SIZES).await?;
            let data = data.ok_or_else(|| Failure::internal("nothing was measured"))?;
            let measured = serde_json::from_slice(&data)
                .map_err(|error| Failure::internal(format!("the sizes cannot be read: {error}")))?;
            all.push((thing, measured));
        }
    }
    Ok(all)
}
