//! Checks of finished images and artifacts: what the spec says, and for every image that its
//! start command is there and the links that it declares lead somewhere.
//!
//! All checks of one image or artifact that look at files are one exec beside the graph of
//! its files; each check that runs a program is another.

use super::built::{Built, BuiltImage};
use super::lowered::{Case, Check};
use super::programs;
use crate::artifact::Artifact;
use crate::base::Base;
use crate::checks::Entry;
use crate::checks::kind::{About, Told, Work};
use crate::diagnostic::{Span, Spanned, codes};
use crate::graph::broken::Broken;
use crate::graph::exec::TaskPlan;
use crate::graph::inputs::Inputs;
use crate::graph::scope::Scope;
use crate::image::Image;
use buildkit_llb::Output;
use buildkit_request::NoCache;
use jesteros_manifest::{self as manifest, Level};
use std::collections::BTreeMap;

/// The checks of an image with those of its base. `below` are the images that it grows from.
/// `open_users` may have an empty password; it is `None` for an image that others grow from,
/// whose users are looked at in those.
pub(super) fn of_image(
    image: &Image,
    below: &[&Image],
    base: Option<&Base>,
    open_users: Option<Vec<String>>,
    built: &BuiltImage,
    scope: &Scope<'_>,
) -> Result<Vec<Check>, Broken> {
    let mut wanted = Wanted::new(scope, Some(built));
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
    // An image about which nothing else is asked is built without waiting for it.
    if base.is_some() && !wanted.is_empty() {
        wanted.passwords(image, open_users);
    }
    wanted.checks(built.state.output())
}

/// The checks of an artifact.
pub(super) fn of_artifact(
    artifact: &Artifact,
    built: &Built,
    scope: &Scope<'_>,
) -> Result<Vec<Check>, Broken> {
    let files = built
        .files
        .as_ref()
        .ok_or_else(|| Broken(format!("the artifact `{}` was not made", scope.name)))?;
    let mut wanted = Wanted::new(scope, None);
    let is_file = artifact.maker.is_file();
    let own = List { name: "checks", is_file, is_inherited: false };
    wanted.entries(&artifact.checks, &own)?;
    wanted.brings(artifact.maker.brings());
    // A disk that is compressed is looked at only by a check of partitions.
    let mut checks = artifact.checks.iter();
    let is_read =
        artifact.maker.has_paths() || checks.any(|entry| entry.check.about() == About::Partitions);
    if let Some(packed) = built.packed.as_ref().filter(|_| is_read) {
        wanted.check.inside = Some(wanted.inputs.index(packed.clone()));
    }
    wanted.checks(&files.output)
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
    /// What programs run in; an artifact has nothing.
    image: Option<&'s BuiltImage>,
    /// Whether findings name files that an entry has brought.
    tells_what_brought: bool,
    check: manifest::Check,
    inputs: Inputs<'s>,
    /// The lines of what findings may name.
    lines: BTreeMap<String, Span>,
    /// The lines that the vertex carries.
    spans: Vec<Span>,
    /// What the exec that looks at the tree looks for.
    cases: Vec<Case>,
    /// The checks that are execs of their own.
    programs: Vec<Check>,
}

impl<'s> Wanted<'s> {
    fn new(scope: &'s Scope<'s>, image: Option<&'s BuiltImage>) -> Self {
        Self {
            scope,
            image,
            tells_what_brought: false,
            check: manifest::Check::default(),
            inputs: Inputs::new(scope),
            lines: BTreeMap::new(),
            spans: Vec::new(),
            cases: Vec::new(),
            programs: Vec::new(),
        }
    }

    fn is_empty(&self) -> bool {
        self.spans.is_empty() && self.programs.is_empty()
    }

    fn links(&mut self, image: &Image) {
        for link in &image.links {
            let (key, path) = (link.value.clone(), link.value.clone());
            self.line(&key, link.span);
            self.check.links.push(manifest::DeclaredLink { key, path });
        }
        if let Some(first) = image.links.first() {
            let keys = image.links.iter().map(|link| link.value.clone()).collect();
            let title = "links: each leads somewhere".to_owned();
            self.cases.push(Case { title, suite: None, keys, span: first.span });
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
        self.cases.push(Case {
            title: format!("{key}: the program can be started"),
            suite: None,
            keys: vec![key.to_owned()],
            span: command.span,
        });
        let path = config.env().find(|(name, _)| *name == "PATH").map(|(_, value)| value);
        self.check.programs.push(manifest::StartProgram {
            key: key.to_owned(),
            program: program.clone(),
            workdir: config.workdir().unwrap_or("/").to_owned(),
            path: path.unwrap_or_default().to_owned(),
        });
    }

    fn passwords(&mut self, image: &Image, open_users: Option<Vec<String>>) {
        let Some(open) = open_users else { return };
        let (key, span) = ("passwords".to_owned(), image.name.span);
        self.line(&key, span);
        let title = "passwords: none is empty".to_owned();
        self.cases.push(Case { title, suite: None, keys: vec![key.clone()], span });
        self.check.passwords = Some(manifest::Passwords { key, open });
    }

    /// Adds what the spec says.
    fn entries(&mut self, entries: &[Entry], list: &List<'_>) -> Result<(), Broken> {
        let &List { name, is_file, is_inherited } = list;
        let base = self.scope.base.map(|base| &base.root);
        for entry in entries {
            let key = format!("{name}:{}", entry.number);
            let case = Case {
                title: entry.check.title(),
                suite: entry.suite.as_ref().map(ToString::to_string),
                keys: vec![key.clone()],
                span: entry.span,
            };
            self.tells_what_brought |= entry.check.tells_what_brought();
            let (lines, inputs) = (&mut self.lines, &mut self.inputs);
            let mut told = Told { key: &key, is_file, base, is_inherited, lines, inputs };
            match entry.check.work(&mut told)? {
                Work::Look(kind) => {
                    self.line(&key, entry.span);
                    self.cases.push(case);
                    self.check.items.push(manifest::CheckItem { key, level: entry.level, kind });
                }
                Work::Start(program) => {
                    let lost =
                        || Broken(format!("`{}` runs a check without an image", self.scope.name));
                    let image = self.image.ok_or_else(lost)?;
                    let looked = programs::lower(program, entry, &key, image, self.scope)?;
                    let may_warn = entry.level == Level::Warning;
                    self.programs.push(Check::new(looked, may_warn, vec![case]));
                }
            }
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

    /// The execs that look at `tree`, and those that run programs.
    fn checks(self, tree: &Output) -> Result<Vec<Check>, Broken> {
        let Self { scope, check, inputs, lines, mut spans, cases, programs, .. } = self;
        if spans.is_empty() {
            return Ok(programs);
        }
        spans.sort();
        spans.dedup();
        let may_warn = check.may_warn();
        let looked = scope.build.look(TaskPlan {
            title: format!("[{}] check", scope.name),
            code: codes::CHECK_FAILED,
            spans,
            task: manifest::Task::Check(check),
            inputs: inputs.into_list(),
            tree: tree.clone(),
            lines,
            // BuildKit knows what is made anew by the same vertex as before.
            ignore_cache: scope.build.options.request.no_cache != NoCache::Never,
        })?;
        let mut checks = vec![Check::new(looked, may_warn, cases)];
        checks.extend(programs);
        Ok(checks)
    }
}
