//! Releases of Debian: one file each, and one line in `releases!`.

mod version;

pub(crate) use version::is_older;

/// A release of Debian.
#[derive(Debug)]
pub struct Release {
    /// What messages call it.
    pub(crate) name: &'static str,
    /// Its number.
    pub(crate) debian: u32,
    /// The version of a package in it.
    pub(crate) version: fn(Package) -> &'static str,
}

/// Packages whose versions rules compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Package {
    Apt,
    Bash,
    Busybox,
    Coreutils,
    Dash,
    Diffutils,
    Dpkg,
    Findutils,
    Gzip,
    Openssl,
    Procps,
    Sed,
    Tar,
    UtilLinux,
}

impl Package {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Apt => "apt",
            Self::Bash => "bash",
            Self::Busybox => "busybox",
            Self::Coreutils => "coreutils",
            Self::Dash => "dash",
            Self::Diffutils => "diffutils",
            Self::Dpkg => "dpkg",
            Self::Findutils => "findutils",
            Self::Gzip => "gzip",
            Self::Openssl => "openssl",
            Self::Procps => "procps",
            Self::Sed => "sed",
            Self::Tar => "tar",
            Self::UtilLinux => "util-linux",
        }
    }
}

macro_rules! releases {
    ($($module:ident,)+) => {
        $(mod $module;)+
        /// The keyword of each release, which is the name of its module.
        pub const RELEASES: &[&str] = &[$(stringify!($module)),+];

        impl Release {
            /// The release of a keyword.
            #[must_use]
            pub fn find(keyword: &str) -> Option<&'static Self> {
                match keyword {
                    $(stringify!($module) => Some(&$module::RELEASE),)+
                    _ => None,
                }
            }
        }
    };
}

// In the order of their numbers.
releases! {
    lenny,
}
