//! The table `files`: every row, to the last bit, on both drivers.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use anyhow::{Context as _, Result, ensure};
use jesteros_lab::OldBuildkit;
use jesteros_tests::difference;
use tar::EntryType::{Block, Char, Directory, Fifo, Link, Regular, Symlink};

use crate::Case;
use crate::archives::{Member, tar_of};
use crate::build::Build;
use crate::engine::on_engine;
use crate::image::{Tree, is_whiteout};
use crate::old_buildkit::on;
use crate::project::Project;

pub(crate) const CASES: &[Case] = &[
    ("files_are_exact", exact),
    ("files_are_exact_on_the_engine", exact_on_engine),
    ("files_are_exact_on_older_daemons", exact_on_older),
    ("files_have_the_time_of_the_build", times),
    ("files_print_what_they_leave_out", left_out),
    ("files_that_need_no_helper_are_exact", without_helper),
];

/// A root in which nothing runs.
const ROOT: &[Member<'static>] = &[
    ("bin/", Directory, 0o755, (0, 0), ""),
    ("bin/sh", Regular, 0o755, (0, 0), "shell"),
    ("bin/su", Regular, 0o755, (0, 0), "su"),
    ("dev/", Directory, 0o755, (0, 0), ""),
    ("dev/console", Char, 0o600, (0, 5), "5 1"),
    ("etc/", Directory, 0o755, (0, 0), ""),
    ("etc/group", Regular, 0o644, (0, 0), "root:x:0:\nquill:x:1001:\nshadow:x:42:\n"),
    ("etc/gshadow", Regular, 0o640, (0, 42), "root:*::\nquill:!::\nshadow:*::\n"),
    ("etc/inittab", Regular, 0o640, (0, 42), "id:2\n1:getty\n2:getty\nsi:boot\n"),
    ("etc/issue.net", Regular, 0o644, (0, 0), "gone"),
    ("etc/passwd", Regular, 0o644, (0, 0), "root:x:0:0::/:/bin/sh\nquill:x:1000:1001::/:/bin/sh\n"),
    ("etc/shadow", Regular, 0o640, (0, 42), "root:*:1::::::\nquill:*:1::::::\n"),
    ("opt/file", Regular, 0o644, (0, 0), "replaced by a pipe"),
    ("opt/gone/", Directory, 0o755, (0, 0), ""),
    ("opt/gone/x", Regular, 0o644, (0, 0), "x"),
    ("opt/link", Symlink, 0o777, (0, 0), "old"),
    ("opt/linked", Symlink, 0o777, (0, 0), "old"),
    ("opt/logs/", Directory, 0o750, (0, 4), ""),
    ("opt/logs/keep.txt", Regular, 0o644, (0, 0), "kept"),
    ("opt/logs/one.log", Regular, 0o644, (0, 0), "1"),
    ("opt/logs/two.log", Regular, 0o644, (0, 0), "2"),
    ("opt/old/", Directory, 0o711, (3, 4), ""),
    ("opt/old/b/", Directory, 0o755, (0, 0), ""),
    ("opt/old/b/deep.txt", Regular, 0o644, (0, 0), "old"),
    ("run/", Directory, 0o755, (0, 0), ""),
    ("srv/kept/", Directory, 0o711, (1000, 1001), ""),
    ("srv/kept/old.txt", Regular, 0o640, (1000, 1001), "old"),
    ("srv/kept/sub/", Directory, 0o700, (1000, 1001), ""),
    ("var/", Directory, 0o755, (0, 0), ""),
    ("var/run", Symlink, 0o777, (0, 0), "/run"),
];

/// Files to copy, with everything that a copy may lose.
const BAG: &[Member<'static>] = &[
    ("flat/", Directory, 0o711, (5, 6), ""),
    ("flat/a.md", Regular, 0o644, (5, 6), "md"),
    ("flat/a.txt", Regular, 0o640, (5, 6), "a"),
    ("flat/c/", Directory, 0o700, (5, 6), ""),
    ("flat/c/d.txt", Regular, 0o604, (5, 6), "d"),
    ("tree/", Directory, 0o2750, (7, 8), ""),
    ("tree/disk", Block, 0o660, (0, 6), "8 0"),
    ("tree/null", Char, 0o666, (0, 0), "1 3"),
    ("tree/pipe", Fifo, 0o622, (9, 9), ""),
    ("tree/su", Regular, 0o4755, (0, 42), "su"),
    ("tree/hard", Link, 0o4755, (0, 42), "tree/su"),
    ("tree/sub/", Directory, 0o3700, (1000, 1000), ""),
    ("tree/sub/x", Regular, 0o600, (1000, 1000), "x"),
    ("tree/sym", Symlink, 0o777, (7, 8), "su"),
];

