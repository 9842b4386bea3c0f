//! Groups of file actions that make one vertex.

use crate::action::Action;
use crate::annotations::{Annotations, describe};
use crate::output::Output;
use crate::state::State;
use crate::vertex::{Inputs, SKIP_OUTPUT, Vertex, number};
use buildkit_proto::pb;

/// File actions that together make one vertex, which is one layer.
///
/// [`State::file`] and [`Output::file`] take one, or an action, an array or a `Vec` of
/// actions of one kind, or a tuple of up to twelve actions of any kind. Each action works
/// on the result of the one before. A list of any length and kind is one of
/// [`Action`](crate::Action)s.
///
/// # Examples
///
/// ```
/// use buildkit_llb::{Describe as _, File, Output, mkdir, mkfile};
///
/// let files = File::from((mkdir("/etc", 0o755), mkfile("/etc/motd", 0o644, "hello\n")));
/// let output = Output::scratch().file(files.named("write motd"));
/// assert_eq!(output.definition().digests().len(), 2);
///
/// let many = (0..100).map(|n| mkfile(&format!("/{n}"), 0o644, ""));
/// assert_eq!(Output::scratch().file(File::new(many)).definition().digests().len(), 2);
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
    pub fn new(actions: impl IntoIterator<Item = impl Into<Action>>) -> Self {
        let actions = actions.into_iter().map(Into::into).collect();
        Self { annotations: Annotations::default(), actions }
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

impl From<Action> for File {
    fn from(action: Action) -> Self {
        Self::new([action])
    }
}

impl From<Vec<Action>> for File {
    fn from(actions: Vec<Action>) -> Self {
        Self::new(actions)
    }
}

/// Makes files of one, or an array or a `Vec`, of one kind of action.
macro_rules! files_of {
    ($($action:ty),+) => {$(
        impl From<$action> for $crate::file::File {
            fn from(action: $action) -> Self {
                Self::new([action])
            }
        }

        impl<const N: usize> From<[$action; N]> for $crate::file::File {
            fn from(actions: [$action; N]) -> Self {
                Self::new(actions)
            }
        }

        impl From<Vec<$action>> for $crate::file::File {
            fn from(actions: Vec<$action>) -> Self {
                Self::new(actions)
            }
        }
    )+};
}
pub(crate) use files_of;

/// Makes files of tuples, whose actions may be of different kinds.
macro_rules! files_of_tuples {
    ($(($($action:ident),+))+) => {$(
        impl<$($action: Into<Action>),+> From<($($action,)+)> for File {
            #[expect(non_snake_case, reason = "a macro cannot make names of values")]
            fn from(($($action,)+): ($($action,)+)) -> Self {
                Self::new([$(Into::<Action>::into($action)),+])
            }
        }
    )+};
}

files_of_tuples! {
    (A, B) (A, B, C) (A, B, C, D) (A, B, C, D, E) (A, B, C, D, E, F)
    (A, B, C, D, E, F, G) (A, B, C, D, E, F, G, H) (A, B, C, D, E, F, G, H, I)
    (A, B, C, D, E, F, G, H, I, J) (A, B, C, D, E, F, G, H, I, J, K)
    (A, B, C, D, E, F, G, H, I, J, K, L)
}
