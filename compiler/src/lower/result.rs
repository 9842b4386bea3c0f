//! What is given back.

use super::fold::Fold;
use super::lowered::Made;
use crate::diagnostic::{Span, codes};
use crate::graph::broken::Broken;
use crate::graph::exec::TaskPlan;
use crate::graph::files::Files;
use crate::graph::scope::Title;
use crate::image_config::ImageConfig;
use crate::plan::{NodeId, Product, Target};
use buildkit_llb::{Output, Platform};
use jesteros_manifest as manifest;
use std::collections::BTreeMap;

impl Fold<'_> {
    pub(super) fn made(&self, platform: &Platform, target: &Target) -> Result<Made, Broken> {
        match target {
            Target::One(Product::Made(id)) => {
                let files = self.files_of(id)?;
                let built = self.built.get(id).and_then(|built| built.image.as_ref());
                let made = self.folder(platform, &files.output);
                Ok(match built {
                    Some(image) => {
                        let mut config = image.config.clone();
                        config.set_labels(self.build.options.request.labels.iter());
                        let base_config = image.base_config.as_ref().map(|config| config.to_vec());
                        Made { config, base_config, annotations: image.annotations.clone(), ..made }
                    }
                    None => made,
                })
            }
            Target::One(Product::Report(kind, id)) => {
                Ok(self.folder(platform, &self.report(*kind, id)?.output))
            }
            Target::Folders(products) => self.folders(platform, products),
        }
    }

    pub(super) fn files_of(&self, id: &NodeId) -> Result<Files, Broken> {
        let built = self.built.get(id);
        let built = built.ok_or_else(|| Broken(format!("the target `{id}` was not lowered")))?;
        built.files.clone().ok_or_else(|| Broken(format!("the target `{id}` was not given")))
    }

    /// Files alone as a result.
    fn folder(&self, platform: &Platform, files: &Output) -> Made {
        self.build.measure_sent(files);
        let mut config = ImageConfig::new(platform);
        config.set_labels(self.build.options.request.labels.iter());
        Made {
            platform: platform.clone(),
            definition: files.definition(),
            config,
            base_config: None,
            annotations: Vec::new(),
            sbom: None,
        }
    }

    /// Artifacts and reports, a folder each.
    fn folders(&self, platform: &Platform, products: &[Product]) -> Result<Made, Broken> {
        let (mut inputs, mut entries) = (Vec::new(), Vec::new());
        for product in products {
            let (files, name) = match product {
                Product::Made(id) => (self.files_of(id)?, id.name.to_string()),
                Product::Report(kind, id) => {
                    (self.report(*kind, id)?, format!("{}{}", id.name, kind.suffix()))
                }
            };
            entries.push(folder_entry(name, inputs.len()));
            inputs.push(files);
        }
        let task = manifest::Files { entries, ..manifest::Files::default() };
        let title = Title { number: None, layer: None, text: "a folder for each".to_owned() };
        let output = self.build.change(TaskPlan {
            title: title.full("group"),
            code: codes::HELPER,
            spans: vec![Span::line(1)],
            task: manifest::Task::Files(task),
            inputs,
            tree: Output::scratch(),
            lines: BTreeMap::new(),
            ignore_cache: false,
        })?;
        Ok(self.folder(platform, &output))
    }
}

fn folder_entry(name: String, input: usize) -> manifest::Entry {
    let from = manifest::From { input, select: manifest::Selection::Folder(String::new()) };
    manifest::Entry {
        path: format!("/{name}"),
        key: name,
        kind: manifest::EntryKind::Folder {
            contents: Some(manifest::Contents::all_of(vec![from])),
            replace: false,
        },
        attributes: manifest::Attributes::default(),
        optional: false,
    }
}
