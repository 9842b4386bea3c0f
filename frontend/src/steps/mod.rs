//! The kinds of step: one file each, and one line in `step_kinds!`.

use crate::apt::Tools;
use crate::diagnostic::{Diagnostic, Span, Spanned};
use crate::options::Options;
use crate::spec::reader::Reader;
use crate::spec::values::{Account, Name, PackageSpec, SourcePath};
use crate::spec::yaml::{Node, Value};
use crate::suggest;
use buildkit_llb::{self as llb, Describe, Location, Output, State};
use std::fmt;

/// What one kind of step says about itself.
///
/// A kind is a type that is read from the spec by the function `read` of its
/// module; the keyword in the spec is the module's name.
pub trait StepKind: fmt::Debug {
    /// What the step does, in a few words: shown as progress and in the history.
    fn title(&self) -> String;

    /// Names the sources and images the step takes files from.
    fn refers(&self, _references: &mut References) {}

    /// Adds the step to the graph: exactly one vertex on top of `state`.
    fn lower(&self, cx: &Lowering<'_>, state: &State) -> State;
}

type ReadStep = fn(&Node, &mut Reader<'_>) -> Option<Box<dyn StepKind>>;

macro_rules! step_kinds {
    ($($module:ident,)+) => {
        $(mod $module;)+
        const KINDS: &[(&str, ReadStep)] = &[$((stringify!($module), $module::read)),+];
    };
}

// Alphabetical; the keyword in the spec is the name of the module.
step_kinds! {
    apt,
    copy,
    mkdir,
    remove,
    run,
    symlink,
    write,
}

/// One step of an image.
#[derive(Debug)]
pub struct Step {
    /// What it does.
    pub kind: Box<dyn StepKind>,
    /// Where it stands.
    pub span: Span,
}

/// The keywords of all kinds.
#[must_use]
pub fn keywords() -> Vec<&'static str> {
    KINDS.iter().map(|(keyword, _)| *keyword).collect()
}

/// Reads one step: a map with one key, the kind.
pub fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Step> {
    let (key, value) = match &node.value {
        Value::Map(entries) if entries.len() == 1 => &entries[0],
        Value::Map(_) => {
            let message = "a step has one key, this has several";
            let hint = "start each step with `- `, and indent what belongs to it";
            reader.error(Diagnostic::new(node.span, message).hint(hint));
            return None;
        }
        Value::Null | Value::Scalar(_) | Value::List(_) => {
            let message = format!("a step is a map, this is {}", node.kind());
            reader.error(Diagnostic::new(node.span, message).hint("e.g. `- run: make`"));
            return None;
        }
    };
    let keyword = reader.raw_text(key)?;
    let Some((_, read)) = KINDS.iter().find(|(known, _)| *known == keyword) else {
        let message = format!("unknown step `{keyword}`");
        let hint = suggest::hint(&keyword, &keywords());
        reader.error(Diagnostic::new(key.span, message).hint(hint));
        return None;
    };
    let kind = read(value, reader)?;
    Some(Step { kind, span: Span::new(key.span.first, value.span.last) })
}

/// What steps refer to outside their own image.
#[derive(Debug, Default)]
pub struct References {
    /// Files of sources, images or the context, by name.
    pub files: Vec<(Spanned<Name>, Vec<SourcePath>)>,
    /// Where packages are installed.
    pub apt: Vec<Span>,
    /// The packages that are asked for.
    pub packages: Vec<Spanned<PackageSpec>>,
}

/// A filesystem that steps copy from: `folder` of `output`.
#[derive(Debug, Clone)]
pub struct Files {
    /// The filesystem.
    pub output: Output,
    /// What of it the source is.
    pub folder: SourcePath,
    /// The one file in it, if it is a download.
    pub file: Option<SourcePath>,
}

/// What lowering a step needs to know.
#[derive(Debug)]
pub struct Lowering<'a> {
    /// `[image k/n]`.
    pub prefix: String,
    /// Where the step stands.
    pub location: Location,
    /// Whether the step runs without cache.
    pub ignore_cache: bool,
    /// What the client asked for.
    pub options: &'a Options,
    /// What `apt` steps run with; there is one if there is an `apt` step.
    pub apt: Option<&'a Tools>,
    /// The files of each name a step may refer to.
    pub files: &'a std::collections::BTreeMap<Name, Files>,
}

impl Lowering<'_> {
    /// The files that `name` stands for; plan has made sure that they are there.
    #[must_use]
    pub fn files_of(&self, name: &Name) -> Files {
        let nothing = || Files { output: Output::scratch(), folder: SourcePath::all(), file: None };
        self.files.get(name).cloned().unwrap_or_else(nothing)
    }

    /// Names the vertex after the step, and says where it stands.
    #[must_use]
    pub fn describe<T: Describe>(&self, op: T, title: &str) -> T {
        op.named(format!("{} {title}", self.prefix))
            .located(self.location.clone())
            .ignoring_cache(self.ignore_cache)
    }

    /// A file op named after the step.
    #[must_use]
    pub fn file(&self, state: &State, actions: Vec<llb::Action>, title: &str) -> State {
        state.file(self.describe(llb::File::new(actions), title))
    }
}

/// The first `max` characters of a one-line text.
fn shorten(text: &str, max: usize) -> String {
    if text.chars().count() <= max {
        return text.to_owned();
    }
    let kept: String = text.chars().take(max.saturating_sub(1)).collect();
    format!("{kept}…")
}

/// Words joined with blanks, shortened for a title.
fn words<'a>(list: impl IntoIterator<Item = &'a str>) -> String {
    shorten(&list.into_iter().collect::<Vec<_>>().join(" "), 72)
}

/// Gives `action` an owner if there is one.
fn owned(action: llb::Action, owner: Option<&Account>) -> llb::Action {
    match owner {
        Some(owner) => action.owner(llb::Owner::parse(owner.as_str())),
        None => action,
    }
}
