//! What an `apt` step runs with: Lenny's apt 0.7.20 made to do its work.
//!
//! - The cache mounts are seeded with the `partial` folders that 0.7.20 does not
//!   make, and locked, as apt locks its folders.
//! - Settings travel by `APT_CONFIG`: under qemu a 32-bit `readdir` may fail, and
//!   then apt sees nothing of `apt.conf.d` and says nothing.
//! - Signatures of expired keys are accepted by a `gpgv` that changes this one
//!   verdict; unsigned archives only if the spec trusts them.
//! - Comments in apt's files start with `//`: 0.7.20 chokes on `#`.

pub mod traps;

use crate::options::Options;
use crate::spec::values::SourcePath;
use crate::spec::{Apt, Archive};
use crate::steps::Files;
use buildkit_llb::{self as llb, Describe, Digest, Exec, Output, Sharing, mkdir, mkfile};

/// Where the tools are mounted in an `apt` step.
const TOOLS: &str = "/run/jesteros/apt";
/// Where the keyring is mounted.
const KEYRING: &str = "/run/jesteros/keyring.gpg";

/// The tools and caches of a spec's `apt` steps; the same for all of them.
#[derive(Debug, Clone)]
pub struct Tools {
    tools: Output,
    seed: Output,
    keyring: Option<(Output, String)>,
    trusted: bool,
    cache: String,
}

impl Tools {
    /// Makes the tools for `apt`, whose keyring, if it has one, is in `keyring`.
    ///
    /// # Vertices
    ///
    /// Two file vertices, shared by every `apt` step.
    #[must_use]
    pub fn new(
        project: &str,
        arch: &str,
        apt: &Apt,
        keyring: Option<Files>,
        options: &Options,
    ) -> Self {
        let sources = sources_list(apt);
        let keyring = apt.keyring.as_ref().zip(keyring).map(|(keyring, files)| {
            let path: SourcePath = keyring.path.below(&files.folder);
            (files.output, format!("/{}", path.as_str()))
        });
        let config = config(apt.trusted, keyring.is_some());
        // What is cached is only as trustworthy as the archives it came from. The
        // keyring is named, not digested: the vertex of a client's folder has the
        // session in it, which is new in every build.
        let keys =
            apt.keyring.as_ref().map(|keys| (keys.source.value.as_str(), keys.path.as_str()));
        let identity = Digest::of(format!("{sources}\0{config}\0{keys:?}").as_bytes());
        let namespace = match options.cache_namespace.as_str() {
            "" => String::new(),
            namespace => format!("{namespace}/"),
        };
        let tools = llb::File::new([
            mkfile("/sources.list", 0o644, sources.as_bytes()),
            mkfile("/apt.conf", 0o644, config.as_bytes()),
            mkfile("/install.sh", 0o755, include_bytes!("install.sh").as_slice()),
            mkfile("/gpgv", 0o755, include_bytes!("gpgv.sh").as_slice()),
            // Package scripts must not start services while an image is built.
            mkfile("/policy-rc.d", 0o755, b"#!/bin/sh\nexit 101\n".as_slice()),
        ]);
        let seed = llb::File::new([
            mkdir("/cache/archives/partial", 0o755).parents(),
            mkdir("/lib/lists/partial", 0o755).parents(),
        ]);
        Self {
            tools: Output::scratch().file(tools.named("[internal] apt tools")),
            seed: Output::scratch().file(seed.named("[internal] apt cache folders")),
            keyring,
            trusted: apt.trusted,
            cache: format!("{namespace}{project}/{arch}/apt-{}", &identity.hex()[..12]),
        }
    }

    /// The program that installs `packages`.
    pub fn install(&self, packages: &[&str], recommends: bool, prune: &[&str]) -> Exec {
        let mut args = vec![format!("{TOOLS}/install.sh")];
        args.extend(recommends.then(|| "--recommends".to_owned()));
        args.extend(self.trusted.then(|| "--trusted".to_owned()));
        for pattern in prune {
            args.extend(["--prune".to_owned(), (*pattern).to_owned()]);
        }
        args.push("--".to_owned());
        args.extend(packages.iter().map(|package| (*package).to_owned()));
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
        exec
    }
}

fn sources_list(apt: &Apt) -> String {
    // Lenny's apt takes `[trusted=yes]` and ignores it; later ones want it.
    let option = if apt.trusted { "[trusted=yes] " } else { "" };
    let line = |Archive { url, suite, components, span: _ }: &Archive| {
        let components: Vec<&str> = components.iter().map(|component| component.as_str()).collect();
        format!("deb {option}{url} {suite} {}\n", components.join(" "))
    };
    apt.archives.iter().map(line).collect()
}

fn config(trusted: bool, has_keyring: bool) -> String {
    let mut text = format!(
        r#"// Read through APT_CONFIG, in the place of the image's own settings.
Dir::Etc::main "-";
Dir::Etc::parts "-";
Dir::Etc::sourcelist "{TOOLS}/sources.list";
Dir::Etc::sourceparts "-";
Dir::Log "/tmp";
// The archives of an old release are frozen: only what is signed counts.
Acquire::Check-Valid-Until "false";
Acquire::Languages "none";
Acquire::Retries "2";
Acquire::http::Pipeline-Depth "0";
APT::Sandbox::User "root";
Dir::Bin::gpg "{TOOLS}/gpgv";
APT::Key::gpgvcommand "{TOOLS}/gpgv";
Dpkg::Use-Pty "false";
Dpkg::Options {{ "--log=/tmp/dpkg.log"; "--force-confdef"; "--force-confold"; }};
"#
    );
    if has_keyring {
        text.push_str(&format!(
            "APT::GPGV::TrustedKeyring \"{KEYRING}\";\nDir::Etc::trusted \"{KEYRING}\";\n\
             Dir::Etc::trustedparts \"-\";\n"
        ));
    }
    if trusted {
        text.push_str("APT::Get::AllowUnauthenticated \"true\";\n");
    }
    text
}
