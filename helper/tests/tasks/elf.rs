//! The check `elf`: what every ELF file is made for.

use crate::elf_file::{ARM, ElfFile, X86_64};
use crate::world::{World, errors};
use jesteros_manifest::{Also, Report, Task};

fn report(world: &World, check: &str) -> Report {
    let text = format!(
        "{{\"check\": {{\"items\": [{{\"key\": \"c\", \"kind\": {{\"elf\": {check}}}}}]}}}}"
    );
    world.run(serde_json::from_str::<Task>(&text).unwrap())
}

fn found(world: &World, check: &str) -> Vec<String> {
    errors(&report(world, check))
}

/// What is said of one file, `/f`.
fn said(data: &[u8], check: &str) -> Vec<String> {
    let world = World::new();
    std::fs::write(world.tree("f"), data).unwrap();
    let found = found(&world, check);
    let said = found.iter().map(|said| said.strip_prefix("c: `/f` ").unwrap_or(said).to_owned());
    said.collect()
}

/// What is said if the only thing that is wrong is this.
#[track_caller]
fn only(file: &ElfFile, check: &str, expected: &str) {
    assert_eq!(said(&file.bytes(), check), [expected], "{check}: {file:?}");
}

#[track_caller]
fn good(file: &ElfFile, check: &str) {
    assert_eq!(said(&file.bytes(), check), Vec::<String>::new(), "{check}: {file:?}");
}

