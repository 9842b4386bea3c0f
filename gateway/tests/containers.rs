//! Containers and their processes, over real gRPC.

#![expect(clippy::unwrap_used, reason = "everything here is a test")]

mod in_containers;

use buildkit_gateway::testing::{Call, FakeBuildkit};
use buildkit_gateway::{
    ContainerMount, ContainerPath, ContainerRequest, Error, Process, Ref, Signal,
};
use buildkit_llb::{Network, Secret, SecretEnv, Sharing, Ssh, State};
use buildkit_proto::gateway::exec_message::Input;
use buildkit_proto::gateway::{self as wire, ExecMessage};
use buildkit_proto::{caps, fsutil, pb};
use futures_util::FutureExt as _;
use in_containers::{cat, container, run};
use tonic::Status;

fn path(text: &str) -> ContainerPath {
    text.parse().unwrap()
}

/// The messages that processes got, with the ends of streams written as such.
fn messages(buildkit: &FakeBuildkit) -> Vec<Input> {
    let calls = buildkit.calls().into_iter();
    let input = |call| match call {
        Call::ExecProcess(message) => ExecMessage::clone(&message).input,
        _ => None,
    };
    calls.filter_map(input).collect()
}

#[test]
fn a_container_is_asked_for_with_all_it_has() {
    let buildkit = FakeBuildkit::new();
    let request = ContainerRequest::of(&Ref::new("root"))
        .mount(ContainerMount::result("/data", &Ref::new("data")).read_only().selector("/sub"))
        .mount(ContainerMount::cache("/cache", "id", Sharing::Locked))
        .mount(ContainerMount::cache_from("/more", "id2", Sharing::Shared, &Ref::new("data")))
        .mount(ContainerMount::tmpfs("/tmp"))
        .mount(ContainerMount::secret(&Secret::new("key").mode(0o440)))
        .mount(ContainerMount::ssh(&Ssh::new("agent"), 2))
        .network(Network::None)
        .platform(&"linux/arm/v7".parse().unwrap())
        .constraint("platform==linux/arm/v7")
        .extra_host("db", "10.0.0.1".parse().unwrap())
        .hostname("box");
    run(&buildkit, async |bridge| {
        bridge.new_container(&request).await.unwrap().release().await.unwrap();
    });
    let calls = buildkit.calls();
    let [Call::Ping(_), Call::NewContainer(new), Call::ReleaseContainer(released)] =
        calls.as_slice()
    else {
        panic!("{calls:?}")
    };
    assert_eq!(released.container_id, new.container_id);
    assert!(new.container_id.len() == 32 && new.container_id.is_ascii());
    assert_eq!((new.network(), new.hostname.as_str()), (pb::NetMode::None, "box"));
    assert_eq!(new.platform.as_ref().unwrap().variant, "v7");
    assert_eq!(new.constraints.as_ref().unwrap().filter, ["platform==linux/arm/v7"]);
    assert_eq!(
        (new.extra_hosts[0].host.as_str(), new.extra_hosts[0].ip.as_str()),
        ("db", "10.0.0.1")
    );
    let [root, data, cache, more, tmpfs, secret, ssh] = new.mounts.as_slice() else {
        panic!("{new:?}")
    };
    assert_eq!((root.dest.as_str(), root.result_id.as_str(), root.readonly), ("/", "root", false));
    assert_eq!((data.dest.as_str(), data.result_id.as_str()), ("/data", "data"));
    assert!(data.readonly && data.selector == "/sub");
    let options = cache.cache_opt.as_ref().unwrap();
    assert_eq!((options.id.as_str(), options.sharing()), ("id", pb::CacheSharingOpt::Locked));
    assert_eq!((more.mount_type(), more.result_id.as_str()), (pb::MountType::Cache, "data"));
    assert_eq!((tmpfs.mount_type(), tmpfs.dest.as_str()), (pb::MountType::Tmpfs, "/tmp"));
    assert_eq!(secret.dest, "/run/secrets/key");
    assert_eq!(secret.secret_opt.as_ref().unwrap().mode, 0o440);
    assert_eq!(
        (ssh.mount_type(), ssh.dest.as_str()),
        (pb::MountType::Ssh, "/run/buildkit/ssh_agent.2")
    );
}

#[test]
fn no_two_containers_and_processes_have_one_name() {
    let buildkit = FakeBuildkit::new();
    run(&buildkit, async |bridge| {
        for _ in 0..2 {
            let container = container(&bridge).await;
            container.run(Process::new("a", [""; 0]), b"", 1).await.unwrap();
            container.run(Process::new("a", [""; 0]), b"", 1).await.unwrap();
        }
    });
    let ids = buildkit.calls().into_iter().filter_map(|call| match call {
        Call::NewContainer(new) => Some(new.container_id),
        Call::ExecProcess(message) if matches!(message.input, Some(Input::Init(_))) => {
            Some(message.process_id)
        }
        _ => None,
    });
    let ids: Vec<String> = ids.collect();
    let different: std::collections::BTreeSet<&String> = ids.iter().collect();
    assert_eq!((ids.len(), different.len()), (6, 6), "{ids:?}");
}

