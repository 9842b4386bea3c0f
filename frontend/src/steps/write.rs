//! `write`: writes one file.

use super::{Lowering, StepKind, owned};
use crate::spec::reader::Reader;
use crate::spec::values::{AbsPath, Account, Mode};
use crate::spec::yaml::Node;
use buildkit_llb::{State, mkfile};

/// Writes one file; its folder must exist. `${…}` in the content is kept.
///
/// ```yaml
/// - write: {path: /etc/motto, content: "By quill and candlelight!\n", mode: 0644}
/// ```
#[derive(Debug)]
struct Write {
    path: AbsPath,
    content: String,
    mode: Mode,
    owner: Option<Account>,
}

pub(super) fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Box<dyn StepKind>> {
    let mut fields = reader.map(node, "`write`")?;
    let path = fields.need("path", reader).and_then(|node| reader.parse(node));
    let content = fields.need("content", reader).and_then(|node| reader.raw_text(node));
    let mode = fields.take("mode").and_then(|node| reader.parse(node));
    let owner = fields.take("owner").and_then(|node| reader.parse(node));
    fields.finish(reader);
    Some(Box::new(Write {
        path: path?.value,
        content: content?,
        mode: mode.map_or(Mode(0o644), |mode| mode.value),
        owner: owner.map(|owner| owner.value),
    }))
}

impl StepKind for Write {
    fn title(&self) -> String {
        format!("write {}", self.path)
    }

    fn lower(&self, cx: &Lowering<'_>, state: &State) -> State {
        let action = mkfile(self.path.as_str(), self.mode.0, self.content.as_bytes());
        cx.file(state, vec![owned(action, self.owner.as_ref())], &self.title())
    }
}
