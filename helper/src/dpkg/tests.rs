//! Whole packages, unpacked into a folder that stands for a root.

use super::archive::Archive;
use super::database::tests::root;
use super::native::Native;
use super::tell::Teller;
use crate::problem::Outcome;
use crate::testing::Folder;
use std::io::Write as _;
use std::os::unix::fs::{MetadataExt as _, symlink};
use std::path::{Path, PathBuf};
use tar::{EntryType, Header};

/// A member of a tar archive: path, kind, mode, and contents or where a link leads.
type Member = (&'static str, EntryType, u32, &'static str);

const FOLDER: EntryType = EntryType::Directory;
const FILE: EntryType = EntryType::Regular;
const LINK: EntryType = EntryType::Symlink;
const HARDLINK: EntryType = EntryType::Link;
/// The time of everything in an archive.
const TIME: u64 = 1_234_567_890;

fn tar(members: &[Member]) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for (path, kind, mode, text) in members {
        let mut header = Header::new_gnu();
        // The writer of the crate refuses `..`, which a hostile archive may have.
        header.as_old_mut().name[..path.len()].copy_from_slice(path.as_bytes());
        header.set_entry_type(*kind);
        header.set_mode(*mode);
        header.set_mtime(TIME);
        header.set_uid(u64::from(rustix::process::getuid().as_raw()));
        header.set_gid(u64::from(rustix::process::getgid().as_raw()));
        let data = if *kind == FILE { text.as_bytes() } else { b"" };
        if *kind == LINK || *kind == HARDLINK {
            header.set_link_name_literal(text).unwrap();
        }
        header.set_size(data.len() as u64);
        header.set_cksum();
        archive.append(&header, data).unwrap();
    }
    archive.into_inner().unwrap()
}

fn gzip(data: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(data).unwrap();
    packed.finish().unwrap()
}

/// Writes a package with these control files and members.
fn deb(folder: &Path, control: &[Member], data: &[Member]) -> PathBuf {
    let mut file = b"!<arch>\n".to_vec();
    let members = [
        ("debian-binary", b"2.0\n".to_vec()),
        ("control.tar.gz", gzip(&tar(control))),
        ("data.tar.gz", gzip(&tar(data))),
    ];
    for (name, data) in members {
        let size = data.len();
        file.extend(
            format!("{name:<16}{:<12}{:<6}{:<6}{:<8}{size:<10}`\n", 0, 0, 0, 100_644).bytes(),
        );
        file.extend(&data);
        file.extend(&b"\n"[..size % 2]);
    }
    let path = folder.join("new_1-1_all.deb");
    std::fs::write(&path, file).unwrap();
    path
}

const CONTROL: &str = "Package: new\nVersion: 1-1\nArchitecture: all\nDescription: x\n y\n";

fn control(text: &'static str) -> Vec<Member> {
    vec![
        ("./", FOLDER, 0o755, ""),
        ("./control", FILE, 0o644, text),
        ("./md5sums", FILE, 0o644, ""),
    ]
}

/// A root with the folders that packages expect.
fn new_root(version: &str) -> Folder {
    let status =
        "Package: libc-bin\nStatus: install ok installed\nVersion: 2\nArchitecture: armel\n\n";
    let folder = root(version, status);
    for path in ["etc", "usr/bin", "usr/lib", "var/lib/dpkg/triggers"] {
        std::fs::create_dir_all(folder.path().join(path)).unwrap();
    }
    symlink("usr/lib", folder.path().join("lib")).unwrap();
    write(&folder, "var/lib/dpkg/info/format", "1\n");
    write(&folder, "var/lib/dpkg/triggers/ldconfig", "libc-bin\n");
    folder
}

fn write(folder: &Folder, path: &str, text: &str) {
    std::fs::write(folder.path().join(path), text).unwrap();
}

fn read(folder: &Folder, path: &str) -> String {
    std::fs::read_to_string(folder.path().join(path)).unwrap()
}

/// Unpacks one package.
fn unpack(folder: &Folder, control: &[Member], data: &[Member]) -> Outcome<()> {
    let debs = Folder::new();
    let archive = Archive::read(&deb(debs.path(), control, data))?;
    let place = folder.place();
    let mut native = Native::open(&place, &[], Teller::default())?;
    let plan = native.plan(&archive)?;
    native.unpack(&archive, plan)
}

