//! Source policies, over real gRPC.

#![expect(clippy::unwrap_used, reason = "everything here is a test")]

use buildkit_gateway::testing::{Call, FakeBuildkit};
use buildkit_gateway::{Bridge, Error, FrontendRequest, Gateway as _, ImageQuery, SourceQuery};
use buildkit_llb::{Definition, File, Git, Output, ResolveMode, mkdir};
use buildkit_proto::apicaps::ApiCap;
use buildkit_proto::policy::Policy;
use buildkit_proto::{caps, gateway as wire};

/// Runs a test with the calls of `buildkit`.
fn run<T>(buildkit: &FakeBuildkit, test: impl AsyncFnOnce(Bridge) -> T) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async { test(buildkit.bridge().await.unwrap()).await })
}

fn policy(version: i64) -> Policy {
    Policy { version, ..Policy::default() }
}

fn definition() -> Definition {
    Output::scratch().file(File::new([mkdir("/a", 0o755)])).definition()
}

fn image() -> ImageQuery {
    ImageQuery {
        reference: "debian:12".parse().unwrap(),
        store: None,
        session: "session".to_owned(),
        platform: "linux/arm/v5".parse().unwrap(),
        mode: ResolveMode::Pull,
        title: "load metadata".to_owned(),
    }
}

fn repository() -> SourceQuery {
    let source = Git::reference("https://example.com/x.git", "main").output().definition();
    SourceQuery::of(&source, "").unwrap()
}

fn unsupported<T>(answer: Result<T, Error>) -> String {
    let Err(Error::Unsupported { capability, message }) = answer else { panic!("it is done") };
    assert_eq!(capability, caps::SOURCE_POLICY);
    message
}

#[test]
fn policies_hold_for_every_call_that_takes_them() {
    let buildkit = FakeBuildkit::new();
    run(&buildkit, async |bridge| {
        let bridge = bridge.with_source_policies([policy(1)]);
        bridge.solve(&definition()).await.unwrap();
        bridge.solve_evaluated(&definition()).await.unwrap();
        bridge.resolve_image(&image()).await.unwrap_err();
        bridge.source_facts(&repository().policy(policy(2))).await.unwrap_err();
    });
    let versions = |policies: &[Policy]| policies.iter().map(|policy| policy.version).collect();
    let calls = buildkit.calls();
    let all = calls.iter().filter_map(|call| match call {
        Call::Solve(request) => Some(versions(&request.source_policies)),
        Call::ResolveSourceMeta(request) => Some(versions(&request.source_policies)),
        _ => None,
    });
    let all: Vec<Vec<i64>> = all.collect();
    assert_eq!(all, [vec![1], vec![1], vec![1], vec![1, 2]]);
}

/// BuildKit would not hand them on.
#[test]
fn policies_and_another_frontend_are_refused() {
    let buildkit = FakeBuildkit::new();
    let answer = run(&buildkit, async |bridge| {
        let bridge = bridge.with_source_policies([policy(1)]);
        bridge.solve_frontend(&FrontendRequest::new("dockerfile.v0")).await
    });
    unsupported(answer);
    assert!(buildkit.names().is_empty(), "nothing is built");
}

#[test]
fn a_buildkit_that_would_ignore_policies_is_not_asked() {
    // As BuildKit v0.10, which has other capabilities of graphs.
    let buildkit = FakeBuildkit::new().on_ping(|_| {
        let cap = |id: &str| ApiCap { id: id.to_owned(), enabled: true, ..ApiCap::default() };
        Ok(wire::PongResponse {
            frontend_api_caps: vec![cap(caps::GW_SOURCE_META_RESOLVER)],
            llb_caps: vec![cap("file.base")],
            ..wire::PongResponse::default()
        })
    });
    run(&buildkit, async |bridge| {
        let query = repository().policy(policy(1));
        assert!(unsupported(bridge.source_facts(&query).await).contains("since v0.11"));
        let bridge = bridge.with_source_policies([policy(1)]);
        assert!(unsupported(bridge.solve(&definition()).await).contains("since v0.11"));
        unsupported(bridge.solve_evaluated(&definition()).await);
        unsupported(bridge.resolve_image(&image()).await);
        unsupported(bridge.source_facts(&repository()).await);
    });
    assert_eq!(buildkit.names(), ["Ping"]);
    run(&buildkit, async |bridge| bridge.solve(&definition()).await.unwrap());
}
