//! Makes a lock: builds what installs packages, and asks what tags and branches are today.

use crate::compile::{Compiled, Compiler};
use crate::evaluate::explain;
use buildkit_gateway::{Error, Failure, Gateway};
use buildkit_llb::{Describe as _, Http, Output, SourceFile};
use futures_util::future::{join_all, try_join_all};
use jesteros_compiler::graph::recorded::ToRecord;
use jesteros_compiler::lock::{self, Lock, Pins, Recorded};
use jesteros_compiler::lower::{Lowered, place};
use jesteros_compiler::origin::{Origin, redacted};
use jesteros_compiler::plan::Specs;
use jesteros_manifest::{RECORD_FILE, Record};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Largest record of one image, in bytes.
const MAX_RECORD: u32 = 16 * 1024 * 1024;
/// How many graphs are solved at the same time.
const AT_ONCE: usize = 8;

/// The lock for every choice of the build args. With a target, `old` with what this target
/// uses in the place of what it had.
///
/// # Errors
///
/// What keeps something from being built, at the lines of the spec.
pub async fn make<G: Gateway>(
    compiler: &Compiler<'_, G>,
    old: Option<Lock>,
) -> Result<Lock, Failure> {
    let Compiler { gateway, options, .. } = *compiler;
    let specs = Specs::new(compiler.document, options, compiler.builder);
    let spec = specs.get(options.platforms.first().unwrap_or(compiler.builder));
    let variants = lock::variants(&spec, options).map_err(Failure::new)?;
    let (mut recorded, mut pins) = (Vec::new(), Pins::new());
    let mut known = BTreeSet::new();
    for options in &variants {
        let Compiled { plan, facts, lowered, .. } = compiler.compile(options).await?;
        let new: Vec<&ToRecord> =
            lowered.recorded.iter().filter(|wanted| known.insert(wanted.key())).collect();
        recorded.extend(records(gateway, &lowered, &new, &compiler.file.source).await?);
        let unpinned = plan.places.iter().filter(|(_, place)| !place.replaced);
        let found = unpinned.map(async |(id, place)| match &place.origin {
            Origin::Image(reference) if reference.digest().is_none() => {
                let image = facts.places.get(id).and_then(|facts| facts.image.as_ref());
                let digest = image.and_then(|image| image.reference.digest());
                let digest = digest.ok_or_else(|| {
                    Failure::new(format!("BuildKit knows no digest of `{reference}`"))
                });
                digest.map(|digest| Some((place.origin.clone(), digest.to_string())))
            }
            origin => checksum(gateway, origin).await,
        });
        for (origin, found) in try_join_all(found).await?.into_iter().flatten() {
            if pins.iter().all(|(known, _)| *known != origin) {
                pins.push((origin, found));
            }
        }
    }
    let old = old.filter(|_| options.target.is_some()).unwrap_or_else(Lock::empty);
    lock::make(old, recorded, &pins)
        .map_err(|why| Failure::new(format!("no lock can be made of this build: {why}")))
}

/// What a branch, tag or download is today; none if it is pinned.
async fn checksum<G: Gateway>(
    gateway: &G,
    origin: &Origin,
) -> Result<Option<(Origin, String)>, Failure> {
    let (output, url): (Output, &str) = match origin {
        Origin::Git(repository) => (place::git(repository).output(), &repository.url),
        Origin::Http { url, sha256: None, auth } => {
            let http = match auth {
                Some(secret) => Http::unpinned(url).auth_header(secret.as_str()),
                None => Http::unpinned(url),
            };
            (http.named(format!("[internal] look at {}", redacted(url))).output(), url)
        }
        _ => return Ok(None),
    };
    let title = format!("[internal] what {} is today", redacted(url));
    let found = gateway.source_checksum(&output.definition(), &title).await?;
    let found = found.ok_or_else(|| {
        Failure::new(format!("this BuildKit does not tell what `{}` is today", redacted(url)))
    })?;
    Ok(Some((origin.clone(), found)))
}

async fn records<G: Gateway>(
    gateway: &G,
    lowered: &Lowered,
    wanted: &[&ToRecord],
    file: &Arc<SourceFile>,
) -> Result<Vec<Recorded>, Failure> {
    let mut all = Vec::new();
    for wave in wanted.chunks(AT_ONCE) {
        let solve = async |wanted: &&ToRecord| gateway.solve_evaluated(&wanted.definition()).await;
        let solved = join_all(wave.iter().map(solve)).await;
        let errors: Vec<&Error> = solved.iter().filter_map(|it| it.as_ref().err()).collect();
        if !errors.is_empty() {
            explain(gateway, lowered, &errors, file).await?;
        }
        for (wanted, solved) in wave.iter().zip(solved) {
            let result = solved.map_err(Failure::from)?;
            let data = gateway.read_file(&result, RECORD_FILE, MAX_RECORD).await?;
            let data = data.ok_or_else(|| Failure::internal("nothing was recorded"))?;
            let record: Record = serde_json::from_slice(&data).map_err(|error| {
                Failure::internal(format!("the record cannot be read: {error}"))
            })?;
            all.push(wanted.with(record));
        }
    }
    Ok(all)
}
