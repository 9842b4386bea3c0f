//! Checks of finished images and artifacts: what the spec says, and for every image that its
//! start command is there and the links that it declares lead somewhere.
//!
//! All checks of one image or artifact are one exec beside the graph of its files.

use super::built::{Built, BuiltImage};
use super::lowered::Check;
use crate::artifact::Artifact;
use crate::base::Base;
use crate::checks::Entry;
use crate::checks::kind::Told;
use crate::diagnostic::{Span, Spanned, codes};
use crate::graph::broken::Broken;
use crate::graph::exec::TaskPlan;
use crate::graph::inputs::Inputs;
use crate::graph::scope::Scope;
use crate::image::Image;
use crate::options::NoCache;
use buildkit_llb::Output;
use jesteros_manifest as manifest;
use std::collections::BTreeMap;

/// The check of an image with those of its base, if there is something to check. `below` are
/// the images that it grows from.
pub(super) fn of_image(
    image: &Image,
    below: &[&Image],
    base: Option<&Base>,
    built: &BuiltImage,
    scope: &Scope<'_>,
) -> Result<Option<Check>, Broken> {
    let mut wanted = Wanted::new(scope);
    wanted.links(image);
    wanted.program(image, built);
    if let Some(base) = base {
        let list = format!("{}.checks", base.name.value);
        wanted.entries(&base.checks, &List { name: &list, is_file: false, is_inherited: true })?;
    }
    let own = List { name: "checks", is_file: false, is_inherited: false };
    wanted.entries(&image.checks, &own)?;
    let images = below.iter().copied().chain([image]);
    wanted.brings(images.flat_map(|image| image.steps.iter().flat_map(|step| step.kind.brings())));
    wanted.check(built.state.output(), scope)
}

/// The check of an artifact, if there is something to check.
pub(super) fn of_artifact(
    artifact: &Artifact,
    built: &Built,
    scope: &Scope<'_>,
) -> Result<Option<Check>, Broken> {
    let files = built
        .files
        .as_ref()
        .ok_or_else(|| Broken(format!("the artifact `{}` was not made", scope.name)))?;
    let mut wanted = Wanted::new(scope);
    let is_file = artifact.maker.is_file();
    let own = List { name: "checks", is_file, is_inherited: false };
    wanted.entries(&artifact.checks, &own)?;
    wanted.brings(artifact.maker.brings());
    // A disk that is compressed is looked at only by a check of partitions.
    let mut checks = artifact.checks.iter();
    let is_read = artifact.maker.has_paths() || checks.any(|entry| entry.check.has_partitions());
    if let Some(packed) = built.packed.as_ref().filter(|_| is_read) {
        wanted.check.inside = Some(wanted.inputs.index(packed.clone()));
    }
    wanted.check(&files.output, scope)
}

/// A list of checks.
struct List<'a> {
    /// What findings call it.
    name: &'a str,
    /// Whether it is that of an artifact that is one file.
    is_file: bool,
    /// Whether it is that of the base of an image.
    is_inherited: bool,
}

/// What is looked at, while it is collected.
struct Wanted<'s> {
    scope: &'s Scope<'s>,
    /// Whether findings name files that an entry has brought.
    tells_what_brought: bool,
    check: manifest::Check,
    inputs: Inputs<'s>,
    /// The lines of what findings may name.
    lines: BTreeMap<String, Span>,
    /// The lines that the vertex carries.
    spans: Vec<Span>,
}

impl<'s> Wanted<'s> {
    fn new(scope: &'s Scope<'s>) -> Self {
        let (lines, spans) = (BTreeMap::new(), Vec::new());
        let (check, inputs) = (manifest::Check::default(), Inputs::new(scope));
        Self { scope, tells_what_brought: false, check, inputs, lines, spans }
    }

    fn links(&mut self, image: &Image) {
        for link in &image.links {
            let (key, path) = (link.value.clone(), link.value.clone());
            self.line(&key, link.span);
            self.check.links.push(manifest::DeclaredLink { key, path });
        }
    }

    fn program(&mut self, image: &Image, built: &BuiltImage) {
        let settings = &image.settings;
        let declared = [("entrypoint", &settings.entrypoint), ("cmd", &settings.cmd)];
        let declared =
            declared.into_iter().find_map(|(key, command)| Some((key, command.as_ref()?)));
        // With an inherited entrypoint, `cmd` is only its arguments.
        let config = &built.config;
        let program = config.entrypoint().or(config.cmd()).and_then(<[String]>::first);
        let is_argument = settings.entrypoint.is_none() && config.entrypoint().is_some();
        let (Some((key, command)), Some(program), false) = (declared, program, is_argument) else {
            return;
        };
        self.line(key, command.span);
        let path = config.env().find(|(name, _)| *name == "PATH").map(|(_, value)| value);
        self.check.programs.push(manifest::StartProgram {
            key: key.to_owned(),
            program: program.clone(),
            workdir: config.workdir().unwrap_or("/").to_owned(),
            path: path.unwrap_or_default().to_owned(),
        });
    }

    /// Adds what the spec says.
    fn entries(&mut self, entries: &[Entry], list: &List<'_>) -> Result<(), Broken> {
        let &List { name, is_file, is_inherited } = list;
        let base = self.scope.base.map(|base| &base.root);
        for entry in entries {
            let key = format!("{name}:{}", entry.number);
            self.line(&key, entry.span);
            self.tells_what_brought |= entry.check.tells_what_brought();
            let (lines, inputs) = (&mut self.lines, &mut self.inputs);
            let mut told = Told { key: &key, is_file, base, is_inherited, lines, inputs };
            let kind = entry.check.item(&mut told)?;
            self.check.items.push(manifest::CheckItem { key, level: entry.level, kind });
        }
        Ok(())
    }

    /// Notes the lines of what brings files, if findings name them. Of several entries for one
    /// path, the last one decides.
    fn brings(&mut self, brought: impl IntoIterator<Item = Spanned<String>>) {
        if self.tells_what_brought {
            self.lines.extend(brought.into_iter().map(|entry| (entry.value, entry.span)));
        }
    }

    fn line(&mut self, key: &str, span: Span) {
        self.lines.insert(key.to_owned(), span);
        self.spans.push(span);
    }

    /// The exec that looks at `tree`.
    fn check(self, tree: &Output, scope: &Scope<'_>) -> Result<Option<Check>, Broken> {
        let Self { scope: _, tells_what_brought: _, check, inputs, lines, mut spans } = self;
        if spans.is_empty() {
            return Ok(None);
        }
        spans.sort();
        spans.dedup();
        let may_warn = check.may_warn();
        let report = scope.build.look(TaskPlan {
            title: format!("[{}] check", scope.name),
            code: codes::CHECK_FAILED,
            spans,
            task: manifest::Task::Check(check),
            inputs: inputs.into_list(),
            tree: tree.clone(),
            lines,
            // BuildKit knows what is made anew by the same vertex as before.
            ignore_cache: scope.build.options.no_cache != NoCache::Never,
        })?;
        Ok(Some(Check::new(report, may_warn)))
    }
}