const DATA: &[Member] = &[
    ("./", FOLDER, 0o755, ""),
    ("./etc/", FOLDER, 0o700, ""),
    ("./etc/conf", FILE, 0o600, "setting"),
    ("./lib/", FOLDER, 0o755, ""),
    ("./lib/before", LINK, 0o777, "lib.so"),
    ("./lib/lib.so", FILE, 0o644, "library"),
    ("./usr/", FOLDER, 0o755, ""),
    ("./usr/bin/", FOLDER, 0o755, ""),
    ("./usr/bin/tool", FILE, 0o4755, "program"),
    ("./usr/bin/same", HARDLINK, 0o4755, "./usr/bin/tool"),
    ("./usr/bin/sh", FILE, 0o755, "shell"),
    ("./usr/share/", FOLDER, 0o755, ""),
    ("./usr/share/new/", FOLDER, 0o2750, ""),
];

#[test]
fn a_package_is_unpacked_as_dpkg_does_it() {
    let folder = new_root("1.21.23");
    write(&folder, "var/lib/dpkg/diversions", "/usr/bin/sh\n/usr/bin/sh.old\ndash\n");
    let id = rustix::process::getuid().as_raw();
    write(&folder, "var/lib/dpkg/statoverride", &format!("#{id} #{id} 0711 /usr/bin/sh\n"));
    write(&folder, "var/lib/dpkg/info/other.list", "/.\n/usr\n/usr/share\n/usr/other\n");
    write(&folder, "var/lib/dpkg/info/more.list", "/.\n/usr\n/usr/share\n/usr/more\n");
    write(&folder, "usr/bin/tool", "nobody's");
    let same =
        "Package: new\nVersion: 1-1\nArchitecture: armel\nMulti-Arch: same\nDescription: x\n y\n";
    let mut control = control(same);
    control.push(("./conffiles", FILE, 0o644, "/etc/conf\n"));
    control.push(("./triggers", FILE, 0o644, "activate-noawait ldconfig\n"));
    control.push(("./postinst", FILE, 0o755, "#!/bin/sh\n"));
    unpack(&folder, &control, DATA).unwrap();

    let stat = |path: &str| std::fs::symlink_metadata(folder.path().join(path)).unwrap();
    assert_eq!(read(&folder, "etc/conf.dpkg-new"), "setting");
    assert!(!folder.path().join("etc/conf").exists());
    assert_ne!(stat("etc").mode() & 0o777, 0o700, "a folder that was there stays as it is");
    assert_eq!(read(&folder, "usr/lib/lib.so"), "library");
    let (tool, same) = (stat("usr/bin/tool"), stat("usr/bin/same"));
    assert_eq!((tool.mode() & 0o7777, tool.mtime()), (0o4755, TIME as i64));
    assert_eq!(tool.ino(), same.ino());
    assert_eq!(stat("usr/lib/before").mtime(), TIME as i64);
    assert_eq!(stat("usr/bin/sh.old").mode() & 0o7777, 0o711);
    assert!(!folder.path().join("usr/bin/sh").exists());
    let made = stat("usr/share/new");
    assert_eq!((made.mode() & 0o7777, made.mtime()), (0o2750, TIME as i64));

    let list = read(&folder, "var/lib/dpkg/info/new:armel.list");
    let expected = "/.\n/etc\n/etc/conf\n/lib\n/lib/lib.so\n/usr\n/usr/bin\n/usr/bin/tool\n\
        /usr/bin/same\n/usr/bin/sh\n/usr/share\n/usr/share/new\n/lib/before\n";
    assert_eq!(list, expected);
    // It was not there though others have it: dpkg forgets that they do.
    assert_eq!(read(&folder, "var/lib/dpkg/info/other.list"), "/.\n/usr\n/usr/other\n");
    let script = stat("var/lib/dpkg/info/new:armel.postinst");
    assert_eq!((script.mode() & 0o7777, script.mtime()), (0o755, TIME as i64));
    assert!(!folder.path().join("var/lib/dpkg/info/new:armel.control").exists());
    assert!(!folder.path().join("var/lib/dpkg/tmp.ci").exists());
    assert_eq!(read(&folder, "var/lib/dpkg/triggers/Unincorp"), "ldconfig -\n");
    let status = read(&folder, "var/lib/dpkg/status");
    let expected = "\n\nPackage: new\nStatus: install ok unpacked\nVersion: 1-1\nArchitecture: armel\n\
        Multi-Arch: same\nDescription: x\n y\nConffiles:\n /etc/conf newconffile\n\n";
    assert!(status.ends_with(expected), "{status}");
    assert!(!folder.path().join("var/lib/dpkg/available").exists());
}

