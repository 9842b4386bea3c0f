//! Logs of apt 0.7.20, as the end-to-end tests get them, and of later versions.

use super::archives::Archives;
use super::log;

const SOURCES: &str = "\
deb http://127.0.0.1:46393/debian lenny main
deb http://127.0.0.1:46393/debian-security lenny/updates main
";

/// What could not be done.
const WHAT: &str = "it failed";
/// The reason that a log tells which tells none.
const NONE: &str = "packages: it failed";

/// The reasons that a log tells: `KEY: MESSAGE`.
fn reasons(text: &str) -> Vec<String> {
    let found = log::read(text, WHAT, &Archives::read(SOURCES), false);
    found.into_iter().map(|reason| format!("{}: {}", reason.key, reason.problem.message)).collect()
}

fn expect(text: &str, expected: &[&str]) {
    assert_eq!(reasons(text), expected, "{text}");
}

#[test]
fn archives_that_do_not_answer() {
    expect(
        "\
Err http://127.0.0.1 lenny Release.gpg
  Could not connect to 127.0.0.1:46393 (127.0.0.1). - connect (111 Connection refused)
W: Failed to fetch http://127.0.0.1:46393/debian/dists/lenny/Release.gpg  Could not connect to 127.0.0.1:46393 (127.0.0.1). - connect (111 Connection refused)

W: Failed to fetch http://127.0.0.1:46393/debian-security/dists/lenny/updates/Release.gpg  Could not connect to 127.0.0.1:46393 (127.0.0.1). - connect (111 Connection refused)

W: Some index files failed to download, they have been ignored, or old ones used instead.
W: You may want to run apt-get update to correct these problems
",
        &[
            "archive/0: the archive `http://127.0.0.1:46393/debian` does not answer: Could not connect to 127.0.0.1:46393 (127.0.0.1). - connect (111 Connection refused)",
            "archive/1: the archive `http://127.0.0.1:46393/debian-security` does not answer: Could not connect to 127.0.0.1:46393 (127.0.0.1). - connect (111 Connection refused)",
        ],
    );
    // Of one archive, one complaint is enough.
    let file = |name: &str| {
        format!(
            "W: Failed to fetch http://127.0.0.1:46393/debian/dists/lenny/{name}  Temporary failure resolving 'h'\n"
        )
    };
    assert_eq!(reasons(&(file("Release") + &file("main/binary-armel/Packages"))).len(), 1);
}

#[test]
fn files_that_cannot_be_fetched() {
    let index = "http://127.0.0.1:46393/debian/dists/lenny/main/binary-armel/Packages";
    for (why, expected) in [
        ("503 Service Unavailable", format!("cannot fetch `{index}`: 503 Service Unavailable")),
        (
            "404  Not Found [IP: 127.0.0.1 80]",
            format!("the archive has no `{index}`: 404  Not Found"),
        ),
        ("401  Unauthorized", format!("the archive refuses `{index}`: 401  Unauthorized")),
        (
            "Hash Sum mismatch",
            format!(
                "`{index}` is not what the archive's index says (Hash Sum mismatch): damaged or tampered with"
            ),
        ),
        (
            "Write error - write (28 No space left on device)",
            "there is no space left on the builder's disk".to_owned(),
        ),
        (
            "Could not connect to 127.0.0.1:8404 (127.0.0.1). - connect (111 Connection refused)",
            "the archive `http://127.0.0.1:46393/debian` does not answer: Could not connect to 127.0.0.1:8404 (127.0.0.1). - connect (111 Connection refused)".to_owned(),
        ),
    ] {
        let log = format!(
            "W: Failed to fetch {index}  {why}\nE: Some index files failed to download, they have been ignored, or old ones used instead.\n"
        );
        expect(&log, &[&format!("archive/0: {expected}")]);
    }
    // While it installs, apt 0.7.20 puts no letter before.
    expect(
        "\
Failed to fetch http://127.0.0.1:46393/debian/pool/main/l/less/less_418-1_armel.deb  Hash Sum mismatch
Fetched 1046B in 0s (38.6kB/s)
E: Unable to fetch some archives, maybe run apt-get update or try with --fix-missing?
",
        &[
            "package/less: `http://127.0.0.1:46393/debian/pool/main/l/less/less_418-1_armel.deb` is not what the archive's index says (Hash Sum mismatch): damaged or tampered with",
        ],
    );
}

