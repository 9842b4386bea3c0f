//! Answers calls about things that have to be built first.

use crate::evaluate::explain;
use buildkit_gateway::{Error, Failure, Gateway, Ref};
use buildkit_llb::{Definition, Output, SourceFile};
use futures_util::future::join_all;
use jesteros_compiler::call::{self, Call, Told};
use jesteros_compiler::lower::{Lowered, ToCompare, ToMeasure, Twice};
use jesteros_manifest::{COMPARED, Compared, MEASURED};
use serde::de::DeserializeOwned;
use std::sync::Arc;
use std::time::Duration;

/// Largest file that the helper writes as an answer, in bytes.
const MAX_ANSWER: u32 = 4 * 1024 * 1024;
/// How many graphs are solved at the same time.
const AT_ONCE: usize = 8;

/// How long the second of two builds waits for the end of the first: the times in zip archives
/// and on FAT have steps of two seconds, all others have shorter ones. What the clock leaves
/// behind is then not the same in both.
const PAUSE: Duration = Duration::from_millis(2100);

/// Answers `call`; `None` if nothing has to be built for it.
///
/// # Errors
///
/// What keeps something from being built, at the lines of the spec.
pub async fn answer<G: Gateway>(
    gateway: &G,
    call: &Call,
    lowered: &Lowered,
    file: &Arc<SourceFile>,
) -> Result<Option<Told>, Failure> {
    let ask = Ask { gateway, lowered, file };
    let told = if let Some(twice) = &lowered.twice {
        call::from_compared(call, &ask.compare(twice).await?, file)
    } else if !lowered.sizes.is_empty() {
        let measured = ask.all(&lowered.sizes, ToMeasure::definition, MEASURED, MAX_ANSWER).await?;
        call::from_sizes(call, &measured, file)
    } else {
        return Ok(None);
    };
    told.map(Some).ok_or_else(|| Failure::internal("something was built that nobody asked for"))
}

/// What is asked, and whom.
pub(crate) struct Ask<'l, G> {
    pub(crate) gateway: &'l G,
    pub(crate) lowered: &'l Lowered,
    pub(crate) file: &'l Arc<SourceFile>,
}

impl<'l, G: Gateway> Ask<'l, G> {
    /// Builds twice, one build after the other, and tells how they differ.
    async fn compare(&self, twice: &'l Twice) -> Result<Vec<(&'l ToCompare, Compared)>, Failure> {
        for wave in twice.first.chunks(AT_ONCE) {
            let graphs: Vec<Definition> = wave.iter().map(Output::definition).collect();
            self.solve(&graphs).await?;
        }
        if !twice.first.is_empty() {
            tokio::time::sleep(PAUSE).await;
        }
        self.all(&twice.compared, ToCompare::definition, COMPARED, MAX_ANSWER).await
    }

    /// Solves the graph of each of `things` and reads the file `name` of its result, of at most
    /// `most` bytes.
    pub(crate) async fn all<'t, T, A: DeserializeOwned>(
        &self,
        things: &'t [T],
        graph: impl Fn(&T) -> Definition,
        name: &str,
        most: u32,
    ) -> Result<Vec<(&'t T, A)>, Failure> {
        let mut all = Vec::new();
        for wave in things.chunks(AT_ONCE) {
            let graphs: Vec<Definition> = wave.iter().map(&graph).collect();
            for (thing, result) in wave.iter().zip(self.solve(&graphs).await?) {
                let data = self.gateway.read_file(&result, name, most).await?;
                let data =
                    data.ok_or_else(|| Failure::internal(format!("`{name}` was not written")))?;
                let answer = serde_json::from_slice(&data).map_err(|error| {
                    Failure::internal(format!("`{name}` cannot be read: {error}"))
                })?;
                all.push((thing, answer));
            }
        }
        Ok(all)
    }

    /// Evaluates graphs together; if some fail, all of these are explained.
    async fn solve(&self, graphs: &[Definition]) -> Result<Vec<Ref>, Failure> {
        let solved = join_all(graphs.iter().map(|graph| self.gateway.solve_evaluated(graph))).await;
        let errors: Vec<&Error> = solved.iter().filter_map(|it| it.as_ref().err()).collect();
        if !errors.is_empty() {
            explain(self.gateway, self.lowered, &errors, self.file).await?;
        }
        solved.into_iter().map(|solved| solved.map_err(Failure::from)).collect()
    }
}
