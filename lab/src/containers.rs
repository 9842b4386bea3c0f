//! What runs in the lab's containers: frontends, and the programs of build steps.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;

use crate::lab::Lab;
use crate::process;
use crate::state::Daemon;

impl Lab {
    /// The pids of a program that runs in containers of the lab's `buildkitd`, by
    /// the program's file name.
    ///
    /// Another lab on the machine may run the same program: only this one's count.
    #[must_use]
    pub fn in_containers(&self, program: &str) -> Vec<u32> {
        let data = self.directories().data(Daemon::Buildkitd.name());
        process::pids()
            .filter(|pid| runs(*pid, program) && process::is_rooted_below(*pid, &data))
            .collect()
    }
}

fn runs(pid: u32, program: &str) -> bool {
    let link = fs::read_link(Path::new("/proc").join(pid.to_string()).join("exe"));
    link.is_ok_and(|path| path.file_name() == Some(OsStr::new(program)))
}