#[test]
fn signatures_that_are_not_good() {
    let log = |why: &str| {
        format!(
            "W: GPG error: http://127.0.0.1 lenny/updates Release: {why}\nW: You may want to run apt-get update to correct these problems\n"
        )
    };
    let release = "`http://127.0.0.1:46393/debian-security lenny/updates Release`";
    for (why, key, expected) in [
        (
            "The following signatures were invalid: BADSIG 10F125EFBB06288A Lenny <a@example.invalid>",
            "archive/1",
            "does not fit its signature: damaged or tampered with",
        ),
        (
            "The following signatures were invalid: REVKEYSIG 9AA38DCD55BE302B",
            "archive/1",
            "is signed by a key that was revoked",
        ),
        (
            "The following signatures were invalid: KEYEXPIRED 1337083200",
            "archive/1",
            "was signed after its key had expired",
        ),
        (
            "The following signatures couldn't be verified because the public key is not available: NO_PUBKEY 0A4C53968F6B56CC",
            "keyring",
            "is signed by a key that is not in the keyring: `0A4C53968F6B56CC`",
        ),
    ] {
        expect(&log(why), &[&format!("{key}: {release} {expected}")]);
        // Nobody asks for signatures of archives that are trusted.
        let trusted = log::read(&log(why), WHAT, &Archives::read(SOURCES), true);
        assert!(trusted.iter().all(|reason| reason.problem.message == WHAT), "{trusted:?}");
    }
    expect(
        &log("Could not execute '/usr/bin/gpgv' to verify signature (is gnupg installed?)"),
        &[&format!(
            "archive/1: the signature of {release} is not good: Could not execute '/usr/bin/gpgv' to verify signature (is gnupg installed?)"
        )],
    );
    expect(
        "E: The repository 'http://127.0.0.1:46393/debian lenny Release' is not signed.\n",
        &["archive/0: an archive has no valid signature"],
    );
}

#[test]
fn packages_that_apt_does_not_know() {
    let no_name = |name: &str| {
        format!("package/{name}: no package named {name} can be installed from the archives")
    };
    expect("E: Couldn't find package vimm\n", &[&no_name("vimm")]);
    expect("E: Unable to locate package vimm\n", &[&no_name("vimm")]);
    expect("E: Package vimm has no installation candidate\n", &[&no_name("vimm")]);
    expect("E: Package 'vimm' has no installation candidate\n", &[&no_name("vimm")]);
    expect(
        "E: Version '9' for 'vim' was not found\n",
        &["package/vim: the archives do not have version `9` of `vim`"],
    );
}

#[test]
fn dependencies_that_are_not_there() {
    expect(
        "\
The following packages have unmet dependencies:
  lab-unmet-depends: Depends: lab-does-not-exist (>= 2.0) but it is not installable
                     Depends: other but it is not going to be installed
E: Broken packages
",
        &[
            "package/lab-unmet-depends: `lab-unmet-depends` cannot be installed: Depends lab-does-not-exist (>= 2.0) but it is not installable",
            "package/lab-unmet-depends: `lab-unmet-depends` cannot be installed: Depends other but it is not going to be installed",
        ],
    );
    // Later versions put a blank before the colon.
    expect(
        "Some packages have unmet dependencies. The following packages have unmet dependencies:\n vim : Depends: libc6 (>= 2.99) but 2.36 is to be installed\nE: Unable to correct problems, you have held broken packages.\n",
        &[
            "package/vim: `vim` cannot be installed: Depends libc6 (>= 2.99) but 2.36 is to be installed",
        ],
    );
}

#[test]
fn packages_that_dpkg_cannot_install() {
    expect(
        "\
Setting up lab-failing-postinst (1.0) ...
dpkg: error processing lab-failing-postinst (--configure):
 subprocess post-installation script returned error exit status 1
dpkg: dependency problems prevent configuration of vim:
 vim depends on lab-failing-postinst; however:
  Package lab-failing-postinst is not configured yet.
dpkg: error processing vim (--configure):
 dependency problems - leaving unconfigured
Errors were encountered while processing:
 lab-failing-postinst
E: Sub-process /usr/bin/dpkg returned an error code (1)
",
        &[
            "package/lab-failing-postinst: the post-installation script of `lab-failing-postinst` failed with exit code 1",
        ],
    );
    for (line, why, expected) in [
        (
            "package x:armel (--configure)",
            "installed x package post-installation script subprocess returned error exit status 2",
            "package/x: the post-installation script of `x` failed with exit code 2",
        ),
        (
            "/var/cache/apt/archives/x_1_armel.deb (--unpack)",
            "trying to overwrite `/usr/bin/y', which is also in package y",
            "package/x: dpkg cannot unpack `x`: trying to overwrite `/usr/bin/y', which is also in package y",
        ),
        (
            "archive /var/cache/apt/archives/x_1_armel.deb (--unpack)",
            "cannot copy extracted data for './a' to '/a': failed to write (No space left on device)",
            "package/x: there is no space left on the builder's disk",
        ),
        (
            "x (--purge)",
            "subprocess pre-removal script killed by signal (Killed)",
            "package/x: dpkg cannot remove `x`: subprocess pre-removal script killed by signal (Killed)",
        ),
    ] {
        expect(&format!("dpkg: error processing {line}:\n {why}\n"), &[expected]);
    }
}