#[test]
fn a_process_is_asked_for_with_all_it_has() {
    let buildkit = FakeBuildkit::new();
    let process = Process::new("make", ["install"])
        .env("A", "b=c")
        .secret_env(SecretEnv::new("TOKEN", "token").optional())
        .dir("/src")
        .user("1000:1000")
        .tty()
        .insecure()
        .piped_stdin()
        .piped_stderr();
    run(&buildkit, async |bridge| {
        let mut child = container(&bridge).await.start(process).await.unwrap();
        assert!(child.stdin.is_some() && child.stdout.is_none() && child.stderr.is_some());
        assert!(child.wait().await.unwrap().is_success());
    });
    let Input::Init(init) = messages(&buildkit).remove(0) else { panic!() };
    let meta = init.meta.as_ref().unwrap();
    assert_eq!(
        (meta.args.as_slice(), meta.env.as_slice()),
        (["make", "install"].map(str::to_owned).as_slice(), ["A=b=c".to_owned()].as_slice())
    );
    assert_eq!((meta.cwd.as_str(), meta.user.as_str()), ("/src", "1000:1000"));
    assert_eq!((init.fds.as_slice(), init.tty), ([0, 2].as_slice(), true));
    assert_eq!(init.security(), pb::SecurityMode::Insecure);
    assert_eq!((init.secretenv[0].id.as_str(), init.secretenv[0].optional), ("token", true));
}

#[test]
fn a_process_may_have_the_surroundings_of_an_image() {
    let config = br#"{"config": {"Env": ["A=b"], "WorkingDir": "/src", "User": "me"}}"#;
    let state = State::scratch(&"linux/amd64".parse().unwrap()).with_image_config(config).unwrap();
    let buildkit = FakeBuildkit::new();
    run(&buildkit, async |bridge| {
        let process = Process::shell("make").within(&state);
        container(&bridge).await.run(process, b"", 0).await.unwrap();
    });
    let Input::Init(init) = messages(&buildkit).remove(0) else { panic!() };
    let meta = init.meta.unwrap();
    assert!(meta.env.contains(&"A=b".to_owned()), "{meta:?}");
    assert_eq!((meta.cwd.as_str(), meta.user.as_str()), ("/src", "me"));
}

#[test]
fn a_program_gets_its_input_and_gives_its_output_and_code() {
    let buildkit = FakeBuildkit::new().on_exec_process(async |mut process| {
        let mut size = 0;
        while let Some(Input::File(file)) = process.next().await {
            size += file.data.len();
            if file.eof {
                break;
            }
        }
        process.write(1, format!("{size}").as_bytes()).await;
        process.write(2, b"a complaint").await;
        3
    });
    let finished = run(&buildkit, async |bridge| {
        let input = vec![b'x'; 5 << 20];
        container(&bridge).await.run(Process::shell("wc -c"), &input, 8).await.unwrap()
    });
    assert_eq!(finished.stdout, (5 << 20).to_string().as_bytes());
    assert_eq!((finished.stderr.as_slice(), finished.is_cut), (b"a compla".as_slice(), true));
    assert_eq!((finished.status.code(), finished.status.is_success()), (3, false));
    assert_eq!(finished.status.success().unwrap_err().message(), "exit code: 3");
}

#[test]
fn signals_and_sizes_are_passed_on() {
    let buildkit = FakeBuildkit::new().on_exec_process(async |mut process| {
        loop {
            match process.next().await {
                Some(Input::Signal(signal)) if signal.name == "TERM" => return 143,
                Some(_) => {}
                None => return 1,
            }
        }
    });
    let code = run(&buildkit, async |bridge| {
        let mut child = container(&bridge).await.start(Process::shell("x").tty()).await.unwrap();
        child.resize(24, 80).await;
        child.signal(Signal::Usr1).await.unwrap();
        child.signal(Signal::Term).await.unwrap();
        let code = child.wait().await.unwrap().code();
        // The process has ended, which a signal may always find.
        child.signal(Signal::Kill).await.unwrap();
        code
    });
    assert_eq!(code, 143);
    let sent = messages(&buildkit);
    let [Input::Init(_), Input::Resize(size), Input::Signal(first), Input::Signal(_)] =
        sent.as_slice()
    else {
        panic!("{sent:?}")
    };
    assert_eq!((size.rows, size.cols, first.name.as_str()), (24, 80, "USR1"));
}

