//! `copy`: copies files from the context, a source or another image.

use super::{Files, Lowering, References, StepKind, owned, words};
use crate::diagnostic::{Diagnostic, Spanned};
use crate::spec::CONTEXT;
use crate::spec::reader::Reader;
use crate::spec::values::{AbsPath, Account, Mode, Name, SourcePath};
use crate::spec::yaml::Node;
use buildkit_llb::{State, copy};

/// Copies files; each path must match something.
///
/// A folder is copied as its contents, as in a Dockerfile. Without `paths` the
/// whole source is copied; a download is one file, named as in its URL.
///
/// ```yaml
/// - copy: {from: scripts, to: /src/, mode: 0755}
/// - copy: {from: context, paths: [etc/issue], to: /etc/issue, owner: root}
/// - copy: {from: toolchain, to: /opt/, unpack: yes}
/// ```
#[derive(Debug)]
struct Copy {
    from: Spanned<Name>,
    paths: Vec<SourcePath>,
    to: AbsPath,
    mode: Option<Mode>,
    owner: Option<Account>,
    exclude: Vec<SourcePath>,
    unpack: bool,
}

pub(super) fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Box<dyn StepKind>> {
    let mut fields = reader.map(node, "`copy`")?;
    let from = fields.take("from").map(|node| reader.parse::<Name>(node));
    let paths = fields.take("paths");
    let paths = paths.map(|node| reader.parse_some::<SourcePath>(node, "`paths`"));
    let to = fields.need("to", reader).and_then(|node| reader.parse::<AbsPath>(node));
    let mode = fields.take("mode").and_then(|node| reader.parse(node));
    let owner = fields.take("owner").and_then(|node| reader.parse(node));
    let exclude = fields.take("exclude").map(|node| reader.parse_all::<SourcePath>(node));
    let unpack = fields.take("unpack").and_then(|node| reader.flag(node)).unwrap_or(false);
    fields.finish(reader);

    let context = || CONTEXT.parse().ok().map(|name| Spanned::new(name, node.span));
    let from = from.unwrap_or_else(context)?;
    let to = to?;
    let paths = paths.map(|list| list.into_iter().map(|path| path.value).collect());
    let paths: Vec<SourcePath> = paths.unwrap_or_else(|| vec![SourcePath::all()]);
    if paths.len() > 1 && !to.value.is_folder {
        let message = format!("several paths are copied to `{}`, which is not a folder", to.value);
        let hint = format!("write `{}/`", to.value);
        reader.error(Diagnostic::new(to.span, message).hint(hint));
    }
    Some(Box::new(Copy {
        from,
        paths,
        to: to.value,
        mode: mode.map(|mode| mode.value),
        owner: owner.map(|owner| owner.value),
        exclude: exclude.into_iter().flatten().map(|pattern| pattern.value).collect(),
        unpack,
    }))
}

impl StepKind for Copy {
    fn title(&self) -> String {
        let paths = self.paths.iter().map(SourcePath::as_str).filter(|path| !path.is_empty());
        let what: Vec<&str> = std::iter::once(self.from.value.as_str()).chain(paths).collect();
        format!("copy {} to {}", words(what), self.to)
    }

    fn refers(&self, references: &mut References) {
        references.files.push((self.from.clone(), self.paths.clone()));
    }

    fn lower(&self, cx: &Lowering<'_>, state: &State) -> State {
        let Files { output, folder, file } = cx.files_of(&self.from.value);
        let to = match self.to.as_str() {
            "/" => "/".to_owned(),
            path if self.to.is_folder => format!("{path}/"),
            path => path.to_owned(),
        };
        let exclude: Vec<&str> = self.exclude.iter().map(SourcePath::as_str).collect();
        let actions = self.paths.iter().map(|path| {
            let whole = path.as_str().is_empty();
            let path = file.as_ref().filter(|_| whole).unwrap_or(path);
            let from = format!("/{}", path.below(&folder).as_str());
            let mut action = copy(&output, &from, &to)
                .follow_symlinks(true)
                .dir_contents(true)
                .create_parents()
                .wildcard()
                .exclude(exclude.iter().copied());
            if let Some(Mode(mode)) = self.mode {
                action = action.chmod(mode);
            }
            if self.unpack {
                action = action.unpack();
            }
            owned(action, self.owner.as_ref())
        });
        cx.file(state, actions.collect(), &self.title())
    }
}
