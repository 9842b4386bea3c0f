//! Makes a lock: builds what installs packages, and asks what tags and branches are today.

use crate::built::Ask;
use crate::compile::{Compiled, Compiler};
use crate::resolve::Resolver;
use buildkit_gateway::{Failure, Gateway, SourceQuery};
use buildkit_llb::Output;
use buildkit_request::{Origin, download, redacted};
use futures_util::future::try_join_all;
use jesteros_compiler::graph::recorded::ToRecord;
use jesteros_compiler::lock::{self, Lock, Pins};
use jesteros_compiler::plan::{PlaceId, Specs};
use jesteros_manifest::RECORD_FILE;
use std::collections::BTreeSet;

/// Largest record of one image, in bytes.
const MAX_RECORD: u32 = 16 * 1024 * 1024;

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
    let Resolver { client, options, builder, spec: file, .. } = compiler.resolver;
    let specs = Specs::new(compiler.document, options, builder);
    let spec = specs.get(options.request.platforms.first().unwrap_or(builder));
    let variants = lock::variants(&spec, options).map_err(Failure::new)?;
    let (mut recorded, mut pins) = (Vec::new(), Pins::new());
    let mut known = BTreeSet::new();
    for options in &variants {
        let Compiled { plan, facts, lowered, .. } = compiler.compile(options).await?;
        let new: Vec<&ToRecord> =
            lowered.recorded.iter().filter(|wanted| known.insert(wanted.key())).collect();
        let ask = Ask { gateway: client.gateway, lowered: &lowered, file: &file.source };
        let records = ask.all(&new, |wanted| wanted.definition(), RECORD_FILE, MAX_RECORD).await?;
        recorded.extend(records.into_iter().map(|(wanted, record)| wanted.with(record)));
        let mut open: Vec<(&PlaceId, &Origin)> = Vec::new();
        for (id, place) in &plan.places {
            let origin = &place.origin;
            // The build context is what it is; only sources are pinned.
            let is_source = !place.replaced && *origin != file.context && lock::is_open(origin);
            let is_known = pins.iter().any(|(known, _)| known == origin)
                || open.iter().any(|(_, known)| *known == origin);
            if is_source && !is_known {
                open.push((id, origin));
            }
        }
        let found = open.into_iter().map(async |(id, origin)| {
            let image = facts.places.get(id).and_then(|facts| facts.image.as_ref());
            let found = match (origin, image) {
                (Origin::Image(_), image) => {
                    image.and_then(|image| image.reference.digest()).map(ToString::to_string)
                }
                (origin, _) => checksum(client.gateway, origin).await?,
            };
            let found = found.ok_or_else(|| {
                Failure::new(format!("BuildKit does not tell what `{}` is today", id.name))
            })?;
            Ok::<_, Failure>((origin.clone(), found))
        });
        pins.extend(try_join_all(found).await?);
    }
    let old = old.filter(|_| options.request.target.is_some()).unwrap_or_else(Lock::empty);
    lock::make(old, recorded, &pins)
        .map_err(|why| Failure::new(format!("no lock can be made of this build: {why}")))
}

/// What a branch, tag or download is today; none if BuildKit does not tell.
async fn checksum<G: Gateway>(gateway: &G, origin: &Origin) -> Result<Option<String>, Failure> {
    let (output, url): (Output, &str) = match origin {
        Origin::Git(repository) => (repository.source().output(), &repository.url),
        Origin::Http { url, auth, .. } => (download(url, None, auth.as_deref()).output(), url),
        _ => return Err(Failure::internal("a lock pins what nothing is known of")),
    };
    let title = format!("[internal] what {} is today", redacted(url));
    // Only with the objects is the commit of every tag told.
    let query = SourceQuery::of(&output.definition(), title)?.git_objects();
    Ok(gateway.source_facts(&query).await?.checksum())
}
