//! What the helper does for apt: lists, orders, packages and the store.

use crate::world::{World, errors, only_error};
use jesteros_manifest::{Apt, AptPart, Level, Report, Task};
use sha2::{Digest, Sha256};
use std::fs;
use std::os::unix::fs::symlink;
use std::time::{Duration, SystemTime};

const LISTS: &str = "var/lib/apt/lists";
const ARCHIVES: &str = "var/cache/apt/archives";
const STORE: &str = "run/jesteros/store";
const WORK: &str = "tmp/jesteros";
/// How the names of the lists of the suite begin.
const SUITE: &str = "h_debian_dists_lenny";

fn hash(data: &str) -> String {
    Sha256::digest(data.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The paragraph of a package whose file holds `data`.
fn stanza(package: &str, version: &str, data: &str) -> String {
    format!(
        "Package: {package}\nVersion: {version}\nArchitecture: armel\nSize: {}\nSHA256: {}\n\n",
        data.len(),
        hash(data)
    )
}

/// The Release file of one list.
fn release(path: &str, list: &str) -> String {
    format!("Codename: lenny\nSHA256:\n {} {} {path}\n", hash(list), list.len())
}

/// A root whose lists have these packages.
fn root(list: &str) -> World {
    let world = World::new();
    for folder in [LISTS, ARCHIVES, STORE, WORK] {
        fs::create_dir_all(world.tree(folder)).unwrap();
    }
    put_list(&world, list);
    world
}

fn put_list(world: &World, list: &str) {
    let path = "main/binary-armel/Packages";
    world.write(&format!("{LISTS}/{SUITE}_main_binary-armel_Packages"), list);
    world.write(&format!("{LISTS}/{SUITE}_Release"), &release(path, list));
    world.write(&format!("{LISTS}/{SUITE}_Release.gpg"), "");
}

fn part(world: &World, part: AptPart) -> Report {
    world.run(Task::Apt(Apt { part, trusted: false }))
}

fn fine(report: &Report) {
    assert_eq!(errors(report), Vec::<String>::new());
}

#[test]
fn lists_must_be_what_was_signed() {
    let list = stanza("less", "1", "less");
    let world = root(&list);
    let lists = |world: &World| part(world, AptPart::Lists);
    fine(&lists(&world));
    let name = format!("{LISTS}/{SUITE}_main_binary-armel_Packages");
    // As long as the right one, and longer.
    for wrong in [list.replace("less", "evil"), format!("{list}\n")] {
        world.write(&name, &wrong);
        only_error(&lists(&world), "is not what the archive's signed Release");
        let trusted = Task::Apt(Apt { part: AptPart::Lists, trusted: true });
        fine(&world.run(trusted));
    }
    put_list(&world, &list);
    // A list that the Release file does not name.
    world.write(&format!("{LISTS}/{SUITE}_contrib_binary-armel_Packages"), "");
    only_error(&lists(&world), "does not name the package list");
    let world = root(&list);
    world.write(&format!("{name}.lz4"), "");
    only_error(&lists(&world), "cannot be verified");
    let world = root(&list);
    fs::remove_file(world.tree(&format!("{LISTS}/{SUITE}_Release.gpg"))).unwrap();
    only_error(&lists(&world), "no signed Release file belongs to");
    // A file of another kind in the place of a list.
    let world = root(&list);
    fs::remove_file(world.tree(&name)).unwrap();
    symlink("/dev/zero", world.tree(&name)).unwrap();
    only_error(&lists(&world), "symbolic link");
}

#[test]
fn a_list_belongs_to_the_suite_with_the_longest_name() {
    let list = stanza("less", "1", "less");
    let world = root(&list);
    let updates = format!("{LISTS}/{SUITE}_updates");
    let list = stanza("less", "2", "less");
    world.write(&format!("{updates}_main_binary-armel_Packages"), &list);
    let signed = release("main/binary-armel/Packages", &list);
    let inline = format!(
        "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n{signed}-----BEGIN PGP SIGNATURE-----\n\nx\n-----END PGP SIGNATURE-----\n"
    );
    world.write(&format!("{updates}_InRelease"), &inline);
    fine(&part(&world, AptPart::Lists));
    world.write(&format!("{updates}_InRelease"), &format!("{signed}{inline}"));
    only_error(&part(&world, AptPart::Lists), "besides a signed message");
}

/// What apt is to install, or what is wrong with the order.
fn order(world: &World, wanted: &[&str]) -> (Vec<String>, String) {
    world.write(&format!("{WORK}/wanted"), &wanted.join("\n"));
    let report = part(world, AptPart::Order);
    let install = world.read(&format!("{WORK}/install"));
    (errors(&report), install.replace('\n', " ").trim_end().to_owned())
}

#[test]
fn what_is_asked_for_must_be_there_in_the_end() {
    let world = root("");
    let status = "Package: vim-tiny\nStatus: install ok installed\n\n\
                  Package: less\nStatus: install ok unpacked\n\nPackage: g++\nStatus: install ok installed\n";
    world.write("var/lib/dpkg/status", status);
    world.write(&format!("{WORK}/install"), "g++=4.3\nvim-tiny\n");
    fine(&part(&world, AptPart::Present));
    for word in ["vim", "less=1"] {
        world.write(&format!("{WORK}/install"), word);
        only_error(&part(&world, AptPart::Present), "is not a package of its own here");
    }
}

#[test]
fn what_programs_leave_of_before_is_deleted() {
    let world = root("");
    world.write(&format!("{WORK}/started"), "");
    let left =
        ["var/cache/debconf/a.dat-old", "var/lib/dpkg/status-old", "var/cache/ldconfig/aux-cache"];
    let kept = ["var/cache/debconf/a.dat", "var/lib/dpkg/status", "var/cache/ldconfig/other"];
    for path in left.iter().chain(&kept) {
        let path = world.tree(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "x").unwrap();
    }
    fine(&part(&world, AptPart::Settle));
    assert!(left.iter().all(|path| !world.tree(path).exists()));
    assert!(kept.iter().all(|path| world.tree(path).exists()));
}

#[test]
fn apt_gets_names_of_packages_only() {
    let list = [
        stanza("g++", "4", "g"),
        stanza("libx2.5", "1", "x"),
        stanza("vim-tiny", "1", "v").replace("Size", "Provides: vim, editor\nSize"),
    ];
    let world = root(&list.concat());
    world.write("var/lib/dpkg/status", "Package: local\nStatus: install ok installed\n\nPackage: gone\nStatus: deinstall ok config-files\n");
    let asked = [
        "install g++",
        "install libx2.5=1",
        "optional none",
        "optional vim-tiny",
        "install local",
        "remove g++",
    ];
    assert_eq!(order(&world, &asked), (Vec::new(), "g++ libx2.5=1 vim-tiny local".to_owned()));
    // apt would read them as "install g", as a regular expression, as "install vim-tiny",
    // as "remove local" and as "install local".
    for wrong in
        ["install g+", "install lib.2.5", "install vim-tiny+", "install local-", "remove local+"]
    {
        let (errors, install) = order(&world, &[wrong]);
        assert_eq!((errors.len(), install.as_str()), (1, ""), "{wrong}");
    }
    let all = order(&world, &["install vim", "install gone", "install none", "install g++"]);
    let expected = [
        "package/vim: vim is not a package of its own: name one of those that provide it, e.g. vim-tiny",
        "package/gone: no package named gone can be installed from the archives",
        "package/none: no package named none can be installed from the archives",
    ];
    assert_eq!(all.0, expected);
}

#[test]
fn an_order_reads_no_lists_that_nobody_signed() {
    let world = root(&stanza("less", "1", "less"));
    world.write(
        &format!("{LISTS}/{SUITE}_main_binary-armel_Packages"),
        &stanza("evil", "1", "evil"),
    );
    world.write(&format!("{WORK}/wanted"), "install evil");
    only_error(&part(&world, AptPart::Order), "is not what the archive's signed");
    assert!(!world.has(&format!("{WORK}/install")));
}

/// Has the helper look at packages before dpkg gets them.
fn debs(world: &World, names: &[&str]) -> Report {
    let paths = names.iter().map(|name| format!("/{ARCHIVES}/{name}\n"));
    world.write(&format!("{WORK}/debs"), &paths.collect::<String>());
    part(world, AptPart::Debs)
}

#[test]
fn packages_that_were_fetched_must_be_those_of_the_lists() {
    let list = [stanza("less", "2:1", "less"), stanza("more", "1", "more")];
    let world = root(&list.concat());
    let less = "less_2%3a1_armel.deb";
    world.write(&format!("{ARCHIVES}/{less}"), "less");
    fine(&debs(&world, &[less]));
    assert!(world.has(&format!("{WORK}/checked")));
    fs::remove_file(world.tree(&format!("{WORK}/checked"))).unwrap();
    // Other contents of the right size, and another package of the lists.
    for wrong in ["evil", "more", "les"] {
        world.write(&format!("{ARCHIVES}/{less}"), wrong);
        only_error(&debs(&world, &[less]), "is not what the package list says");
    }
    world.write(&format!("{ARCHIVES}/new_1_armel.deb"), "new");
    only_error(&debs(&world, &["new_1_armel.deb"]), "in no package list");
    for outside in ["/etc/passwd", "less.deb", "", "/var/cache/apt/archives/partial/x.deb"] {
        world.write(&format!("{WORK}/debs"), &format!("{outside}\n"));
        only_error(&part(&world, AptPart::Debs), "which is not in");
    }
    assert!(!world.has(&format!("{WORK}/checked")) && !world.has(&format!("{WORK}/again")));
}

#[test]
fn packages_are_kept_and_given_again() {
    let world = root(&stanza("less", "1", "less"));
    let deb = format!("{ARCHIVES}/less_1_armel.deb");
    world.write(&deb, "less");
    world.write(&format!("{ARCHIVES}/other_1_armel.deb"), "other");
    fine(&part(&world, AptPart::Keep));
    let kept = format!("{STORE}/sha256-{}", hash("less"));
    assert_eq!(world.read(&kept), "less");
    assert_eq!(fs::read_dir(world.tree(STORE)).unwrap().count(), 1);
    fine(&part(&world, AptPart::Keep));

    // The next build: apt finds it by its name, and dpkg gets a copy.
    fs::remove_file(world.tree(&deb)).unwrap();
    assert_eq!(order(&world, &["install less"]), (Vec::new(), "less".to_owned()));
    let link = fs::read_link(world.tree(&deb)).unwrap();
    assert_eq!(link.to_str(), Some(format!("/{kept}").as_str()));
    fine(&debs(&world, &["less_1_armel.deb"]));
    assert_eq!((world.meta(&deb).is_file(), world.read(&deb).as_str()), (true, "less"));
    world.write(&kept, "evil");
    assert_eq!(world.read(&deb), "less", "dpkg gets what was compared");
}

#[test]
fn a_store_is_not_believed() {
    let world = root(&stanza("less", "1", "less"));
    let deb = format!("{ARCHIVES}/less_1_armel.deb");
    let kept = format!("{STORE}/sha256-{}", hash("less"));
    // Another size is not even tried.
    world.write(&kept, "longer");
    order(&world, &["install less"]);
    assert!(!world.has(&deb));
    world.write(&kept, "evil");
    order(&world, &["install less"]);
    only_error(&debs(&world, &["less_1_armel.deb"]), "in the cache is not what");
    assert!(world.has(&format!("{WORK}/again")) && !world.has(&format!("{WORK}/checked")));
    assert!(!world.has(&kept) && !world.has(&deb), "it stays");
    // It vanishes after it was linked.
    fs::remove_file(world.tree(&format!("{WORK}/again"))).unwrap();
    symlink(format!("/{kept}"), world.tree(&deb)).unwrap();
    only_error(&debs(&world, &["less_1_armel.deb"]), "in the cache");
    assert!(world.has(&format!("{WORK}/again")));
    // Whatever else somebody puts there.
    fs::create_dir(world.tree(&kept)).unwrap();
    symlink("/dev/zero", world.tree(&format!("{STORE}/sha256-{}", hash("zero")))).unwrap();
    world.write(&format!("{STORE}/.unfinished-1-0"), "half");
    assert_eq!(order(&world, &["install less"]), (Vec::new(), "less".to_owned()));
    assert!(!world.has(&deb));
    world.write(&deb, "less");
    fine(&part(&world, AptPart::Keep));
    assert_eq!(world.read(&kept), "less", "the right one takes its place");
    assert!(world.has(&format!("{STORE}/.unfinished-1-0")), "somebody may be writing it");
    let old = fs::File::create(world.tree(&format!("{STORE}/.unfinished-0-0"))).unwrap();
    old.set_modified(SystemTime::now() - Duration::from_secs(2 * 24 * 60 * 60)).unwrap();
    order(&world, &["install less"]);
    assert!(world.has(&format!("{STORE}/.unfinished-1-0")));
    assert!(!world.has(&format!("{STORE}/.unfinished-0-0")), "nobody is writing it any more");
    world.write(&kept, "half of it");
    fine(&part(&world, AptPart::Keep));
    assert_eq!(world.read(&kept), "less");
}

#[test]
fn a_store_that_cannot_be_written_is_a_warning() {
    let world = root(&stanza("less", "1", "less"));
    fs::remove_dir(world.tree(STORE)).unwrap();
    let report = part(&world, AptPart::Keep);
    assert_eq!(report.findings.len(), 1);
    assert_eq!(report.findings[0].level, Level::Warning);
}

/// Packages that were installed today leave what they would have left on another day.
#[test]
fn the_time_of_day_is_taken_out_of_what_changed() {
    let world = World::new();
    let old = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    let set = |path: &str, time: SystemTime| {
        let file = fs::File::options().read(true).open(world.tree(path)).unwrap();
        file.set_modified(time).unwrap();
    };
    world.write("usr/bin/kept", "old");
    set("usr/bin/kept", old);
    world.write(&format!("{WORK}/started"), "");
    let today =
        SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs() / 86_400;
    world.write("etc/shadow", &format!("root:*:14000:0:99999:7:::\nnew:!:{today}:0:99999:7:::\n"));
    for (path, text) in [
        ("etc/shadow-", "before"),
        ("etc/machine-id", "0123456789abcdef"),
        ("var/log/setup.log", "at noon"),
        ("usr/bin/new", "new"),
    ] {
        world.write(path, text);
    }
    let report = part(&world, AptPart::Settle);
    fine(&report);
    let text = |path: &str| fs::read_to_string(world.tree(path)).unwrap();
    let day = seconds(&world, "usr/bin/new") / 86_400;
    assert!(day < today, "{day}");
    assert_eq!(
        text("etc/shadow"),
        format!("root:*:14000:0:99999:7:::\nnew:!:{day}:0:99999:7:::\n")
    );
    assert_eq!(text("etc/machine-id"), "");
    assert_eq!(text("var/log/setup.log"), "");
    assert_eq!(text("usr/bin/new"), "new");
    assert!(!world.tree("etc/shadow-").exists());
    assert_eq!(seconds(&world, "usr/bin/kept"), 1_000_000_000);
    for path in ["etc", "etc/shadow", "etc/machine-id", "var/log", "usr/bin"] {
        assert_eq!(seconds(&world, path), seconds(&world, "usr/bin/new"), "{path}");
    }
}

/// The time of a path, in seconds since 1970.
fn seconds(world: &World, path: &str) -> u64 {
    let modified = fs::metadata(world.tree(path)).unwrap().modified().unwrap();
    modified.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs()
}
