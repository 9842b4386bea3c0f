//! Packages that do not exist in Debian: each shows one way in which an install goes.

use super::package::{Package, Script};

/// Installs; recommends [`RECOMMENDED`], which a strict install must not pull in.
pub const RECOMMENDS: &str = "lab-recommends";
/// Only ever recommended.
pub const RECOMMENDED: &str = "lab-recommended";
/// Unpacks, then its postinst exits 1.
pub const FAILING_POSTINST: &str = "lab-failing-postinst";
/// Depends on a package that no archive has.
pub const UNMET_DEPENDS: &str = "lab-unmet-depends";
/// Has no package of its own name, only [`VIRTUAL_PROVIDERS`].
pub const VIRTUAL_NAME: &str = "lab-virtual";
/// Both provide [`VIRTUAL_NAME`].
pub const VIRTUAL_PROVIDERS: [&str; 2] = ["lab-provider-one", "lab-provider-two"];
/// Has a configuration file, and runs scripts before and after unpacking.
pub const WITH_CONFFILE: &str = "lab-conffile";

/// All of them.
#[must_use]
pub fn probe_packages() -> Vec<Package> {
    let probe = |name: &str| {
        let program = format!("usr/bin/{name}");
        Package::new(name, "1.0-1").section("misc").program(&program, &format!("{name} 1.0"))
    };
    let [one, two] = VIRTUAL_PROVIDERS;
    vec![
        probe(RECOMMENDS).recommends(RECOMMENDED),
        probe(RECOMMENDED),
        probe(FAILING_POSTINST)
            .script(Script::Postinst, "echo 'lab-failing-postinst: fails on purpose' >&2\nexit 1"),
        probe(UNMET_DEPENDS).depends("lab-does-not-exist (>= 2.0)"),
        probe(one).provides(VIRTUAL_NAME),
        probe(two).provides(VIRTUAL_NAME),
        probe(WITH_CONFFILE)
            .all()
            .conffile("etc/lab-conffile.conf", "setting = packaged\n")
            .script(Script::Preinst, "echo \"lab-conffile: preinst $1\"")
            .script(Script::Postinst, "echo \"lab-conffile: postinst $1\""),
    ]
}
