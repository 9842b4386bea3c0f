//! Sources: fetched, unpacked, selected from and patched by BuildKit and the helper.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use jesteros_lab::archive::{Digests, Server};
use tar::EntryType::{Directory, Regular};

use crate::Case;
use crate::archives::{Packer, is_small_root, small_root, tar_of};
use crate::build::{Build, points_at};
use crate::git::{GitDaemon, make_repository};
use crate::project::Project;
use crate::world::{world, write_files};

pub(crate) const CASES: &[Case] = &[
    ("source_archives_of_every_format_are_unpacked", formats),
    ("source_download_is_what_its_checksum_says", download),
    ("source_is_selected_from_and_patched", pipeline),
    ("source_patch_that_does_not_fit_is_an_error", bad_patches),
    ("source_git_is_at_its_commit_or_ref", git),
    ("source_external_is_given_or_not", external),
    ("source_image_keeps_everything", image),
    ("source_is_replaced_before_it_is_unpacked", replaced),
];

/// Archives that the helper's own tests unpack too, made by Info-ZIP and dpkg-deb.
fn fixture(name: &str) -> Result<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../helper/tests/fixtures");
    fs::read(folder.join(name)).with_context(|| format!("no {name}"))
}

fn formats() -> Result<()> {
    let mut sources = String::new();
    let mut files = String::new();
    let mut add = |name: &str| {
        sources.push_str(&format!("  s-{name}: {{context: {name}.bin, unpack: yes}}\n"));
        files.push_str(&format!("        /{name}/: s-{name}\n"));
    };
    let names = Packer::TARS.map(|packer| packer.suffix().replace('.', "-"));
    names.iter().for_each(|name| add(name));
    add("zip");
    add("deb");
    let spec = format!("sources:\n{sources}artifacts:\n  all:\n    folder:\n      files:\n{files}");
    let project = Project::small(&spec)?;
    // The names say nothing of what is in them.
    for (packer, name) in Packer::TARS.into_iter().zip(&names) {
        packer.pack(&small_root()?, &project.path().join(format!("{name}.bin")))?;
    }
    write_files(
        project.path(),
        &BTreeMap::from([("zip.bin", fixture("unix.zip")?), ("deb.bin", fixture("package.deb")?)]),
    )?;
    let all = Build::new(&project).tree()?;
    for name in &names {
        is_small_root(&all.below(name), name)?;
    }
    let long = "n".repeat(120);
    let zip = format!(
        "d 2750 0:0 d\nf 4755 0:0 d/file hello\\n\nl 0777 0:0 d/link -> file\nf 0644 0:0 d/{long} x\n"
    );
    ensure!(all.below("zip").listing() == zip, "the zip is\n{}", all.below("zip").listing());
    let deb = all.below("deb");
    ensure!(deb.paths() == ["usr", "usr/bin", "usr/bin/p"], "the deb is\n{}", deb.listing());
    Ok(())
}

fn download() -> Result<()> {
    let folder = world().folder("served")?;
    fs::write(folder.join("quill-1.0.bin"), "by quill\n")?;
    let server = Server::start(&folder)?;
    let sum = Digests::of(b"by quill\n").sha256;
    let spec = format!(
        "sources:\n  quill:\n    http: {}/quill-1.0.bin\n    sha256: {sum}\nimages:\n  box: {{from: scratch, files: {{/one: quill, /in/: quill}}}}\n",
        server.url()
    );
    let project = Project::small(&spec)?;
    let build = Build::new(&project);
    let expected =
        "d 0755 0:0 in\nf 0644 0:0 in/quill-1.0.bin by quill\\n\nf 0644 0:0 one by quill\\n\n";
    let listing = build.tree()?.listing();
    ensure!(listing == expected, "it is\n{listing}");

    let other = Digests::of(b"something else").sha256;
    project.rewrite(&fs::read_to_string(&project.spec)?.replace(&sum, &other))?;
    let failed = build.fails()?;
    failed.says("digest mismatch")?;
    points_at(&failed, "jesteros.yaml", project.line("quill:")?)
}