#[test]
fn what_the_helper_found() {
    let found = log::read(
        "\
error: package/nosuch: `nosuch_1_armel.deb` is not what the package list says
  hint: do something
error: configure: a script of a package says this
warning: keep: the store is full
note: package/optional: left out
",
        WHAT,
        &Archives::read(SOURCES),
        false,
    );
    let keys: Vec<&str> = found.iter().map(|reason| reason.key.as_str()).collect();
    assert_eq!(keys, ["package/nosuch"]);
    assert_eq!(found[0].problem.hint.as_deref(), Some("do something"));
}

#[test]
fn there_is_always_a_reason() {
    expect("", &[NONE]);
    expect("Reading package lists...\n", &[NONE]);
    expect(
        "E: Could not get lock /var/lib/dpkg/lock - open (11 Resource temporarily unavailable)\nE: Sub-process x\n",
        &[
            "packages: apt: Could not get lock /var/lib/dpkg/lock - open (11 Resource temporarily unavailable)",
        ],
    );
    expect(
        "E: You don't have enough free space in /var/cache/apt/archives/.\n",
        &["packages: there is no space left on the builder's disk"],
    );
    expect(
        "WARNING: The following packages cannot be authenticated!\n  vim\nE: There are problems and -y was used without --force-yes\n",
        &["apt: an archive has no valid signature"],
    );
}

#[test]
fn a_hostile_log_gives_short_lines_without_escapes_and_logins() {
    let long = "x".repeat(1 << 20);
    for log in [
        format!(
            "W: Failed to fetch http://me:secret@h/\u{1b}[2J{long}  secret://me:secret@h\u{7} {long}"
        ),
        format!("E: \u{1b}]0;{long} http://me:secret@h/"),
        format!("W: GPG error: http://me:secret@h {long}: BADSIG\u{1b}"),
        format!(
            "error: packages: \u{1b} http://me:secret@h {long}\n  hint: http://me:secret@h \u{1b}{long}"
        ),
        format!("dpkg: error processing \u{1b}{long} (--configure):\n \u{1b}{long}"),
        format!("The following packages have unmet dependencies:\n {long}: \u{1b}{long}"),
        format!("E: Version '\u{1b}{long}' for '{long}' was not found"),
    ] {
        let found = log::read(&log, WHAT, &Archives::read(SOURCES), false);
        assert!(!found.is_empty(), "{}", &log[..40]);
        for reason in found {
            assert!(
                reason.key.len() < 300 && !reason.key.contains(char::is_control),
                "{}",
                reason.key
            );
            let text = format!("{} {:?}", reason.problem.message, reason.problem.hint);
            assert!(text.len() < 2000, "{} bytes", text.len());
            assert!(!text.contains("secret@") && !text.contains("me:"), "{text}");
            assert!(!reason.problem.message.chars().any(char::is_control), "{text}");
        }
    }
    // Whatever is in a log, it is read in no time.
    let list = format!("x have unmet dependencies:\n{}", " a: b\n".repeat(30));
    for log in [list.repeat(1000), "E: x have unmet dependencies\n".repeat(9000)] {
        assert!(reasons(&log).len() <= 100);
    }
    let many: String =
        (0..9000).map(|number| format!("E: Couldn't find package a{number}\n")).collect();
    assert_eq!(reasons(&many).len(), 100);
    // Words that say nothing are no reason, and no place to fall over.
    for log in [
        "E: ",
        "W: Failed to fetch ",
        "W: GPG error: ",
        "dpkg: error processing ",
        "error: ",
        "error: : ",
    ] {
        let _ = reasons(log);
    }
}
