//! The life of a frontend: one build, one answer, one exit code.

#![expect(clippy::unwrap_used, reason = "everything here is a test")]

use buildkit_gateway::testing::FakeBuildkit;
use buildkit_gateway::{Answer, Bridge, Environment, Failure, Gateway, Lines, Outcome, Ref, Refs};
use buildkit_llb::{File, Output, SourceFile, mkdir};
use buildkit_proto::errdefs::{self, Source, Subrequest};
use buildkit_proto::gateway as wire;
use buildkit_proto::gateway::ReturnRequest;
use buildkit_proto::rpc;
use buildkit_proto::{Any, errdefs::Vertex};
use prost::Message as _;
use std::sync::Arc;
use tonic::{Code, Status};

/// Serves one build; gives the exit code.
fn serve(buildkit: &FakeBuildkit, build: impl AsyncFnOnce(Bridge, Environment) -> Answer) -> u8 {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(buildkit.serve(Environment::default(), build)).unwrap()
}

/// Returns the only answer that the BuildKit got.
fn returned(buildkit: &FakeBuildkit) -> ReturnRequest {
    let mut returned = buildkit.returned();
    assert_eq!(returned.len(), 1, "{:?}", buildkit.names());
    returned.remove(0)
}

async fn solve(bridge: Bridge, _environment: Environment) -> Answer {
    let definition = Output::scratch().file(File::new([mkdir("/a", 0o755)])).definition();
    Ok(Outcome::one(bridge.solve(&definition).await?).with("key", "value"))
}

fn spec() -> Arc<SourceFile> {
    Arc::new(SourceFile::new("spec.yaml", "YAML", "a: b\n"))
}

/// Returns the first lines of the snippets, in the order of the details.
fn snippets(status: &rpc::Status) -> Vec<Vec<i32>> {
    let sources = status.details.iter().filter_map(errdefs::from_any::<Source>);
    let lines = |source: Source| source.ranges.iter().map(|range| range.start.line).collect();
    sources.map(|source| lines(source.unwrap())).collect()
}

#[test]
fn a_result_is_returned_once() {
    let buildkit = FakeBuildkit::new();
    assert_eq!(serve(&buildkit, solve), 0);
    assert_eq!(buildkit.names(), ["Solve", "Return"]);
    let request = returned(&buildkit);
    assert!(request.error.is_none());
    let result = request.result.unwrap();
    assert_eq!(result.metadata["key"], b"value");
    let single = wire::Ref { id: "ref".to_owned(), def: None };
    assert_eq!(result.result, Some(wire::result::Result::Ref(single)));
}

#[test]
fn results_by_platform_are_a_map() {
    let refs = ["linux/amd64", "linux/arm/v5"].map(|id| (id.to_owned(), Ref::new(id)));
    let outcome = Outcome { refs: Refs::Map(refs.into()), ..Outcome::default() };
    let buildkit = FakeBuildkit::new();
    assert_eq!(serve(&buildkit, async |_, _| Ok(outcome)), 0);
    let Some(wire::result::Result::Refs(map)) = returned(&buildkit).result.unwrap().result else {
        panic!("{buildkit:?}")
    };
    assert_eq!(map.refs["linux/arm/v5"].id, "linux/arm/v5");
    assert_eq!(map.refs.len(), 2);
}

#[test]
fn buildkits_own_failure_is_returned_as_it_came() {
    let details = vec![
        errdefs::to_any(&Vertex { digest: "sha256:00".to_owned() }),
        Any { type_url: "example.org/unknown".to_owned(), value: vec![1, 2] },
        errdefs::to_any(&Source::default()),
    ];
    let code = i32::from(Code::Aborted);
    let status = rpc::Status { code, message: "it failed".to_owned(), details };
    let answer = status.clone();
    let buildkit = FakeBuildkit::new().on_solve(move |_| {
        let details = answer.encode_to_vec().into();
        Err(Status::with_details(Code::Aborted, "it failed", details))
    });
    let exit = serve(&buildkit, async |bridge, environment| {
        // There is a snippet already, so this one is not added.
        let failure = solve(bridge, environment).await.unwrap_err();
        Err(failure.add_source(&spec(), &[Lines::new(1, 1)]))
    });
    assert_eq!(exit, 1);
    assert_eq!(returned(&buildkit).error, Some(status));
}

