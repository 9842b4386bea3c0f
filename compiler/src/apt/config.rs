//! The files that apt reads in a build.

use crate::base::{Apt, Archive};
use crate::values::Name;
use jesteros_manifest::{
    APT_DPKG, APT_DPKG_LOG, APT_GPGV, APT_TOOLS as TOOLS, APT_WORK, DEBS, HELPER_MOUNT,
};

/// Where the keyring is mounted.
pub(super) const KEYRING: &str = "/run/jesteros/keyring.gpg";

/// The secrets of the archives, each once.
pub(super) fn secrets(apt: &Apt) -> Vec<&Name> {
    let mut secrets: Vec<&Name> = Vec::new();
    for name in apt.archives.iter().filter_map(|archive| archive.auth.as_ref()) {
        if !secrets.contains(&name) {
            secrets.push(name);
        }
    }
    secrets
}

/// The text of `sources.list`. In the place of a name and password stands `__AUTH_N__`,
/// which the helper replaces by secret `N`.
pub(super) fn sources_list(apt: &Apt) -> String {
    let secrets = secrets(apt);
    let line = |Archive { url, suite, components, trusted, auth, span: _ }: &Archive| {
        // Lenny's apt takes `[trusted=yes]` and ignores it; later ones need it.
        let option = if *trusted { "[trusted=yes] " } else { "" };
        let number = secrets.iter().position(|name| Some(*name) == auth.as_ref());
        let url = match number {
            Some(number) => url.as_str().replacen("://", &format!("://__AUTH_{number}__@"), 1),
            None => url.to_string(),
        };
        let components: Vec<&str> = components.iter().map(|component| component.as_str()).collect();
        format!("deb {option}{url} {suite} {}\n", components.join(" "))
    };
    apt.archives.iter().map(line).collect()
}

/// The text of apt's configuration.
pub(super) fn settings(trusted: bool, has_keyring: bool, has_secrets: bool) -> String {
    // With secrets, the list is made in the exec.
    let folder = if has_secrets { APT_WORK } else { TOOLS };
    let mut text = format!(
        r#"// Read through APT_CONFIG, in the place of the image's own settings.
Dir::Etc::main "-";
Dir::Etc::parts "-";
Dir::Etc::sourcelist "{folder}/sources.list";
Dir::Etc::sourceparts "-";
Dir::Log "/tmp";
// The archives of an old release are frozen: only what is signed counts.
Acquire::Check-Valid-Until "false";
Acquire::Languages "none";
Acquire::Retries "2";
Acquire::http::Timeout "60";
Acquire::https::Timeout "60";
Acquire::http::Pipeline-Depth "0";
APT::Sandbox::User "root";
Dir::Bin::gpg "{APT_GPGV}";
APT::Key::gpgvcommand "{APT_GPGV}";
// Unpacks what is new itself, and asks the dpkg of the root for everything else.
Dir::Bin::dpkg "{APT_DPKG}";
Dpkg::Use-Pty "false";
Dpkg::Options {{ "--log={APT_DPKG_LOG}"; "--force-confdef"; "--force-confold"; }};
// Gets the paths of the packages before dpkg does; apt stops if it fails.
DPkg::Pre-Install-Pkgs {{ "exec {HELPER_MOUNT} {DEBS}"; }};
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
