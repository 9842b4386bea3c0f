//! The exec that installs packages.

use super::config::{self, KEYRING, TOOLS};
use crate::base::Apt;
use crate::graph::scope::{Installer, Order};
use crate::options::Options;
use buildkit_llb::{
    self as llb, Describe as _, Digest, Exec, Output, Platform, Sharing, mkdir, mkfile,
};
use jesteros_manifest::{HELPER, HELPER_MOUNT, MANIFEST_FOLDER};

/// The tools and caches of one base; the same for all its images.
#[derive(Debug, Clone)]
pub struct AptInstaller {
    tools: Output,
    seed: Output,
    keyring: Option<(Output, String)>,
    trusted: bool,
    recommends: bool,
    cache: String,
}

impl AptInstaller {
    /// The tools for `apt`, whose keyring, if it has one, is the file `keyring.1`
    /// of `keyring.0`.
    ///
    /// # Vertices
    ///
    /// Two file vertices, shared by all images of the base.
    #[must_use]
    pub fn new(
        project: &str,
        platform: &Platform,
        apt: &Apt,
        keyring: Option<(Output, String)>,
        options: &Options,
        epoch_ns: i64,
    ) -> Self {
        let sources = config::sources_list(apt);
        let trusted = apt.archives.iter().any(|archive| archive.trusted);
        let settings = config::settings(trusted, keyring.is_some());
        // What is cached is only as trustworthy as the archives it came from. The
        // keyring is named, not digested: the vertex of a client's folder has the
        // session in it, which is new in every build.
        let keys = apt.keyring.as_ref().map(ToString::to_string);
        let identity = Digest::of(format!("{sources}\0{settings}\0{keys:?}").as_bytes());
        let namespace = match options.cache_namespace.as_str() {
            "" => String::new(),
            namespace => format!("{namespace}/"),
        };
        let tools = [
            mkfile("/sources.list", 0o644, sources.as_bytes()),
            mkfile("/apt.conf", 0o644, settings.as_bytes()),
            mkfile("/install.sh", 0o755, include_bytes!("install.sh").as_slice()),
            mkfile("/gpgv", 0o755, include_bytes!("gpgv.sh").as_slice()),
            // Package scripts must not start services while an image is built.
            mkfile("/policy-rc.d", 0o755, b"#!/bin/sh\nexit 101\n".as_slice()),
        ];
        let tools = llb::File::new(tools.map(|action| action.timestamp_ns(epoch_ns)));
        let seed = llb::File::new([
            mkdir("/cache/archives/partial", 0o755).parents(),
            mkdir("/lib/lists/partial", 0o755).parents(),
        ]);
        let platform = platform.to_string().replace('/', "-");
        Self {
            tools: Output::scratch().file(tools.named("[internal] apt tools")),
            seed: Output::scratch().file(seed.named("[internal] apt cache folders")),
            keyring,
            trusted,
            recommends: apt.recommends,
            cache: format!("{namespace}{project}/{platform}/apt-{}", &identity.hex()[..12]),
        }
    }
}

impl Installer for AptInstaller {
    fn install(&self, order: &Order<'_>) -> Exec {
        let mut args = vec![format!("{TOOLS}/install.sh")];
        let flags = [
            ("--recommends", order.recommends.unwrap_or(self.recommends)),
            ("--trusted", self.trusted),
            ("--prune", order.prune.is_some()),
        ];
        args.extend(flags.iter().filter(|(_, is_set)| *is_set).map(|(flag, _)| (*flag).to_owned()));
        for (flag, names) in [("--optional", &order.optional), ("--remove", &order.remove)] {
            args.extend(names.iter().flat_map(|name| [flag.to_owned(), (*name).to_owned()]));
        }
        args.push("--".to_owned());
        args.extend(order.install.iter().map(|package| (*package).to_owned()));
        let cache = |kind: &str| format!("{}-{kind}", self.cache);
        let mut exec = Exec::new("/bin/sh", args)
            .env("APT_CONFIG", format!("{TOOLS}/apt.conf"))
            .env("DEBIAN_FRONTEND", "noninteractive")
            .env("LC_ALL", "C")
            .dir("/")
            .user("root")
            .bind(TOOLS, &self.tools)
            .bind_path("/usr/sbin/policy-rc.d", &self.tools, "/policy-rc.d")
            .tmpfs("/tmp", None)
            .cache_from("/var/cache/apt", cache("cache"), Sharing::Locked, &self.seed, "/cache")
            .cache_from("/var/lib/apt", cache("lib"), Sharing::Locked, &self.seed, "/lib");
        if let Some((keyring, path)) = &self.keyring {
            exec = exec.bind_path(KEYRING, keyring, path);
        }
        if let Some((helper, manifest)) = &order.prune {
            exec = exec.bind_path(HELPER_MOUNT, helper, HELPER).bind(MANIFEST_FOLDER, manifest);
        }
        exec
    }
}
