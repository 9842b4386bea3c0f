//! gawk, certificates, wget.

use super::library::library;
use crate::archive::package::{Package, Script};

pub(super) fn packages() -> Vec<Package> {
    vec![gawk(), openssl(), ca_certificates(), wget(), library_of_openssl(), less()]
}

/// Runs the root's real mawk; only `--version` is its own.
fn gawk() -> Package {
    Package::new("gawk", "1:3.1.5.dfsg-4.1")
        .section("interpreters")
        .depends("libc6 (>= 2.7)")
        .provides("awk")
        .description("GNU awk, a pattern scanning and processing language")
        .shell(
            "usr/bin/gawk",
            "[ \"$1\" != --version ] || { echo 'GNU Awk 3.1.5'; exit 0; }\nexec mawk \"$@\"",
        )
        .file("usr/share/doc/gawk/NEWS", 0o644, "Changes from 3.1.4 to 3.1.5\n")
        .file("usr/share/man/man1/gawk.1", 0o644, ".TH GAWK 1\n")
        .file("usr/share/locale/de/LC_MESSAGES/gawk.mo", 0o644, "catalogue\n")
}

fn library_of_openssl() -> Package {
    library("libssl0.9.8", "0.9.8g-15+lenny16", "libssl.so.0.9.8")
}

fn openssl() -> Package {
    Package::new("openssl", "0.9.8g-15+lenny16")
        .depends("libc6 (>= 2.7), libssl0.9.8 (>= 0.9.8f-5), zlib1g (>= 1:1.1.4)")
        .description("Secure Socket Layer (SSL) binary and related cryptographic tools")
        .program("usr/bin/openssl", "OpenSSL 0.9.8g 19 Oct 2007")
        .conffile("etc/ssl/openssl.cnf", "[ ca ]\ndefault_ca = CA_default\n")
}

fn ca_certificates() -> Package {
    let certificate = "-----BEGIN CERTIFICATE-----\nc3RhbmQtaW4=\n-----END CERTIFICATE-----\n";
    Package::new("ca-certificates", "20080809")
        .all()
        .section("misc")
        .depends("openssl")
        .description("Common CA Certificates PEM files")
        .shell(
            "usr/sbin/update-ca-certificates",
            "mkdir -p /etc/ssl/certs\ncat /usr/share/ca-certificates/mozilla/*.crt > /etc/ssl/certs/ca-certificates.crt",
        )
        .file("usr/share/ca-certificates/mozilla/Stand_In_Root.crt", 0o644, certificate)
        .conffile("etc/ca-certificates.conf", "mozilla/Stand_In_Root.crt\n")
        .script(Script::Postinst, "if [ \"$1\" = configure ]; then update-ca-certificates; fi")
}

fn wget() -> Package {
    Package::new("wget", "1.11.4-2+lenny2")
        .section("web")
        .depends("libc6 (>= 2.7), libssl0.9.8 (>= 0.9.8f-5)")
        .recommends("ca-certificates")
        .description("retrieves files from the web")
        .program("usr/bin/wget", "GNU Wget 1.11.4")
        .conffile("etc/wgetrc", "# system-wide settings\n")
        .file("usr/share/doc/wget/NEWS", 0o644, "Changes in Wget 1.11.4\n")
}

/// Recommended by git-core only: a build without recommends must not hold it.
fn less() -> Package {
    Package::new("less", "418-1")
        .section("text")
        .depends("libc6 (>= 2.7)")
        .description("pager program similar to more")
        .program("usr/bin/less", "less 418")
}
