//! BuildKit computes the digests that the library computed: without that, no error
//! finds its line.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use anyhow::{Context as _, Result, ensure};
use buildkit_llb::{
    Describe as _, Digest, Exec, Git, Http, Image, Local, Location, Network, OciLayout, Output,
    Owner, Platform, Secret, SecretEnv, Sharing, SourceFile, State, copy, diff, merge, mkdir,
    mkfile, rm, symlink,
};
use jesteros_lab::archive::{Digests, Server};
use jesteros_lab::lenny::CONTEXT_FILE;
use prost::Message as _;
use prost_reflect::{DescriptorPool, DynamicMessage};
use serde_json::Value;

use crate::Case;
use crate::build::Build;
use crate::git::{GitDaemon, make_repository};
use crate::process;
use crate::progress::Progress;
use crate::project::Project;
use crate::world::{LIMIT, lenny_root, world};

pub(crate) const CASES: &[Case] =
    &[("digests_are_those_of_buildkit", digests), ("graphs_as_json_are_those_of_protobuf", json)];

/// The messages of LLB as BuildKit's own source describes them.
fn described() -> Result<DescriptorPool> {
    let programs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../lab/programs/buildkit");
    let mut go = Command::new("go");
    go.arg("-C").arg(programs).args(["mod", "download", "-json", "github.com/moby/buildkit"]);
    let found: Value = serde_json::from_str(&process::run(&mut go, LIMIT)?.ok()?.stdout)?;
    let folder = found["Dir"].as_str().context("Go names no folder")?;
    let files = protox::compile(["solver/pb/ops.proto"], [folder])?;
    Ok(DescriptorPool::from_file_descriptor_set(files)?)
}

/// Another library writes the JSON, from BuildKit's own description of the messages.
fn json() -> Result<()> {
    let pool = described()?;
    let reference = |message: &str, bytes: &[u8]| -> Result<Value> {
        let message = pool.get_message_by_name(message).context("there is no such message")?;
        Ok(serde_json::to_value(DynamicMessage::decode(message, bytes)?)?)
    };
    let definition = graph(&Places::prepare()?)?.definition();
    let ours: Value = serde_json::from_str(&definition.to_json())?;
    for (digest, op) in definition.digests().iter().zip(&definition.as_pb().def) {
        let (op, expected) = (&ours["def"][digest.as_str()], reference("pb.Op", op)?);
        ensure!(*op == expected, "{digest} is\n{op:#}\ninstead of\n{expected:#}");
    }
    let source = definition.as_pb().source.as_ref().context("the graph has no source")?;
    let expected = reference("pb.Source", &source.encode_to_vec())?;
    ensure!(ours["source"] == expected, "{:#}\ninstead of\n{expected:#}", ours["source"]);
    Ok(())
}

fn digests() -> Result<()> {
    let places = Places::prepare()?;
    let output = graph(&places)?;
    let definition = output.definition();
    let kinds = definition.to_string();
    for kind in [
        "local://",
        "http://",
        "git://",
        "docker-image://",
        "oci-layout://",
        " exec ",
        " file ",
        " merge ",
        " diff ",
    ] {
        ensure!(kinds.contains(kind), "the graph has no {kind}:\n{kinds}");
    }
    let mut buildctl = world().lab.buildctl()?;
    buildctl.args(["build", "--progress=rawjson", "--allow=network.host"]);
    for (name, folder) in [("root", &lenny_root()?.folder), ("files", &places.files)] {
        buildctl.arg("--local").arg(format!("{name}={}", folder.display()));
    }
    buildctl.arg("--oci-layout").arg(format!("store={}", places.layout.display()));
    buildctl.arg("--secret").arg(format!("id=quill,src={}", places.files.join("a.txt").display()));
    let bytes = definition.to_pb().encode_to_vec();
    let progress = Progress::parse(&process::run_with(&mut buildctl, bytes, LIMIT)?.ok()?)?;

    // The last op only names the result; BuildKit does not report it.
    let mut ours: Vec<Digest> = definition.digests();
    ours.pop();
    let ours: BTreeSet<&str> = ours.iter().map(Digest::as_str).collect();
    let theirs: BTreeSet<&str> = progress.vertices.keys().map(String::as_str).collect();
    let unknown: Vec<_> = progress
        .vertices
        .iter()
        .filter(|(digest, _)| !ours.contains(digest.as_str()))
        .map(|(digest, vertex)| format!("{} {digest}", vertex.name))
        .collect();
    ensure!(unknown.is_empty(), "BuildKit has other digests for {unknown:#?}\n{kinds}");
    let missing: Vec<_> = ours.difference(&theirs).collect();
    ensure!(missing.is_empty(), "BuildKit does not report {missing:?}\n{kinds}");
    Ok(())
}

/// What the graph is made from.
#[derive(Debug)]
struct Places {
    files: PathBuf,
    http: Server,
    git: GitDaemon,
    commit: String,
    image: String,
    layout: PathBuf,
    layout_digest: String,
}