const SPEC: &str = r#"# syntax=FRONTEND
version: 1
name: e2e
default: box
args: {GREETING: hello}
sources:
  root: {context: root}
  bag: {context: bag.tar, unpack: yes}
  rare: {external: nobody gives it}
bases: {small: {from: root, platform: build}}
artifacts: {made: {file: {text: made, mode: 0750}}}
images:
  other:
    from: scratch
    files:
      /o/: {mode: 3775, owner: "7:8"}
      /o/in/: {mode: 2711, owner: "7:8"}
      /o/in/tool: {text: tool, mode: 6511, owner: "7:8"}
  box:
    from: small
    users: {jester: {uid: 1100, gid: 1101, home: /a}}
    files:
      # Folders, modes and owners; parents are made.
      /a/b/c/:
      /a/sticky/: {mode: 1777, owner: quill}
      /a/group/: {mode: 2770, owner: "quill:shadow"}
      /a/suid: {text: x, mode: 4750, owner: "root:quill"}
      /a/sgid: {text: x, mode: 2755, owner: "12:34"}
      /a/number: {text: x, owner: "12"}
      /a/mine: {text: "${GREETING} ${GREETINGS}", owner: jester, expand: GREETING}
      /a/xattrs: {text: x, xattrs: {user.note: "by quill"}, capabilities: cap_net_raw+ep}
      /bin/su: {mode: 6755}
      # Nodes, and what is written to /dev.
      /dev/null: {device: c 1 3, mode: 0666}
      /dev/mmc: {device: b 179 2, owner: "root:shadow", mode: 0660}
      /dev/zero: {device: c 1 5}
      /dev/console: {owner: quill}
      /dev/pipe: {fifo: yes, mode: 0622}
      /dev/shm/note: {text: kept}
      # Links; what they replace.
      /bin/sh: {link: su}
      /opt/link: {text: a file}
      /opt/file: {fifo: yes}
      /a/nowhere: {link: ../not/there, dangling: yes, owner: quill}
      /a/hard: {hardlink: /a/harder}
      /a/harder: {hardlink: /bin/su}
      /var/run/jesteros/: {mode: 0710}
      # What goes.
      /etc/issue.net: absent
      /opt/gone/: {absent: yes}
      "/opt/logs/*.log": absent
      /etc/inittab:
        edit: [{replace: "^id:", with: "id:3"}, {remove: getty}, {append: "J0:23"}, {append: "si:boot"}]
      # Copies.
      /opt/old/: {from: "bag:flat/", replace: yes, exclude: ["**/*.md"]}
      /opt/linked/: {from: "bag:flat/c/", replace: yes}
      /opt/new/: {from: "bag:flat/", only: ["**/*.txt"], mode: 0700, file-mode: 0640, folder-mode: 2750, owner: "quill:shadow"}
      /opt/tree/: bag:tree/
      /opt/one: bag:tree/su
      /opt/md: {from: "bag:flat/*.md", mode: 4711, owner: quill}
      /opt/many/: ["bag:flat/*.txt", context:code/readme]
      /opt/code/: context:code/
      /opt/expanded: {from: "context:code/readme", expand: GREETING}
      /opt/o/: other:o/
      /opt/made: made
      /srv/kept/: context:code/
      # What may be missing.
      /opt/rare: {from: "rare:x", optional: yes}
      /opt/missing/: {from: "bag:nowhere/", optional: yes}
      /opt/perhaps: {absent: yes, optional: yes}
      # What wins.
      /p/: {from: "context:code/", file-mode: 0600}
      "/p/**/*.sh": {mode: 0755}
      "/p/**": {owner: quill}
      /p/sub/b.sh: {mode: 0700, owner: "0"}
      /p/sub/c.sh: {text: deeper}
"#;

