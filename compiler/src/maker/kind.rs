//! What a maker says about itself.

use crate::diagnostic::{Span, Spanned};
use crate::graph::broken::Broken;
use crate::graph::files::Files;
use crate::graph::scope::Scope;
use crate::language::reference::Reference;
use crate::maker::finish::Finish;
use crate::needs::Needs;
use buildkit_llb::{Output, State};
use std::fmt;

/// One maker, read from the spec.
pub trait Maker: fmt::Debug {
    /// The base or image whose programs it runs, if it runs programs.
    fn from(&self) -> Option<&Reference> {
        None
    }

    /// Whether the result is one file.
    fn is_file(&self) -> bool {
        false
    }

    /// Whether it compresses its file and puts a header before it itself. What other
    /// makers made is packed in a step of its own.
    fn packs(&self) -> bool {
        false
    }

    /// Whether the file is compressed whatever `compress` says.
    fn is_compressed(&self) -> bool {
        false
    }

    /// Whether what it makes has paths that can be looked at: its own, or those in an archive.
    fn has_paths(&self) -> bool {
        true
    }

    /// What it needs from outside.
    fn needs(&self, needs: &mut Needs);

    /// The keys of what brings files into the artifact, with their lines, as
    /// [`crate::step::kind::StepKind::brings`] has them; of a disk those of its partitions.
    fn brings(&self) -> Vec<Spanned<String>> {
        Vec::new()
    }

    /// The files of the artifact. `below` is the state of what it runs in.
    ///
    /// # Errors
    ///
    /// If something that the planner promises is not there.
    fn lower(
        &self,
        artifact: &Making<'_>,
        scope: &Scope<'_>,
        below: Option<&State>,
    ) -> Result<Product, Broken>;
}

/// What a maker made.
#[derive(Debug, Clone)]
pub struct Product {
    /// The files of the artifact.
    pub output: Output,
    /// Of an archive, the files that are in it.
    pub packed: Option<Files>,
}

impl From<Output> for Product {
    fn from(output: Output) -> Self {
        Self { output, packed: None }
    }
}

/// The artifact that is made.
#[derive(Debug, Clone, Copy)]
pub struct Making<'a> {
    /// The name of its one file, if it is one file.
    pub filename: &'a str,
    /// What is done to its one file.
    pub finish: &'a Finish,
    /// Its lines.
    pub span: Span,
}