impl Places {
    fn prepare() -> Result<Self> {
        let files = world().folder("files")?;
        fs::write(files.join("a.txt"), "a")?;
        fs::write(files.join("b.log"), "b")?;
        let repository = files.join("repositories/quill");
        let commit = make_repository(&repository)?;
        let git = GitDaemon::start(&files.join("repositories"))?;

        let project =
            Project::small("images: {box: {from: scratch, files: {/etc/mark: {text: x}}}}\n")?;
        let image = world().image_name("parity")?;
        Build::new(&project)
            .args(&["--platform=linux/arm/v5", "--provenance=false", "--push", "--tag", &image])
            .succeeds()?;
        let layout = Build::new(&project)
            .args(&["--platform=linux/arm/v5", "--provenance=false"])
            .image()?
            .layout;
        let index: serde_json::Value =
            serde_json::from_slice(&fs::read(layout.join("index.json"))?)?;
        let layout_digest =
            index["manifests"][0]["digest"].as_str().context("no digest")?.to_owned();
        let http = Server::start(&files)?;
        Ok(Self { files, http, git, commit, image, layout, layout_digest })
    }
}

/// A graph with every kind of vertex, and most of what each may hold.
fn graph(places: &Places) -> Result<Output> {
    let platform: Platform = "linux/arm/v5".parse()?;
    let tarball = Local::new("root", "").follow(&[CONTEXT_FILE]).output();
    let unpack = copy(&tarball, CONTEXT_FILE, "/").unpack();
    // A graph that runs at the same time and comes to the same files would be merged
    // with this one, and its vertices be reported.
    let own = mkfile("/own", 0o644, places.image.as_bytes());
    let lenny = State::scratch(&platform).file((own, unpack)).env("LC_ALL", "C");
    let files = Local::new("files", "")
        .include(&["*.txt", "*.log"])
        .exclude(&["b.*"])
        .shared_key_hint("parity")
        .named("files")
        .output();
    let url = format!("{}/a.txt", places.http.url());
    let sum: Digest = format!("sha256:{}", Digests::of(b"a").sha256).parse()?;
    let download = Http::new(&url, sum).filename("quill").perm(0o600).owner(7, 8).output();
    let unpinned = Http::unpinned(format!("{}/b.log", places.http.url())).output();
    let git = Git::reference(format!("{}/quill", places.git.url), "main").keep_git_dir().output();
    let commit =
        Git::commit(format!("{}/quill", places.git.url), &places.commit).subdir("sub").output();
    let image = Image::new(places.image.parse()?).output(&platform);
    let layout = OciLayout::new(format!("store@{}", places.layout_digest).parse()?, "", "store");
    let layout = layout.output(&platform);

    let built = lenny
        .dir("/src")
        .user("root:root")
        .run_into(
            "/out",
            Exec::new("/bin/sh", ["-ec", "cat /run/secrets/quill /in/a.txt /in-b >/out/x; test \"$WORD\" = a; echo >/cache/x; echo >/tmp/x"])
                .env("EMPTY", "")
                .bind("/in", &files)
                .bind_path("/in-b", &download, "/quill")
                .known_by_vertex(&download)
                .bind_writable("/scribble", &git)
                .bind_path_writable("/scribble-sub", &commit, "/")
                .cache("/cache", "parity", Sharing::Locked)
                .cache_from("/cache-2", "parity-2", Sharing::Private, &unpinned, "/")
                .cache("/cache-3", "parity-3", Sharing::Shared)
                .tmpfs("/tmp", Some(1024 * 1024))
                .secret(Secret::new("quill").dest("/run/secrets/quill").mode(0o400).owner(0, 0))
                .secret(Secret::new("missing").optional())
                .secret_env(SecretEnv::new("WORD", "quill"))
                .network(Network::None)
                .host("jester.invalid", "127.0.0.9")
                .hostname("quill")
                .ulimit("nofile", 512, 1024)
                .valid_exit_codes([0, 3])
                .ignoring_cache(true)
                .located(Location::new(Arc::new(SourceFile::new("a.yaml", "YAML", "a")), 1, 1))
                .named("with everything"),
        )?;
    let third = lenny.run(Exec::shell("echo three >/three"))?;
    let folders = Output::scratch().file((
        mkdir("/one/two", 0o750).parents().owner(Owner::ids(3, 4)),
        mkfile("/one/two/file", 0o640, "content").timestamp_ns(1_234_567_890_000_000_000),
        mkfile("/one/empty", 0o644, ""),
        symlink("two/file", "/one/link"),
        copy(&built, "/x", "/one/x").chmod(0o600).owner(Owner::id(5)),
        copy(&files, "/*.txt", "/one/").wildcard().create_parents().follow_symlinks(true),
        copy(&git, "/", "/git").dir_contents(true).exclude([".git"]).create_parents(),
        copy(&commit, "/", "/commit").dir_contents(true).create_parents(),
        rm("/one/empty"),
        rm("/one/nothing").allow_missing(),
        rm("/one/*.none").wildcard().allow_missing(),
    ));
    let owned =
        third.file(copy(&folders, "/one/x", "/x").owner(Owner::named("daemon").group_named("adm")));
    let change = diff(third.output(), owned.output()).output();
    Ok(merge([folders, change, image, layout, Output::scratch()]).named("all of it").output())
}
