//! Archives that want out.

use crate::world::{Member, World, errors, only_error, tar};

fn unpack(members: &[Member<'_>]) -> (World, jesteros_manifest::Report) {
    let mut world = World::new();
    world.file("download", &tar(members));
    let report = world.unpack();
    (world, report)
}

#[test]
fn members_outside_are_refused() {
    let outside = std::env::temp_dir().join("jesteros-helper-outside");
    std::fs::create_dir_all(&outside).unwrap();
    std::fs::write(outside.join("kept"), "kept").unwrap();
    let path = outside.to_str().unwrap();
    let absolute = format!("{path}/absolute");
    let dots = "../".repeat(12) + &absolute[1..];
    let up = "../".repeat(12) + &path[1..];
    let kept = format!("{path}/kept");
    for (members, expected) in [
        (vec![Member(&absolute, b'0', "x")], "which is an absolute path"),
        (vec![Member(&dots, b'0', "x")], "whose path has `..`"),
        (vec![Member("a/../b", b'0', "x")], "whose path has `..`"),
        (vec![Member("l", b'2', &up), Member("l/kept", b'0', "x")], "leads outside the archive"),
        (vec![Member("l", b'2', "../.."), Member("l/d", b'5', "")], "leads outside the archive"),
        (vec![Member("h", b'1', &kept)], "which is an absolute path"),
        (vec![Member("l", b'2', &up), Member("h", b'1', "l/kept")], "leads outside the archive"),
        (vec![Member("h", b'1', "missing")], "which is not a file"),
        (vec![Member("l", b'2', "l"), Member("l/x", b'0', "")], "lead in a circle"),
        (vec![Member("f", b'0', ""), Member("f/x", b'0', "")], "is not a folder"),
        (vec![Member("f", b'5', ""), Member("f", b'0', "")], "both a folder and a file"),
        (vec![Member("f", b'M', "")], "of the unknown kind `M`"),
    ] {
        let (world, report) = unpack(&members);
        only_error(&report, expected);
        drop(world);
    }
    // An absolute link leads inside; what it leads to outside is not touched.
    let (world, report) = unpack(&[Member("l", b'2', path), Member("l/kept", b'0', "inside")]);
    assert_eq!(errors(&report), Vec::<String>::new());
    assert_eq!(world.read(&kept[1..]), "inside");
    // A file replaces a link instead of writing through it.
    let (world, report) = unpack(&[Member("l", b'2', &kept), Member("l", b'0', "file")]);
    assert_eq!(errors(&report), Vec::<String>::new());
    assert_eq!(world.read("l"), "file");
    assert_eq!(std::fs::read_to_string(outside.join("kept")).unwrap(), "kept");
    assert_eq!(std::fs::read_dir(&outside).unwrap().count(), 1);
    std::fs::remove_dir_all(&outside).unwrap();
}

#[test]
fn all_mistakes_of_an_archive_are_found() {
    let (world, report) =
        unpack(&[Member("/a", b'0', "x"), Member("good", b'0', "x"), Member("../b", b'0', "x")]);
    assert_eq!(errors(&report).len(), 2);
    assert!(world.has("good"));
}

#[test]
fn names_may_hold_anything() {
    let (world, report) = unpack(&[Member("a\nb\u{1b}", b'0', "x")]);
    assert_eq!(errors(&report), Vec::<String>::new());
    assert!(world.has("a\nb\u{1b}"));
}

#[test]
fn a_wrong_checksum_is_found() {
    let mut data = tar(&[Member("a", b'0', "x"), Member("b", b'0', "x")]);
    data[1024] = b'c';
    let mut world = World::new();
    world.file("download", &data);
    only_error(&world.unpack(), "checksum of a header");
}

#[test]
fn a_huge_header_is_refused() {
    let long = "x".repeat((1 << 20) + 1);
    let (_, report) = unpack(&[Member("n", b'L', &long), Member("a", b'0', "")]);
    only_error(&report, "longer than 1 MiB");
}
