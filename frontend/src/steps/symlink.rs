//! `symlink`: makes symbolic links.

use super::{Lowering, StepKind, words};
use crate::diagnostic::Diagnostic;
use crate::spec::reader::Reader;
use crate::spec::values::{AbsPath, LinkTarget};
use crate::spec::yaml::{Node, Value};
use buildkit_llb::{State, symlink};

/// Makes symbolic links, each written as `link: target`.
///
/// ```yaml
/// - symlink:
///     /usr/local/bin/health-check.sh: /src/health-check.sh
/// ```
#[derive(Debug)]
struct Symlink {
    links: Vec<(AbsPath, LinkTarget)>,
}

pub(super) fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Box<dyn StepKind>> {
    let entries = reader.entries::<AbsPath>(node, "`symlink`");
    if matches!(&node.value, Value::Map(entries) if entries.is_empty()) {
        reader.error(Diagnostic::new(node.span, "`symlink` needs at least one link"));
    }
    let mut links = Vec::new();
    for (link, target) in entries {
        let Some(target) = reader.parse::<LinkTarget>(target) else { continue };
        if target.value.as_str() == link.value.as_str() {
            let message = format!("`{}` would point to itself", link.value);
            reader.error(
                Diagnostic::new(link.span, message).hint("a link is written `link: target`"),
            );
        }
        links.push((link.value, target.value));
    }
    (!links.is_empty()).then(|| Box::new(Symlink { links }) as Box<dyn StepKind>)
}

impl StepKind for Symlink {
    fn title(&self) -> String {
        format!("symlink {}", words(self.links.iter().map(|(link, _)| link.as_str())))
    }

    fn lower(&self, cx: &Lowering<'_>, state: &State) -> State {
        let actions =
            self.links.iter().map(|(link, target)| symlink(target.as_str(), link.as_str()));
        cx.file(state, actions.collect(), &self.title())
    }
}
