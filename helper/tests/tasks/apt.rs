//! What the helper does with apt: lists, orders, packages and the store.

use crate::apt_world::{
    ARCHIVES, LISTS, STATUS, STORE, SUITE, WORK, asked, fine, hash, lists, ordered, put_list,
    release, root, serve, stanza,
};
use crate::world::{World, at, errors, only_error};
use jesteros_helper::apt::check_debs;
use jesteros_manifest::{Apt, Level, Report, Task};
use std::fs;
use std::os::unix::fs::symlink;
use std::time::{Duration, SystemTime};

#[test]
fn apt_is_asked_for_the_packages_and_nothing_else() {
    let all = ["less", "more", "nano"].map(|name| stanza(name, "1", name)).concat();
    let world = root(&all);
    fine(&lists(&world));
    assert_eq!(asked(&world), ["update"]);
    fine(&world.run(ordered(&[])));
    assert_eq!(asked(&world), ["update"]);
    let order = ["install less=1", "optional nano", "optional none", "remove more"];
    let report = world.run(ordered(&order));
    fine(&report);
    assert_eq!(
        at(&report, Level::Note),
        ["package/none: left out none: the archives do not have it"]
    );
    let install = "install -y --no-install-recommends nano less=1";
    assert_eq!(asked(&world), ["update", install, "remove -y --purge more"]);
    let Task::Apt(mut task) = ordered(&["install less"]) else { unreachable!() };
    task.order.as_mut().unwrap().recommends = true;
    fine(&world.run(Task::Apt(task)));
    assert_eq!(asked(&world), ["update", "install -y less"]);
}

#[test]
fn lists_must_be_what_was_signed() {
    let list = stanza("less", "1", "less");
    let world = root(&list);
    fine(&lists(&world));
    let name = format!("{SUITE}_main_binary-armel_Packages");
    // As long as the right one, and longer.
    for wrong in [list.replace("less", "evil"), format!("{list}\n")] {
        serve(&world, &name, &wrong);
        only_error(&lists(&world), "is not what the archive's signed Release");
        fine(&world.run(Task::Apt(Apt { trusted: true, order: None })));
    }
    put_list(&world, &list);
    // A list that the Release file does not name.
    serve(&world, &format!("{SUITE}_contrib_binary-armel_Packages"), "");
    only_error(&lists(&world), "does not name the package list");
    let world = root(&list);
    serve(&world, &format!("{name}.lz4"), "");
    only_error(&lists(&world), "cannot be verified");
    let world = root(&list);
    fs::remove_file(world.beside("served").join(format!("{SUITE}_Release.gpg"))).unwrap();
    fs::remove_file(world.tree(LISTS).join(format!("{SUITE}_Release.gpg"))).unwrap();
    only_error(&lists(&world), "no signed Release file belongs to");
    // A file of another kind in the place of a list.
    let world = root(&list);
    let say = format!(
        "cp served/* tree/{LISTS}/; rm -f tree/{LISTS}/{name}; ln -s /dev/zero tree/{LISTS}/{name}; exit 0\n"
    );
    fs::write(world.beside("do-update"), say).unwrap();
    only_error(&lists(&world), "symbolic link");
}

#[test]
fn wrong_lists_are_fetched_once_more() {
    let world = root(&stanza("less", "1", "less"));
    // The server calls the lists unchanged, as long as apt has some.
    fs::write(
        world.beside("do-update"),
        format!("[ ! -e tree/{LISTS}/{SUITE}_Release ] || exit 0\n"),
    )
    .unwrap();
    world.write(&format!("{LISTS}/{SUITE}_main_binary-armel_Packages"), "old");
    let caches = ["pkgcache", "srcpkgcache"].map(|name| format!("var/cache/apt/{name}.bin"));
    caches.iter().for_each(|cache| world.write(cache, "made of the old ones"));
    fine(&lists(&world));
    assert_eq!(asked(&world), ["update", "update"]);
    assert!(!caches.iter().any(|cache| world.has(cache)));
    // The finding is about the archive of the list.
    serve(&world, &format!("{SUITE}_main_binary-armel_Packages"), "evil");
    let report = lists(&world);
    assert!(errors(&report)[0].starts_with("archive/0: the package list"), "{report:?}");
}

