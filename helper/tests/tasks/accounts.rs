//! Users and groups.

use crate::world::{World, errors, only_error};

const PASSWD: &str =
    "root:x:0:0:root:/root:/bin/bash\n# kept\ndaemon:x:1:1::/usr/sbin:/bin/sh\n+::::::\n";
const GROUP: &str = "root:x:0:\ndaemon:x:1:\nshadow:x:42:\naudio:x:29:daemon\n";

fn world() -> World {
    let world = World::new();
    world.write("etc/passwd", PASSWD);
    world.write("etc/group", GROUP);
    world.write("etc/shadow", "root:$6$x:14000:0:99999:7:::\ndaemon:*:14000:0:99999:7:::\n");
    world.write("etc/gshadow", "root:*::\ndaemon:*::\nshadow:*::\naudio:*::daemon\n");
    world
}

#[test]
fn a_new_user_has_the_defaults_and_a_group() {
    let world = world();
    world.good(
        r#"{"groups": [{"key": "user-groups.shop", "name": "shop", "gid": 500, "members": ["pi"]}],
            "users": [{"key": "users.pi", "name": "pi", "uid": 1000, "groups": ["audio"]}]}"#,
    );
    let line = "pi:x:1000:1000::/home/pi:/bin/sh\n+::::::\n";
    assert_eq!(world.read("etc/passwd"), PASSWD.replace("+::::::\n", line));
    assert_eq!(
        world.read("etc/group"),
        "root:x:0:\ndaemon:x:1:\nshadow:x:42:\naudio:x:29:daemon,pi\nshop:x:500:pi\npi:x:1000:\n"
    );
    // Day 11574 is the epoch's.
    assert!(world.read("etc/shadow").ends_with("\npi:*:11574:0:99999:7:::\n"));
    assert!(world.read("etc/gshadow").ends_with("audio:*::daemon,pi\nshop:!::pi\npi:!::\n"));
    assert!(!world.has("home/pi"));
}

#[test]
fn of_an_existing_user_only_what_is_written_changes() {
    let world = world();
    world.good(
        r#"{"users": [
            {"key": "root", "name": "root", "password": "locked"},
            {"key": "daemon", "name": "daemon", "shell": "/bin/false", "password": "locked"}]}"#,
    );
    assert_eq!(
        world.read("etc/passwd"),
        PASSWD.replace("/usr/sbin:/bin/sh", "/usr/sbin:/bin/false")
    );
    // The hash is gone, and what was locked stays byte for byte.
    assert_eq!(
        world.read("etc/shadow"),
        "root:*:11574:0:99999:7:::\ndaemon:*:14000:0:99999:7:::\n"
    );
    assert_eq!(world.read("etc/group"), GROUP);
    world.good(r#"{"users": [{"key": "root", "name": "root", "password": "empty"}]}"#);
    assert!(world.read("etc/shadow").starts_with("root::11574:"));
    world.good(r#"{"users": [{"key": "root", "name": "root", "password": {"hash": "$6$y"}}]}"#);
    assert!(world.read("etc/shadow").starts_with("root:$6$y:11574:"));
}

#[test]
fn missing_files_are_made_with_their_modes() {
    let world = World::new();
    world.good(
        r#"{"groups": [{"key": "shadow", "name": "shadow", "gid": 42}],
            "users": [{"key": "greet", "name": "greet", "uid": 65532, "home": "/"}]}"#,
    );
    assert_eq!(
        world.listing(),
        "0755 0:0 etc/\n0644 0:0 etc/group\n0640 0:42 etc/gshadow\n0644 0:0 etc/passwd\n0640 0:42 etc/shadow\n"
    );
    let world = World::new();
    world.good(r#"{"users": [{"key": "greet", "name": "greet", "uid": 65532}]}"#);
    assert_eq!(world.look("etc/shadow"), "0600 0:0");
}

#[test]
fn all_mistakes_are_found() {
    let world = world();
    let report = world.apply(
        r#"{"groups": [
                {"key": "1", "name": "new"},
                {"key": "2", "name": "other", "gid": 29},
                {"key": "3", "name": "a:b", "gid": 700},
                {"key": "4", "name": "audio", "members": ["nobody"]}],
            "users": [
                {"key": "5", "name": "new"},
                {"key": "6", "name": "new", "uid": 1},
                {"key": "7", "name": "new", "uid": 900, "groups": ["nothing"]},
                {"key": "8", "name": "x", "uid": 901, "shell": "/bin/sh:"},
                {"key": "9", "name": "y", "uid": 902, "password": {"hash": "a:b"}}]}"#,
    );
    let keys: String = errors(&report).iter().map(|error| error[..1].to_owned()).collect();
    assert_eq!(keys, "123567894", "{:#?}", errors(&report));
}

#[test]
fn a_file_that_takes_the_users_away_is_a_mistake() {
    let world = world();
    let report = world.apply(
        r#"{"users": [{"key": "users.pi", "name": "pi", "uid": 1000}],
            "entries": [{"key": "/etc/passwd", "path": "/etc/passwd", "kind": {"text": "root:x:0:0::/:/bin/sh\n"}}]}"#,
    );
    only_error(&report, "users.pi: a key of `files` replaced `/etc/passwd`");
}
