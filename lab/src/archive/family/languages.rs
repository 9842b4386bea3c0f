//! perl and python.

use super::library::library;
use crate::archive::package::Package;

const PERL: &str = "5.10.0-19lenny5";
const PYTHON_DEFAULT: &str = "2.5.2-3";
const PYTHON: &str = "2.5.2-15+lenny1";

pub(super) fn packages() -> Vec<Package> {
    [perl(), python()].concat()
}

/// `/usr/bin/perl` itself belongs to perl-base, which every root has.
fn perl() -> Vec<Package> {
    vec![
        Package::new("perl", PERL)
            // perl-base owns this one and links to it.
            .without("usr/share/doc/perl/copyright")
            .section("perl")
            .depends(
                "perl-base (>= 5.10.0), perl-modules (>= 5.10.0-19lenny5), libc6 (>= 2.7), \
                 libgdbm3 (>= 1.8.3)",
            )
            .provides("perl5, libdigest-perl, libmime-base64-perl")
            .description("Larry Wall's Practical Extraction and Report Language")
            .program("usr/bin/perldoc", "perldoc v3.14")
            .program("usr/bin/perlbug", "perlbug 1.36")
            .file("usr/share/doc/perl/Changes.gz", 0o644, "changes\n"),
        Package::new("perl-modules", PERL)
            .all()
            .section("perl")
            .depends("perl (>= 5.10.0-1)")
            .description("Core Perl modules")
            .file("usr/share/perl/5.10.0/CPAN.pm", 0o644, "package CPAN;\n1;\n")
            .file("usr/share/man/man3/CPAN.3perl", 0o644, ".TH CPAN 3\n"),
        library("libgdbm3", "1.8.3-4", "libgdbm.so.3"),
    ]
}

fn python() -> Vec<Package> {
    let python = |name: &str, version: &str| Package::new(name, version).section("python");
    vec![
        python("python", PYTHON_DEFAULT)
            .all()
            .depends("python2.5 (>= 2.5.2), python-minimal (= 2.5.2-3)")
            .description("An interactive high-level object-oriented language (default version)")
            .symlink("usr/bin/pydoc", "pydoc2.5"),
        python("python-minimal", PYTHON_DEFAULT)
            .all()
            .depends("python2.5-minimal (>= 2.5.2)")
            .symlink("usr/bin/python", "python2.5")
            .conffile("etc/python/debian_config", "[DEFAULT]\nbyte-compile = standard\n"),
        python("python2.5", PYTHON)
            .depends("python2.5-minimal (= 2.5.2-15+lenny1), mime-support, libc6 (>= 2.7)")
            .program("usr/bin/pydoc2.5", "pydoc 2.5.2")
            .file("usr/lib/python2.5/json.py", 0o644, "# stand-in\n"),
        python("python2.5-minimal", PYTHON)
            .depends("libc6 (>= 2.7), zlib1g (>= 1:1.1.4)")
            .program("usr/bin/python2.5", "Python 2.5.2")
            .file("usr/share/doc/python2.5-minimal/README.Debian", 0o644, "stand-in\n"),
        python("mime-support", "3.44-1")
            .all()
            .section("net")
            .conffile("etc/mime.types", "text/plain txt\n"),
    ]
}