/// The result on top of `ROOT`, as `Tree::listing` shows it.
const EXPECTED: &str = r"d 0755 0:0 a
d 0755 0:0 a/b
d 0755 0:0 a/b/c
d 2770 1000:42 a/group
f 6755 0:0 a/hard su
h 6755 0:0 a/harder == a/hard
f 0644 1100:1101 a/mine hello ${GREETINGS}
l 0777 1000:1001 a/nowhere -> ../not/there
f 0644 12:12 a/number x
f 2755 12:34 a/sgid x
d 1777 1000:1001 a/sticky
f 4750 0:1001 a/suid x
f 0644 0:0 a/xattrs x security.capability=\x01\x00\x00\x02\x00 \x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00 user.note=by quill
d 0755 0:0 bin
l 0777 0:0 bin/sh -> su
h 6755 0:0 bin/su == a/hard
d 0755 0:0 dev
c 0600 1000:1001 dev/console 5,1
b 0660 0:42 dev/mmc 179,2
c 0666 0:0 dev/null 1,3
p 0622 0:0 dev/pipe
d 0755 0:0 dev/shm
f 0644 0:0 dev/shm/note kept
c 0600 0:0 dev/zero 1,5
d 0755 0:0 etc
f 0644 0:0 etc/group root:x:0:\nquill:x:1001:\nshadow:x:42:\njester:x:1101:\n
f 0640 0:42 etc/gshadow root:*::\nquill:!::\nshadow:*::\njester:!::\n
f 0640 0:42 etc/inittab id:3\nsi:boot\nJ0:23\n
f 0644 0:0 etc/passwd root:x:0:0::/:/bin/sh\nquill:x:1000:1001::/:/bin/sh\njester:x:1100:1101::/a:/bin/sh\n
f 0640 0:42 etc/shadow root:*:1::::::\nquill:*:1::::::\njester:*:3652:0:99999:7:::\n
d 0755 0:0 opt
d 0755 0:0 opt/code
f 0644 0:0 opt/code/readme ${GREETING}
d 0755 0:0 opt/code/sub
f 0755 0:0 opt/code/sub/a.sh a
f 0644 0:0 opt/code/sub/b.sh b
f 0755 0:0 opt/code/sub/c.sh c
f 0644 0:0 opt/expanded hello
p 0644 0:0 opt/file
f 0644 0:0 opt/link a file
d 0755 0:0 opt/linked
f 0604 5:6 opt/linked/d.txt d
d 0750 0:4 opt/logs
f 0644 0:0 opt/logs/keep.txt kept
f 0750 0:0 opt/made made
d 0755 0:0 opt/many
f 0640 5:6 opt/many/a.txt a
f 0644 0:0 opt/many/readme ${GREETING}
f 4711 1000:1001 opt/md md
d 0700 1000:42 opt/new
f 0640 1000:42 opt/new/a.txt a
d 2750 1000:42 opt/new/c
f 0640 1000:42 opt/new/c/d.txt d
d 0755 0:0 opt/o
d 2711 7:8 opt/o/in
f 6511 7:8 opt/o/in/tool tool
d 0711 3:4 opt/old
f 0640 5:6 opt/old/a.txt a
d 0700 5:6 opt/old/c
f 0604 5:6 opt/old/c/d.txt d
f 4755 0:42 opt/one su
d 0755 0:0 opt/tree
b 0660 0:6 opt/tree/disk 8,0
f 4755 0:42 opt/tree/hard su
c 0666 0:0 opt/tree/null 1,3
p 0622 9:9 opt/tree/pipe
h 4755 0:42 opt/tree/su == opt/tree/hard
d 3700 1000:1000 opt/tree/sub
f 0600 1000:1000 opt/tree/sub/x x
l 0777 7:8 opt/tree/sym -> su
d 0755 0:0 p
f 0600 1000:1001 p/readme ${GREETING}
d 0755 1000:1001 p/sub
f 0755 1000:1001 p/sub/a.sh a
f 0700 0:0 p/sub/b.sh b
f 0755 1000:1001 p/sub/c.sh deeper
d 0755 0:0 run
d 0710 0:0 run/jesteros
d 0755 0:0 srv
d 0711 1000:1001 srv/kept
f 0640 1000:1001 srv/kept/old.txt old
f 0644 0:0 srv/kept/readme ${GREETING}
d 0700 1000:1001 srv/kept/sub
f 0755 0:0 srv/kept/sub/a.sh a
f 0644 0:0 srv/kept/sub/b.sh b
f 0755 0:0 srv/kept/sub/c.sh c
d 0755 0:0 var
l 0777 0:0 var/run -> /run
";

