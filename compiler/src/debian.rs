//! What is known about releases of Debian.

/// Whether `suite` is one of Lenny's.
#[must_use]
pub fn is_lenny(suite: &str) -> bool {
    suite == "lenny" || suite.starts_with("lenny/") || suite.starts_with("lenny-")
}

/// What is wrong with asking Lenny for `package`, and what to ask for instead.
#[must_use]
pub fn other_meaning(package: &str) -> Option<(&'static str, &'static str)> {
    match package {
        "git" => Some((
            "`git` in Lenny is GNU Interactive Tools, not the version control system",
            "the version control system is `git-core`",
        )),
        "kmod" => Some(("Lenny has no `kmod`", "its tools are in `module-init-tools`")),
        "xz-utils" => Some(("Lenny has no `xz-utils`", "it has `lzma`, which reads no .xz files")),
        _ => None,
    }
}
