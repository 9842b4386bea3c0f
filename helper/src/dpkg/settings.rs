//! dpkg's own configuration files.

use crate::path::{TreePath, show};
use crate::place::root::Place;
use crate::problem::{Outcome, Problem};

const FILES: [&[u8]; 2] = [b"etc/dpkg/dpkg.cfg", b"root/.dpkg.cfg"];
const FOLDER: &[u8] = b"etc/dpkg/dpkg.cfg.d";
/// The program that checks signatures inside packages, which nearly no root has.
const DEBSIG: &[u8] = b"usr/bin/debsig-verify";

/// What the root's dpkg is configured to do, as far as it matters here.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Settings {
    /// The words of `force-…`.
    pub(super) forced: Vec<String>,
    /// Where it logs what it does.
    pub(super) log: Option<String>,
}

/// What may be forced without a difference for packages that are new.
pub(super) const HARMLESS: [&str; 4] = ["unsafe-io", "confnew", "confold", "confdef"];

impl Settings {
    /// Reads them.
    ///
    /// # Errors
    ///
    /// If an option may make a difference to what is unpacked.
    pub(super) fn read(root: &Place) -> Outcome<Self> {
        let mut files = FILES.map(TreePath::parse).into_iter().collect::<Outcome<Vec<_>>>()?;
        let folder = TreePath::parse(FOLDER)?;
        if root.stat(&folder)?.is_some() {
            for name in root.names(&folder)? {
                files.push(folder.child(&name)?);
            }
        }
        let (mut settings, mut checks) = (Self::default(), true);
        for path in files {
            if root.stat(&path)?.is_some() {
                let text = root.read(&path)?;
                settings.take(&String::from_utf8_lossy(&text), &mut checks)?;
            }
        }
        if checks && root.stat(&TreePath::parse(DEBSIG)?)?.is_some() {
            return Err(Problem::new("dpkg checks signatures inside packages"));
        }
        Ok(settings)
    }

    fn take(&mut self, text: &str, checks: &mut bool) -> Outcome<()> {
        for line in text.lines().map(str::trim) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let line = line.strip_prefix("--").unwrap_or(line);
            let end = line.find(|c: char| c.is_whitespace() || c == '=').unwrap_or(line.len());
            let (name, value) = line.split_at(end);
            let value = value.trim_start_matches(|c: char| c.is_whitespace() || c == '=');
            match name.strip_prefix("force-") {
                Some(word) if HARMLESS.contains(&word) => self.forced.push(word.to_owned()),
                None if name == "no-debsig" => *checks = false,
                None if name == "log" => self.log = Some(value.to_owned()),
                Some(_) | None => {
                    let name = show(name.as_bytes());
                    return Err(Problem::new(format!("dpkg is configured with `{name}`")));
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dpkg::database::tests::root;

    fn read(main: &str, more: &str) -> Outcome<Settings> {
        let folder = root("1.21.23", "");
        let etc = folder.path().join("etc/dpkg");
        std::fs::create_dir_all(etc.join("dpkg.cfg.d")).unwrap();
        std::fs::write(etc.join("dpkg.cfg"), main).unwrap();
        std::fs::write(etc.join("dpkg.cfg.d/docker"), more).unwrap();
        std::fs::create_dir_all(folder.path().join("usr/bin")).unwrap();
        std::fs::write(folder.path().join("usr/bin/debsig-verify"), "").unwrap();
        Settings::read(&folder.place())
    }

    #[test]
    fn what_makes_no_difference_is_read() {
        let settings = read("# a\nno-debsig\nlog /var/log/dpkg.log\n", "force-unsafe-io").unwrap();
        assert_eq!(settings.log.as_deref(), Some("/var/log/dpkg.log"));
        assert_eq!(settings.forced, ["unsafe-io"]);
    }

    #[test]
    fn what_may_make_a_difference_is_for_dpkg() {
        for more in ["path-exclude=/usr/share/doc/*", "force-overwrite", "status-logger x"] {
            assert!(read("no-debsig\n", more).is_err(), "{more}");
        }
        assert!(read("", "").is_err());
    }
}
