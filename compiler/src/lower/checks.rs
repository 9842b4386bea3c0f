//! Checks that every image has: its start command is there, and the links that it
//! declares lead somewhere.

use super::built::BuiltImage;
use crate::diagnostic::{Span, codes};
use crate::graph::broken::Broken;
use crate::graph::exec::TaskPlan;
use crate::graph::scope::Scope;
use crate::image::Image;
use buildkit_llb::Output;
use jesteros_manifest as manifest;
use std::collections::BTreeMap;

/// The check of `image`, if there is something to check.
pub(super) fn lower(
    image: &Image,
    built: &BuiltImage,
    scope: &Scope<'_>,
) -> Result<Option<Output>, Broken> {
    let mut lines: BTreeMap<String, Span> = BTreeMap::new();
    let mut check = manifest::Check::default();
    for link in &image.links {
        lines.insert(link.value.clone(), link.span);
        check
            .links
            .push(manifest::DeclaredLink { key: link.value.clone(), path: link.value.clone() });
    }
    let settings = &image.settings;
    let declared = [("entrypoint", &settings.entrypoint), ("cmd", &settings.cmd)];
    let declared = declared.into_iter().find_map(|(key, command)| Some((key, command.as_ref()?)));
    // With an inherited entrypoint, `cmd` is only its arguments.
    let program = built.config.entrypoint().or(built.config.cmd()).and_then(<[String]>::first);
    let is_argument = settings.entrypoint.is_none() && built.config.entrypoint().is_some();
    if let (Some((key, command)), Some(program), false) = (declared, program, is_argument) {
        lines.insert(key.to_owned(), command.span);
        let path = built.config.env().find(|(name, _)| *name == "PATH").map(|(_, value)| value);
        check.programs.push(manifest::StartProgram {
            key: key.to_owned(),
            program: program.clone(),
            workdir: built.config.workdir().unwrap_or("/").to_owned(),
            path: path.unwrap_or_default().to_owned(),
        });
    }
    if lines.is_empty() {
        return Ok(None);
    }
    let name = image.name.value.as_str();
    let report = scope.build.look(TaskPlan {
        title: format!("[{name}] check"),
        code: codes::CHECK_FAILED,
        spans: lines.values().copied().collect(),
        task: manifest::Task::Check(check),
        inputs: Vec::new(),
        tree: built.state.output().clone(),
        lines,
        ignore_cache: false,
    })?;
    Ok(Some(report))
}
