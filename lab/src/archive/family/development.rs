//! The compiler set and both packages that are called git.

use super::library::library;
use crate::archive::package::Package;

const GCC: &str = "4.3.2-1.1";
/// Revision of the packages that only choose a default compiler.
const GCC_DEFAULTS: &str = "4:4.3.2-2";

pub(super) fn packages() -> Vec<Package> {
    let mut packages = compilers();
    packages.extend(tools());
    packages.extend(git());
    packages
}

fn compilers() -> Vec<Package> {
    let devel = |name: &str, version: &str| Package::new(name, version).section("devel");
    vec![
        devel("build-essential", "11.4")
            .depends(
                "libc6-dev | libc-dev, gcc (>= 4:4.3.1), g++ (>= 4:4.3.1), make, \
                 dpkg-dev (>= 1.13.5)",
            )
            .description("Informational list of build-essential packages")
            .file("usr/share/build-essential/list", 0o644, "gcc\ng++\nmake\nlibc6-dev\n"),
        devel("gcc", GCC_DEFAULTS)
            .depends("cpp (>= 4:4.3.2-2), gcc-4.3 (>= 4.3.2-1)")
            .recommends("libc6-dev | libc-dev")
            .provides("c-compiler")
            .description("The GNU C compiler")
            .symlink("usr/bin/gcc", "gcc-4.3")
            .symlink("usr/bin/cc", "gcc-4.3"),
        devel("gcc-4.3", GCC)
            .depends("cpp-4.3 (= 4.3.2-1.1), binutils (>= 2.18.1~cvs20080103), libc6 (>= 2.7)")
            .program("usr/bin/gcc-4.3", "gcc-4.3 (Debian 4.3.2-1.1) 4.3.2")
            .file("usr/share/locale/de/LC_MESSAGES/gcc-4.3.mo", 0o644, "catalogue\n"),
        devel("g++", GCC_DEFAULTS)
            .depends("gcc (>= 4:4.3.2-2), g++-4.3 (>= 4.3.2-1)")
            .provides("c++-compiler")
            .symlink("usr/bin/g++", "g++-4.3"),
        devel("g++-4.3", GCC)
            .depends("gcc-4.3 (= 4.3.2-1.1), libstdc++6-4.3-dev (= 4.3.2-1.1)")
            .program("usr/bin/g++-4.3", "g++-4.3 (Debian 4.3.2-1.1) 4.3.2"),
        devel("cpp", GCC_DEFAULTS)
            .section("interpreters")
            .depends("cpp-4.3 (>= 4.3.2-1)")
            .symlink("usr/bin/cpp", "cpp-4.3"),
        devel("cpp-4.3", GCC)
            .section("interpreters")
            .depends("libc6 (>= 2.7)")
            .program("usr/bin/cpp-4.3", "cpp-4.3 (Debian 4.3.2-1.1) 4.3.2"),
        devel("libstdc++6-4.3-dev", GCC)
            .section("libdevel")
            .depends("libstdc++6 (>= 4.3.2-1.1), libc6-dev (>= 2.7)")
            .file("usr/include/c++/4.3/iostream", 0o644, "// stand-in\n"),
    ]
}

fn tools() -> Vec<Package> {
    let devel = |name: &str, version: &str| Package::new(name, version).section("devel");
    vec![
        devel("binutils", "2.18.1~cvs20080103-7")
            .depends("libc6 (>= 2.7)")
            .provides("elf-binutils")
            .program("usr/bin/ld", "GNU ld (GNU Binutils for Debian) 2.18.0.20080103")
            .program("usr/bin/as", "GNU assembler (GNU Binutils for Debian) 2.18.0.20080103")
            .program("usr/bin/ar", "GNU ar (GNU Binutils for Debian) 2.18.0.20080103"),
        devel("make", "3.81-5")
            .depends("libc6 (>= 2.7)")
            .program("usr/bin/make", "GNU Make 3.81")
            .file("usr/share/info/make.info.gz", 0o644, "manual\n"),
        devel("dpkg-dev", "1.14.31")
            .all()
            .section("utils")
            .depends("dpkg (>= 1.14.6), perl5, perl-modules, patch (>= 2.2-1), make, binutils")
            .recommends("build-essential, less")
            .program("usr/bin/dpkg-buildpackage", "Debian dpkg-buildpackage version 1.14.31"),
        devel("patch", "2.5.9-5")
            .section("vcs")
            .depends("libc6 (>= 2.7)")
            .program("usr/bin/patch", "patch 2.5.9"),
        devel("libc6-dev", "2.7-18lenny7")
            .section("libdevel")
            .depends("libc6 (>= 2.7-18lenny7), linux-libc-dev")
            .provides("libc-dev")
            .file("usr/include/stdio.h", 0o644, "/* stand-in */\n"),
        devel("linux-libc-dev", "2.6.26-29").file(
            "usr/include/linux/version.h",
            0o644,
            "#define LINUX_VERSION_CODE 132634\n",
        ),
    ]
}

/// `git-core` is the version control system. `git` is the GNU Interactive Tools, renamed
/// `gnuit`: who asks Lenny for "git" gets a file manager.
fn git() -> Vec<Package> {
    vec![
        Package::new("git", "4.3.20-11.1")
            .all()
            .depends("gnuit")
            .description("transitional dummy package which can be safely removed"),
        Package::new("gnuit", "4.9.4-1")
            .depends("libc6 (>= 2.7), libncurses5 (>= 5.6+20071006-3) | libtinfo6")
            .description("GNU Interactive Tools, a file browser/viewer and process viewer/killer")
            .program("usr/bin/gitfm", "gitfm (GNU Interactive Tools) 4.9.4"),
        Package::new("git-core", "1:1.5.6.5-3+lenny3.3")
            .section("devel")
            .depends(
                "libc6 (>= 2.7), libcurl3-gnutls (>= 7.16.2-1), libexpat1 (>= 1.95.8), \
                 zlib1g (>= 1:1.1.4), perl-modules, liberror-perl, libdigest-sha1-perl",
            )
            .recommends("patch, less, rsync, openssh-client")
            .description("fast, scalable, distributed revision control system")
            .program("usr/bin/git", "git version 1.5.6.5")
            .file("usr/share/git-core/templates/description", 0o644, "Unnamed repository\n")
            .file("usr/share/doc/git-core/README", 0o644, "GIT - the stupid content tracker\n"),
        library("libcurl3-gnutls", "7.18.2-8lenny6", "libcurl-gnutls.so.4")
            .depends("libc6 (>= 2.7), libgnutls26 (>= 2.4.0-0), zlib1g (>= 1:1.1.4)")
            .recommends("ca-certificates"),
        library("libgnutls26", "2.4.2-6+lenny5", "libgnutls.so.26"),
        library("libexpat1", "2.0.1-4+lenny3", "libexpat.so.1"),
        Package::new("liberror-perl", "0.17-1")
            .all()
            .section("perl")
            .depends("perl (>= 5.6.0-16)")
            .file("usr/share/perl5/Error.pm", 0o644, "package Error;\n1;\n"),
        Package::new("libdigest-sha1-perl", "2.11-2+b1")
            .section("perl")
            .depends("perl (>= 5.10.0-9), libc6 (>= 2.7)")
            .file("usr/lib/perl5/Digest/SHA1.pm", 0o644, "package Digest::SHA1;\n1;\n"),
    ]
}
