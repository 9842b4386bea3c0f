//! What an image or artifact is made of: the packages of its images, and every place that
//! files come from.

use super::Work;
use crate::diagnostic::Span;
use crate::facts::PlaceFacts;
use crate::graph::broken::Broken;
use crate::graph::files::Files;
use crate::image_config::rfc3339;
use crate::lower::fold::Fold;
use crate::needs::Needs;
use crate::plan::{Node, NodeId, NodeKind, Place, PlaceId, Product, Target};
use crate::values::ReportKind;
use buildkit_llb::{Definition, Platform};
use buildkit_request::{MAIN, Origin, redacted};
use jesteros_manifest::{self as manifest, SbomImage, SbomOrigin, SbomSource};
use std::collections::{BTreeMap, BTreeSet};

/// How something takes part in what is made. What takes part in several ways counts as the
/// first of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    /// An artifact, or something that its files come from, but for what is in images.
    Artifact,
    /// An image, or something that its files come from.
    Image,
    /// Something that programs come from which made an artifact, and are not in it.
    Tool,
}

/// What takes part in what is made.
#[derive(Default)]
struct Parts {
    places: BTreeMap<PlaceId, Part>,
    /// The image itself, or those that files of an artifact come from.
    images: BTreeSet<NodeId>,
}

impl Fold<'_> {
    /// What is stated of a result: the graph of a folder with the list of what it is made of.
    /// Nothing is stated of reports.
    pub(in crate::lower) fn stated(
        &self,
        platform: &Platform,
        target: &Target,
    ) -> Result<Option<Definition>, Broken> {
        if !self.build.options.states_sbom {
            return Ok(None);
        }
        let files = match target {
            Target::One(Product::Made(id)) => self.report(ReportKind::Sbom, id)?,
            Target::One(Product::Report(..)) => return Ok(None),
            Target::Folders(products) => {
                let made: Vec<&NodeId> = products
                    .iter()
                    .filter_map(|product| match product {
                        Product::Made(id) => Some(id),
                        Product::Report(..) => None,
                    })
                    .collect();
                if made.is_empty() {
                    return Ok(None);
                }
                let group = self.build.options.request.target.as_deref();
                let group = group.ok_or_else(|| Broken("a group was not asked for".to_owned()))?;
                self.write(group, Span::line(1), self.sbom(group, platform, &made)?)?
            }
        };
        self.build.measure_sent(&files.output);
        Ok(Some(files.output.definition()))
    }

    /// What `made` are made of, which together are called `name`.
    pub(super) fn sbom(
        &self,
        name: &str,
        platform: &Platform,
        made: &[&NodeId],
    ) -> Result<Work, Broken> {
        let parts = self.parts(made)?;
        let (mut images, mut inputs) = (Vec::new(), Vec::new());
        for image in &parts.images {
            let is_itself = made == [image];
            let name = if is_itself { String::new() } else { image.name.to_string() };
            images.push(SbomImage {
                name,
                platform: image.platform.to_string(),
                input: inputs.len(),
            });
            inputs.push(Files { name: image.name.to_string(), ..self.files_of(image)? });
        }
        let mut sources = Vec::new();
        for (id, part) in &parts.places {
            let (place, facts) = self.place(id)?;
            let Some(origin) = origin(place, facts) else { continue };
            sources.push(SbomSource {
                name: id.name.to_string(),
                platform: id.platform.as_ref().map(ToString::to_string),
                origin,
                is_tool: *part == Part::Tool,
            });
        }
        let sbom = manifest::Sbom {
            project: self.build.project.to_owned(),
            target: name.to_owned(),
            platform: platform.to_string(),
            created: rfc3339(self.build.epoch),
            images,
            sources,
        };
        Ok(Work { title: "SBOM".to_owned(), task: manifest::Task::Sbom(sbom), inputs })
    }

    /// Everything that takes part in `made`.
    fn parts(&self, made: &[&NodeId]) -> Result<Parts, Broken> {
        let mut parts = Parts::default();
        let mut open: Vec<(&NodeId, Part)> = made.iter().map(|id| (*id, Part::Artifact)).collect();
        let mut seen: BTreeSet<(&NodeId, Part)> = open.iter().copied().collect();
        while let Some((id, part)) = open.pop() {
            let node = self.nodes.get(id).copied();
            let node = node.ok_or_else(|| Broken(format!("`{id}` is used and not planned")))?;
            if let Some(place) = place_of(&node.kind) {
                let known = parts.places.entry(place.clone()).or_insert(part);
                *known = part.min(*known);
            }
            let is_image = self.built.get(id).is_some_and(|built| built.image.is_some());
            let part = if is_image && part == Part::Artifact {
                parts.images.insert(id.clone());
                Part::Image
            } else {
                part
            };
            for next in uses(node, part)? {
                if seen.insert(next) {
                    open.push(next);
                }
            }
        }
        Ok(parts)
    }
}

