//! What tells why an exec failed: the same exec in report mode.

use super::broken::Broken;
use super::build::Build;
use super::task::{Explained, Task};
use buildkit_llb::{Executed, Output};
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
        self.explain_at(REPORT_FOLDER, executed, report, explained).map(|_| ())
    }

    /// The same for a report whose file or folder is mounted at `mount`. The result is what
    /// holds the report.
    ///
    /// # Errors
    ///
    /// If `report` keeps no such mount.
    pub fn explain_at(
        &self,
        mount: &str,
        executed: &Executed,
        report: &Executed,
        explained: Explained,
    ) -> Result<Output, Broken> {
        let report = report
            .mount(mount)
            .ok_or_else(|| Broken(format!("an exec has no output at {mount}")))?;
        self.measure(&report, explained.span);
        let vertex = executed.vertex_digest().clone();
        self.tasks.borrow_mut().push(Task { vertex, report: report.clone(), explained });
        Ok(report)
    }
}

/// What progress shows while an exec does its work again in report mode.
#[must_use]
pub fn title_of_report(title: &str) -> String {
    format!("{title} (what is wrong)")
}