#[test]
fn an_old_dpkg_records_more_and_sets_no_times_of_links() {
    let folder = new_root("1.14.31");
    write(&folder, "var/lib/dpkg/available", "Package: aa\nVersion: 1\n\n");
    unpack(&folder, &control(CONTROL), DATA).unwrap();
    let link = std::fs::symlink_metadata(folder.path().join("usr/lib/before")).unwrap();
    assert_ne!(link.mtime(), TIME as i64);
    assert!(folder.path().join("var/lib/dpkg/info/new.list").exists());
    let available = read(&folder, "var/lib/dpkg/available");
    let start = "Package: aa\nVersion: 1\n\nPackage: new\nSize: ";
    assert!(available.starts_with(start) && available.ends_with("Description: x\n y\n\n"));
}

#[test]
fn what_is_uncertain_is_left_to_dpkg_before_anything_is_written() {
    let cases: [(&'static str, &'static str, &str, &str); 8] = [
        ("Package: libc-bin\nVersion: 3\nArchitecture: all\n", "", "", "another version of it"),
        ("Package: new\nVersion: 1\nArchitecture: i386\n", "", "", "another architecture"),
        ("Package: new\nVersion: x\nArchitecture: all\n", "", "", "unusual"),
        (
            "Package: new\nVersion: 1\nArchitecture: all\nConflicts: libc-bin\n",
            "",
            "",
            "beside libc-bin",
        ),
        (
            "Package: new\nVersion: 1\nArchitecture: all\nPre-Depends: zz\n",
            "",
            "",
            "depends on before",
        ),
        (CONTROL, "remove-on-upgrade /etc/a\n", "", "conffiles is unusual"),
        (CONTROL, "", "/.\n/usr/bin/tool\n/usr/own\n", "/usr/bin/tool belongs to other"),
        (CONTROL, "", "/.\n/usr/share\n", "take the place of other"),
    ];
    for (text, conffiles, list, why) in cases {
        let folder = new_root("1.21.23");
        if !list.is_empty() {
            write(&folder, "var/lib/dpkg/info/other.list", list);
        }
        let mut control = control(text);
        control.push(("./conffiles", FILE, 0o644, conffiles));
        let before = read(&folder, "var/lib/dpkg/status");
        let problem = unpack(&folder, &control, DATA).unwrap_err();
        assert!(problem.message.contains(why), "{} is not about {why}", problem.message);
        assert_eq!(read(&folder, "var/lib/dpkg/status"), before);
        assert!(!folder.path().join("var/lib/dpkg/tmp.ci").exists());
        assert!(!folder.path().join("usr/bin/tool").exists());
    }
}

#[test]
fn a_root_in_the_middle_of_something_is_for_dpkg() {
    for (path, why) in
        [("var/lib/dpkg/updates/0001", "interrupted"), ("etc/dpkg/dpkg.cfg.d/x", "path-exclude")]
    {
        let folder = new_root("1.21.23");
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, "path-exclude=/usr/share/doc/*\n").unwrap();
        let problem = unpack(&folder, &control(CONTROL), DATA).unwrap_err();
        assert!(problem.message.contains(why), "{}", problem.message);
    }
}

#[test]
fn hostile_and_damaged_packages_are_refused() {
    let members: [&[Member]; 4] = [
        &[("../out", FILE, 0o644, "x")],
        &[("/etc/out", FILE, 0o644, "x")],
        &[("./usr/bin/a\nb", FILE, 0o644, "x")],
        &[("./usr/bin/a", FILE, 0o644, "x"), ("./usr/bin/a", FILE, 0o644, "y")],
    ];
    for members in members {
        assert!(unpack(&new_root("1.21.23"), &control(CONTROL), members).is_err(), "{members:?}");
    }
    let control_files: [Member; 3] = [
        ("./control.d/x", FILE, 0o644, ""),
        ("./list", FILE, 0o644, ""),
        ("./preinst", LINK, 0o777, "/bin/true"),
    ];
    for member in control_files {
        let mut control = control(CONTROL);
        control.push(member);
        assert!(unpack(&new_root("1.21.23"), &control, DATA).is_err(), "{member:?}");
    }
    let debs = Folder::new();
    let path = deb(debs.path(), &control(CONTROL), DATA);
    let data = std::fs::read(&path).unwrap();
    assert!(Archive::read(&path).is_ok());
    for end in [data.len() - 9, data.len() / 2, 100, 8, 0] {
        std::fs::write(&path, &data[..end]).unwrap();
        assert!(Archive::read(&path).is_err(), "{end} of {} bytes", data.len());
    }
}

#[test]
fn a_script_runs_in_no_other_root() {
    let mut control = control(CONTROL);
    control.push(("./preinst", FILE, 0o755, "#!/bin/sh\n"));
    let problem = unpack(&new_root("1.21.23"), &control, DATA).unwrap_err();
    assert_eq!(problem.message, "a script can only run in the root of the helper itself");
}