/// The place whose files a node has.
fn place_of(kind: &NodeKind) -> Option<&PlaceId> {
    match kind {
        NodeKind::Place(id)
        | NodeKind::Source(id)
        | NodeKind::ReplacedImage(id)
        | NodeKind::ReplacedBase(id) => Some(id),
        NodeKind::Missing | NodeKind::Base | NodeKind::Image | NodeKind::Artifact => None,
    }
}

/// What a node of this part uses, and how that takes part. What only its checks use does not.
fn uses(node: &Node, part: Part) -> Result<Vec<(&NodeId, Part)>, Broken> {
    let (spec, name) = (&node.spec, &node.id.name);
    let lost = || Broken(format!("`{name}` is planned and not in the spec"));
    let mut needs = Needs::default();
    let mut used = Vec::new();
    let mut add = |name, part| used.extend(node.uses.get(name).map(|id| (id, part)));
    match &node.kind {
        NodeKind::Missing => {}
        // The patches of a source.
        NodeKind::Place(_) | NodeKind::Source(_) => {
            node.uses.keys().for_each(|name| add(name, part));
        }
        // The keys that packages are verified with.
        NodeKind::ReplacedImage(_) | NodeKind::ReplacedBase(_) => {
            node.uses.keys().for_each(|name| add(name, Part::Tool));
        }
        NodeKind::Base => {
            let from = &spec.bases.get(name).ok_or_else(lost)?.from.target;
            node.uses.keys().for_each(|name| {
                add(name, if name == from { part } else { Part::Tool });
            });
        }
        NodeKind::Image => {
            let image = spec.images.get(name).ok_or_else(lost)?;
            image.steps.iter().for_each(|step| step.kind.needs(&mut needs));
            add(&image.from.target, part);
        }
        NodeKind::Artifact => {
            let maker = &spec.artifacts.get(name).ok_or_else(lost)?.maker;
            maker.needs(&mut needs);
            maker.from().into_iter().for_each(|from| add(&from.target, Part::Tool));
        }
    }
    needs.files.iter().for_each(|wanted| add(&wanted.reference.target, part));
    Ok(used)
}

/// Where the files of a place come from; nowhere if there are none.
fn origin(place: &Place, facts: &PlaceFacts) -> Option<SbomOrigin> {
    Some(match &place.origin {
        Origin::Local { name, .. } if name == MAIN && !place.replaced => {
            let path = place.path_of(place.file.as_deref().unwrap_or_default());
            SbomOrigin::Client { path, of_context: true }
        }
        Origin::Local { .. } => SbomOrigin::Client { path: String::new(), of_context: false },
        Origin::Git(repository) => SbomOrigin::Git {
            url: redacted(&repository.url),
            revision: repository.commit.clone().or_else(|| repository.reference.clone()),
            folder: repository.subdir.clone().unwrap_or_default(),
        },
        Origin::Http { url, sha256, .. } => SbomOrigin::Http {
            url: redacted(url),
            sha256: sha256.as_ref().map(|digest| digest.hex().to_owned()),
        },
        Origin::Archive { url } => SbomOrigin::Http { url: redacted(url), sha256: None },
        Origin::Image(reference) | Origin::OciLayout { reference, .. } => {
            let reference = facts.image.as_ref().map_or(reference, |image| &image.reference);
            let is_registry = matches!(place.origin, Origin::Image(_));
            SbomOrigin::Image {
                repository: is_registry.then(|| reference.name().to_owned()),
                tag: reference.tag().filter(|_| is_registry).map(str::to_owned),
                digest: reference.digest().map(ToString::to_string),
            }
        }
        Origin::Input(_) => SbomOrigin::Build,
        Origin::Scratch => return None,
    })
}
