//! Tells apt, and dpkg's log, what happens to a package.

use std::ffi::OsString;
use std::fs::File;
use std::io::Write as _;
use std::time::{SystemTime, UNIX_EPOCH};

/// Where it is told.
#[derive(Debug, Clone, Default)]
pub(super) struct Teller {
    /// The descriptor that apt reads.
    pub(super) status: Option<u32>,
    pub(super) log: Option<OsString>,
}

/// A package, as messages name it.
#[derive(Debug, Clone)]
pub(super) struct Named {
    /// For apt.
    pub(super) short: String,
    /// For the log, with its architecture if dpkg says it there.
    pub(super) long: String,
    pub(super) version: String,
}

impl Teller {
    /// The package is about to be unpacked.
    pub(super) fn begins(&self, package: &Named) {
        let Named { short, long, version } = package;
        self.status(&format!("processing: install: {short}\nstatus: {short}: half-installed\n"));
        self.log(&[
            format!("install {long} <none> {version}"),
            format!("status half-installed {long} {version}"),
        ]);
    }

    /// The package is unpacked.
    pub(super) fn ends(&self, package: &Named) {
        let Named { short, long, version } = package;
        self.status(&format!("status: {short}: unpacked\n"));
        self.log(&[format!("status unpacked {long} {version}")]);
    }

    /// Whoever asked may have stopped listening, which is no reason to stop.
    fn status(&self, text: &str) {
        let path = self.status.map(|number| format!("/proc/self/fd/{number}"));
        let file = path.and_then(|path| File::options().append(true).open(path).ok());
        if let Some(mut file) = file {
            let _ = file.write_all(text.as_bytes());
        }
    }

    /// A log that cannot be written stops dpkg neither.
    fn log(&self, lines: &[String]) {
        let Some(path) = &self.log else { return };
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let now = date(now.as_secs());
        let text: String = lines.iter().map(|line| format!("{now} {line}\n")).collect();
        if let Ok(mut file) = File::options().append(true).create(true).open(path) {
            let _ = file.write_all(text.as_bytes());
        }
    }
}

/// The date and the time of day, of seconds since 1970.
fn date(seconds: u64) -> String {
    let (mut days, rest) = (seconds / 86400, seconds % 86400);
    let is_leap = |year: u64| {
        year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
    };
    let mut year = 1970;
    loop {
        let length = if is_leap(year) { 366 } else { 365 };
        // The clock of a machine may be wrong, but the loop must end.
        if days < length || year == 9999 {
            break;
        }
        days -= length;
        year += 1;
    }
    let february = if is_leap(year) { 29 } else { 28 };
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30] {
        if days < length {
            break;
        }
        days -= length;
        month += 1;
    }
    let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
    format!("{year:04}-{month:02}-{:02} {hour:02}:{minute:02}:{second:02}", days + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Folder;

    #[test]
    fn dates_are_those_of_the_calendar() {
        assert_eq!(date(0), "1970-01-01 00:00:00");
        assert_eq!(date(951_782_400), "2000-02-29 00:00:00");
        assert_eq!(date(1_331_337_599), "2012-03-09 23:59:59");
        assert_eq!(date(1_735_689_599), "2024-12-31 23:59:59");
    }

    #[test]
    fn the_log_has_the_lines_of_dpkg() {
        let folder = Folder::new();
        let log = folder.path().join("log");
        let teller = Teller { status: None, log: Some(log.clone().into()) };
        let [short, long] = ["vim", "vim:armel"].map(str::to_owned);
        let package = Named { short, long, version: "1-2".to_owned() };
        teller.begins(&package);
        teller.ends(&package);
        let text = std::fs::read_to_string(log).unwrap();
        let lines: Vec<&str> = text.lines().map(|line| &line[20..]).collect();
        let expected = [
            "install vim:armel <none> 1-2",
            "status half-installed vim:armel 1-2",
            "status unpacked vim:armel 1-2",
        ];
        assert_eq!(lines, expected);
    }
}
