//! `SOURCE_DATE_EPOCH`, which may be the time of a context.

use crate::api::Gateway;
use crate::failure::Failure;
use crate::files::client::Client;
use crate::source_query::SourceQuery;
use buildkit_llb::{Http, Output, Platform};
use buildkit_request::{CONTEXT_DOWNLOAD, MAIN, MAX_EPOCH, Origin, find};

impl<G: Gateway> Client<'_, G> {
    /// The time in seconds since 1970 that the client wants for files, if it wants one. It is a
    /// number, or that of a repository or a download which is the context `main` or a named
    /// context for `platform` (`frontend/dockerfile/dockerfile2llb/epoch.go`). It is never before 1970.
    ///
    /// # Errors
    ///
    /// A context that is not there or has no time, and what BuildKit answers.
    pub async fn epoch(&self, main: &Origin, platform: &Platform) -> Result<Option<i64>, Failure> {
        let Some(name) = &self.request.epoch_of else { return Ok(self.request.epoch) };
        let fail = |why: &str| Failure::new(format!("`SOURCE_DATE_EPOCH={name}`: {why}"));
        let origin = if name == MAIN {
            main.clone()
        } else {
            let found = find(self.request, name, platform);
            let found = found.map_err(|mistake| fail(&mistake.to_string()))?;
            found.ok_or_else(|| fail("there is no `--build-context` of this name"))?
        };
        let source = source(&origin).ok_or_else(|| {
            fail("only a repository and a download have a time; give the time in seconds instead")
        })?;
        let title = format!("[internal] resolve SOURCE_DATE_EPOCH {name}");
        let query = SourceQuery::of(&source.definition(), title)?.git_objects();
        let time = self.gateway.source_facts(&query).await?.time();
        let time = time.ok_or_else(|| fail("the server does not tell how old it is"))?;
        if time > MAX_EPOCH {
            return Err(fail("its time is after the year 2262, which no file can have"));
        }
        Ok(Some(time.max(0)))
    }
}

/// The source alone, if it is of a kind that has a time.
fn source(origin: &Origin) -> Option<Output> {
    match origin {
        Origin::Git(repository) => Some(repository.source().output()),
        Origin::Http { url, .. } | Origin::Archive { url } => {
            Some(Http::unpinned(url).filename(CONTEXT_DOWNLOAD).output())
        }
        Origin::Local { .. }
        | Origin::Image(_)
        | Origin::OciLayout { .. }
        | Origin::Input(_)
        | Origin::Scratch => None,
    }
}