/// 1980-01-01, which files have if the build says no other time.
const EPOCH: u64 = 315_532_800;

fn project() -> Result<Project> {
    let project = Project::new(SPEC)?;
    project.add(&[
        ("code/readme", "${GREETING}"),
        ("code/sub/a.sh", "a"),
        ("code/sub/b.sh", "b"),
        ("code/sub/c.sh", "c"),
    ])?;
    let folder = project.path();
    // A client's modes say only whether a file is executable.
    for (path, mode) in [("readme", 0o600), ("sub/a.sh", 0o700), ("sub/c.sh", 0o4775)] {
        fs::set_permissions(folder.join("code").join(path), fs::Permissions::from_mode(mode))?;
    }
    fs::write(folder.join("bag.tar"), tar_of(BAG)?)?;
    fs::create_dir(folder.join("root"))?;
    fs::write(folder.join("root/root.tar"), tar_of(ROOT)?)?;
    Ok(project)
}

fn is_exact(tree: &Tree) -> Result<()> {
    let listing = tree.listing();
    ensure!(listing == EXPECTED, "other files:\n{}", difference(EXPECTED, &listing));
    let times: BTreeSet<u64> = tree.0.values().map(|entry| entry.time).collect();
    ensure!(times == BTreeSet::from([EPOCH]), "other times: {times:?}");
    Ok(())
}

fn exact() -> Result<()> {
    is_exact(&Build::new(&project()?).tree()?)
}

fn exact_on_engine() -> Result<()> {
    is_exact(&on_engine(Build::new(&project()?))?.tree()?)
}

fn exact_on_older() -> Result<()> {
    let project = project()?;
    for version in OldBuildkit::ALL {
        let tree = on(version, Build::new(&project))?.tree();
        tree.and_then(|tree| is_exact(&tree))
            .with_context(|| format!("BuildKit {}", version.name()))?;
    }
    Ok(())
}

/// The layers are looked at, since exporters of files change times themselves.
fn times() -> Result<()> {
    let build = Build::new(&project()?).arg("--build-arg=SOURCE_DATE_EPOCH=1234567890");
    for layer in build.image()?.layers {
        let mut entries = layer.entries.iter().filter(|(path, _)| !is_whiteout(path));
        let other = entries.find(|(_, entry)| entry.time != 1_234_567_890);
        ensure!(other.is_none(), "another time: {other:?}");
    }
    Ok(())
}

fn left_out() -> Result<()> {
    let built = Build::new(&project()?).arg("--no-cache-filter=box").plain()?.ok()?;
    built.says("`rare` was not given, so this entry is left out")?;
    built.says("note: /opt/missing/: left out: `bag` has no folder `/nowhere`")?;
    built.says("note: /opt/perhaps: left out: `/opt/perhaps` does not exist").map(drop)
}

/// BuildKit's own file operation makes these, on every version.
fn without_helper() -> Result<()> {
    let project = Project::small(
        "images: {box: {from: scratch, files: {/a/: {mode: 0700}, /b: {text: b, mode: 0604}, /c: {text: c}, /d/: }}}\n",
    )?;
    let expected = "d 0700 0:0 a\nf 0604 0:0 b b\nf 0644 0:0 c c\nd 0755 0:0 d\n";
    let build = Build::new(&project);
    let others = OldBuildkit::ALL.map(|version| on(version, build.clone()));
    for build in [Ok(build.clone()), on_engine(build)].into_iter().chain(others) {
        let build = build?;
        let tree = build.tree()?;
        ensure!(tree.listing() == expected, "other files:\n{}", tree.listing());
        let times: BTreeSet<u64> =
            tree.0.iter().filter(|(path, _)| !path.is_empty()).map(|(_, e)| e.time).collect();
        ensure!(times == BTreeSet::from([EPOCH]), "other times: {times:?}");
        let progress = build.arg("--output=type=cacheonly").succeeds()?;
        ensure!(progress.named("[internal] manifest") == 0, "the helper ran");
    }
    Ok(())
}