/// BuildKit would take no other message of the process after one about its size.
#[test]
fn a_process_without_a_terminal_has_no_size() {
    let buildkit = FakeBuildkit::new().on_exec_process(async |_process| 0);
    run(&buildkit, async |bridge| {
        let mut child = container(&bridge).await.start(Process::shell("x")).await.unwrap();
        child.resize(24, 80).await;
        child.wait().await.unwrap();
    });
    let sent = messages(&buildkit);
    assert!(!sent.iter().any(|input| matches!(input, Input::Resize(_))), "{sent:?}");
}

#[test]
fn what_contradicts_itself_is_asked_of_nobody() {
    let buildkit = FakeBuildkit::new().on_exec_process(cat);
    let invalid = |result: Result<(), Error>| match result {
        Err(Error::Invalid(why)) => why,
        other => panic!("{other:?}"),
    };
    run(&buildkit, async |bridge| {
        let root = Ref::new("root");
        for (path, expected) in [
            ("data", "the path `data` of a mount is not absolute"),
            ("/./", "two mounts of a container are at `/./`"),
        ] {
            let request = ContainerRequest::of(&root).mount(ContainerMount::tmpfs(path));
            assert_eq!(invalid(bridge.new_container(&request).await.map(drop)), expected);
        }
        let calls = buildkit.calls().len();
        let container = container(&bridge).await;
        let terminal = Process::new("cat", [""; 0]).tty();
        let run = container.run(terminal, b"x", 1).await.map(drop);
        assert!(invalid(run).contains("never sees the end of its input"));
        assert_eq!(buildkit.calls().len(), calls + 1, "only the container was asked for");
    });
}

#[test]
fn releasing_does_not_repeat_how_a_process_ended() {
    let released = |code: u32, why: Status| {
        let buildkit = FakeBuildkit::new()
            .on_exec_process(move |_process| std::future::ready(code))
            .on_release_container(move |_| Err(why.clone()));
        run(&buildkit, async |bridge| {
            let container = container(&bridge).await;
            container.run(Process::shell("x"), b"", 0).await.unwrap();
            container.release().await
        })
    };
    assert_eq!(released(3, Status::unknown("exit code: 3")), Ok(()));
    let broken = released(3, Status::unavailable("gone")).unwrap_err();
    assert_eq!(broken.message(), "gone");
    let internal = released(3, Status::internal("a bug")).unwrap_err();
    assert_eq!(internal.message(), "a bug", "BuildKit says nothing of that kind of a process");
    let left = released(0, Status::unknown("cannot delete")).unwrap_err();
    assert_eq!(left.message(), "cannot delete", "no process failed");

    let buildkit = FakeBuildkit::new()
        .on_exec_process(|_process| std::future::pending())
        .on_release_container(|_| Err(Status::cancelled("context canceled")));
    run(&buildkit, async |bridge| {
        let running = container(&bridge).await;
        let _running = running.start(Process::shell("x")).await.unwrap();
        running.release().await.expect("what still runs is killed");

        // BuildKit may have started it, whether or not somebody waited for that.
        let cancelled = container(&bridge).await;
        let start = cancelled.start(Process::shell("x"));
        assert!(start.now_or_never().is_none(), "it waits for BuildKit");
        cancelled.release().await.expect("what may still run is killed");
    });
}

/// BuildKit says so of a mount, and not of a variable.
#[test]
fn a_secret_that_cannot_be_had_is_an_error_before_the_start() {
    let buildkit = FakeBuildkit::new().on_new_container(|request| {
        for secret in request.mounts.iter().filter_map(|mount| mount.secret_opt.as_ref()) {
            match secret.id.as_str() {
                "lacking" if !secret.optional => {
                    return Err(Status::not_found("secret lacking: not found"));
                }
                "broken" => return Err(Status::internal("the client's store is broken")),
                _ => {}
            }
        }
        Ok(wire::NewContainerResponse {})
    });
    run(&buildkit, async |bridge| {
        let container = container(&bridge).await;
        let start =
            async |secret| container.start(Process::shell("x").secret_env(secret)).await.map(drop);
        start(SecretEnv::new("A", "there")).await.unwrap();
        start(SecretEnv::new("A", "lacking").optional()).await.unwrap();
        let error = start(SecretEnv::new("A", "lacking")).await.unwrap_err();
        assert_eq!(error.message(), "secret lacking: not found");
        let error = start(SecretEnv::new("A", "broken").optional()).await.unwrap_err();
        assert_eq!(error.message(), "the client's store is broken", "also if it is optional");
    });
    let names = buildkit.names();
    let count = |name| names.iter().filter(|called| **called == name).count();
    assert_eq!((count("NewContainer"), count("ReleaseContainer")), (5, 2), "{names:?}");
}