#[test]
fn lines_are_added_to_a_failure_without_any() {
    let buildkit = FakeBuildkit::new().on_solve(|_| Err(Status::unknown("it failed")));
    serve(&buildkit, async |bridge, environment| {
        let failure = solve(bridge, environment).await.unwrap_err();
        Err(failure.add_source(&spec(), &[Lines::new(3, 4)]))
    });
    assert_eq!(snippets(&returned(&buildkit).error.unwrap()), [[3]]);
}

#[test]
fn the_first_lines_are_shown_first_and_near_ones_together() {
    let near = [Lines::new(3, 3), Lines::new(5, 6), Lines::new(90, 90)];
    let failure = Failure::new("wrong").at(&spec(), &near).at(&spec(), &[Lines::new(1, 1)]);
    let status = failure.to_status();
    // The last detail is shown first.
    assert_eq!(snippets(&status), [vec![1], vec![90], vec![3, 5]]);
    assert_eq!(status.code, i32::from(Code::Unknown));

    let many: Vec<Lines> = (1..100).map(|line| Lines::new(line * 50, line * 50)).collect();
    assert_eq!(snippets(&Failure::new("wrong").at(&spec(), &many).to_status()).len(), 10);
}

#[test]
fn an_unknown_subrequest_is_a_typed_error() {
    let buildkit = FakeBuildkit::new();
    let failure = Failure::unknown_subrequest("frontend.nothing");
    assert_eq!(serve(&buildkit, async |_, _| Err(failure)), 1);
    let error = returned(&buildkit).error.unwrap();
    assert_eq!(error.code, i32::from(Code::Unimplemented));
    let name = "frontend.nothing".to_owned();
    assert_eq!(error.details, [errdefs::to_any(&Subrequest { name })]);
}

#[test]
fn a_panic_is_told_to_the_user() {
    let buildkit = FakeBuildkit::new();
    let exit = serve(&buildkit, async |bridge, _| {
        bridge.ping().await?;
        panic!("a bug in line {}", 7)
    });
    assert_eq!(exit, 1);
    let error = returned(&buildkit).error.unwrap();
    assert_eq!(error.code, i32::from(Code::Internal));
    assert!(error.message.contains("a bug in line 7"), "{}", error.message);
}

#[test]
fn a_failure_that_is_too_large_is_shortened() {
    let buildkit = FakeBuildkit::new();
    let mut failure = Failure::unknown_subrequest("x").at(&spec(), &[Lines::new(1, 1)]);
    failure.message = "é".repeat(9 << 20);
    assert_eq!(serve(&buildkit, async |_, _| Err(failure)), 1);
    let error = returned(&buildkit).error.unwrap();
    assert_eq!(error.code, i32::from(Code::Unimplemented));
    assert!(error.message.starts_with("éé") && error.message.len() < 70_000);
    assert_eq!(error.details.len(), 1);
}

#[test]
fn a_result_that_is_too_large_is_a_failure() {
    let buildkit = FakeBuildkit::new();
    let outcome = Outcome::default().with("key", vec![b'x'; 17 << 20]);
    assert_eq!(serve(&buildkit, async |_, _| Ok(outcome)), 1);
    let error = returned(&buildkit).error.unwrap();
    assert!(error.message.contains("BuildKit accepts 16777216"), "{}", error.message);
}

#[test]
fn an_answer_just_below_the_limit_is_sent() {
    let buildkit = FakeBuildkit::new();
    let outcome = Outcome::default().with("key", vec![b'x'; (16 << 20) - 64]);
    assert_eq!(serve(&buildkit, async |_, _| Ok(outcome)), 0);
    assert!(returned(&buildkit).error.is_none());
}

#[test]
fn a_result_that_buildkit_refuses_is_a_failure() {
    let buildkit = FakeBuildkit::new().on_return(|request| match &request.error {
        None => Err(Status::unknown("return reference x not found")),
        Some(_) => Ok(wire::ReturnResponse {}),
    });
    assert_eq!(serve(&buildkit, solve), 1);
    let returned = buildkit.returned();
    assert_eq!(returned.len(), 2);
    let error = returned[1].error.as_ref().unwrap();
    assert!(error.message.contains("return reference x not found"), "{}", error.message);
}

#[test]
fn a_lost_connection_gives_an_exit_code_of_its_own() {
    for method in ["Solve", "Return"] {
        let buildkit = FakeBuildkit::new().hang_up_on(method);
        assert_eq!(serve(&buildkit, solve), 2, "{method}");
    }
}