/// Changes the second of three lines of `a.txt`.
const PATCH: &str = "--- a/src/a.txt\n+++ b/src/a.txt\n@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n";
/// Adds a file.
const ADDS: &str = "--- /dev/null\n+++ b/src/new.txt\n@@ -0,0 +1 @@\n+new\n";
/// For another version of `a.txt`.
const MISFIT: &str = "--- a/src/a.txt\n+++ b/src/a.txt\n@@ -1,3 +1,3 @@\n one\n-zwei\n+2\n three\n";

const PIPELINE: &str = "\
sources:
  kernel:
    context: kernel.bin
    unpack: yes
    subdir: linux-*/tree
    only: [\"src/**\", \"doc/*.txt\"]
    exclude: \"**/*.orig\"
    patches:
      - context:patches/one.patch
      - fixes:two.patch
      - context:patches/one.patch
  fixes: {context: fixes}
artifacts:
  out: {folder: {from: kernel}}
";

fn pipeline_project() -> Result<Project> {
    let project = Project::small(PIPELINE)?;
    let archive = tar_of(&[
        ("linux-2.6/", Directory, 0o755, (0, 0), ""),
        ("linux-2.6/other", Regular, 0o644, (0, 0), ""),
        ("linux-2.6/tree/", Directory, 0o750, (3, 4), ""),
        ("linux-2.6/tree/Makefile", Regular, 0o644, (0, 0), ""),
        ("linux-2.6/tree/doc/a.md", Regular, 0o644, (0, 0), ""),
        ("linux-2.6/tree/doc/a.txt", Regular, 0o644, (0, 0), "a"),
        ("linux-2.6/tree/src/a.txt", Regular, 0o4750, (1, 2), "one\ntwo\nthree\n"),
        ("linux-2.6/tree/src/a.txt.orig", Regular, 0o644, (0, 0), ""),
    ])?;
    Packer::Gzip.pack(&archive, &project.path().join("kernel.bin"))?;
    project.add(&[("patches/one.patch", PATCH), ("fixes/two.patch", ADDS)])?;
    Ok(project)
}

fn pipeline() -> Result<()> {
    let build = Build::new(&pipeline_project()?);
    let expected = "\
d 0755 0:0 doc
f 0644 0:0 doc/a.txt a
d 0755 0:0 src
f 4750 1:2 src/a.txt one\\n2\\nthree\\n
f 0644 0:0 src/new.txt new\\n
";
    let listing = build.tree()?.listing();
    ensure!(listing == expected, "it is\n{listing}");
    // The first patch stands in the list twice.
    let built = build.args(&["--no-cache", "--output=type=cacheonly"]).plain()?.ok()?;
    built.says("is in the source already; skipped").map(drop)
}

/// Every mistake of the vertex is shown at once.
fn bad_patches() -> Result<()> {
    let project = pipeline_project()?;
    project.add(&[("patches/one.patch", MISFIT), ("fixes/two.patch", "this is no patch\n")])?;
    let failed = Build::new(&project).fails()?;
    for line in ["- context:patches/one.patch", "- fixes:two.patch"] {
        points_at(&failed, "jesteros.yaml", project.line(line)?)?;
    }
    failed.says("src/a.txt").map(drop)
}

fn git() -> Result<()> {
    let folder = world().folder("repositories")?;
    let commit = make_repository(&folder.join("quill"))?;
    let daemon = GitDaemon::start(&folder)?;
    let spec = |which: &str| {
        format!(
            "sources:\n  quill: {{git: {}/quill, {which}}}\n  sub: {{git: {}/quill, commit: {commit}, subdir: sub}}\n\
             images: {{box: {{from: scratch, files: {{/all/: quill, /sub/: sub, /one: \"quill:sub/readme\"}}}}}}\n",
            daemon.url, daemon.url
        )
    };
    let expected = "\
d 0755 0:0 all
d 0755 0:0 all/sub
f 0644 0:0 all/sub/readme by quill\\n
f 0644 0:0 one by quill\\n
d 0755 0:0 sub
f 0644 0:0 sub/readme by quill\\n
";
    for (which, warns) in [(format!("commit: {commit}"), false), ("ref: main".to_owned(), true)] {
        let build = Build::new(&Project::small(&spec(&which))?);
        let listing = build.tree()?.listing();
        ensure!(listing == expected, "with {which} it is\n{listing}");
        let said = build.arg("--output=type=cacheonly").plain()?.ok()?;
        let warned = said.text().contains("may be another commit another day");
        ensure!(warned == warns, "with {which}: {}", said.evidence());
    }
    let project = Project::small(&spec(&format!("commit: {}", "1".repeat(40))))?;
    let failed = Build::new(&project).fails()?;
    points_at(&failed, "jesteros.yaml", project.line("1111111111")?)
}

fn external() -> Result<()> {
    let spec = "\
sources:
  keys: {external: a folder with your public key}
  motd: {external: a message}
images:
  box:
    from: scratch
    files:
      /keys/: keys
      /motd: {from: \"motd:motd\", optional: yes}
";
    let project = Project::small(spec)?;
    let failed = Build::new(&project).fails()?;
    failed.says("a folder with your public key")?.says("--build-context keys=")?;
    points_at(&failed, "jesteros.yaml", project.line("/keys/: keys")?)
        .or_else(|_| points_at(&failed, "jesteros.yaml", project.line("external: a folder")?))?;

    project.add(&[("my/keys/authorized_keys", "key\n"), ("my/motd/motd", "hello\n")])?;
    let given = |name: &str| {
        format!("--build-context={name}={}", project.path().join("my").join(name).display())
    };
    let build = Build::new(&project).arg(given("keys"));
    let keys = "d 0755 0:0 keys\nf 0644 0:0 keys/authorized_keys key\\n\n";
    let listing = build.tree()?.listing();
    ensure!(listing == keys, "it is\n{listing}");
    let said = build.clone().arg("--output=type=cacheonly").plain()?.ok()?;
    said.says("`motd` was not given")?;
    let listing = build.arg(given("motd")).tree()?.listing();
    ensure!(listing == format!("{keys}f 0644 0:0 motd hello\\n\n"), "it is\n{listing}");
    Ok(())
}

fn image() -> Result<()> {
    let project = Project::small(
        "images: {box: {from: scratch, files: {/a/: {mode: 3775, owner: \"7:8\"}, /a/su: {text: su, mode: 4750, owner: \"7:8\"}, /a/null: {device: c 1 3}}}}\n",
    )?;
    let name = world().image_name("source")?;
    Build::new(&project).args(&["--push", "--tag", &name]).succeeds()?;
    let project = Project::small(&format!(
        "sources: {{other: {{image: \"{name}\"}}}}\nimages: {{box: {{from: scratch, files: {{/b/: other}}}}}}\n"
    ))?;
    let listing = Build::new(&project).tree()?.listing();
    let expected = "d 0755 0:0 b\nd 3775 7:8 b/a\nc 0600 0:0 b/a/null 1,3\nf 4750 7:8 b/a/su su\n";
    ensure!(listing == expected, "it is\n{listing}");
    Ok(())
}

/// What is given takes the place of the download; what the spec does to it stays.
fn replaced() -> Result<()> {
    let nowhere = "http://registry.invalid/tool.tar";
    let sum = "0".repeat(64);
    let project = Project::small(&format!(
        "sources:\n  tool: {{http: \"{nowhere}\", sha256: {sum}, unpack: yes, subdir: \"tool-*\"}}\n  plain: {{http: \"{nowhere}\", sha256: {sum}}}\n\
         images: {{box: {{from: scratch, files: {{/tool/: tool, /plain: plain}}}}}}\n"
    ))?;
    let folder = world().folder("given")?;
    let archive = tar_of(&[("tool-1/run", Regular, 0o4711, (1, 2), "run")])?;
    fs::create_dir(folder.join("one"))?;
    Packer::Xz.pack(&archive, &folder.join("one/archive"))?;
    let server = Server::start(&folder)?;
    let plain = world().folder("plain")?;
    fs::write(plain.join("any-name"), "plain")?;
    let expected = "f 0644 0:0 plain plain\nd 0755 0:0 tool\nf 4711 1:2 tool/run run\n";
    let places =
        [folder.join("one").display().to_string(), format!("{}/one/archive", server.url())];
    for place in places {
        let build = Build::new(&project).arg(format!("--build-context=tool={place}"));
        let listing =
            build.arg(format!("--build-context=plain={}", plain.display())).tree()?.listing();
        ensure!(listing == expected, "with {place} it is\n{listing}");
    }
    Ok(())
}
