//! What only BuildKit can tell about the places of a plan.

use crate::diagnostics::lines;
use crate::helper;
use buildkit_gateway::files::{Client, IgnoreFiles, NamedFile};
use buildkit_gateway::{Capabilities, Environment, Failure, Gateway};
use buildkit_llb::{Output, Platform, Reference};
use buildkit_proto::caps;
use buildkit_request::Origin;
use futures_util::future::{try_join, try_join_all};
use jesteros_compiler::diagnostic::Span;
use jesteros_compiler::facts::{Facts, ImageFact, PlaceFacts};
use jesteros_compiler::options::Options;
use jesteros_compiler::plan::{Place, PlaceId, Plan};
use std::collections::BTreeMap;

/// What a folder has if it is a root file system.
const ROOT_MARKS: [&str; 2] = ["bin", "etc"];

/// What resolving needs everywhere.
#[derive(Debug)]
pub struct Resolver<'a, G> {
    /// The client, and the BuildKit that it is asked through.
    pub client: &'a Client<'a, G>,
    /// What the client asked for.
    pub options: &'a Options,
    /// What BuildKit told at the start.
    pub environment: &'a Environment,
    /// The builder's own platform.
    pub builder: &'a Platform,
    /// The spec, which may have an ignore file beside it.
    pub spec: &'a NamedFile,
    /// The ignore files that were asked for already.
    pub ignore: &'a IgnoreFiles,
    /// What the builder can do.
    pub caps: &'a Capabilities,
}

impl<G: Gateway> Resolver<'_, G> {
    /// Asks for everything that lowering must know, all places at once.
    ///
    /// # Errors
    ///
    /// What BuildKit answers, at the lines of the source it is about.
    pub async fn resolve(&self, plan: &Plan) -> Result<Facts, Failure> {
        // Several sources may be parts of one folder of the client, and several
        // nodes may need one image: each is asked for once.
        let folders: BTreeMap<&str, &str> = plan.places.values().filter_map(local).collect();
        let ignored = folders.iter().map(async |(name, hint)| {
            Ok::<_, Failure>((
                (*name).to_owned(),
                self.client.ignored(name, hint, &self.spec.ignore, self.ignore).await?,
            ))
        });
        let mut images: BTreeMap<(String, Platform), (&Place, Option<&str>)> = BTreeMap::new();
        for place in plan.places.values() {
            if let Some((reference, store)) = image(place) {
                images.insert((reference.to_string(), place.platform.clone()), (place, store));
            }
        }
        let looked_up = images.iter().map(async |(key, (place, store))| {
            Ok::<_, Failure>((key.clone(), self.image(place, *store).await?))
        });
        let places = try_join(try_join_all(ignored), try_join_all(looked_up));
        let (places, helper) = try_join(places, self.helper(plan)).await?;
        let ignored: BTreeMap<String, Vec<String>> = places.0.into_iter().collect();
        let images: BTreeMap<(String, Platform), Option<ImageFact>> =
            places.1.into_iter().collect();
        let facts = plan.places.iter().map(async |(id, place)| {
            let mut facts = PlaceFacts::default();
            if let Some((name, _)) = local(place) {
                facts.ignore = ignored.get(name).cloned().unwrap_or_default();
            }
            if let Some((reference, _)) = image(place) {
                let key = (reference.to_string(), place.platform.clone());
                facts.image = images.get(&key).cloned().flatten();
            }
            if let Origin::Input(key) = &place.origin {
                self.input(id, place, key, &mut facts).await?;
            }
            Ok::<_, Failure>((id.clone(), facts))
        });
        let places = try_join_all(facts).await?.into_iter().collect();
        let mounts_by_vertex = self.caps.has_llb(caps::EXEC_MOUNT_CONTENT_CACHE);
        Ok(Facts { places, helper, mounts_by_vertex })
    }

    async fn helper(&self, plan: &Plan) -> Result<Option<Output>, Failure> {
        if !plan.needs_helper {
            return Ok(None);
        }
        helper::find(self.client, self.environment, self.builder).await.map(Some)
    }

    async fn image(
        &self,
        place: &Place,
        store: Option<&str>,
    ) -> Result<Option<ImageFact>, Failure> {
        let Some((reference, _)) = image(place) else { return Ok(None) };
        let facts = self.client.image(reference, store, &place.platform).await;
        let facts =
            facts.map_err(|error| error.add_source(&self.spec.source, &[lines(place.span)]))?;
        Ok(Some(ImageFact { reference: facts.reference, config: facts.config }))
    }

    async fn input(
        &self,
        id: &PlaceId,
        place: &Place,
        key: &str,
        facts: &mut PlaceFacts,
    ) -> Result<(), Failure> {
        let at = |failure: Failure| failure.at(&self.spec.source, &[lines(place.span)]);
        let output = self.client.input(key, id.name.as_str()).map_err(at)?;
        let config = self.client.request.input_config(key);
        facts.input_config = config.map_err(|why| at(Failure::new(why)))?;
        if place.is_root {
            let names = self.list(&output, place.span).await?;
            facts.input_is_root =
                ROOT_MARKS.iter().all(|mark| names.iter().any(|name| name == mark));
        }
        facts.input = Some(output);
        Ok(())
    }

    async fn list(&self, output: &Output, span: Span) -> Result<Vec<String>, Failure> {
        let at =
            |error: buildkit_gateway::Error| error.add_source(&self.spec.source, &[lines(span)]);
        let result = self.client.gateway.solve(&output.definition()).await.map_err(at)?;
        let entries = self.client.gateway.read_dir(&result, "/", "").await.map_err(at)?;
        Ok(entries.into_iter().map(|entry| entry.name).collect())
    }
}

fn local(place: &Place) -> Option<(&str, &str)> {
    match &place.origin {
        Origin::Local { name, hint } => Some((name.as_str(), hint.as_str())),
        _ => None,
    }
}

fn image(place: &Place) -> Option<(&Reference, Option<&str>)> {
    match &place.origin {
        Origin::Image(reference) => Some((reference, None)),
        Origin::OciLayout { reference, store } => Some((reference, Some(store.as_str()))),
        _ => None,
    }
}
