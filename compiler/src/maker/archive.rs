//! What the makers of archives have in common.

use crate::accounts::Accounts;
use crate::diagnostic::{Diagnostic, Span, Spanned, codes};
use crate::files::{FileTable, apply};
use crate::graph::broken::Broken;
use crate::graph::scope::Scope;
use crate::language::reader::Reader;
use crate::language::shape::Shape;
use crate::maker::kind::{Maker, Making, Product};
use crate::maker::{pack, tree};
use crate::needs::Needs;
use crate::values::Name;
use crate::yaml::Node;
use buildkit_llb::State;
use jesteros_manifest::PackFormat;

/// An archive of a tree.
#[derive(Debug)]
pub struct Archive {
    table: FileTable,
    format: PackFormat,
    span: Span,
}

/// Reads the value of a maker whose keys are those of [`tree::KEYS`].
pub fn read(
    format: PackFormat,
    shape: &'static Shape,
    name: &Spanned<Name>,
    node: &Node,
    reader: &mut Reader<'_>,
) -> Option<Box<dyn Maker>> {
    let fields = reader.map(node, shape, &format!("`{}`", shape.name))?;
    if tree::is_missing(&fields) {
        let message = format!("`{}` has no files", name.value);
        let mistake = Diagnostic::new(codes::MISSING_KEY, node.span.start(), message);
        reader.report(mistake.hint("give it `from` or `files`"));
        return None;
    }
    let table = tree::read(&fields, reader)?;
    Some(Box::new(Archive { table, format, span: node.span }))
}

impl Maker for Archive {
    fn is_file(&self) -> bool {
        true
    }

    fn packs(&self) -> bool {
        true
    }

    fn is_compressed(&self) -> bool {
        self.format == PackFormat::Zip
    }

    fn needs(&self, needs: &mut Needs) {
        apply::needs(&Accounts::default(), &self.table, needs);
        needs.helper.push(self.span);
    }

    fn brings(&self) -> Vec<Spanned<String>> {
        self.table.brings()
    }

    fn lower(
        &self,
        artifact: &Making<'_>,
        scope: &Scope<'_>,
        _below: Option<&State>,
    ) -> Result<Product, Broken> {
        let input = tree::input(&self.table, "files", artifact, scope)?;
        let output = pack::pack(artifact, scope, self.format, input.clone())?;
        Ok(Product { output, packed: Some(input) })
    }
}
