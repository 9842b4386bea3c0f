//! What a row of the table of flags is.

use anyhow::Result;

use super::driver::Driver;
use super::without::Without;

/// A flag, an option key or a form of a context, and what it does here.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    pub(crate) flag: &'static str,
    pub(crate) effect: &'static str,
    /// What takes the effect away; each must make the check fail.
    pub(crate) without: &'static [Without],
    /// The driver on which that is tested.
    pub(crate) shown_on: Driver,
}

pub(crate) const fn row(
    flag: &'static str,
    effect: &'static str,
    without: &'static [Without],
) -> Row {
    Row { flag, effect, without, shown_on: Driver::Remote }
}

impl Row {
    /// The row, if the effect can only be told from its absence on this driver.
    pub(crate) const fn shown_on(mut self, driver: Driver) -> Self {
        self.shown_on = driver;
        self
    }
}

/// A test of some rows, which runs once on each driver.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Check {
    pub(crate) name: &'static str,
    pub(crate) rows: fn() -> Vec<Row>,
    pub(crate) run: fn(Driver) -> Result<()>,
    /// The drivers on which it cannot run, and the word that the document prints for the
    /// reason.
    pub(crate) not_on: &'static [(Driver, &'static str)],
}

impl Check {
    /// Why it cannot run on a driver.
    pub(crate) fn reason(&self, driver: Driver) -> Option<&'static str> {
        self.not_on.iter().find(|(other, _)| *other == driver).map(|(_, reason)| *reason)
    }
}
