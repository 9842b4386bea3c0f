//! Execs with several outputs.

use crate::*;
use std::sync::Arc;

fn tools() -> State {
    let platform = "linux/amd64".parse().unwrap();
    Image::new("tools".parse().unwrap()).state(&platform)
}

fn tree() -> Output {
    Output::scratch().file(mkdir("/etc", 0o755))
}

#[test]
fn a_kept_mount_is_an_output_next_to_the_root() {
    let executed = tools()
        .dir("/work")
        .env("A", "1")
        .exec(
            Exec::new("edit", [""; 0])
                .bind_kept("tree", &tree())
                .bind_kept("/report", &Output::scratch())
                .bind_path_kept("/etc", &tree(), "etc/")
                .bind("/in", &tree()),
        )
        .unwrap();
    let root = executed.root().unwrap();
    assert_eq!(root.environment(), [("A".to_owned(), "1".to_owned())]);
    assert_eq!(root.working_dir(), "/work");
    assert_eq!(
        root.definition().to_string(),
        r#"v0 = source docker-image://docker.io/library/tools:latest  [linux/amd64]
v1 = file on scratch
    mkdir /etc mode=755
v2 = exec  [linux/amd64]
    args  ["edit"]
    env   A=1
    cwd   /work
    mount / <- v0 rw => :0
    mount /etc <- v1:/etc rw => :1
    mount /in <- v1 ro
    mount /report <- scratch rw => :2
    mount /work/tree <- v1 rw => :3
return v2
"#
    );
    let end = |dest: &str| {
        let text = executed.mount(dest).unwrap().definition().to_string();
        text.lines().last().unwrap().to_owned()
    };
    assert_eq!([end("/etc"), end("/report")], ["return v2:1", "return v2:2"]);
    assert_eq!([end("tree"), end("/work/./tree")], ["return v2:3", "return v2:3"]);
    assert_eq!(executed.mount("/").as_ref(), Some(root.output()));
    assert_eq!(executed.mount("/in"), None);
    assert_eq!(Some(executed.vertex_digest()), root.output().vertex_digest());
    let dests: Vec<_> = executed.outputs().map(|(dest, _)| dest).collect();
    assert_eq!(dests, ["/", "/etc", "/report", "/work/tree"]);
}

#[test]
fn a_read_only_root_is_no_output() {
    let exec = Exec::shell("true").read_only_root();
    let executed = tools().exec(exec.clone().bind_kept("/tree", &tree())).unwrap();
    assert!(executed.root().is_none() && executed.mount("/").is_none());
    let text = executed.mount("/tree").unwrap().definition().to_string();
    assert!(text.contains("mount / <- v0 ro\n    mount /tree <- v1 rw => :0"), "{text}");
    let kept = || exec.clone().bind_kept("/tree", &tree());
    assert_eq!(tools().exec(exec.clone()).unwrap_err(), ExecError::NoOutput);
    assert_eq!(tools().run(exec.clone()), Err(ExecError::NoOutput));
    assert_eq!(tools().run(kept()), Err(ExecError::ReadOnlyRoot));
    assert_eq!(tools().run_into("/", kept()), Err(ExecError::ReadOnlyRoot));
    assert!(tools().run_into("/out", exec.clone()).is_ok());
    let empty = State::scratch(&"linux/amd64".parse().unwrap());
    assert_eq!(empty.exec(kept()).unwrap_err(), ExecError::EmptyRoot);
    assert!(empty.exec(Exec::shell("true").bind_kept("/tree", &tree())).is_ok());
}

#[test]
fn mounts_are_found_by_contents_or_by_vertex() {
    let [read, kept] = ["/read", "/kept"].map(|name| Output::scratch().file(mkdir(name, 0o755)));
    let exec = Exec::shell("true").read_only_root().bind("/r", &read).bind_kept("/k", &kept);
    let all = |exec: Exec, how: fn(Exec, &Output) -> Exec| {
        [tools().output(), &read, &kept].into_iter().fold(exec, how)
    };
    let lines = |exec: Exec| {
        let text = tools().run_into("/k", exec).unwrap().definition().to_string();
        let lines = text.lines().filter(|line| line.contains("mount "));
        lines.map(|line| line.split_once("<- ").unwrap().1.to_owned()).collect::<Vec<_>>()
    };
    let by_contents = all(exec.clone(), Exec::known_by_contents);
    assert_eq!(
        lines(by_contents.clone()),
        ["v0 ro content-cache=on", "v1 rw => :0", "v2 ro content-cache=on"]
    );
    let off = ["v0 ro content-cache=off", "v1 rw => :0 content-cache=off"];
    assert_eq!(lines(all(by_contents, Exec::known_by_vertex))[..2], off);
    assert_eq!(lines(exec), ["v0 ro", "v1 rw => :0", "v2 ro"]);
}

