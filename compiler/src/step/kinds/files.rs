//! `files`: users, groups and files of an image or a step.

use crate::accounts::Accounts;
use crate::diagnostic::Spanned;
use crate::files::{self, FileTable, apply};
use crate::graph::broken::Broken;
use crate::graph::scope::{Scope, Title};
use crate::language::reader::{Fields, Reader};
use crate::language::shape::Key;
use crate::needs::Needs;
use crate::options::Layer;
use crate::run::Settings;
use crate::step::kind::{Slot, Step, StepKind};
use buildkit_llb::State;

pub(in crate::step) static KEYS: &[Key] =
    &[Key::new("files", files::TABLE, "path to what is there")];

/// Makes the tree have these users, groups and files.
///
/// ```yaml
/// - files:
///     /etc/motd: {text: "By quill and candlelight!\n"}
/// ```
#[derive(Debug)]
pub struct FilesStep {
    /// Users and groups, which are made before the files.
    pub accounts: Accounts,
    /// The files.
    pub table: FileTable,
}

pub(in crate::step) fn read(
    fields: &Fields<'_>,
    _defaults: &Settings,
    reader: &mut Reader<'_>,
) -> Option<Box<dyn StepKind>> {
    let table = files::read(fields.get("files")?, reader);
    Some(Box::new(FilesStep { accounts: Accounts::default(), table }))
}

impl StepKind for FilesStep {
    fn title(&self) -> String {
        "files".to_owned()
    }

    fn needs(&self, needs: &mut Needs) {
        apply::needs(&self.accounts, &self.table, needs);
    }

    fn links(&self) -> Vec<Spanned<String>> {
        self.table.links()
    }

    fn brings(&self) -> Vec<Spanned<String>> {
        self.table.brings()
    }

    fn lower(
        &self,
        step: &Step,
        title: &str,
        scope: &Scope<'_>,
        state: &State,
    ) -> Result<State, Broken> {
        let title = match step.slot {
            Slot::Step(number, total) => {
                Title { number: Some((number, total)), layer: None, text: title.to_owned() }
            }
            Slot::Packages | Slot::Files => {
                Title { number: None, layer: Some(Layer::Files), text: title.to_owned() }
            }
        };
        let output =
            apply::apply(&self.accounts, &self.table, scope, &title, &step.spans, state.output())?;
        Ok(state.with_output(output))
    }
}
