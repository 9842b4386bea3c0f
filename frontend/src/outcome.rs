//! The result as BuildKit's exporters take it
//! (`exporter/containerimage/exptypes/types.go`).

use crate::evaluate::Solved;
use buildkit_gateway::{Attestation, Outcome, Ref, Refs};
use buildkit_llb::Platform;
use buildkit_request::CONFIG_KEY;
use jesteros_compiler::lower::Made;
use jesteros_manifest::{SBOM_FILE, SBOM_TYPE};
use serde::Serialize;
use std::collections::BTreeMap;

/// The key of the config that the image grew from.
const BASE_CONFIG_KEY: &str = "containerimage.base.config";
/// The key of the list of platforms.
const PLATFORMS_KEY: &str = "refs.platforms";
/// The key of `SOURCE_DATE_EPOCH`.
const EPOCH_KEY: &str = "source.date.epoch";
/// How keys of annotations of the manifest begin.
const ANNOTATION_KEY: &str = "annotation-manifest";

/// `refs.platforms`; Go has no JSON tags on it, hence the capitals.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Platforms {
    platforms: Vec<PlatformEntry>,
}

#[derive(Serialize)]
struct PlatformEntry {
    #[serde(rename = "ID")]
    id: String,
    #[serde(rename = "Platform")]
    platform: OciPlatform,
}

#[derive(Serialize)]
struct OciPlatform {
    architecture: String,
    os: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    variant: String,
}

/// What is given back: the files of `results` with their configs, and what is stated about
/// them. `as_map` gives a map by platform, as `multi-platform` asks for.
#[must_use]
pub fn outcome(results: &[(&Made, Solved)], epoch: Option<i64>, as_map: bool) -> Outcome {
    let mut metadata: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let mut platforms = Platforms { platforms: Vec::new() };
    let mut map: BTreeMap<String, Ref> = BTreeMap::new();
    let mut one = Ref::default();
    let mut attestations: BTreeMap<String, Vec<Attestation>> = BTreeMap::new();
    for (made, Solved { files, sbom }) in results {
        let id = made.platform.to_string();
        let key = |key: &str| if as_map { format!("{key}/{id}") } else { key.to_owned() };
        metadata.insert(key(CONFIG_KEY), made.config.to_json(false));
        metadata.extend(made.base_config.clone().map(|config| (key(BASE_CONFIG_KEY), config)));
        metadata.extend(epoch.map(|epoch| (key(EPOCH_KEY), epoch.to_string().into_bytes())));
        for (name, value) in &made.annotations {
            let platform = if as_map { format!("[{id}]") } else { String::new() };
            let key = format!("{ANNOTATION_KEY}{platform}.{name}");
            metadata.insert(key, value.clone().into_bytes());
        }
        platforms.platforms.push(entry(&id, &made.platform));
        attestations.extend(sbom.iter().map(|sbom| (id.clone(), vec![attestation(sbom)])));
        map.insert(id, files.clone());
        one = files.clone();
    }
    let json = serde_json::to_vec(&platforms).expect("plain structs of text cannot fail");
    metadata.insert(PLATFORMS_KEY.to_owned(), json);
    let refs = if as_map { Refs::Map(map) } else { Refs::One(one) };
    Outcome { refs, metadata, attestations }
}

/// The statement of what something is made of.
///
/// BuildKit's own scanner says `sbom-core` as well (`frontend/attestations/sbom/sbom.go`). Then
/// exporters write the document anew and add the layers of its files
/// (`exporter/containerimage/attestations.go`); this one names no files, and stays as it is.
fn attestation(sbom: &Ref) -> Attestation {
    Attestation {
        result: sbom.clone(),
        path: SBOM_FILE.to_owned(),
        predicate_type: SBOM_TYPE.to_owned(),
        metadata: [("reason".to_owned(), b"sbom".to_vec())].into(),
        ..Attestation::default()
    }
}

fn entry(id: &str, platform: &Platform) -> PlatformEntry {
    PlatformEntry {
        id: id.to_owned(),
        platform: OciPlatform {
            architecture: platform.architecture().to_owned(),
            os: platform.os().to_owned(),
            variant: platform.variant().to_owned(),
        },
    }
}
