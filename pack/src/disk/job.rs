//! What every file system is given, beside its files.

use super::id::{Id, Uuid, short_derived};
use super::mistake::{At, Error, Mistake, Problem};
use super::settings::Settings;

/// One partition.
pub(crate) struct Job<'a> {
    /// The number of the partition, from 1.
    pub(crate) number: usize,
    /// What is asked of it.
    pub(crate) settings: &'a Settings,
    /// Its identifier if none is asked for.
    pub(crate) name: String,
    /// Its first byte on the disk.
    pub(crate) start: u64,
    /// The time of everything.
    pub(crate) time: u64,
}

impl Job<'_> {
    /// The identifier of the file system, if it has a short one.
    pub(crate) fn short_id(&self) -> Result<u32, Error> {
        match self.settings.id {
            Some(Id::Short(id)) => Ok(id),
            Some(Id::Long(_)) => Err(Error::Broken("a wrong identifier was not refused")),
            None => Ok(short_derived(&self.name)),
        }
    }

    /// The identifier of the file system, if it has a long one.
    pub(crate) fn long_id(&self) -> Result<Uuid, Error> {
        match self.settings.id {
            Some(Id::Long(id)) => Ok(id),
            Some(Id::Short(_)) => Err(Error::Broken("a wrong identifier was not refused")),
            None => Ok(Uuid::derived(&self.name)),
        }
    }

    /// A mistake of the whole partition.
    pub(crate) fn mistake(&self, problem: Problem) -> Error {
        Mistake { at: At::Partition(self.number), problem }.error()
    }
}