#[test]
fn an_exec_is_surrounded_by_what_its_state_says() {
    let proxy = ProxyEnv { http: "http://p".to_owned(), ..ProxyEnv::default() };
    let client = Surroundings::default()
        .network(Network::Host)
        .host("a", "10.0.0.1")
        .ulimit("nofile", 1, 2)
        .ulimit("core", 0, 0)
        .hostname("box")
        .cgroup_parent("/pods")
        .shared_memory(64)
        .proxy(proxy)
        .limits(Limits::default().memory(5).cpus("0"));
    let state = tools().within(client);
    let lines = |state: &State, exec: Exec| {
        let text = state.run(exec).unwrap().definition().to_string();
        let (_, lines) = text.split_once("\"true\"]\n").unwrap();
        lines.replace("    ", "").replace("return v1\n", "")
    };
    let usual = "proxy http=http://p\nhost  a 10.0.0.1\nhostname box\nulimit nofile 1:2
ulimit core 0:0\ncgroup-parent /pods\nnetwork host\nmount / <- v0 rw => :0
mount /dev/shm <- tmpfs size=64\nlimit memory 5\nlimit cpus 0\n";
    assert_eq!(lines(&state, Exec::shell("true")), usual);
    let stays = state.dir("/a").env("A", "1").user("me").run(Exec::shell("make")).unwrap();
    assert_eq!(lines(&stays.dir("/"), Exec::shell("true")).matches("limit memory 5").count(), 1);

    let own = Exec::shell("true")
        .network(Network::Sandbox)
        .host("b", "10.0.0.2")
        .ulimit("nofile", 3, 4)
        .hostname("own")
        .cgroup_parent("/own")
        .proxy(ProxyEnv { no: "x".to_owned(), ..ProxyEnv::default() })
        .limits(Limits::default().memory(6));
    let want = "proxy no=x\nhost  a 10.0.0.1\nhost  b 10.0.0.2\nhostname own\nulimit core 0:0
ulimit nofile 3:4\ncgroup-parent /own\nmount / <- v0 rw => :0
mount /dev/shm <- tmpfs size=64\nlimit memory 6\nlimit cpus 0\n";
    assert_eq!(lines(&state, own), want);

    let shared = [
        Exec::shell("true").tmpfs("/dev/shm/", None),
        Exec::shell("true").secret(Secret::new("x").dest("/dev/shm")),
        Exec::shell("true").ssh(Ssh::new("").dest("/dev/shm")),
        Exec::shell("true").dir("/dev").bind("shm", &tree()),
    ];
    for exec in shared {
        let text = state.run(exec).unwrap().definition().to_string();
        assert!(!text.contains("size=64"), "{text}");
    }
    let text = state.run_into("/dev/shm", Exec::shell("true")).unwrap().definition().to_string();
    assert!(text.contains("mount /dev/shm <- scratch rw => :1"), "{text}");
    let plain = state.within(Surroundings::default());
    assert_eq!(plain.run(Exec::shell("x")).unwrap(), tools().run(Exec::shell("x")).unwrap());
}

#[test]
fn nothing_hides_something_else() {
    let exec = || Exec::shell("true").dir("/work").bind("/a", &tree());
    let twice: [Exec; 6] = [
        exec().bind_kept("/a", &tree()),
        exec().tmpfs("../a/", None),
        exec().cache("b", "id", Sharing::Shared).bind_path("/work/b", &tree(), "etc"),
        exec().secret(Secret::new("x").dest("/a")),
        exec().secret(Secret::new("x")).secret(Secret::new("x").optional()),
        exec().ssh(Ssh::new("").dest("/a")),
    ];
    let places = ["/a", "/a", "/work/b", "/a", "/run/secrets/x", "/a"];
    for (exec, place) in twice.into_iter().zip(places) {
        let error = ExecError::SamePlace { dest: place.to_owned() };
        assert_eq!(tools().run(exec), Err(error), "{place}");
    }
    let root = ExecError::SamePlace { dest: "/".to_owned() };
    assert_eq!(tools().run(exec().tmpfs("..", None)), Err(root));
    let error = tools().run_into("/a", exec()).unwrap_err();
    assert_eq!(error.to_string(), "invalid exec: two things are mounted at `/a`");
    assert!(tools().run(exec().tmpfs("/a/b", None).tmpfs("/ab", None)).is_ok());
}

