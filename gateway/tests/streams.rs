//! Streams of processes in containers, over real gRPC.

#![expect(clippy::unwrap_used, reason = "everything here is a test")]

mod in_containers;

use buildkit_gateway::testing::FakeBuildkit;
use buildkit_gateway::{Error, Gateway as _, Process};
use buildkit_proto::apicaps::ApiCap;
use buildkit_proto::caps;
use buildkit_proto::gateway as wire;
use buildkit_proto::gateway::exec_message::Input;
use futures_util::FutureExt as _;
use in_containers::{cat, container, run};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tonic::Status;

#[test]
fn streams_are_used_while_the_process_runs() {
    let buildkit = FakeBuildkit::new().on_exec_process(cat);
    run(&buildkit, async |bridge| {
        let process = Process::new("cat", [""; 0]).piped_stdin().piped_stdout();
        let mut child = container(&bridge).await.start(process).await.unwrap();
        let (mut stdin, mut stdout) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        for line in ["one\n", "two\n"] {
            stdin.write_all(line.as_bytes()).await.unwrap();
            let mut read = [0; 4];
            stdout.read_exact(&mut read).await.unwrap();
            assert_eq!(&read, line.as_bytes());
        }
        drop(stdin);
        let mut rest = Vec::new();
        stdout.read_to_end(&mut rest).await.unwrap();
        assert_eq!(rest, b"");
        assert!(child.wait().await.unwrap().is_success());
        assert!(child.wait().await.unwrap().is_success(), "it may be asked again");
    });
}

/// BuildKit closes all streams of a process when the frontend ends its messages to it.
#[test]
fn streams_that_were_taken_outlive_their_child() {
    let buildkit = FakeBuildkit::new().on_exec_process(async |mut process| {
        // The end of stdin, if there is one, and then time enough for the end of all messages.
        let has_stdin = process.init.fds.contains(&0);
        if has_stdin {
            while !matches!(process.next().await, Some(Input::File(file)) if file.eof) {}
        }
        let none = tokio::time::timeout(Duration::from_millis(100), process.next()).await;
        process.write(1, if none.is_err() { b"on" } else { b"cut" }).await;
        process.write(2, b"too").await;
        0
    });
    run(&buildkit, async |bridge| {
        let container = container(&bridge).await;
        let process = Process::new("a", [""; 0]).piped_stdout().piped_stderr();
        for process in [process.clone(), process.piped_stdin()] {
            let mut child = container.start(process).await.unwrap();
            let (mut stdout, mut stderr) =
                (child.stdout.take().unwrap(), child.stderr.take().unwrap());
            drop(child);
            let (mut out, mut err) = (String::new(), String::new());
            stdout.read_to_string(&mut out).await.unwrap();
            stderr.read_to_string(&mut err).await.unwrap();
            assert_eq!((out.as_str(), err.as_str()), ("on", "too"));
        }
    });
}

/// BuildKit v0.30 would say nothing before the end of stdin.
#[test]
fn nobody_waits_for_a_process_whose_stdin_an_old_buildkit_waits_for() {
    let ping = |llb: &'static [&str]| {
        move |_: &wire::PingRequest| {
            let cap =
                |id: &&str| ApiCap { id: (*id).to_owned(), enabled: true, ..ApiCap::default() };
            Ok(wire::PongResponse {
                frontend_api_caps: vec![cap(&caps::GW_EXEC)],
                llb_caps: llb.iter().map(cap).collect(),
                ..wire::PongResponse::default()
            })
        }
    };
    let old = FakeBuildkit::new().on_ping(ping(&["file.base"])).on_exec_process(cat);
    run(&old, async |bridge| {
        let container = container(&bridge).await;
        let process = Process::new("cat", [""; 0]).piped_stdin();
        let mut child = container.start(process.clone()).await.unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let error = child.wait().await.unwrap_err();
        assert!(error.message().ends_with("since v0.31"), "{error}");
        stdin.shutdown().await.unwrap();
        assert!(child.wait().await.unwrap().is_success());

        let mut child = container.start(process.clone()).await.unwrap();
        drop(child.stdin.take());
        assert!(child.wait().await.unwrap().is_success());
        let mut child = container.start(process).await.unwrap();
        assert!(child.wait().await.unwrap().is_success(), "it ends what nobody took");
        let finished = container.run(Process::new("cat", [""; 0]), b"in", 9).await.unwrap();
        assert_eq!(finished.stdout, b"in");
    });

    // Neither BuildKit v0.31 nor a terminal waits.
    let new = FakeBuildkit::new().on_ping(ping(&[caps::PASSTHROUGH_OP]));
    let old = FakeBuildkit::new().on_ping(ping(&["file.base"]));
    for (buildkit, process) in [(new, Process::shell("x")), (old, Process::shell("x").tty())] {
        run(&buildkit, async |bridge| {
            let process = process.piped_stdin();
            let mut child = container(&bridge).await.start(process).await.unwrap();
            let _stdin = child.stdin.take();
            assert!(child.wait().await.unwrap().is_success());
        });
    }
}

#[test]
fn what_a_process_wrote_before_its_end_can_be_read_after_it() {
    let buildkit = FakeBuildkit::new().on_exec_process(async |process| {
        process.write(1, b"late").await;
        0
    });
    run(&buildkit, async |bridge| {
        let process = Process::new("a", [""; 0]).piped_stdout();
        let mut child = container(&bridge).await.start(process).await.unwrap();
        let mut stdout = child.stdout.take().unwrap();
        child.wait().await.unwrap();
        let mut text = String::new();
        stdout.read_to_string(&mut text).await.unwrap();
        assert_eq!(text, "late");
    });
}

