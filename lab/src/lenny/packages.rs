//! Packages for the stand-in root, as many as a test of unpacking wants.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result};

use super::stand_in::{codename, suites};
use crate::apt::Apt;
use crate::made::made;

/// Changes when the recipe does: an older folder is then made anew.
const RECIPE: u32 = 1;

/// With what they depend on they are some hundred packages of every kind: libraries, scripts of
/// all languages, services, diversions, triggers, conffiles, set-uid programs and hard links.
const WANTED: &[&str] = &[
    "apt-listchanges",
    "aptitude",
    "at",
    "autoconf",
    "automake",
    "bash-completion",
    "bc",
    "cron",
    "dbus",
    "dc",
    "dictionaries-common",
    "dnsutils",
    "doc-base",
    "ed",
    "exim4-daemon-light",
    "file",
    "gettext",
    "groff",
    "htop",
    "ifupdown",
    "imagemagick",
    "iputils-ping",
    "less",
    "libdbd-sqlite3-perl",
    "libglib2.0-bin",
    "libhtml-tree-perl",
    "libmojolicious-perl",
    "libmoose-perl",
    "libtemplate-perl",
    "libwww-perl",
    "libxml-sax-perl",
    "lsof",
    "lvm2",
    "man-db",
    "mc",
    "menu",
    "mutt",
    "nano",
    "ncal",
    "nginx-light",
    "openssh-server",
    "pkgconf",
    "python3-apt",
    "python3-debian",
    "python3-requests",
    "python3-yaml",
    "rsync",
    "ruby",
    "screen",
    "sqlite3",
    "ssl-cert",
    "strace",
    "sudo",
    "tcpdump",
    "tex-common",
    "tmux",
    "traceroute",
    "tree",
    "unzip",
    "vim-nox",
    "wamerican",
    "wget",
    "whois",
    "xml-core",
    "zip",
    "zsh",
];

const FETCHING: &str = "lab: downloading armel packages to unpack";

/// A folder with `.deb` files of the machine's Debian for armel, which is made once.
///
/// # Errors
///
/// If they cannot be downloaded.
pub fn armel_packages() -> Result<PathBuf> {
    let codename = codename()?;
    made("packages", &format!("{codename}-armel"), RECIPE, |folder| {
        let work = folder.with_file_name("work");
        fs::create_dir_all(&work)?;
        let suites = suites(&codename);
        let suites: Vec<&str> = suites.iter().map(String::as_str).collect();
        let apt = Apt::new("armel", &suites, &work, FETCHING)?;
        for deb in apt.with_dependencies(WANTED)? {
            let name = deb.file_name().context("a package without a name")?;
            fs::rename(&deb, folder.join(name))?;
        }
        Ok(())
    })
}