#[test]
fn files_of_a_container_are_read_by_the_number_of_their_mount() {
    let stat =
        |path: &str| fsutil::Stat { path: path.to_owned(), size: 4, ..fsutil::Stat::default() };
    let buildkit = FakeBuildkit::new()
        // The range is not looked at, as in BuildKit v0.32.
        .on_read_file_container(|_| Ok(wire::ReadFileResponse { data: b"text".to_vec() }))
        .on_read_dir_container(move |_| {
            Ok(wire::ReadDirResponse { entries: vec![stat("a"), stat("b")] })
        })
        .on_stat_file_container(move |request| {
            if request.path == "/gone" {
                return Err(Status::unknown("stat gone: no such file or directory"));
            }
            Ok(wire::StatFileResponse { stat: Some(stat("a")) })
        });
    run(&buildkit, async |bridge| {
        let container = container(&bridge).await;
        let (a, gone) = (path("/a"), path("/gone"));
        assert_eq!(container.read_file(1, &a, 2).await.unwrap().unwrap(), b"te");
        let names: Vec<String> = container
            .read_dir(0, &ContainerPath::root())
            .await
            .unwrap()
            .into_iter()
            .map(|stat| stat.name)
            .collect();
        assert_eq!(names, ["a", "b"]);
        assert_eq!(container.stat_file(1, &a).await.unwrap().unwrap().size, 4);
        assert_eq!(container.stat_file(1, &gone).await.unwrap(), None);
    });
    let calls = buildkit.calls();
    let Call::NewContainer(new) = &calls[1] else { panic!("{calls:?}") };
    let Call::ReadFileContainer(read) = &calls[2] else { panic!("{calls:?}") };
    assert_eq!((&read.r#ref, read.mount_index), (&new.container_id, 1));
    assert_eq!(read.range, Some(wire::FileRange { offset: 0, length: 2 }));
}

#[test]
fn what_an_old_buildkit_cannot_do_names_the_version_that_can() {
    // What BuildKit v0.12 has of containers.
    const V0_12: &[&str] = &[
        caps::GW_EXEC,
        caps::GW_EXEC_EXTRA_HOSTS,
        caps::GW_EXEC_SECRET_ENV,
        caps::GW_EXEC_SIGNALS,
    ];
    let buildkit = FakeBuildkit::with_caps(V0_12).on_exec_process(cat);
    run(&buildkit, async |bridge| {
        let container = container(&bridge).await;
        let finished = container.run(Process::new("cat", [""; 0]), b"in", 9).await.unwrap();
        assert_eq!(finished.stdout, b"in");
        for error in [
            container.read_file(0, &path("/a"), 1).await.unwrap_err(),
            container.read_dir(0, &ContainerPath::root()).await.unwrap_err(),
            container.stat_file(0, &path("/a")).await.unwrap_err(),
        ] {
            let expected =
                "this BuildKit cannot look into a container of a frontend; it can since v0.27";
            assert_eq!(error.message(), expected);
        }
        container.release().await.unwrap();
    });

    let unsupported = |error: Error, capability: &str, version: &str| {
        let Error::Unsupported { capability: missing, message } = error else { panic!("{error}") };
        assert_eq!(missing, capability);
        assert!(message.ends_with(&format!("it can since {version}")), "{message}");
    };
    let oldest = FakeBuildkit::with_caps(&[]);
    let root = ContainerRequest::of(&Ref::default());
    let error = run(&oldest, async |bridge| bridge.new_container(&root).await.unwrap_err());
    unsupported(error, caps::GW_EXEC, "v0.8");
    assert_eq!(oldest.names(), ["Ping"], "nothing is tried");

    let old = FakeBuildkit::with_caps(&[caps::GW_EXEC]).on_exec_process(cat);
    run(&old, async |bridge| {
        let host = root.clone().extra_host("a", "10.0.0.1".parse().unwrap());
        let error = bridge.new_container(&host).await.unwrap_err();
        unsupported(error, caps::GW_EXEC_EXTRA_HOSTS, "v0.10");
        let container = bridge.new_container(&root).await.unwrap();
        let secret = Process::new("a", [""; 0]).secret_env(SecretEnv::new("A", "a"));
        unsupported(container.start(secret).await.unwrap_err(), caps::GW_EXEC_SECRET_ENV, "v0.12");
        let mut child = container.start(Process::new("cat", [""; 0]).piped_stdin()).await.unwrap();
        unsupported(child.signal(Signal::Term).await.unwrap_err(), caps::GW_EXEC_SIGNALS, "v0.10");
        child.wait().await.unwrap();
    });
}