#[test]
fn a_list_belongs_to_the_suite_with_the_longest_name() {
    let list = stanza("less", "1", "less");
    let world = root(&list);
    let updates = format!("{SUITE}_updates");
    let list = stanza("less", "2", "less");
    serve(&world, &format!("{updates}_main_binary-armel_Packages"), &list);
    let signed = release("main/binary-armel/Packages", &list);
    let inline = format!(
        "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n{signed}-----BEGIN PGP SIGNATURE-----\n\nx\n-----END PGP SIGNATURE-----\n"
    );
    serve(&world, &format!("{updates}_InRelease"), &inline);
    fine(&lists(&world));
    serve(&world, &format!("{updates}_InRelease"), &format!("{signed}{inline}"));
    only_error(&lists(&world), "besides a signed message");
}

/// What apt is to install, or what is wrong with the order.
fn order(world: &World, wanted: &[&str]) -> (Vec<String>, String) {
    asked(world);
    let report = world.run(ordered(wanted));
    let asked = asked(world);
    let install =
        asked.iter().find_map(|line| line.strip_prefix("install -y --no-install-recommends "));
    (errors(&report), install.unwrap_or_default().to_owned())
}

#[test]
fn what_is_asked_for_must_be_there_in_the_end() {
    let list = ["vim", "less"].map(|name| stanza(name, "1", name)).concat();
    let world = root(&list);
    // apt installs what provides it, or leaves it unpacked.
    fs::write(world.beside("do-install"), "exit 0\n").unwrap();
    let status = "Package: vim-tiny\nStatus: install ok installed\n\n\
                  Package: less\nStatus: install ok unpacked\n\nPackage: g++\nStatus: install ok installed\n";
    world.write(STATUS, status);
    fine(&world.run(ordered(&["install g++=4.3", "install vim-tiny"])));
    for word in ["install vim", "install less=1"] {
        only_error(&world.run(ordered(&[word])), "is not a package of its own here");
    }
}

#[test]
fn what_programs_leave_of_before_is_deleted() {
    let world = root("");
    let left =
        ["var/cache/debconf/a.dat-old", "var/lib/dpkg/status-old", "var/cache/ldconfig/aux-cache"];
    let kept = ["var/cache/debconf/a.dat", "var/lib/dpkg/status", "var/cache/ldconfig/other"];
    for path in left.iter().chain(&kept) {
        let path = world.tree(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "x").unwrap();
    }
    fine(&world.run(ordered(&[])));
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
    world.write(STATUS, "Package: local\nStatus: install ok installed\n\nPackage: gone\nStatus: deinstall ok config-files\n");
    let asked = [
        "install g++",
        "install libx2.5=1",
        "optional none",
        "optional vim-tiny",
        "install local",
        "remove g++",
    ];
    assert_eq!(order(&world, &asked), (Vec::new(), "vim-tiny g++ libx2.5=1 local".to_owned()));
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

/// Has the helper look at packages before dpkg gets them.
fn debs(world: &World, names: &[&str]) -> Report {
    let paths = names.iter().map(|name| format!("/{ARCHIVES}/{name}\n"));
    check_debs(&world.tree(""), &paths.collect::<String>(), false)
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
        let report = check_debs(&world.tree(""), &format!("{outside}\n"), false);
        only_error(&report, "which is not in");
    }
    assert!(!world.has(&format!("{WORK}/checked")) && !world.has(&format!("{WORK}/again")));
}

/// Has apt install a package that it has fetched already.
fn keep(world: &World) -> Report {
    world.run(ordered(&["install less"]))
}

#[test]
fn packages_are_kept_and_given_again() {
    let world = root(&stanza("less", "1", "less"));
    let deb = format!("{ARCHIVES}/less_1_armel.deb");
    world.write(&deb, "less");
    world.write(&format!("{ARCHIVES}/other_1_armel.deb"), "other");
    fine(&keep(&world));
    let kept = format!("{STORE}/sha256-{}", hash("less"));
    assert_eq!(world.read(&kept), "less");
    assert_eq!(fs::read_dir(world.tree(STORE)).unwrap().count(), 1);
    fine(&keep(&world));

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
    assert!(world.has(&format!("{STORE}/.unfinished-1-0")), "somebody may be writing it");
    world.write(&deb, "less");
    fine(&keep(&world));
    assert_eq!(world.read(&kept), "less", "the right one takes its place");
    let old = fs::File::create(world.tree(&format!("{STORE}/.unfinished-0-0"))).unwrap();
    old.set_modified(SystemTime::now() - Duration::from_secs(2 * 24 * 60 * 60)).unwrap();
    order(&world, &["install less"]);
    assert!(!world.has(&format!("{STORE}/.unfinished-0-0")), "nobody is writing it any more");
    world.write(&kept, "half of it");
    fine(&keep(&world));
    assert_eq!(world.read(&kept), "less");
}

