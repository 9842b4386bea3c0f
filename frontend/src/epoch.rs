//! `SOURCE_DATE_EPOCH=context`: files are as old as a context.

use buildkit_gateway::{Failure, Gateway};
use buildkit_llb::{Http, Output, Platform};
use buildkit_request::{self, CONTEXT_DOWNLOAD, MAIN, MAX_EPOCH, Origin, Request};
use jesteros_compiler::options::Options;

/// The options with the time of the context that they name, if they name one; `main` is
/// the build context.
///
/// # Errors
///
/// A context that is not there or has no time, and what BuildKit answers.
pub async fn resolve<G: Gateway>(
    gateway: &G,
    options: &Options,
    main: &Origin,
    builder: &Platform,
) -> Result<Options, Failure> {
    let Some(name) = &options.request.epoch_of else { return Ok(options.clone()) };
    let fail = |why: &str| Failure::new(format!("`SOURCE_DATE_EPOCH={name}`: {why}"));
    let origin = if name == MAIN {
        main.clone()
    } else {
        let found = buildkit_request::find(&options.request, name, builder);
        let found = found.map_err(|mistake| fail(&mistake.to_string()))?;
        found.ok_or_else(|| fail("there is no `--build-context` of this name"))?
    };
    let source = source(&origin).ok_or_else(|| {
        fail("only a repository and a download have a time; give the time in seconds instead")
    })?;
    let title = format!("[internal] resolve SOURCE_DATE_EPOCH {name}");
    let time = gateway.source_time(&source.definition(), &title).await?;
    let time = time.ok_or_else(|| fail("the server does not tell how old it is"))?;
    if time > MAX_EPOCH {
        return Err(fail("its time is after the year 2262, which no file can have"));
    }
    let request = &options.request;
    let request = Request { epoch: Some(time.max(0)), epoch_of: None, ..request.clone() };
    Ok(Options { request, ..options.clone() })
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