#[test]
fn run_into_takes_a_kept_mount() {
    let into = tools().run_into("out", Exec::shell("true").bind_kept("/out", &tree())).unwrap();
    let text = into.definition().to_string();
    assert_eq!(text.matches("mount /out").count(), 1, "{text}");
    assert!(text.contains("mount /out <- v1 rw => :1"), "{text}");
    let executed = tools().exec(Exec::shell("true").bind_kept("/out", &tree())).unwrap();
    assert_eq!(executed.mount("/out"), Some(into));
    let scratch = tools().exec(Exec::shell("true").bind_kept("/out", &Output::scratch())).unwrap();
    assert_eq!(scratch.mount("/out"), Some(tools().run_into("/out", Exec::shell("true")).unwrap()));
}

#[test]
fn the_outputs_of_one_exec_are_one_vertex() {
    let executed = tools().exec(Exec::shell("true").bind_kept("/out", &Output::scratch())).unwrap();
    let both = merge([executed.root().unwrap().output().clone(), executed.mount("/out").unwrap()]);
    let definition = both.output().definition();
    assert!(definition.to_string().contains("v2 = merge v1, v1:1\n"));
    let kinds: Vec<_> = definition.vertices().map(|vertex| vertex.kind()).collect();
    assert_eq!(kinds, ["source", "exec", "merge"]);
}

#[test]
fn vertices_are_found_by_their_digest() {
    let spec = Arc::new(SourceFile::new("spec.yaml", "YAML", "a\nb\nc\n"));
    let exec = Exec::shell("make").named("build").located(Location::of(spec, [(1, 1), (3, 4)]));
    let exec = exec.limits(Limits::default().memory(1));
    let built = tools().run(exec).unwrap();
    let definition = built.definition();
    assert!(definition.to_string().contains("\"build\"  @spec.yaml:1,3-4\n"));

    let digest = built.output().vertex_digest().unwrap();
    let vertex = definition.vertex(digest).unwrap();
    assert_eq!((vertex.digest(), vertex.kind(), vertex.name()), (digest, "exec", Some("build")));
    assert_eq!(vertex.platform(), Some("linux/amd64".parse().unwrap()));
    assert_eq!(vertex.description().unwrap().len(), 1);
    assert_eq!(vertex.metadata().unwrap().description.len(), 1);
    let lines = vertex.locations().map(|(file, ranges)| (file.filename.as_str(), ranges.len()));
    assert_eq!(lines.collect::<Vec<_>>(), [("spec.yaml", 2)]);
    assert_eq!(vertex.limits(), Some(&Limits::default().memory(1)));
    let source = definition.vertices().next().unwrap();
    assert!(source.locations().next().is_none() && source.limits().is_none());
    assert_eq!((source.kind(), source.name()), ("source", None));
    assert_eq!(vertex.inputs().collect::<Vec<_>>(), [(source.digest().as_str(), 0)]);
    assert!(definition.contains(source.digest()) && !definition.contains(&Digest::of(b"x")));
    assert!(!definition.contains(&definition.digests()[2]), "the terminal vertex");
    assert_eq!(Output::scratch().definition().vertices().count(), 0);

    let mut malformed = definition.into_pb();
    malformed.def[0] = vec![0xff];
    let malformed = Definition::from_pb(malformed);
    let vertex = malformed.vertices().next().unwrap();
    assert_eq!((vertex.kind(), vertex.op(), vertex.platform()), ("unknown", None, None));
    assert!(vertex.description().is_none() && vertex.inputs().next().is_none());
}

#[test]
fn many_variables_are_fast() {
    let mut state = tools();
    for number in 0..50_000 {
        state = state.env(&format!("KEY_{number}"), "x");
    }
    assert_eq!(state.env_value("KEY_7"), Some("x"));
    assert_eq!(state.environment().len(), 50_000);
}
