//! What runs, as a table.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::lab::Lab;
use crate::parts::{Part, buildkit};
use crate::state::Daemon;

impl Lab {
    /// A table of what runs: part, pid, address, since when, log.
    #[must_use]
    pub fn status(&self) -> String {
        table(self)
    }
}

/// One line for each daemon that runs, and what else one must know of them.
fn table(lab: &Lab) -> String {
    let mut rows = vec![["PART", "PID", "ADDRESS", "SINCE", "LOG"].map(str::to_owned)];
    for &daemon in Part::every().flat_map(Part::daemons) {
        let Some(process) = lab.state().running(daemon) else { continue };
        rows.push([
            daemon.name().to_owned(),
            process.pid.to_string(),
            address(lab, daemon),
            ago(process.since),
            lab.directories().log(daemon.name()).display().to_string(),
        ]);
    }
    let mut table = layout(&rows);
    if lab.archive().is_some() {
        let keyring = lab.archive_keyring();
        table.push_str(&format!("\nThe archive's keyring: {}\n", keyring.display()));
    }
    table
}

fn address(lab: &Lab, daemon: Daemon) -> String {
    match daemon {
        Daemon::Registry => lab.registry(),
        Daemon::Archive => lab.archive().unwrap_or_default(),
        Daemon::Buildkitd | Daemon::Buildkitd012 | Daemon::Buildkitd016 | Daemon::Buildkitd020 => {
            buildkit::address(lab.directories(), daemon).unwrap_or_default()
        }
        Daemon::Dockerd => lab.engine_host().unwrap_or_default().to_owned(),
        // Only dockerd talks to it.
        Daemon::Containerd => "-".to_owned(),
    }
}

fn ago(since: u64) -> String {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH + Duration::from_secs(since));
    match elapsed.map_or(0, |elapsed| elapsed.as_secs()) {
        seconds @ 0..120 => format!("{seconds} s ago"),
        seconds @ 120..7200 => format!("{} min ago", seconds / 60),
        seconds => format!("{} h ago", seconds / 3600),
    }
}

fn layout<const COLUMNS: usize>(rows: &[[String; COLUMNS]]) -> String {
    let mut table = String::new();
    for row in rows {
        let mut line = String::new();
        for (column, cell) in row.iter().enumerate() {
            let width = rows.iter().map(|row| row[column].len()).max().unwrap_or_default();
            line.push_str(&format!("{cell:width$}  "));
        }
        table.push_str(line.trim_end());
        table.push('\n');
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let rows = [["PART", "PID"], ["registry", "7"]].map(|row| row.map(str::to_owned));
        assert_eq!(layout(&rows), "PART      PID\nregistry  7\n");
    }
}