#[test]
fn machines_are_told_by_their_number_byte_order_and_width() {
    let file = |machine, is_64, is_big| ElfFile { is_big, ..ElfFile::of(machine, is_64) };
    let machines = [
        ("aarch64", file(183, true, false)),
        ("arm", file(ARM, false, false)),
        ("i386", file(3, false, false)),
        ("loongarch64", file(258, true, false)),
        ("m68k", file(4, false, true)),
        ("mips", file(8, false, true)),
        ("mipsel", file(8, false, false)),
        ("powerpc", file(20, false, true)),
        ("ppc64", file(21, true, true)),
        ("ppc64el", file(21, true, false)),
        ("riscv64", file(243, true, false)),
        ("s390x", file(22, true, true)),
        ("sparc", file(2, false, true)),
        ("x86-64", file(X86_64, true, false)),
    ];
    for (word, file) in &machines {
        good(file, &format!("{{\"machine\": \"{word}\"}}"));
        for (other, _) in machines.iter().filter(|(other, _)| other != word) {
            let wanted = format!("{{\"machine\": \"{other}\"}}");
            only(file, &wanted, &format!("is for `{word}`, and must be for `{other}`"));
        }
    }
    only(
        &file(ARM, false, true),
        r#"{"machine": "arm"}"#,
        "is for the machine number 40 with 32 bits and big end first, and must be for `arm`",
    );
    let strange = file(243, false, false);
    assert!(said(&strange.bytes(), r#"{"machine": "riscv64"}"#)[0].contains("number 243 with 32"));
}

#[test]
fn classes_differ_for_one_machine() {
    let x32 = ElfFile::of(X86_64, false);
    good(&x32, r#"{"machine": "x86-64", "class": "bits32"}"#);
    only(
        &x32,
        r#"{"machine": "x86-64", "class": "bits64"}"#,
        "has addresses of 32 bits, and must have 64",
    );
}

#[test]
fn each_sign_of_the_wrong_float_is_enough() {
    let (soft, hard) = (r#"{"float": "soft"}"#, r#"{"float": "hard"}"#);
    let plain = ElfFile { flags: 0x0500_0000, ..ElfFile::of(ARM, false) };
    let wrong = |why: &str, found: &str, wanted: &str| {
        format!("is for {found} float ({why}), and must be for {wanted} float")
    };
    for (file, wanted, why) in [
        (ElfFile { flags: 0x0500_0400, ..plain.clone() }, "soft", "its header says so"),
        (ElfFile { flags: 0x0500_0200, ..plain.clone() }, "hard", "its header says so"),
        (
            ElfFile { interpreter: Some("/lib/ld-linux-armhf.so.3"), ..plain.clone() },
            "soft",
            "its interpreter is `/lib/ld-linux-armhf.so.3`",
        ),
        (
            ElfFile { interpreter: Some("/lib/ld-linux.so.3"), ..plain.clone() },
            "hard",
            "its interpreter is `/lib/ld-linux.so.3`",
        ),
        (ElfFile { attributes: Some([0, 1]), ..plain.clone() }, "soft", "its attributes say so"),
        (ElfFile { attributes: Some([3, 0]), ..plain.clone() }, "hard", "its attributes say so"),
    ] {
        let (right, check) = if wanted == "soft" { ("hard", soft) } else { ("soft", hard) };
        only(&file, check, &wrong(why, right, wanted));
        good(&file, &format!("{{\"float\": \"{right}\"}}"));
    }
    // A file without fractions goes with both, and so does one that says so.
    for attributes in [None, Some([0, 0]), Some([3, 3])] {
        let file = ElfFile { attributes, ..plain.clone() };
        good(&file, soft);
        good(&file, hard);
    }
    // Before version 5 of the ABI the flags meant other things.
    good(&ElfFile { flags: 0x0400_0400, ..plain }, soft);
    good(&ElfFile { flags: 0x0500_0400, ..ElfFile::of(X86_64, true) }, soft);
    good(&ElfFile::armel(), soft);
    good(&ElfFile::armhf(), hard);
}

#[test]
fn the_newest_version_of_glibc_counts() {
    let with = |symbols: &[(&'static str, &'static str)]| {
        [ElfFile::armel(), ElfFile { library: Some("libc.so.6"), ..ElfFile::of(X86_64, true) }]
            .map(|file| ElfFile { symbols: symbols.to_vec(), ..file })
    };
    let at_most = |version: &str| format!("{{\"glibc\": {{\"at-most\": {version}}}}}");
    let symbols = [("puts", "GLIBC_2.4"), ("memcpy", "GLIBC_2.14"), ("fork", "GLIBC_2.9")];
    for file in with(&symbols) {
        good(&file, &at_most("[2, 14, 0]"));
        let said = "needs `memcpy@GLIBC_2.14`, and must need nothing newer than glibc 2.7";
        only(&file, &at_most("[2, 7, 0]"), said);
    }
    for file in with(&[("puts", "GLIBC_2.2.5"), ("a", "CXXABI_3.4"), ("b", "GLIBC_PRIVATE")]) {
        good(&file, &at_most("[2, 2, 5]"));
        let said = "needs `puts@GLIBC_2.2.5`, and must need nothing newer than glibc 2.2.4";
        only(&file, &at_most("[2, 2, 4]"), said);
    }
    for file in with(&[("puts", "GLIBC_2.4"), ("maybe", "?GLIBC_2.34")]) {
        good(&file, &at_most("[2, 7, 0]"));
    }
    for feature in ["GLIBC_ABI_DT_RELR", "GLIBC_ABI_GNU2_TLS"] {
        for file in with(&[("", feature)]) {
            good(&file, &at_most("[2, 36, 0]"));
            assert!(said(&file.bytes(), &at_most("[2, 35, 0]"))[0].contains(feature));
        }
    }
    good(&ElfFile::of(ARM, false), &at_most("[2, 0, 0]"));
}

#[test]
fn a_static_program_needs_no_library_and_no_interpreter() {
    let none = r#"{"glibc": "none"}"#;
    good(&ElfFile::of(X86_64, true), none);
    only(&ElfFile::armel(), none, "needs the library `libc.so.6`, and must be static");
    let interpreter = Some("/lib/ld.so.1");
    let file = ElfFile { interpreter, ..ElfFile::of(X86_64, true) };
    only(&file, none, "needs the interpreter `/lib/ld.so.1`, and must be static");
}

#[test]
fn what_the_base_has_is_not_looked_at() {
    let mut world = World::new();
    let base = world.input("lenny", false, None);
    let (armel, armhf) = (ElfFile::armel().bytes(), ElfFile::armhf().bytes());
    let mut other = armhf.clone();
    *other.last_mut().unwrap() ^= 1;
    for (name, theirs, ours) in [
        ("same", Some(&armhf), &armhf),
        ("other", Some(&other), &armhf),
        ("longer", Some(&armel), &armhf),
        ("new", None, &armhf),
    ] {
        if let Some(theirs) = theirs {
            std::fs::write(base.join(name), theirs).unwrap();
        }
        std::fs::write(world.tree(name), ours).unwrap();
    }
    std::os::unix::fs::symlink("same", base.join("link")).unwrap();
    std::fs::write(world.tree("link"), &armhf).unwrap();
    std::os::unix::fs::symlink("new", world.tree("zzz")).unwrap();
    let names = |check: &str| -> Vec<String> {
        let found = found(&world, check);
        found.iter().map(|said| said.split('`').nth(1).unwrap_or_default().to_owned()).collect()
    };
    let check = r#"{"machine": "arm", "float": "soft", "base": 0}"#;
    assert_eq!(names(check), ["/link", "/longer", "/new", "/other"]);
    assert_eq!(names(r#"{"float": "soft"}"#).len(), 5);
    let except = r#"{"float": "soft", "base": 0, "except": ["/lin*", "/**/new", "/oth"]}"#;
    assert_eq!(names(except), ["/longer", "/other"]);
    for name in ["link", "longer", "new", "other"] {
        std::fs::remove_file(world.tree(name)).unwrap();
    }
    std::fs::create_dir_all(world.tree("lib/firmware/a")).unwrap();
    std::fs::write(world.tree("lib/firmware/a/f"), &armhf).unwrap();
    assert_eq!(names(check), ["/lib/firmware/a/f"]);
    let check = r#"{"float": "soft", "base": 0, "except": ["/lib/firmware"]}"#;
    let none = "c: there is no ELF file that `lenny` does not have";
    assert_eq!(found(&world, check), [none]);
    let may = r#"{"machine": "arm", "base": 0, "may_be_none": true}"#;
    assert_eq!(found(&world, may), Vec::<String>::new());
    let empty = World::new();
    empty.write("a", "#!/bin/sh\n");
    assert_eq!(found(&empty, r#"{"machine": "arm"}"#), ["c: there is no ELF file"]);
}

#[test]
fn a_finding_names_the_package_and_hard_links_count_once() {
    let world = World::new();
    let lists = "var/lib/dpkg/info/";
    world.write(&format!("{lists}a.list"), "/.\n/usr\n/usr/bin/toolbox\n");
    world.write(&format!("{lists}vim:armel.list"), "/.\n/bin/tool\n");
    world.write(&format!("{lists}b.md5sums"), "/bin/none\n");
    std::fs::create_dir_all(world.tree("usr/bin")).unwrap();
    for path in ["usr/bin/tool", "usr/bin/other"] {
        std::fs::write(world.tree(path), ElfFile::armel().bytes()).unwrap();
    }
    std::fs::hard_link(world.tree("usr/bin/tool"), world.tree("usr/bin/zzz")).unwrap();
    let report = report(&world, r#"{"machine": "aarch64"}"#);
    let wrong = "is for `arm`, and must be for `aarch64`";
    assert_eq!(
        errors(&report),
        [
            format!("c: `/usr/bin/other` {wrong}"),
            format!("c: `/usr/bin/tool` of the package `vim` {wrong}"),
        ]
    );
    let brought = |path: &str, package: Option<&str>| {
        Some(Also::Brought { path: path.to_owned(), package: package.map(str::to_owned) })
    };
    let also: Vec<_> = report.findings.into_iter().map(|finding| finding.also).collect();
    assert_eq!(also, [brought("/usr/bin/other", None), brought("/usr/bin/tool", Some("vim"))]);
    let many = World::new();
    for number in 10..37 {
        std::fs::write(many.tree(&number.to_string()), ElfFile::armel().bytes()).unwrap();
    }
    let found = found(&many, r#"{"machine": "aarch64"}"#);
    assert_eq!(found.len(), 11);
    assert_eq!(found[10], "c: and 17 more of this check");
}

const ALL: &str = r#"{"float": "soft", "glibc": {"at-most": [2, 7, 0]}}"#;

/// A file that ends anywhere is told as broken, whatever is missing.
#[test]
fn a_file_that_is_cut_off_is_a_finding() {
    let whole = ElfFile::armel().bytes();
    for length in 4..whole.len() {
        let said = said(&whole[..length], ALL);
        let start = "begins as an ELF file, and cannot be read as one: its ";
        assert!(said[0].starts_with(start), "{length}: {said:?}");
    }
}

/// Whatever a byte is changed to, the check ends and tells at most a few things.
#[test]
fn no_value_of_a_field_stops_the_check() {
    let armel = ElfFile::armel().bytes();
    let x86 = ElfFile { library: Some("a"), ..ElfFile::of(X86_64, true) };
    let x86 = ElfFile { symbols: vec![("a", "GLIBC_2.30")], ..x86 }.bytes();
    for whole in [armel, x86] {
        let world = World::new();
        let mut names = 0;
        for at in 4..whole.len() {
            for value in [0, 1, 0x7f, 0x80, 0xff] {
                let mut data = whole.clone();
                data[at] = value;
                // A field of four bytes that is as large as can be.
                if value == 0xff {
                    let end = (at + 4).min(data.len());
                    data[at..end].fill(value);
                }
                std::fs::write(world.tree(&format!("{names}")), data).unwrap();
                names += 1;
            }
        }
        assert!(found(&world, ALL).len() <= 11);
    }
}

#[test]
fn tables_that_lie_are_told() {
    let whole = ElfFile::armel().bytes();
    let at = |field: usize, value: &[u8]| {
        let mut data = whole.clone();
        data[field..field + value.len()].copy_from_slice(value);
        said(&data, ALL)
    };
    let begins = "begins as an ELF file, and cannot be read as one: ";
    let says = |found: Vec<String>, why: &str| assert_eq!(found, [format!("{begins}{why}")]);
    says(at(4, &[7]), "its header has unknown values");
    says(at(32, &[0xff; 4]), "its sections are outside of the file");
    says(at(48, &[0xff; 2]), "its sections are outside of the file");
    says(at(46, &[1, 0]), "the entries of its sections have a wrong size");
    says(at(28, &[0xff; 4]), "its segments are outside of the file");
    let find =
        |needle: &[u8]| whole.windows(needle.len()).rposition(|part| part == needle).unwrap();
    let count = find(&0x6fff_ffff_u32.to_le_bytes()) + 4;
    says(at(count, &[0xff; 4]), "its needed versions are cut off");
    let needs = find(&0x6fff_fffe_u32.to_le_bytes()) + 4;
    says(at(needs, &[0; 4]), "its needed versions are outside of all segments");
    // A version that is followed by itself for ever.
    let first = u32::from_le_bytes(whole[needs..needs + 4].try_into().unwrap()) as usize - 0x10000;
    says(at(first + 2, &[0xff; 2]), "its needed versions are cut off");
    let attributes = find(b"aeabi") - 4;
    says(at(attributes, &[0xff; 4]), "its attributes are cut off");
    says(at(attributes, &[0; 4]), "its attributes are cut off");
}
