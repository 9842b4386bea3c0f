//! What is given back.

use super::fold::Fold;
use super::lowered::Made;
use crate::diagnostic::{Span, codes};
use crate::graph::broken::Broken;
use crate::graph::exec::TaskPlan;
use crate::graph::scope::Title;
use crate::image_config::ImageConfig;
use crate::plan::{NodeId, Target};
use crate::values::Name;
use buildkit_llb::{Output, Platform};
use jesteros_manifest as manifest;
use std::collections::BTreeMap;

impl Fold<'_> {
    pub(super) fn made(&self, platform: &Platform, target: &Target) -> Result<Made, Broken> {
        let id = match target {
            Target::Node(id) => id,
            Target::Folders(ids) => return self.folders(platform, ids),
        };
        let built = self
            .built
            .get(id)
            .ok_or_else(|| Broken(format!("the target `{id}` was not lowered")))?;
        let files = built
            .files
            .as_ref()
            .ok_or_else(|| Broken(format!("the target `{id}` was not given")))?;
        let (mut config, base_config, annotations) = match &built.image {
            Some(image) => {
                let base_config = image.base_config.as_ref().map(|config| config.to_vec());
                (image.config.clone(), base_config, image.annotations.clone())
            }
            None => (ImageConfig::new(platform), None, Vec::new()),
        };
        config.set_labels(self.build.options.labels.iter());
        self.build.measure_sent(&files.output);
        Ok(Made {
            platform: platform.clone(),
            definition: files.output.definition(),
            config,
            base_config,
            annotations,
        })
    }

    /// Artifacts, a folder each.
    fn folders(&self, platform: &Platform, ids: &[NodeId]) -> Result<Made, Broken> {
        let (mut inputs, mut entries) = (Vec::new(), Vec::new());
        for id in ids {
            let files = self.built.get(id).and_then(|built| built.files.clone());
            let files =
                files.ok_or_else(|| Broken(format!("the target `{id}` was not lowered")))?;
            entries.push(folder_entry(&id.name, inputs.len()));
            inputs.push(files);
        }
        let task = manifest::Files { entries, ..manifest::Files::default() };
        let title =
            Title { number: None, layer: None, text: "a folder for each artifact".to_owned() };
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
        self.build.measure_sent(&output);
        let mut config = ImageConfig::new(platform);
        config.set_labels(self.build.options.labels.iter());
        Ok(Made {
            platform: platform.clone(),
            definition: output.definition(),
            config,
            base_config: None,
            annotations: Vec::new(),
        })
    }
}

fn folder_entry(name: &Name, input: usize) -> manifest::Entry {
    let from = manifest::From { input, select: manifest::Selection::Folder(String::new()) };
    manifest::Entry {
        key: name.to_string(),
        path: format!("/{name}"),
        kind: manifest::EntryKind::Folder {
            contents: Some(manifest::Contents::all_of(vec![from])),
            replace: false,
        },
        attributes: manifest::Attributes::default(),
        optional: false,
    }
}
