//! `apt`: installs Debian packages.

use super::{Lowering, References, StepKind, words};
use crate::diagnostic::{Diagnostic, Span, Spanned};
use crate::exec;
use crate::spec::reader::Reader;
use crate::spec::values::{PackageSpec, PrunePattern};
use crate::spec::yaml::{Node, Value};
use buildkit_llb::State;

/// Installs packages from the spec's archives; one that cannot be installed
/// fails the build. What apt downloads stays in locked cache mounts.
///
/// `prune` removes paths before the layer exists, so that they cost nothing.
///
/// ```yaml
/// - apt: [busybox, gawk]
/// - apt: {install: [vim, perl], recommends: no, prune: [/usr/share/doc/*]}
/// ```
#[derive(Debug)]
struct Apt {
    packages: Vec<Spanned<PackageSpec>>,
    recommends: bool,
    prune: Vec<PrunePattern>,
    span: Span,
}

pub(super) fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Box<dyn StepKind>> {
    let mut step =
        Apt { packages: Vec::new(), recommends: false, prune: Vec::new(), span: node.span };
    let install = if let Value::Map(_) = node.value {
        let mut fields = reader.map(node, "`apt`")?;
        let recommends = fields.take("recommends").and_then(|node| reader.flag(node));
        step.recommends = recommends.unwrap_or(false);
        let prune = fields.take("prune").map(|node| reader.parse_all(node)).unwrap_or_default();
        step.prune = prune.into_iter().map(|pattern| pattern.value).collect();
        let install = fields.need("install", reader);
        fields.finish(reader);
        install?
    } else {
        node
    };
    step.packages = reader.parse_all(install);
    if step.packages.is_empty() && reader.is_clean() {
        reader.error(Diagnostic::new(install.span, "`apt` needs at least one package"));
    }
    Some(Box::new(step))
}

impl StepKind for Apt {
    fn title(&self) -> String {
        format!("apt install {}", words(self.packages.iter().map(|package| package.value.as_str())))
    }

    fn refers(&self, references: &mut References) {
        references.apt.push(self.span);
        references.packages.extend(self.packages.iter().cloned());
    }

    fn lower(&self, cx: &Lowering<'_>, state: &State) -> State {
        let Some(tools) = cx.apt else { return state.clone() };
        let packages: Vec<&str> =
            self.packages.iter().map(|package| package.value.as_str()).collect();
        let prune: Vec<&str> = self.prune.iter().map(PrunePattern::as_str).collect();
        let exec = tools.install(&packages, self.recommends, &prune);
        let exec = exec::apply_options(exec, cx.options, None);
        state.run(cx.describe(exec, &self.title()))
    }
}
