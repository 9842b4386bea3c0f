//! A root with an apt.
//!
//! `apt-get` is a script that copies lists of an archive into the root, marks packages as
//! installed, and prints what a test wants.

use crate::world::{World, errors};
use jesteros_manifest::{Apt, AptOrder, RECORD_FOLDER, Report, Task};
use sha2::{Digest, Sha256};
use std::fs;
use std::os::unix::fs::PermissionsExt;

pub(crate) const LISTS: &str = "var/lib/apt/lists";
pub(crate) const ARCHIVES: &str = "var/cache/apt/archives";
pub(crate) const STORE: &str = "run/jesteros/store";
pub(crate) const WORK: &str = "tmp/jesteros";
pub(crate) const STATUS: &str = "var/lib/dpkg/status";
/// How the names of the lists of the suite begin.
pub(crate) const SUITE: &str = "h_debian_dists_lenny";

/// What `apt-get` does in the folder that has the tree. A file `say-ACTION` holds what it prints,
/// and `do-ACTION` is a script that may end it.
pub(crate) const APT_GET: &str = r#"
echo "$*" >>asked
[ ! -e say-$1 ] || cat say-$1
[ ! -e do-$1 ] || . ./do-$1
case $1 in
update) cp served/* tree/var/lib/apt/lists/ ;;
install)
    for word; do
        case $word in install | -*) continue ;; esac
        printf '\nPackage: %s\nStatus: install ok installed\n\n' "${word%%=*}" >>tree/var/lib/dpkg/status
    done ;;
esac
"#;

pub(crate) fn hash(data: &str) -> String {
    Sha256::digest(data.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The paragraph of a package whose file holds `data`.
pub(crate) fn stanza(package: &str, version: &str, data: &str) -> String {
    format!(
        "Package: {package}\nVersion: {version}\nArchitecture: armel\nSize: {}\nSHA256: {}\n\n",
        data.len(),
        hash(data)
    )
}

/// The Release file of one list.
pub(crate) fn release(path: &str, list: &str) -> String {
    format!("Codename: lenny\nSHA256:\n {} {} {path}\n", hash(list), list.len())
}

/// A root whose archive has these packages.
pub(crate) fn root(list: &str) -> World {
    let world = World::new();
    for folder in [LISTS, ARCHIVES, STORE, WORK, RECORD_FOLDER.trim_start_matches('/')] {
        fs::create_dir_all(world.tree(folder)).unwrap();
    }
    fs::create_dir_all(world.beside("served")).unwrap();
    world.write("run/jesteros/apt/sources.list", "deb http://h/debian lenny main\n");
    world.write(STATUS, "");
    let folder = world.beside("");
    let script = format!("#!/bin/sh\ncd '{}'\n{APT_GET}", folder.display());
    fs::write(world.beside("apt-get"), script).unwrap();
    fs::set_permissions(world.beside("apt-get"), fs::Permissions::from_mode(0o755)).unwrap();
    put_list(&world, list);
    world
}

/// Gives the archive a list, which the root has as well.
pub(crate) fn put_list(world: &World, list: &str) {
    let path = "main/binary-armel/Packages";
    serve(world, &format!("{SUITE}_main_binary-armel_Packages"), list);
    serve(world, &format!("{SUITE}_Release"), &release(path, list));
    serve(world, &format!("{SUITE}_Release.gpg"), "");
}

pub(crate) fn serve(world: &World, name: &str, text: &str) {
    fs::write(world.beside("served").join(name), text).unwrap();
    world.write(&format!("{LISTS}/{name}"), text);
}

pub(crate) fn lists(world: &World) -> Report {
    world.run(Task::Apt(Apt { trusted: false, order: None }))
}

/// An order of lines of `install`, `optional`, `remove` or `prune` and a word.
pub(crate) fn ordered(lines: &[&str]) -> Task {
    let words = |start: &str| {
        let words = lines.iter().filter_map(|line| line.strip_prefix(start)?.strip_prefix(' '));
        words.map(str::to_owned).collect()
    };
    let order = AptOrder {
        install: words("install"),
        optional: words("optional"),
        remove: words("remove"),
        recommends: false,
        prune: words("prune"),
    };
    Task::Apt(Apt { trusted: false, order: Some(order) })
}

/// What `apt-get` was asked for since the last time.
pub(crate) fn asked(world: &World) -> Vec<String> {
    let asked = fs::read_to_string(world.beside("asked")).unwrap_or_default();
    let _ = fs::remove_file(world.beside("asked"));
    asked.lines().map(str::to_owned).collect()
}

pub(crate) fn fine(report: &Report) {
    assert_eq!(errors(report), Vec::<String>::new());
}
