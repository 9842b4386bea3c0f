//! What a version of dpkg does and others do not; its changelog says since when.

use super::version::Version;
use crate::problem::{Outcome, Problem};

/// The root's dpkg.
#[derive(Debug, Clone)]
pub(super) struct Features {
    /// As its package says it; it is also what dpkg says of itself.
    pub(super) text: String,
    version: Version,
}

impl Features {
    pub(super) fn new(text: &str) -> Outcome<Self> {
        let version = Version::parse(text)
            .ok_or_else(|| Problem::new(format!("`{text}` is not a version of dpkg")))?;
        Ok(Self { text: text.to_owned(), version })
    }

    fn since(&self, version: &str) -> bool {
        Version::parse(version).is_some_and(|version| self.version >= version)
    }

    /// Whether what is done here is known of it.
    pub(super) fn is_known(&self) -> bool {
        self.since("1.14.20") && !self.since("1.24")
    }

    /// What it unpacks is recorded in the file `available` too.
    pub(super) fn records_available(&self) -> bool {
        !self.since("1.16.0")
    }

    /// Symbolic links get the time of the archive.
    pub(super) fn sets_times_of_links(&self) -> bool {
        self.since("1.16.0")
    }

    /// Packages without checksums get some.
    pub(super) fn makes_md5sums(&self) -> bool {
        self.since("1.16.3")
    }

    /// Packages of several architectures may be installed together.
    pub(super) fn has_architectures(&self) -> bool {
        self.since("1.16.2")
    }

    /// A path activates the triggers of all folders that it is in.
    pub(super) fn activates_folders(&self) -> bool {
        self.since("1.16.4")
    }

    /// A version of what is provided counts.
    pub(super) fn has_versions_of_provided(&self) -> bool {
        self.since("1.17.11")
    }

    /// Whether it can decompress; no name stands for no compression.
    pub(super) fn decompresses(&self, ending: &[u8]) -> bool {
        match ending {
            b".gz" | b".bz2" | b".lzma" | b"" => true,
            b".xz" => self.since("1.15.6"),
            b".zst" => self.since("1.21.18"),
            _ => false,
        }
    }

    /// Whether a package waits for a trigger, by the end of a word of the file `triggers`, such as
    /// `-noawait`; none if this dpkg does not know it.
    pub(super) fn waits(&self, end: &str) -> Option<bool> {
        match end {
            "" => Some(true),
            "-noawait" if self.since("1.16.1") => Some(false),
            "-await" if self.since("1.17.21") => Some(true),
            _ => None,
        }
    }

    /// The environment of a script of a package before it is unpacked. `forced` are the
    /// `--force-…` words of the call.
    pub(super) fn environment(
        &self,
        package: &str,
        architecture: &str,
        forced: &[String],
    ) -> Vec<(&'static str, String)> {
        // dpkg's own order of those that this module lets pass.
        let order = ["unsafe-io", "confnew", "confold", "confdef"];
        let forced = order.into_iter().filter(|word| forced.iter().any(|forced| forced == word));
        let forced: Vec<&str> = ["security-mac", "downgrade"].into_iter().chain(forced).collect();
        let known = [
            ("1.14", "DPKG_MAINTSCRIPT_PACKAGE", package.to_owned()),
            ("1.14", "DPKG_RUNNING_VERSION", self.text.clone()),
            ("1.15.4", "DPKG_MAINTSCRIPT_ARCH", architecture.to_owned()),
            ("1.15.7", "DPKG_MAINTSCRIPT_NAME", "preinst".to_owned()),
            ("1.16.0", "DPKG_ADMINDIR", "/var/lib/dpkg".to_owned()),
            ("1.17.2", "DPKG_MAINTSCRIPT_PACKAGE_REFCOUNT", "1".to_owned()),
            ("1.18.4", "DPKG_MAINTSCRIPT_DEBUG", "0".to_owned()),
            ("1.18.5", "DPKG_ROOT", String::new()),
            ("1.19.5", "DPKG_FORCE", forced.join(",")),
        ];
        let known = known.into_iter().filter(|(since, ..)| self.since(since));
        known.map(|(_, name, value)| (name, value)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lenny_and_bookworm_differ() {
        let lenny = Features::new("1.14.31").unwrap();
        let bookworm = Features::new("1.21.23").unwrap();
        assert!(
            lenny.is_known() && bookworm.is_known() && !Features::new("1.25").unwrap().is_known()
        );
        assert!(lenny.records_available() && !bookworm.records_available());
        assert!(!lenny.decompresses(b".xz") && bookworm.decompresses(b".xz"));
        assert_eq!((lenny.waits("-noawait"), lenny.waits("")), (None, Some(true)));
        assert_eq!((bookworm.waits("-noawait"), bookworm.waits("-x")), (Some(false), None));
        let names: Vec<&str> =
            lenny.environment("a", "all", &[]).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["DPKG_MAINTSCRIPT_PACKAGE", "DPKG_RUNNING_VERSION"]);
        let forced = ["confdef", "unsafe-io", "confold"].map(str::to_owned);
        let environment = bookworm.environment("a", "all", &forced);
        let expected = "security-mac,downgrade,unsafe-io,confold,confdef";
        assert_eq!(environment.last(), Some(&("DPKG_FORCE", expected.to_owned())));
    }
}
