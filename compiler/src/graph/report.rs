//! What tells why an exec failed: the same exec in report mode.

use super::broken::Broken;
use super::build::Build;
use super::task::{Explained, Task};
use buildkit_llb::Executed;
use jesteros_manifest::REPORT_FOLDER;

impl Build<'_> {
    /// Makes `report` tell why `executed` failed, if it does. `report` does the same work,
    /// never fails, and writes what it found to a mount that it keeps. It is solved if
    /// `executed` failed, and only then.
    ///
    /// # Errors
    ///
    /// If `report` keeps no such mount.
    pub fn explain(
        &self,
        executed: &Executed,
        report: &Executed,
        explained: Explained,
    ) -> Result<(), Broken> {
        let report = report
            .mount(REPORT_FOLDER)
            .ok_or_else(|| Broken(format!("an exec has no output at {REPORT_FOLDER}")))?;
        self.measure(&report, explained.span);
        let vertex = executed.vertex_digest().clone();
        self.tasks.borrow_mut().push(Task { vertex, report, explained });
        Ok(())
    }
}

/// What progress shows while an exec does its work again in report mode.
#[must_use]
pub fn title_of_report(title: &str) -> String {
    format!("{title} (what is wrong)")
}
