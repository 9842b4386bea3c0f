//! Groups of file actions that make one vertex.

use crate::action::Action;
use crate::annotations::{Annotations, describe};
use crate::output::Output;
use crate::state::State;
use crate::vertex::{Inputs, SKIP_OUTPUT, Vertex, number};
use buildkit_proto::pb;

/// File actions that together make one vertex, which is one layer.
///
/// [`State::file`] and [`Output::file`] take one, or an
/// action, an array or a `Vec` of actions. Each action works on the result of
/// the one before.
///
/// # Examples
///
/// ```
/// use buildkit_llb::{Describe as _, File, Output, mkdir, mkfile};
///
/// let files = File::new([mkdir("/etc", 0o755), mkfile("/etc/motd", 0o644, "hello\n")]);
/// let output = Output::scratch().file(files.named("write motd"));
/// assert_eq!(output.definition().digests().len(), 2);
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct File {
    pub(crate) annotations: Annotations,
    actions: Vec<Action>,
}

describe!(File);

impl File {
    /// Groups actions, in order.
    pub fn new(actions: impl IntoIterator<Item = Action>) -> Self {
        Self { annotations: Annotations::default(), actions: actions.into_iter().collect() }
    }

    /// Makes the vertex; the last action alone has an output
    /// (`Marshal` in `client/llb/fileop.go`).
    pub(crate) fn apply(self, base: &Output, dir: &str) -> Output {
        if self.actions.is_empty() {
            return base.clone();
        }
        let mut inputs = Inputs::default();
        let base = inputs.add(base.edge());
        let secondary: Vec<i64> =
            self.actions.iter().map(|action| inputs.add(action.source().edge())).collect();
        let last = self.actions.len() - 1;
        let actions = self.actions.into_iter().zip(secondary).enumerate();
        let actions = actions.map(|(index, (action, secondary_input))| pb::FileAction {
            // Numbers beyond the inputs are the results of earlier actions.
            input: if index == 0 { base } else { number(inputs.len() + index - 1) },
            secondary_input,
            output: if index == last { 0 } else { SKIP_OUTPUT },
            action: Some(action.into_pb(dir, base)),
        });
        let op = pb::op::Op::File(pb::FileOp { actions: actions.collect() });
        Output::new(Vertex::new(inputs, None, op, self.annotations), 0)
    }
}

impl Output {
    /// Applies file actions; relative paths are relative to `/`.
    ///
    /// # Vertices
    ///
    /// One file vertex, or none if `file` has no actions.
    ///
    /// # Capabilities
    ///
    /// `file.base`, and those of the actions.
    #[must_use]
    pub fn file(&self, file: impl Into<File>) -> Self {
        file.into().apply(self, "/")
    }
}

impl State {
    /// Applies file actions; relative paths are relative to the working directory.
    ///
    /// # Vertices
    ///
    /// One file vertex, or none if `file` has no actions.
    ///
    /// # Capabilities
    ///
    /// `file.base`, and those of the actions.
    #[must_use]
    pub fn file(&self, file: impl Into<File>) -> Self {
        self.with_output(file.into().apply(self.output(), self.working_dir()))
    }
}

impl<const N: usize> From<[Action; N]> for File {
    fn from(actions: [Action; N]) -> Self {
        Self::new(actions)
    }
}

impl From<Vec<Action>> for File {
    fn from(actions: Vec<Action>) -> Self {
        Self::new(actions)
    }
}

impl From<Action> for File {
    fn from(action: Action) -> Self {
        Self::new([action])
    }
}