#[test]
fn a_store_that_cannot_be_written_is_a_warning() {
    let world = root(&stanza("less", "1", "less"));
    fs::write(world.beside("do-install"), format!("rmdir tree/{STORE}\n")).unwrap();
    let report = keep(&world);
    fine(&report);
    assert_eq!(at(&report, Level::Warning).len(), 1, "{report:?}");
}

/// Packages that were installed today leave what they would have left on another day.
#[test]
fn the_time_of_day_is_taken_out_of_what_changed() {
    let world = root("");
    let old = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    let set = |path: &str, time: SystemTime| {
        let file = fs::File::options().read(true).open(world.tree(path)).unwrap();
        file.set_modified(time).unwrap();
    };
    world.write("usr/bin/kept", "old");
    set("usr/bin/kept", old);
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
    let touched =
        "touch tree/etc/* tree/etc tree/var/log/* tree/var/log tree/usr/bin/new tree/usr/bin\n";
    fs::write(world.beside("do-update"), touched).unwrap();
    fine(&world.run(ordered(&[])));
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

#[test]
fn an_update_that_failed_is_told_though_apt_ends_with_0() {
    for (says, expected) in [
        (
            "W: Failed to fetch http://h/debian/dists/lenny/Release.gpg  Could not connect to h:80",
            "archive/0: the archive `http://h/debian` does not answer: Could not connect to h:80",
        ),
        (
            "E: Some index files failed to download, they have been ignored, or old ones used.",
            "packages: the package lists could not be fetched",
        ),
    ] {
        let world = root("");
        fs::write(world.beside("say-update"), says).unwrap();
        assert_eq!(errors(&lists(&world)), [expected]);
        assert_eq!(asked(&world), ["update"]);
    }
    let unsigned =
        "W: GPG error: http://h lenny Release: The following signatures were invalid: BADSIG 1 x";
    let world = root("");
    fs::write(world.beside("say-update"), unsigned).unwrap();
    only_error(&lists(&world), "does not fit its signature");
    fine(&world.run(Task::Apt(Apt { trusted: true, order: None })));
}

#[test]
fn an_installation_that_failed_says_why() {
    let world = root(&stanza("less", "1", "less"));
    // What the update printed before has nothing to do with it.
    fs::write(world.beside("say-update"), "E: Unable to locate package other\n").unwrap();
    fs::write(world.beside("do-install"), "exit 100\n").unwrap();
    let (errors, _) = order(&world, &["install less"]);
    assert_eq!(errors, ["packages: the packages could not be installed"]);
    let says = "dpkg: error processing less (--configure):\n subprocess post-installation script returned error exit status 2\n";
    fs::write(world.beside("say-install"), says).unwrap();
    let (errors, _) = order(&world, &["install less"]);
    let why = "package/less: the post-installation script of `less` failed with exit code 2";
    assert_eq!(errors, [why]);
    // So does one that could not be started.
    fs::remove_file(world.beside("apt-get")).unwrap();
    only_error(&world.run(ordered(&["install less"])), "cannot run `apt-get`");
}

#[test]
fn a_wrong_package_of_an_earlier_build_is_fetched() {
    let world = root(&stanza("less", "1", "less"));
    let once = format!("if [ ! -e once ]; then touch once tree/{WORK}/again; exit 100; fi\n");
    fs::write(world.beside("do-install"), once).unwrap();
    fine(&world.run(ordered(&["install less"])));
    assert_eq!(asked(&world).len(), 3);
    // It may fail once more.
    let always = format!("touch tree/{WORK}/again; exit 100\n");
    fs::write(world.beside("do-install"), always).unwrap();
    only_error(&world.run(ordered(&["install less"])), "the packages could not be installed");
    assert_eq!(asked(&world).len(), 3);
}

#[test]
fn packages_that_cannot_be_removed_fail_the_build() {
    let world = root(&stanza("less", "1", "less"));
    fs::write(world.beside("do-remove"), "exit 100\n").unwrap();
    only_error(&world.run(ordered(&["remove less"])), "the packages could not be removed");
}

#[test]
fn a_step_whose_beginning_is_not_known_fails() {
    let world = root("");
    fs::write(world.beside("do-update"), format!("rm tree/{WORK}/started\n")).unwrap();
    only_error(&world.run(ordered(&[])), "started` is gone");
}

#[test]
fn folders_of_the_root_may_be_links() {
    for folder in ["run", "tmp", "var/cache", "var/lib/apt"] {
        let world = root(&stanza("less", "1", "less"));
        let real = format!("real/{}", folder.replace('/', "-"));
        fs::create_dir_all(world.tree("real")).unwrap();
        fs::rename(world.tree(folder), world.tree(&real)).unwrap();
        symlink(format!("/{real}"), world.tree(folder)).unwrap();
        // The script of `apt-get` follows links of this machine's root.
        let script = fs::read_to_string(world.beside("apt-get")).unwrap();
        let script = script.replace(&format!("tree/{folder}"), &format!("tree/{real}"));
        fs::write(world.beside("apt-get"), script).unwrap();
        // Lists that are fetched twice, logins, the log of dpkg, and a report.
        let name = format!("{SUITE}_main_binary-armel_Packages");
        let path = format!("{LISTS}/{name}");
        let path = path.strip_prefix(folder).map_or(path.clone(), |rest| format!("{real}{rest}"));
        world.write(&path, "old");
        let unchanged = "[ -e once ] || { touch once; exit 0; }\n";
        fs::write(world.beside("do-update"), unchanged).unwrap();
        assert_eq!(
            errors(&world.run(ordered(&["install less"]))),
            Vec::<String>::new(),
            "{folder}"
        );
        assert_eq!(asked(&world)[..2], ["update", "update"], "{folder}");
        let absent = world.run_again(ordered(&["install none"]));
        only_error(&absent, "no package named none");
    }
}

/// apt 0.7.20 reads its input as long as it is not at its end, and asks without a pause if it is.
#[test]
fn the_input_of_apt_has_neither_data_nor_an_end() {
    let world = root("");
    let read = "timeout 1 cat >data; echo $? >code\n";
    fs::write(world.beside("do-update"), read).unwrap();
    fine(&lists(&world));
    let text = |name: &str| fs::read_to_string(world.beside(name)).unwrap();
    assert_eq!((text("data").as_str(), text("code").as_str()), ("", "124\n"));
}

#[test]
fn a_program_that_a_package_leaves_running_keeps_no_step_from_ending() {
    let world = root(&stanza("less", "1", "less"));
    let start = std::time::Instant::now();
    for program in ["sleep 60 &\n", "(while sleep 0.05; do echo on; done) &\n"] {
        fs::write(world.beside("do-install"), program).unwrap();
        fine(&world.run(ordered(&["install less"])));
    }
    assert!(start.elapsed() < Duration::from_secs(30), "{:?}", start.elapsed());
}

#[test]
fn packages_that_nobody_compared_fail_the_build() {
    let dpkg = "echo '2012-03-10 12:00:00 install less <none> 1' >tree/tmp/dpkg.log\n";
    let world = root(&stanza("less", "1", "less"));
    fs::write(world.beside("do-install"), dpkg).unwrap();
    only_error(&world.run(ordered(&["install less"])), "without having them checked before");
    fs::write(world.beside("do-install"), format!("{dpkg}touch tree/{WORK}/checked\n")).unwrap();
    fine(&world.run(ordered(&["install less"])));
}

#[test]
fn logins_are_in_the_list_of_apt_and_in_no_message() {
    let world = root("");
    world.write("run/jesteros/apt/sources.list", "deb http://__AUTH_0__@h/debian lenny main\n");
    world.write("run/jesteros/auth/0", "me:pw\n");
    fs::write(world.beside("say-update"), "E: no me:pw here\n").unwrap();
    fs::write(world.beside("do-update"), format!("cp tree/{WORK}/sources.list read; exit 100\n"))
        .unwrap();
    assert_eq!(errors(&lists(&world)), ["packages: apt: no xxxxx:xxxxx here"]);
    let list = fs::read_to_string(world.beside("read")).unwrap();
    assert_eq!(list, "deb http://me:pw@h/debian lenny main\n");
    assert_eq!(world.look(&format!("{WORK}/sources.list")), "0600 0:0");
    asked(&world);
    world.write("run/jesteros/auth/0", "me");
    let report = lists(&world);
    assert_eq!(asked(&world), Vec::<String>::new());
    assert!(errors(&report)[0].starts_with("auth/0: the secret of an archive"), "{report:?}");
}

#[test]
fn a_step_that_is_done_again_leaves_room_and_says_that_it_worked() {
    let world = root(&stanza("less", "1", "less"));
    let again = world.run_again(ordered(&["install less"]));
    let worked = "again: this step failed, and worked when it was done once more";
    assert_eq!(errors(&again), [worked]);
    assert!(!world.has(ARCHIVES));
    let absent = world.run_again(ordered(&["install none"]));
    only_error(&absent, "no package named none");
    assert!(!world.has(ARCHIVES));
}