#[test]
fn a_process_that_nobody_listens_to_ends_all_the_same() {
    let buildkit = FakeBuildkit::new().on_exec_process(async |process| {
        for _ in 0..64 {
            process.write(1, &vec![b'x'; 64 << 10]).await;
        }
        0
    });
    run(&buildkit, async |bridge| {
        let container = container(&bridge).await;
        let asked_for = Process::new("yes", [""; 0]).piped_stdout();
        let mut child = container.start(asked_for).await.unwrap();
        assert!(child.wait().await.unwrap().is_success());
    });
}

#[test]
fn a_process_that_waits_for_its_reader_delays_no_other_call() {
    let buildkit = FakeBuildkit::new().on_exec_process(async |process| {
        for _ in 0..64 {
            process.write(1, &vec![b'x'; 64 << 10]).await;
        }
        0
    });
    let sizes = run(&buildkit, async |bridge| {
        let container = container(&bridge).await;
        let mut children = Vec::new();
        for _ in 0..40 {
            let process = Process::new("yes", [""; 0]).piped_stdout();
            children.push(container.start(process).await.unwrap());
        }
        // All of them are stuck by now, or will be; this is answered still.
        let finished = container.run(Process::new("yes", [""; 0]), b"", 1).await.unwrap();
        let mut output = children.remove(0).stdout.unwrap();
        let mut all = Vec::new();
        output.read_to_end(&mut all).await.unwrap();
        (finished.is_cut, all.len())
    });
    assert_eq!(sizes, (true, 4 << 20));
}

/// BuildKit serves 250 streams at a time, and each process has one.
#[test]
fn so_many_processes_run_at_most_that_other_calls_are_answered() {
    let buildkit = FakeBuildkit::new().on_exec_process(|_process| std::future::pending());
    run(&buildkit, async |bridge| {
        let (one, other) = (container(&bridge).await, container(&bridge).await);
        let mut children = Vec::new();
        for number in 0..200 {
            let container = if number % 2 == 0 { &one } else { &other };
            children.push(container.start(Process::shell("x")).await.unwrap());
        }
        assert_eq!(one.start(Process::shell("x")).await.unwrap_err(), too_many());
        bridge.ping().await.expect("other calls are answered");
    });

    // A process that has ended, and a start that was given up, leave their places.
    let buildkit = FakeBuildkit::new();
    run(&buildkit, async |bridge| {
        let container = container(&bridge).await;
        for _ in 0..201 {
            assert!(container.start(Process::shell("x")).now_or_never().is_none());
            let finished = container.run(Process::shell("x"), b"", 0).await.unwrap();
            assert!(finished.status.is_success());
        }
    });
}

fn too_many() -> Error {
    Error::TooMany("more than 200 programs would run in containers".to_owned())
}

/// BuildKit is done with the streams when it gets bytes for a stdin that is closed, before the
/// exit, and then waits for the frontend to end the stream.
#[test]
fn a_program_that_does_not_read_its_input_is_no_error() {
    let buildkit = FakeBuildkit::new().on_exec_process(async |mut process| {
        process.write(1, b"x").await;
        process.answer(Input::Done(wire::DoneMessage {})).await;
        process.answer(Input::Exit(wire::ExitMessage { code: 0, error: None })).await;
        while process.next().await.is_some() {}
        process.fail(Status::unknown("io: read/write on closed pipe")).await;
        0
    });
    let finished = run(&buildkit, async |bridge| {
        let input = vec![0; 1 << 20];
        container(&bridge).await.run(Process::new("head", ["-c1"]), &input, 9).await.unwrap()
    });
    assert!(finished.status.is_success());
    assert_eq!(finished.stdout, b"x");
}

#[test]
fn a_stream_that_breaks_or_says_nonsense_is_an_error_of_waiting() {
    let wait = |buildkit: &FakeBuildkit| {
        run(buildkit, async |bridge| {
            let process = Process::new("a", [""; 0]).piped_stdout();
            let mut child = container(&bridge).await.start(process).await.unwrap();
            let mut stdout = child.stdout.take().unwrap();
            let mut all = Vec::new();
            stdout.read_to_end(&mut all).await.unwrap();
            child.wait().await.unwrap_err()
        })
    };
    let buildkit = FakeBuildkit::new().on_exec_process(async |process| {
        process.fail(Status::unavailable("gone")).await;
        0
    });
    assert_eq!(wait(&buildkit).message(), "gone");
    let buildkit = FakeBuildkit::new().on_exec_process(async |process| {
        process.answer(Input::Resize(wire::ResizeMessage::default())).await;
        0
    });
    assert!(matches!(wait(&buildkit), Error::Protocol(_)));
}

#[test]
fn a_lost_connection_ends_waiting() {
    let buildkit = FakeBuildkit::new().hang_up_on("Solve").on_exec_process(async |_process| {
        std::future::pending::<()>().await;
        0
    });
    let error = run(&buildkit, async |bridge| {
        let mut child = container(&bridge).await.start(Process::shell("x")).await.unwrap();
        let definition = buildkit_llb::Output::scratch().definition();
        buildkit_gateway::Gateway::solve(&bridge, &definition).await.unwrap_err();
        child.wait().await.unwrap_err()
    });
    assert!(error.status().is_some(), "{error}");
}
