//! The task that lists what an image or artifact is made of, as a document in SPDX 2.3.
//!
//! It has no time of day and no random ids: the same parts give the same bytes.

mod debian;
mod document;
mod purl;
mod sources;
#[cfg(test)]
mod tests;

use crate::check::subject::Tree;
use crate::files::checksums::hex;
use crate::findings::Findings;
use crate::input::Inputs;
use crate::path::TreePath;
use crate::place::attributes::Look;
use crate::place::root::Place;
use crate::problem::{Outcome, Problem};
use crate::write;
use debian::System;
use document::{CreationInfo, DOCUMENT, Document, Package, Relationship, id};
use jesteros_manifest::{SBOM_FILE, Sbom};
use purl::purl;
use sha2::{Digest as _, Sha256};

/// What findings call everything that is wrong.
const KEY: &str = "sbom";
/// How the namespace of a document begins, which nothing has to be at.
const NAMESPACE: &str = "https://github.com/catdotbashrc/jesteros-frontend/spdx";
/// Who made the document.
const CREATOR: &str = concat!("Tool: jesteros-frontend-", env!("CARGO_PKG_VERSION"));
/// Largest document. BuildKit states at most 40 MiB (`exporter/attestation/make.go`).
const LARGEST: usize = 32 << 20;
/// Words in the names of those maintainers that are no single person.
const TEAMS: [&str; 6] = ["team", "group", "maintainers", "developers", "packagers", "project"];

/// Writes the document into the tree, which must be empty.
pub(crate) fn run(task: &Sbom, tree: &Place, inputs: &Inputs, epoch: i64, findings: &mut Findings) {
    let made = text(task, inputs).and_then(|text| {
        let path = TreePath::root().child(SBOM_FILE.as_bytes())?;
        write::make(tree, &path, &text, &Look::root(0o644))?;
        tree.set_time(&path, epoch)
    });
    findings.keep(KEY, made);
}

fn text(task: &Sbom, inputs: &Inputs) -> Outcome<Vec<u8>> {
    let mut document = document(task, inputs)?;
    let sum = hex(Sha256::digest(json(&document)?));
    document.document_namespace = format!("{NAMESPACE}/{}-{sum}", task.target);
    let mut text = json(&document)?;
    text.push(b'\n');
    if text.len() > LARGEST {
        let most = LARGEST >> 20;
        return Err(Problem::new(format!("the list of parts has more than {most} MiB")));
    }
    Ok(text)
}

fn json(document: &Document) -> Outcome<Vec<u8>> {
    serde_json::to_vec_pretty(document)
        .map_err(|error| Problem::new(format!("the list of parts cannot be written: {error}")))
}

/// The document without its namespace.
fn document(task: &Sbom, inputs: &Inputs) -> Outcome<Document> {
    let (mut packages, mut relationships) = (Vec::new(), Vec::new());
    let mut relate = |one: &str, kind: &'static str, other: &str| {
        relationships.push(Relationship {
            spdx_element_id: one.to_owned(),
            relationship_type: kind,
            related_spdx_element: other.to_owned(),
        });
    };
    let target = id(&["Target", &task.target]);
    let is_image = task.images.iter().any(|image| image.name.is_empty());
    packages.push(thing(target.clone(), &task.target, &task.platform, is_image));
    relate(DOCUMENT, "DESCRIBES", &target);
    for source in &task.sources {
        let id = match &source.platform {
            None => id(&["Source", &source.name]),
            Some(platform) => id(&["Source", &source.name, platform]),
        };
        packages.push(sources::package(id.clone(), source));
        match source.is_tool {
            true => relate(&id, "BUILD_DEPENDENCY_OF", &target),
            false => relate(&target, "GENERATED_FROM", &id),
        }
    }
    for image in &task.images {
        let tree = Tree::of(inputs.get(image.input)?);
        let of = if image.name.is_empty() {
            target.clone()
        } else {
            let id = id(&["Image", &image.name, &image.platform]);
            packages.push(thing(id.clone(), &image.name, &image.platform, true));
            relate(&target, "GENERATED_FROM", &id);
            id
        };
        let system = debian::system(&tree)?;
        for package in debian::packages(&tree)? {
            let id = match image.name.as_str() {
                "" => id(&["Package", &package.name, &package.architecture]),
                image => id(&["Package", image, &package.name, &package.architecture]),
            };
            relate(&of, "CONTAINS", &id);
            packages.push(debian_package(id, &package, &system));
        }
    }
    Ok(Document {
        spdx_version: "SPDX-2.3",
        data_license: "CC0-1.0",
        id: DOCUMENT,
        name: format!("{}/{}", task.project, task.target),
        document_namespace: String::new(),
        creation_info: CreationInfo { created: task.created.clone(), creators: [CREATOR] },
        packages,
        relationships,
    })
}

/// An image or artifact of the spec.
fn thing(id: String, name: &str, platform: &str, is_image: bool) -> Package {
    Package {
        comment: Some(format!("for {platform}")),
        primary_package_purpose: is_image.then_some("CONTAINER"),
        ..Package::new(id, name)
    }
}

fn debian_package(id: String, package: &debian::Package, system: &System) -> Package {
    let debian::Package { name, version, architecture, source, maintainer } = package;
    let distro = system.release.as_ref().map(|release| format!("{}-{release}", system.id));
    // Those who look for known faults go by the source package, which this qualifier has.
    let upstream = match (source.0 == *name, source.1 == *version) {
        (true, true) => String::new(),
        (false, true) => source.0.clone(),
        (_, false) => format!("{}@{}", source.0, source.1),
    };
    let qualifiers = [
        ("arch", architecture.as_str()),
        ("distro", distro.as_deref().unwrap_or_default()),
        ("upstream", &upstream),
    ];
    let purl = purl(&["deb", &system.id, name], Some(version), &qualifiers);
    Package {
        version_info: Some(version.clone()),
        supplier: supplier(maintainer),
        source_info: Some(format!("built package from: {} {}", source.0, source.1)),
        ..Package::new(id, name)
    }
    .with_purl(purl)
}

/// A maintainer as SPDX writes people and organisations; dpkg does not tell which it is.
fn supplier(maintainer: &str) -> Option<String> {
    let (name, address) = match maintainer.split_once('<') {
        Some((name, address)) => (name.trim(), address.trim_end_matches('>').trim()),
        None => (maintainer, ""),
    };
    let lower = name.to_lowercase();
    let mut words = lower.split(|c: char| !c.is_alphanumeric());
    let kind = if words.any(|word| TEAMS.contains(&word)) { "Organization" } else { "Person" };
    match (name, address) {
        ("", "") => None,
        (name, "") => Some(format!("{kind}: {name}")),
        ("", address) => Some(format!("{kind}: {address}")),
        (name, address) => Some(format!("{kind}: {name} ({address})")),
    }
}
