//! `remove`: deletes files and folders.
//!
//! What an earlier layer holds stays in the image's bytes; `apt` steps prune
//! before their layer exists.

use super::{Lowering, StepKind, words};
use crate::spec::reader::Reader;
use crate::spec::values::AbsPath;
use crate::spec::yaml::{Node, Value};
use buildkit_llb::{State, rm};

/// Deletes files and folders. A path without wildcards must be there; one with
/// wildcards may match nothing.
///
/// ```yaml
/// - remove: [/init, /var/log/*.log]
/// - remove: {paths: [/etc/hostname], missing: yes}
/// ```
#[derive(Debug)]
struct Remove {
    paths: Vec<AbsPath>,
    may_be_missing: bool,
}

pub(super) fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Box<dyn StepKind>> {
    let mut may_be_missing = false;
    let paths = if let Value::Map(_) = node.value {
        let mut fields = reader.map(node, "`remove`")?;
        let missing = fields.take("missing").and_then(|node| reader.flag(node));
        may_be_missing = missing.unwrap_or(false);
        let paths = fields.need("paths", reader);
        fields.finish(reader);
        paths?
    } else {
        node
    };
    let paths = reader.parse_some(paths, "`remove`");
    let paths: Vec<AbsPath> = paths.into_iter().map(|path| path.value).collect();
    let step = Remove { paths, may_be_missing };
    (!step.paths.is_empty()).then(|| Box::new(step) as Box<dyn StepKind>)
}

impl StepKind for Remove {
    fn title(&self) -> String {
        format!("remove {}", words(self.paths.iter().map(AbsPath::as_str)))
    }

    fn lower(&self, cx: &Lowering<'_>, state: &State) -> State {
        let actions = self.paths.iter().map(|path| {
            let action = rm(path.as_str());
            let has_wildcard = path.as_str().contains(['*', '?', '[']);
            let action = if has_wildcard { action.wildcard() } else { action };
            if self.may_be_missing { action.allow_missing() } else { action }
        });
        cx.file(state, actions.collect(), &self.title())
    }
}
