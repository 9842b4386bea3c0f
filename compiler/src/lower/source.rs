//! A source: the files of its place, and what is done to them.

use crate::diagnostic::codes;
use crate::graph::broken::Broken;
use crate::graph::build::Build;
use crate::graph::exec::TaskPlan;
use crate::graph::files::Files;
use crate::graph::scope::Find;
use crate::source::{Pipeline, Source};
use crate::values::RelPattern;
use buildkit_llb::Output;
use jesteros_manifest as manifest;

/// The files of a source whose place has the files `fetched`, after `pipeline`. If a
/// named context replaced the place, it may be a folder where the spec has an archive.
pub(super) fn lower(
    build: &Build<'_>,
    source: &Source,
    pipeline: &Pipeline,
    fetched: Files,
    replaced: bool,
    find: Find<'_>,
) -> Result<Files, Broken> {
    let Pipeline { unpack, subdir, only, exclude, patches, lines } = pipeline;
    if pipeline.is_empty() {
        return Ok(fetched);
    }
    let name = source.name.value.as_str();
    let mut inputs = vec![fetched.clone()];
    let mut found = Vec::new();
    for patch in patches {
        let files =
            find(patch)?.ok_or_else(|| Broken(format!("the patch `{patch}` was not given")))?;
        found.push(manifest::Patch { input: inputs.len(), path: patch.path.as_str().to_owned() });
        inputs.push(files);
    }
    let texts = |patterns: &[RelPattern]| {
        patterns.iter().map(|pattern| pattern.as_str().to_owned()).collect()
    };
    let task = manifest::Source {
        unpack: *unpack,
        may_be_unpacked: *unpack && replaced,
        subdir: subdir.as_ref().map(|pattern| pattern.as_str().to_owned()),
        only: texts(only),
        exclude: texts(exclude),
        patches: found,
    };
    let steps = [
        (*unpack, "unpack"),
        (subdir.is_some(), "subdir"),
        (!only.is_empty() || !exclude.is_empty(), "select"),
        (!patches.is_empty(), "patch"),
    ];
    let steps: Vec<&str> =
        steps.iter().filter(|(is_set, _)| *is_set).map(|(_, step)| *step).collect();
    let output = build.make(TaskPlan {
        title: format!("[{name}] {}", steps.join(", ")),
        code: codes::HELPER,
        spans: vec![source.span],
        task: manifest::Task::Source(task),
        inputs,
        tree: Output::scratch(),
        lines: lines.clone(),
        ignore_cache: build.options.ignores_cache(name, None),
    })?;
    Ok(Files {
        // A download that is only selected from keeps its one file.
        file: fetched.file.filter(|_| !unpack && subdir.is_none()),
        plain: fetched.plain && !unpack,
        ..Files::made(name, output)
    })
}
