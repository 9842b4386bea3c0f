//! `build`: files that a program of a base makes.

use crate::diagnostic::{Span, Spanned};
use crate::graph::broken::Broken;
use crate::graph::scope::{Scope, Title};
use crate::graph::stage::Stage;
use crate::graph::text::shorten;
use crate::language::mention::Role;
use crate::language::reader::Reader;
use crate::language::reference::Reference;
use crate::language::shape::{Key, Kind, Shape};
use crate::maker::kind::{Maker, Making, Product};
use crate::maker::outputs::{self, Outputs};
use crate::needs::Needs;
use crate::packages;
use crate::run::{self, Run, Start};
use crate::step::kind::{Slot, Step};
use crate::step::kinds::packages::PackagesStep;
use crate::values::{Name, Word as _};
use crate::yaml::Node;
use buildkit_llb::State;

/// The keys of `build`.
pub static SHAPE: Shape = Shape {
    name: "build",
    doc: "Runs a program of a base or image and keeps the files that `outputs` names; the rest is dropped.",
    keys: &[
        &[
            Key::needed(
                "from",
                Kind::Word(&Name::SCALAR),
                "the base or image whose programs are used",
            ),
            Key::new(
                "packages",
                packages::KIND,
                "packages to install first; a layer of their own that later builds use again",
            ),
            Key::needed(
                "outputs",
                outputs::KIND,
                "path in the artifact to a path or pattern in the build",
            ),
        ],
        run::NEEDED_RUN,
        run::SETTINGS_KEYS,
    ],
};

pub(super) const KIND: Kind = Kind::Map(&SHAPE);

/// Files that a program makes.
///
/// ```yaml
/// build:
///   from: tools
///   packages: [make, gcc]
///   mounts: {/k: {from: kernel-source, writable: yes}}
///   workdir: /k
///   run: make -j"$(nproc)" uImage
///   outputs: {/uImage: /k/arch/arm/boot/uImage}
/// ```
#[derive(Debug)]
struct Build {
    from: Reference,
    packages: Option<Step>,
    run: Run,
    outputs: Outputs,
    /// The lines of the program, which are shown if it fails.
    program: Span,
    span: Span,
}

pub(super) fn read(
    _name: &Spanned<Name>,
    node: &Node,
    reader: &mut Reader<'_>,
) -> Option<Box<dyn Maker>> {
    let fields = reader.map(node, &SHAPE, "`build`")?;
    let from = fields.get("from").and_then(|node| Reference::read_name(node, Role::From, reader));
    let packages =
        match fields.get("packages") {
            Some(node) => packages::read(node, reader).filter(|packages| !packages.is_empty()).map(
                |packages| Step {
                    kind: Box::new(PackagesStep(packages)),
                    slot: Slot::Packages,
                    spans: fields.span_of("packages").into_iter().collect(),
                },
            ),
            None => None,
        };
    let run = run::read(&fields, reader);
    let outputs = fields.get("outputs");
    let (run, node) = (run?, outputs?);
    let outputs = outputs::read(node, &run, reader)?;
    let span = fields.span();
    let program = fields.span_of("run").unwrap_or(span);
    Some(Box::new(Build { from: from?, packages, run, outputs, program, span }))
}

impl Maker for Build {
    fn from(&self) -> Option<&Reference> {
        Some(&self.from)
    }

    fn needs(&self, needs: &mut Needs) {
        if let Some(step) = &self.packages {
            step.kind.needs(needs);
        }
        run::needs(&self.run, needs);
        needs.helper.push(self.span);
    }

    fn brings(&self) -> Vec<Spanned<String>> {
        self.outputs.brings()
    }

    fn lower(
        &self,
        _artifact: &Making<'_>,
        scope: &Scope<'_>,
        below: Option<&State>,
    ) -> Result<Product, Broken> {
        let mut state = below
            .cloned()
            .ok_or_else(|| Broken(format!("`{}` has nothing to run in", scope.name)))?;
        if let Some(step) = &self.packages {
            let (title, below) = (step.kind.title(), Some(state.output().clone()));
            state = step.kind.lower(step, &title, scope, &state)?;
            let span = step.spans.first().copied().unwrap_or(self.span);
            let output = state.output().clone();
            scope.build.note_stage(Stage { title, layer: None, span, below, output });
        }
        let kept = |path: &str| self.outputs.mounts().any(|mount| mount == path);
        let exec = run::exec(&self.run, scope, &state, &kept, Start::Plain)?;
        let text = format!("build: {}", shorten(&self.run.title(), 60));
        let title = Title { number: None, layer: None, text };
        let executed = state.exec(scope.describe(exec, &title, &[self.program]))?;
        Ok(self.outputs.collect(&executed, &self.run, scope)?.into())
    }
}
