//! What a row of the table of flags is.

use anyhow::Result;

use super::driver::Driver;

/// A flag, an option key or a form of a context, and what it does here.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    pub(crate) flag: &'static str,
    pub(crate) effect: &'static str,
}

pub(crate) const fn row(flag: &'static str, effect: &'static str) -> Row {
    Row { flag, effect }
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
