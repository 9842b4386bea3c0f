//! `mkdir`: makes folders, parents included.

use super::{Lowering, StepKind, owned, words};
use crate::spec::reader::Reader;
use crate::spec::values::{AbsPath, Account, Mode};
use crate::spec::yaml::{Node, Value};
use buildkit_llb::{State, mkdir};

/// Makes folders.
///
/// ```yaml
/// - mkdir: [/var/jesteros, /root/notes]
/// - mkdir: {paths: [/root/.vault], mode: 0700, owner: root}
/// ```
#[derive(Debug)]
struct Mkdir {
    paths: Vec<AbsPath>,
    mode: Mode,
    owner: Option<Account>,
}

pub(super) fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Box<dyn StepKind>> {
    let mut step = Mkdir { paths: Vec::new(), mode: Mode(0o755), owner: None };
    let paths = if let Value::Map(_) = node.value {
        let mut fields = reader.map(node, "`mkdir`")?;
        if let Some(mode) = fields.take("mode").and_then(|node| reader.parse(node)) {
            step.mode = mode.value;
        }
        step.owner =
            fields.take("owner").and_then(|node| reader.parse(node)).map(|owner| owner.value);
        let paths = fields.need("paths", reader);
        fields.finish(reader);
        paths?
    } else {
        node
    };
    step.paths = reader.parse_some(paths, "`mkdir`").into_iter().map(|path| path.value).collect();
    (!step.paths.is_empty()).then(|| Box::new(step) as Box<dyn StepKind>)
}

impl StepKind for Mkdir {
    fn title(&self) -> String {
        format!("mkdir {}", words(self.paths.iter().map(AbsPath::as_str)))
    }

    fn lower(&self, cx: &Lowering<'_>, state: &State) -> State {
        let actions = self
            .paths
            .iter()
            .map(|path| owned(mkdir(path.as_str(), self.mode.0).parents(), self.owner.as_ref()));
        cx.file(state, actions.collect(), &self.title())
    }
}
