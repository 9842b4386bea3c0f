//! When a step with packages fails, and what the helper then gets to find the reason.
//!
//! The script runs with an `apt-get` that prints what Lenny's would and a helper that
//! finds what it is told to find, in a folder that stands for the root of the image.

use jesteros_tests::workspace;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What the fake apt prints, and with which code it ends.
#[derive(Debug, Clone, Copy)]
struct Apt {
    update: (&'static str, u8),
    install: (&'static str, u8),
    /// A part of the helper that fails, and how often.
    wrong: (&'static str, usize),
    /// What the first installation does in the folder of the helper: a line of a shell.
    then: &'static str,
    /// The secrets of archives.
    logins: &'static [&'static str],
    /// What that part of the helper says.
    says: &'static str,
}

/// An apt that has nothing to complain about.
const FINE: Apt = Apt {
    update: ("Reading package lists...", 0),
    install: ("Setting up vim (2:7.1.314-3+lenny2) ...", 0),
    wrong: ("", 0),
    then: ":",
    logins: &[],
    says: "something is wrong",
};

/// What the script comes to.
#[derive(Debug, PartialEq)]
struct Ended {
    code: Option<i32>,
    /// The lines of the script itself.
    said: Vec<String>,
}

fn program(path: &Path, text: &str) {
    fs::write(path, format!("#!/bin/sh\n{text}\n")).expect("a program is written");
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("a program may run");
}

/// Runs the script in a folder of its own.
fn install(name: &str, apt: Apt, args: &[&str]) -> Ended {
    let root = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("install").join(name);
    let _ = fs::remove_dir_all(&root);
    for folder in ["bin", "tmp", "var/cache/debconf", "var/lib/dpkg", "usr/share/doc/vim"] {
        fs::create_dir_all(root.join(folder)).expect("a folder");
    }
    let at = root.to_str().expect("a path in UTF-8");
    let text = fs::read_to_string(workspace().join("compiler/src/apt/install.sh"));
    let text = text.expect("the script is where it was");
    let places = ["/var/", "/tmp/", "/run/jesteros/"];
    let text = places.iter().fold(text, |text, place| text.replace(place, &format!("ROOT{place}")));
    let text = text.replace("ROOT", at);
    let script = root.join("install.sh");
    fs::write(&script, text).expect("the script is copied");

    let Apt { update, install, wrong: (part, times), then, logins, says } = apt;
    for folder in ["run/jesteros/apt", "run/jesteros/auth"] {
        fs::create_dir_all(root.join(folder)).expect("a folder");
    }
    fs::write(root.join("run/jesteros/apt/sources.list"), "").expect("a list");
    for (number, login) in logins.iter().enumerate() {
        let file = root.join("run/jesteros/auth").join(number.to_string());
        fs::write(file, login).expect("a secret");
    }
    fs::write(root.join("update.txt"), update.0).expect("a log");
    fs::write(root.join("install.txt"), install.0).expect("a log");
    let say = format!("cat '{at}'/$1.txt; echo; echo \"$*\" >>'{at}/asked'");
    let end = format!("case $1 in update) exit {} ;; *) exit {} ;; esac", update.1, install.1);
    let once = format!(
        "if [ $1 = install ] && [ ! -e '{at}/once' ]; then touch '{at}/once'; cd '{at}/tmp/jesteros'; {then}; fi"
    );
    program(&root.join("bin/apt-get"), &format!("{say}\n{once}\n{end}"));
    let helper = format!(
        "part=$(basename $2 .json)\necho $part >>'{at}/asked'\n\
         if [ $part = reason ]; then cp '{at}/tmp/jesteros/log' '{at}/reason-'$1; [ $1 = run ] || exit 0; echo 'error: KEY: this is why' >&2; exit 1; fi\n\
         if [ $part = '{part}' ] && [ $(grep -c $part '{at}/asked') -le {times} ]; then\n\
         printf '%s\\n' 'error: KEY: {says}' >&2; echo '  hint: do something' >&2; exit 1; fi\n\
         case $part in\n\
         order) sed -n 's/^install //p; s/^optional //p' '{at}/tmp/jesteros/wanted' >'{at}/tmp/jesteros/install' ;;\n\
         keep) echo 'warning: KEY: the store is full' >&2 ;;\n\
         esac"
    );
    program(&root.join("run/jesteros/helper"), &helper);

    let path = std::env::var("PATH").expect("there is a PATH");
    let mut run = Command::new("sh");
    run.arg(&script).args(args).env("PATH", format!("{at}/bin:{path}"));
    let output = run.output().expect("a shell runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let said = said.lines().filter_map(|line| line.strip_prefix("jesteros: apt: "));
    Ended { code: output.status.code(), said: said.map(str::to_owned).collect() }
}

/// What apt and the helper were asked for, a line each.
fn asked(name: &str) -> String {
    let root = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("install").join(name);
    fs::read_to_string(root.join("asked")).expect("something was asked for")
}

/// The one thing that a failed installation tells, but for what the store says.
fn reason(name: &str, apt: Apt) -> String {
    let ended = install(name, apt, &["--", "vim"]);
    assert_eq!(ended.code, Some(100), "{name}: {ended:?}");
    let said = ended.said.into_iter().filter(|line| line != "the store is full");
    said.collect::<Vec<_>>().join(" | ")
}

#[test]
fn apt_is_asked_for_the_packages_and_nothing_else() {
    let fine = |said: &[&str]| Ended {
        code: Some(0),
        said: said.iter().map(|line| (*line).to_owned()).collect(),
    };
    let full = ["the store is full"];
    assert_eq!(install("fine", FINE, &["--", "vim", "perl=5.10.0-19lenny3"]), fine(&full));
    assert_eq!(
        asked("fine"),
        "update\nlists\norder\ninstall -y --no-install-recommends vim perl=5.10.0-19lenny3\nkeep\npresent\nsettle\n"
    );
    let all = ["--recommends", "--trusted", "--optional", "nano", "--remove", "ed", "--", "vim"];
    assert_eq!(install("all", FINE, &all), fine(&full));
    assert_eq!(
        asked("all"),
        "update\norder\ninstall -y nano vim\nkeep\npresent\nremove -y --purge ed\nsettle\n"
    );
    assert_eq!(install("lists", FINE, &["--lists"]), fine(&[]));
    assert_eq!(asked("lists"), "update\nlists\n");
    assert_eq!(install("nothing", FINE, &["--"]), fine(&[]));
    assert_eq!(asked("nothing"), "update\nlists\norder\npresent\nsettle\n");
}

#[test]
fn lists_that_are_not_what_was_signed_are_fetched_once_more() {
    let again = "the package lists are fetched once more, all of them";
    let once = Apt { wrong: ("lists", 1), ..FINE };
    let ended = install("lists-once", once, &["--", "vim"]);
    assert_eq!(ended.code, Some(0));
    assert_eq!(ended.said, ["something is wrong", again, "the store is full"]);
    assert!(asked("lists-once").starts_with("update\nlists\nupdate\nlists\norder\n"));
    let twice = Apt { wrong: ("lists", 2), ..FINE };
    let ended = install("lists-twice", twice, &["--", "vim"]);
    assert_eq!(ended.code, Some(100));
    assert_eq!(ended.said, ["something is wrong", again, "something is wrong"]);
    assert_eq!(asked("lists-twice"), "update\nlists\nupdate\nlists\n");
}

#[test]
fn apt_is_not_asked_for_what_the_helper_does_not_know() {
    let unknown = Apt { wrong: ("order", 1), ..FINE };
    assert_eq!(reason("order", unknown), "something is wrong");
    assert_eq!(asked("order"), "update\nlists\norder\n");
}

#[test]
fn a_wrong_package_of_an_earlier_build_is_fetched() {
    let again = Apt { then: "touch again; exit 100", ..FINE };
    let ended = install("again", again, &["--", "vim"]);
    assert_eq!(ended.code, Some(0));
    assert_eq!(
        ended.said,
        ["packages that were wrong in the cache are fetched", "the store is full"]
    );
    assert_eq!(asked("again").matches("install -y").count(), 2);
}

#[test]
fn packages_that_nobody_compared_fail_the_build() {
    let dpkg = "echo '2012-03-10 12:00:00 install vim <none> 1' >../dpkg.log";
    let unchecked = Apt { then: dpkg, ..FINE };
    let said = reason("unchecked", unchecked);
    assert!(said.contains("without having them checked before"), "{said}");
    let checked = Apt {
        then: "echo '2012-03-10 12:00:00 install vim <none> 1' >../dpkg.log; touch checked",
        ..FINE
    };
    assert_eq!(install("checked", checked, &["--", "vim"]).code, Some(0));
}

/// The log that the helper got, in this mode.
fn log(name: &str, mode: &str) -> String {
    let root = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("install").join(name);
    fs::read_to_string(root.join(format!("reason-{mode}"))).expect("a reason was looked for")
}

#[test]
fn an_update_that_failed_is_told_though_apt_ends_with_0() {
    let update = |text| Apt { update: (text, 0), ..FINE };
    let cases = [
        "W: Failed to fetch http://x/dists/lenny/Release.gpg  Could not connect to x:80",
        "W: Failed to fetch http://x/dists/lenny/main/binary-armel/Packages  404  Not Found",
        "W: GPG error: http://x lenny Release: The following signatures were invalid: BADSIG 1 x",
        "W: Failed to fetch http://x/Packages.gz  Hash Sum mismatch",
        "E: Some index files failed to download, they have been ignored, or old ones used instead.",
    ];
    for (number, text) in cases.iter().enumerate() {
        let name = format!("update-{number}");
        assert_eq!(reason(&name, update(text)), "this is why", "{text}");
        let log = log(&name, "run");
        assert_eq!(log, format!("{text}\nfailed: the package lists could not be fetched\n"));
    }
}

#[test]
fn no_login_of_an_archive_is_in_the_log() {
    let text = "E: http://me:pw@h/x http://me:pw.longer~one@h/y me.pw";
    let apt = Apt { logins: &["me:pw", "me:pw.longer~one"], update: (text, 1), ..FINE };
    assert_eq!(reason("logins", apt), "this is why");
    let log = log("logins", "run");
    assert!(log.starts_with("E: http://xxxxx:xxxxx@h/x http://xxxxx:xxxxx@h/y me.pw\n"), "{log}");
}

#[test]
fn what_the_helper_says_is_shown_as_it_is() {
    let apt = Apt { wrong: ("order", 1), says: r"a \033[31mred\c name", ..FINE };
    assert_eq!(reason("escapes", apt), r"a \033[31mred\c name");
}

#[test]
fn an_installation_that_failed_says_why() {
    let failed = Apt { install: ("E: Broken packages", 100), ..FINE };
    assert_eq!(reason("broken", failed), "this is why");
    // What the update printed before has nothing to do with it.
    assert_eq!(
        log("broken", "run"),
        "E: Broken packages\nwarning: KEY: the store is full\nfailed: the packages could not be installed\n"
    );
}

#[test]
fn a_report_is_left_and_the_script_does_not_fail() {
    let report = |name: &str, apt: Apt| {
        let root = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("install").join(name);
        let ended = install(name, apt, &["--report", "session", "--", "vim"]);
        assert!(!root.join("var/cache/apt/archives").exists(), "{name} leaves packages");
        // The last thing that the helper did; it writes what it found and ends well.
        assert_eq!(asked(name).lines().last(), Some("reason"), "{name}");
        assert_eq!(ended.code, Some(0), "{name}: {ended:?}");
        (ended, log(name, "report"))
    };
    let failed = Apt { install: ("E: Broken packages", 100), ..FINE };
    let (ended, log) = report("report-failed", failed);
    assert_eq!(ended.said, ["the store is full", "this is why"]);
    assert!(log.contains("E: Broken packages\n"), "{log}");

    let unknown = Apt { wrong: ("order", 1), ..FINE };
    let (ended, log) = report("report-order", unknown);
    assert_eq!(ended.said, ["something is wrong"]);
    assert!(log.contains("error: KEY: something is wrong\n  hint: do something\n"), "{log}");

    let absent = Apt { wrong: ("present", 1), ..FINE };
    let (_, log) = report("report-virtual", absent);
    assert!(log.contains("\nerror: KEY: something is wrong"), "{log}");

    let (ended, log) = report("report-fine", FINE);
    assert_eq!(ended.said, ["the store is full"]);
    assert!(log.starts_with("error: again: this step failed, and worked"), "{log}");
}

#[test]
fn a_package_that_is_not_there_in_the_end_is_a_failure() {
    let virtual_name = Apt { wrong: ("present", 1), ..FINE };
    assert_eq!(reason("virtual", virtual_name), "something is wrong");
}

#[test]
fn trust_forgives_signatures_and_nothing_else() {
    let update = |text| Apt { update: (text, 0), ..FINE };
    let trusted = |name: &str, text| install(name, update(text), &["--trusted", "--", "vim"]).code;
    assert_eq!(trusted("forgiven", "W: GPG error: http://x lenny Release: NO_PUBKEY 1"), Some(0));
    assert_eq!(
        trusted("unforgiven", "W: Failed to fetch http://x/Packages  404  Not Found"),
        Some(100)
    );
}
