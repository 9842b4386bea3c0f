//! Patches.

use crate::world::{World, at, errors, only_error};
use jesteros_manifest::{Level, Patch, Report, Source, Task};

const FILE: &str = "one\ntwo\nthree\nfour\nfive\nsix\nseven\n";

fn patched(patches: &[&str]) -> (World, Report) {
    let mut world = World::new();
    world.files("source", true, &[("src/file", FILE), ("gone/file", "x\n"), ("old", "1\n2\n3\n")]);
    let names: Vec<String> = (0..patches.len()).map(|number| format!("{number}.patch")).collect();
    let files: Vec<(&str, &str)> =
        names.iter().map(String::as_str).zip(patches.iter().copied()).collect();
    world.files("patches", true, &files);
    let patches = names.iter().map(|name| Patch { input: 1, path: name.clone() }).collect();
    let report = world.run(Task::Source(Source { patches, ..Source::default() }));
    (world, report)
}

const MANY: &str = "\
From: somebody
Subject: words

diff --git a/src/file b/src/file
index 123..456 100644
--- a/src/file
+++ b/src/file
@@ -1,3 +1,3 @@
-one
+ONE
 two
 three
@@ -6,2 +6,3 @@ context
 six
 seven
+eight
\\ No newline at end of file
diff --git a/gone/file b/gone/file
deleted file mode 100644
--- a/gone/file
+++ /dev/null
@@ -1 +0,0 @@
-x
diff --git a/made/it b/made/it
new file mode 100755
--- /dev/null
+++ b/made/it
@@ -0,0 +1,2 @@
+#!/bin/sh
+exit
diff --git a/empty b/empty
new file mode 100644
index 000..e69
diff --git a/old b/new
similarity index 80%
rename from old
rename to new
--- a/old
+++ b/new
@@ -1,3 +1,3 @@
 1
-2
+two
 3
--
2.39
";

#[test]
fn a_patch_of_git_changes_makes_deletes_and_renames() {
    let (world, report) = patched(&[MANY]);
    assert_eq!(errors(&report), Vec::<String>::new());
    assert_eq!(
        world.listing(),
        "0644 0:0 empty\n0755 0:0 made/\n0755 0:0 made/it\n0644 0:0 new\n0755 0:0 src/\n0644 0:0 src/file\n"
    );
    assert_eq!(world.read("src/file"), FILE.replace("one", "ONE") + "eight");
    assert_eq!(world.read("new"), "1\ntwo\n3\n");
}

#[test]
fn a_patch_that_is_there_is_skipped() {
    let (world, report) = patched(&[MANY, MANY]);
    assert_eq!(errors(&report), Vec::<String>::new());
    assert_eq!(
        at(&report, Level::Note),
        ["patches:1: the patch `/1.patch` of `patches` is in the source already; skipped"]
    );
    assert_eq!(world.read("new"), "1\ntwo\n3\n");
}

fn hunk(name: &str, body: &str) -> String {
    format!("--- a/{name}\t2020-01-01\n+++ b/{name}\n{body}")
}

#[test]
fn a_hunk_may_be_elsewhere_but_not_different() {
    let (world, report) =
        patched(&[&hunk("src/file", "@@ -1,3 +1,3 @@\n three\n-four\n+4\n five\n")]);
    assert_eq!(errors(&report), Vec::<String>::new());
    assert_eq!(world.read("src/file"), FILE.replace("four", "4"));
    let wrong =
        hunk("src/file", "@@ -1,2 +1,2 @@\n one\n-two\n+2\n@@ -3,2 +3,2 @@\n three\n-vier\n+4\n");
    let (world, report) = patched(&[&wrong]);
    only_error(&report, "hunk 2 of `/src/file` (line 3) does not apply");
    // Nothing of the patch was done.
    assert_eq!(world.read("src/file"), FILE);
}

#[test]
fn wrong_patches_are_refused() {
    for (patch, expected) in [
        ("hello\n".to_owned(), "changes no file"),
        (hunk("missing", "@@ -1 +1 @@\n-a\n+b\n"), "`/missing`, which does not exist"),
        (hunk("../../etc/passwd", "@@ -1 +1 @@\n-a\n+b\n"), "`..`"),
        (hunk("src/file", "@@ -1,9 +1 @@\n-a\n+b\n"), "line 3 of the patch: the hunk"),
        (hunk("src/file", "@@ nonsense\n"), "without hunks"),
        ("diff --git a/x b/x\nGIT binary patch\n".to_owned(), "binary file"),
        ("--- /etc/passwd\n+++ /etc/passwd\n@@ -1 +1 @@\n-a\n+b\n".to_owned(), "is absolute"),
    ] {
        let (_, report) = patched(&[&patch]);
        only_error(&report, expected);
    }
}
