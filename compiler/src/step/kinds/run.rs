//! `run`: a program that changes the image.

use crate::graph::broken::Broken;
use crate::graph::scope::{Scope, Title};
use crate::graph::text::shorten;
use crate::language::reader::{Fields, Reader};
use crate::needs::Needs;
use crate::run::{self, Run, Settings, Start};
use crate::step::kind::{Slot, Step, StepKind};
use buildkit_llb::State;

pub(in crate::step) use crate::run::KEYS;

/// Runs a program as root in `/`, without a network, unless the step says otherwise.
/// Text is a script for the base's shell, and the first command that fails ends it,
/// also inside a pipe.
///
/// ```yaml
/// - run: ldconfig
/// - run: [/usr/sbin/locale-gen]
/// - run: make -j"$JOBS"
///   env: {JOBS: "${JOBS}"}
///   workdir: /src
///   mounts: {/src: court}
/// ```
#[derive(Debug)]
struct RunStep(Run);

pub(in crate::step) fn read(
    fields: &Fields<'_>,
    defaults: &Settings,
    reader: &mut Reader<'_>,
) -> Option<Box<dyn StepKind>> {
    let run = run::read(fields, reader)?;
    let settings = run.settings.over(defaults);
    Some(Box::new(RunStep(Run { settings, ..run })))
}

impl StepKind for RunStep {
    fn title(&self) -> String {
        format!("run {}", shorten(&self.0.title(), 60))
    }

    fn needs(&self, needs: &mut Needs) {
        run::needs(&self.0, needs);
    }

    fn lower(
        &self,
        step: &Step,
        title: &str,
        scope: &Scope<'_>,
        state: &State,
    ) -> Result<State, Broken> {
        let number = match step.slot {
            Slot::Step(number, total) => Some((number, total)),
            Slot::Packages | Slot::Files => None,
        };
        let title = Title { number, layer: None, text: title.to_owned() };
        let exec = run::exec(&self.0, scope, state, &|_| false, Start::Plain)?;
        Ok(state.run(scope.describe(exec, &title, &step.spans))?)
    }
}
