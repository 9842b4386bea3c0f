//! How graphs are built, merged, numbered and dropped.

use crate::*;
use std::sync::Arc;

fn base() -> State {
    State::new(
        Image::new("alpine".parse().unwrap()).output(&"linux/arm/v5".parse().unwrap()),
        &Platform::new("linux", "arm", "v5"),
    )
}

/// The vertices of a definition as text, without the image and the last line.
fn text(output: &Output) -> String {
    let text = output.definition().to_string();
    let lines: Vec<_> = text.lines().filter(|line| !line.contains("docker-image")).collect();
    lines[..lines.len() - 1].join("\n")
}

#[test]
fn a_deep_chain_needs_no_deep_stack() {
    let deep = || {
        let mut state = base();
        for step in 0..100_000 {
            state = state.run(Exec::new("step", [step.to_string()])).unwrap();
        }
        let digests = state.definition().digests().len();
        drop(state);
        digests
    };
    let thread = std::thread::Builder::new().stack_size(2 << 20).spawn(deep).unwrap();
    assert_eq!(thread.join().unwrap(), 100_002);
}

#[test]
fn equal_vertices_collapse_and_their_annotations_merge() {
    let file = |data: &str| Arc::new(SourceFile::new("spec.yaml", "YAML", data));
    let step = || Exec::shell("make");
    let first = base().run(step().named("first").located(Location::new(file("a"), 1, 2))).unwrap();
    let second = base()
        .run(
            step()
                .named("second")
                .ignoring_cache(true)
                .grouped("g", "group")
                .located(Location::new(file("a"), 3, 3))
                .located(Location::new(file("b"), 4, 4)),
        )
        .unwrap();
    assert_eq!(first.output(), second.output());
    let both = merge([
        Output::scratch().file(copy(&first, "/", "/a")),
        Output::scratch().file(copy(&second, "/", "/b")),
    ]);
    let definition = both.output().definition();
    assert!(definition.to_string().starts_with(
        "v0 = source docker-image://docker.io/library/alpine:latest  [linux/arm/v5]
v1 = exec  [linux/arm/v5]  \"second\"  [ignore-cache]  @spec.yaml:1-2  @spec.yaml:3  @spec.yaml:4
    args  [\"/bin/sh\", \"-c\", \"make\"]
    mount / <- v0 rw => :0
    group g \"group\"
"
    ));
    assert_eq!(definition.as_pb().source.as_ref().unwrap().infos.len(), 2);
    assert!(definition.to_string().contains("v4 = merge v2, v3\n"));
    assert_eq!(definition.head(), Some(&definition.digests()[4]));
    assert_eq!(definition.as_pb().metadata.len(), definition.digests().len());
}

#[test]
fn what_describes_a_vertex_is_not_in_its_digest() {
    let plain = base().run(Exec::shell("make")).unwrap();
    let exec = Exec::shell("make")
        .described("com.example.team", "tools")
        .described("gone", "x")
        .described("gone", "")
        .described("llb.customname", "not this")
        .named("make it")
        .exporting_cache(true)
        .grouped_weakly("g", "group");
    let described = base().run(exec).unwrap();
    assert_eq!(described, plain);
    let want = "v1 = exec  [linux/arm/v5]  \"make it\"
    args  [\"/bin/sh\", \"-c\", \"make\"]
    mount / <- v0 rw => :0
    description com.example.team = tools
    export-cache true
    group g \"group\" weak";
    assert_eq!(text(described.output()), want);
    let caps = described.definition().caps();
    assert!(caps.contains("meta.description") && caps.contains("meta.exportcache"));
    let other = base().run(Exec::shell("make").on_worker("a").on_worker("b")).unwrap();
    assert_ne!(other, plain);
    assert!(text(other.output()).ends_with("\n    constraint a\n    constraint b"));
}

#[test]
fn scratch_is_no_vertex() {
    let definition = Output::scratch().definition();
    assert!(definition.is_empty() && definition.head().is_none());
    assert_eq!(definition.to_string(), "return scratch\n");
    let some = Output::scratch().file(mkdir("/a", 0o755));
    assert_eq!(diff(&Output::scratch(), &some).output(), some);
    assert_eq!(merge([Output::scratch()]).output(), Output::scratch());
    assert_eq!(Output::scratch().file(Vec::<Action>::new()), Output::scratch());
    assert!(text(&diff(&some, &Output::scratch()).output()).ends_with("diff v0 -> scratch"));
}

#[test]
fn exec_options_and_mounts() {
    let data = Output::scratch().file(mkdir("/cache", 0o700));
    let exec = Exec::new("tool", ["a b"])
        .env("A", "3")
        .env("EMPTY", "")
        .dir("sub")
        .user("app:app")
        .network(Network::None)
        .host("db", "10.0.0.1")
        .hostname("box")
        .ulimit("nofile", 1024, -1)
        .cgroup_parent("/pods")
        .proxy(ProxyEnv { http: "http://p".to_owned(), ..ProxyEnv::default() })
        .valid_exit_codes([0, 3])
        .insecure()
        .tmpfs("/tmp", Some(1 << 20))
        .tmpfs("rel", None)
        .cache_from("/c", "id", Sharing::Private, &data, "cache")
        .bind("/z", &data)
        .ssh(Ssh::new("").optional())
        .secret(Secret::new("token"))
        .secret(Secret::new("cert").dest("cert.pem").owner(1, 2).mode(0o440).optional())
        .secret_env(SecretEnv::new("TOKEN", "token"));
    let state = base().dir("/work").env("A", "1").env("PATH", "/bin").env("A", "2");
    let output = state.run_into("out", exec).unwrap();
    let want = r#"v1 = file on scratch
    mkdir /cache mode=700
v2 = exec  [linux/arm/v5]
    args  ["tool", "a b"]
    env   PATH=/bin A=3 EMPTY= SSH_AUTH_SOCK=/run/buildkit/ssh_agent.0
    cwd   /work/sub
    user  app:app
    proxy http=http://p
    host  db 10.0.0.1
    hostname box
    ulimit nofile 1024:-1
    cgroup-parent /pods
    exit-codes [0, 3]
    network none
    security insecure
    mount / <- v0 rw => :0
    mount /c <- cache id private from v1:/cache
    mount /tmp <- tmpfs size=1048576
    mount /work/sub/out <- scratch rw => :1
    mount /work/sub/rel <- tmpfs
    mount /z <- v1 ro
    mount /run/secrets/token <- secret token mode=400
    mount /work/sub/cert.pem <- secret cert owner=1:2 mode=440 optional
    mount /run/buildkit/ssh_agent.0 <- ssh "" mode=600 optional
    secret-env TOKEN <- token"#;
    assert_eq!(text(&output), want);
    let caps = output.definition().caps();
    for cap in ["exec.meta.proxyenv", "exec.mount.tmpfs.size", "exec.secretenv", "exec.mount.ssh"] {
        assert!(caps.contains(cap), "{cap}");
    }
    assert!(!caps.contains("exec.meta.setsdefaultpath"));
}

#[test]
fn a_mount_before_the_root_keeps_outputs_apart() {
    // Only paths that sort before "/" could take its number; there are none.
    let output = base().run_into("/!", Exec::shell("true")).unwrap();
    assert!(text(&output).contains("mount / <- v0 rw => :0\n    mount /! <- scratch rw => :1"));
    let output = base().run_into("/out", Exec::shell("true").read_only_root()).unwrap();
    assert!(text(&output).contains("mount / <- v0 ro\n    mount /out <- scratch rw => :0"));
}

#[test]
fn file_actions_chain_and_resolve() {
    let source = Output::scratch().file(mkfile("/a", 0o100_644, vec![0xff, 0]));
    let state = base().dir("/srv").file((
        copy(&source, "a/../b*", "dir/")
            .wildcard()
            .allow_empty_wildcard()
            .follow_symlinks(true)
            .create_parents()
            .replace_existing()
            .include(["*.c"])
            .exclude(["x"])
            .require(["a/../need"])
            .chmod_symbolic("u+x")
            .owner(Owner::parse("app:0"))
            .timestamp_ns(0),
        mkdir("x", 0o755).parents().owner(Owner::ids(1, 2)),
        symlink("../target", "link"),
        rm("*.o").allow_missing().wildcard(),
    ));
    let want = r#"v1 = file on scratch
    mkfile /a mode=644 hex:ff00
v2 = file on v0
    copy v1:/b* -> /srv/dir/ follow-symlinks create-parents wildcard allow-empty-wildcard replace-existing chmod=u+x owner=app:0 timestamp=0 include=["*.c"] exclude=["x"] required=["/need"]
    mkdir /srv/x mode=755 parents owner=1:2
    symlink /srv/link -> ../target
    rm /srv/*.o allow-missing wildcard"#;
    assert_eq!(text(state.output()), want);
    let caps = state.definition().caps();
    let file: Vec<_> = caps.iter().filter(|cap| cap.starts_with("file.")).collect();
    assert_eq!(
        file,
        [
            "file.base",
            "file.copy.alwaysreplaceexistingdestpaths",
            "file.copy.includeexcludepatterns",
            "file.copy.requiredpaths",
            "file.rm.wildcard",
            "file.symlink.create"
        ]
    );
}

#[test]
fn sources_send_what_was_asked_for() {
    let digest = Digest::of(b"layout");
    let layout = "x".parse::<Reference>().unwrap().with_digest(&digest);
    let platform = Platform::new("linux", "arm64", "");
    let outputs = [
        Image::new("a".parse().unwrap())
            .resolve_mode(ResolveMode::Pull)
            .layer_limit(2)
            .output(&platform),
        OciLayout::new(layout, "S", "store").output(&platform),
        Local::new("c", "S")
            .exclude(&["<a>"])
            .follow(&["l"])
            .include(&[])
            .shared_key_hint("h")
            .differ(Differ::None)
            .output(),
        Http::unpinned("http://h/f").perm(0o755).owner(0, 5).output(),
        Git::commit("git@h:r.git", "c0ffee")
            .subdir("/d/")
            .keep_git_dir()
            .skip_submodules()
            .mtime_commit()
            .checksum("c0")
            .output(),
    ];
    let want = format!(
        r#"v0 = source docker-image://docker.io/library/a:latest  [linux/arm64]
    image.layerlimit = 2
    image.resolvemode = pull
v1 = source oci-layout://docker.io/library/x:latest@{digest}  [linux/arm64]
    oci.session = S
    oci.store = store
v2 = source local://c
    local.differ = none
    local.excludepatterns = ["\u003ca\u003e"]
    local.followpaths = ["l"]
    local.session = S
    local.sharedkeyhint = h
v3 = source http://h/f
    http.gid = 5
    http.perm = 0755
v4 = source git://h/r.git#c0ffee:d
    git.authheadersecret = GIT_AUTH_HEADER
    git.authtokensecret = GIT_AUTH_TOKEN
    git.checksum = c0
    git.fullurl = git@h:r.git
    git.keepgitdir = true
    git.mountsshsock = default
    git.mtime = commit
    git.skipsubmodules = true
v5 = merge v0, v1, v2, v3, v4
return v5
"#
    );
    let definition = merge(outputs).output().definition();
    assert_eq!(definition.to_string(), want);
    assert!(definition.caps().contains("soruce.http.uidgid"));
}
