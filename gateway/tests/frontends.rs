//! Builds of other frontends, and what they give back, over real gRPC.

#![expect(clippy::unwrap_used, reason = "everything here is a test")]

use buildkit_gateway::testing::{Call, FakeBuildkit};
use buildkit_gateway::{
    Attestation, AttestationKind, Bridge, Environment, Error, FrontendRequest, Gateway as _,
    Outcome, Ref, Refs, Subject,
};
use buildkit_llb::{Definition, File, Output, Reference, mkdir};
use buildkit_proto::gateway as wire;
use buildkit_proto::{caps, fsutil};
use std::collections::BTreeMap;
use std::path::Path;

/// Runs a test with the calls of `buildkit`.
fn run<T>(buildkit: &FakeBuildkit, test: impl AsyncFnOnce(Bridge) -> T) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async { test(buildkit.bridge().await.unwrap()).await })
}

fn graph(path: &str) -> Definition {
    Output::scratch().file(File::new([mkdir(path, 0o755)])).definition()
}

fn answer(result: wire::Result) -> wire::SolveResponse {
    wire::SolveResponse { result: Some(result), ..wire::SolveResponse::default() }
}

fn wire_ref(id: &str) -> wire::Ref {
    wire::Ref { id: id.to_owned(), def: Some(graph(&format!("/{id}")).to_pb()) }
}

/// A result for two platforms, with metadata and a statement.
fn result() -> wire::Result {
    let refs = ["amd64", "arm64"].map(|id| (format!("linux/{id}"), wire_ref(id)));
    let subject = wire::InTotoSubject {
        kind: wire::InTotoSubjectKind::Raw.into(),
        digest: vec!["sha256:00".to_owned()],
        name: "it".to_owned(),
    };
    let stated = wire::Attestation {
        kind: wire::AttestationKind::Bundle.into(),
        r#ref: Some(wire_ref("stated")),
        path: "folder".to_owned(),
        in_toto_subjects: vec![subject],
        ..wire::Attestation::default()
    };
    let stated = wire::Attestations { attestation: vec![stated] };
    wire::Result {
        metadata: [("containerimage.config/linux/arm64".to_owned(), b"{}".to_vec())].into(),
        attestations: [("linux/arm64".to_owned(), stated)].into(),
        result: Some(wire::result::Result::Refs(wire::RefMap { refs: refs.into() })),
    }
}

#[test]
fn a_frontend_is_asked_with_options_and_inputs() {
    let environment = Environment::new(
        ["source=own/image:1", "cmdline=own/image:1 x", "platform=linux/amd64", "target=mine"]
            .iter()
            .enumerate()
            .map(|(number, option)| {
                (format!("BUILDKIT_FRONTEND_OPT_{number}"), (*option).to_owned())
            }),
        Path::new("/nonexistent"),
    );
    let request = FrontendRequest::new("dockerfile.v0")
        .option("target", "another")
        .options_of(&environment)
        .option("filename", "x")
        .option("dockerfilekey", "y")
        .without("dockerfilekey")
        .input("context", &graph("/context"));
    let buildkit = FakeBuildkit::new();
    run(&buildkit, async |bridge| {
        bridge.solve_frontend(&request).await.unwrap();
    });
    let calls = buildkit.calls();
    let [Call::Ping(_), Call::Solve(asked)] = calls.as_slice() else { panic!("{calls:?}") };
    assert_eq!(asked.frontend, "dockerfile.v0");
    let options: BTreeMap<&str, &str> =
        asked.frontend_opt.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    let expected = [
        ("cmdline", "own/image:1 x"),
        ("filename", "x"),
        ("platform", "linux/amd64"),
        ("target", "another"),
    ];
    assert_eq!(options, expected.into());
    assert_eq!(&asked.frontend_inputs["context"], graph("/context").as_pb());
    assert!(asked.definition.is_none(), "BuildKit refuses a graph beside a frontend");
    assert!(asked.allow_result_return && asked.allow_result_array_ref && !asked.evaluate);
}

/// BuildKit does not look at the caches of the request itself.
#[test]
fn a_frontend_gets_the_caches_of_the_client() {
    let caches = |request: FrontendRequest| {
        let opts = [("cache-imports", "[]"), ("cache-from", "a/b"), ("target", "mine")];
        let opts = opts.map(|(key, value)| (key.to_owned(), value.to_owned())).into();
        let environment = Environment { opts, ..Environment::default() };
        let buildkit = FakeBuildkit::new();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let build = async |bridge: Bridge, _| Ok(bridge.solve_frontend(&request).await?);
        assert_eq!(runtime.block_on(buildkit.serve(environment, build)).unwrap(), 0);
        let calls = buildkit.calls();
        let [Call::Solve(asked), Call::Return(_)] = calls.as_slice() else { panic!("{calls:?}") };
        let options: BTreeMap<String, String> = asked.frontend_opt.clone().into_iter().collect();
        options.into_iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>()
    };
    let plain = FrontendRequest::new("dockerfile.v0");
    assert_eq!(caches(plain.clone()), ["cache-from=a/b", "cache-imports=[]", "cmdline="]);
    let own = plain.without("cache-imports").option("cache-from", "c/d");
    assert_eq!(caches(own), ["cache-from=c/d", "cmdline="]);
}

/// Without `cmdline`, `dockerfile.v0` would start the frontend that `BUILDKIT_SYNTAX` names:
/// this one.
#[test]
fn a_frontend_for_dockerfiles_builds_the_file_itself() {
    let variables = [
        ("BUILDKIT_FRONTEND_OPT_0", "source=own/image:1"),
        ("BUILDKIT_FRONTEND_OPT_1", "build-arg:BUILDKIT_SYNTAX=own/image:1"),
    ];
    let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let environment = Environment::new(variables, Path::new("/nonexistent"));
    let image: Reference = "docker/dockerfile:1".parse().unwrap();
    let line = |request: FrontendRequest| {
        let buildkit = FakeBuildkit::new();
        let request = request.options_of(&environment);
        run(&buildkit, async |bridge| bridge.solve_frontend(&request).await.unwrap());
        let calls = buildkit.calls();
        let [Call::Solve(asked)] = calls.as_slice() else { panic!("{calls:?}") };
        assert_eq!(asked.frontend_opt["build-arg:BUILDKIT_SYNTAX"], "own/image:1");
        asked.frontend_opt["cmdline"].clone()
    };
    assert_eq!(line(FrontendRequest::new("dockerfile.v0")), "");
    assert_eq!(line(FrontendRequest::image(&image)), "docker.io/docker/dockerfile:1");
    // Nor does it obey the first line of the file, unless that is wanted.
    for (request, expected) in [
        (FrontendRequest::new("dockerfile.v0"), Some("")),
        (FrontendRequest::new("dockerfile.v0").without("cmdline"), None),
    ] {
        let buildkit = FakeBuildkit::new();
        run(&buildkit, async |bridge| bridge.solve_frontend(&request).await.unwrap());
        let calls = buildkit.calls();
        let [Call::Solve(asked)] = calls.as_slice() else { panic!("{calls:?}") };
        assert_eq!(asked.frontend_opt.get("cmdline").map(String::as_str), expected);
    }
}

#[test]
fn graphs_of_the_client_are_passed_on_unless_there_are_others() {
    let given = ["context", "dockerfile"].map(|key| (key.to_owned(), graph("/given"))).into();
    let request = FrontendRequest::new("x").input("dockerfile", &graph("/own")).inputs_of(&given);
    let buildkit = FakeBuildkit::new();
    run(&buildkit, async |bridge| bridge.solve_frontend(&request).await.unwrap());
    let calls = buildkit.calls();
    let [Call::Ping(_), Call::Solve(asked)] = calls.as_slice() else { panic!("{calls:?}") };
    let inputs = &asked.frontend_inputs;
    assert_eq!(inputs["context"], graph("/given").to_pb());
    assert_eq!(inputs["dockerfile"], graph("/own").to_pb());
}

#[test]
fn the_image_of_a_frontend_is_the_source_of_the_gateway() {
    let buildkit = FakeBuildkit::new();
    let request = FrontendRequest::image(&"docker/dockerfile:1".parse().unwrap());
    run(&buildkit, async |bridge| bridge.solve_frontend(&request).await.unwrap());
    let calls = buildkit.calls();
    let [Call::Solve(asked)] = calls.as_slice() else { panic!("{calls:?}") };
    assert_eq!(asked.frontend, "gateway.v0");
    assert_eq!(asked.frontend_opt["source"], "docker.io/docker/dockerfile:1");
    assert_eq!(asked.frontend_opt["cmdline"], "docker.io/docker/dockerfile:1");
}

#[test]
fn results_come_by_platform_with_metadata_graphs_and_statements() {
    let buildkit = FakeBuildkit::new().on_solve(|_| Ok(answer(result())));
    let request = FrontendRequest::new("dockerfile.v0");
    let outcome = run(&buildkit, async |bridge| bridge.solve_frontend(&request).await.unwrap());
    let arm = outcome.refs.of_platform("linux/arm64").unwrap();
    assert_eq!(arm, &Ref::new("arm64"));
    assert_eq!(outcome.refs.iter().count(), 2);
    assert_eq!((outcome.refs.one(), outcome.refs.of_platform("linux/arm/v5")), (None, None));
    let made_by = arm.definition().unwrap().unwrap();
    assert_eq!(made_by, graph("/arm64"));
    assert_eq!(Output::from_definition(&made_by).unwrap().definition(), graph("/arm64"));
    assert_eq!(outcome.image_config(Some("linux/arm64")), Some(b"{}".as_slice()));
    assert_eq!((outcome.image_config(None), outcome.image_config(Some("x"))), (None, None));
    let [stated] = outcome.attestations["linux/arm64"].as_slice() else { panic!("{outcome:?}") };
    assert_eq!((stated.kind, stated.path.as_str()), (AttestationKind::Bundle, "folder"));
    assert_eq!(stated.result.definition().unwrap(), Some(graph("/stated")));
    let digests = vec!["sha256:00".to_owned()];
    assert_eq!(stated.subjects, [Subject::Other { name: "it".to_owned(), digests }]);
}

/// A newer BuildKit may have kinds that this crate does not know: they are not those it knows.
#[test]
fn statements_of_kinds_that_nobody_knows_are_errors() {
    let outcome = |kind: i32, subject: i32| {
        let subject = wire::InTotoSubject { kind: subject, ..wire::InTotoSubject::default() };
        let stated =
            wire::Attestation { kind, in_toto_subjects: vec![subject], ..Default::default() };
        let stated = wire::Attestations { attestation: vec![stated] };
        let attestations = [("linux/amd64".to_owned(), stated)].into();
        let result = wire::Result { attestations, ..result() };
        let buildkit = FakeBuildkit::new().on_solve(move |_| Ok(answer(result.clone())));
        let request = FrontendRequest::new("dockerfile.v0");
        run(&buildkit, async |bridge| bridge.solve_frontend(&request).await)
    };
    assert!(outcome(1, 1).is_ok());
    assert!(matches!(outcome(2, 0), Err(Error::Protocol(_))));
    assert!(matches!(outcome(0, 2), Err(Error::Protocol(_))));
}

/// What is given back is what came, without the graphs, which BuildKit knows.
#[test]
fn what_a_frontend_gives_can_be_handed_on() {
    let buildkit = FakeBuildkit::new().on_solve(|_| Ok(answer(result())));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let build = async |bridge: Bridge, _environment| {
        Ok(bridge.solve_frontend(&FrontendRequest::new("dockerfile.v0")).await?)
    };
    let code = runtime.block_on(buildkit.serve(Environment::default(), build)).unwrap();
    assert_eq!(code, 0);
    let mut expected = result();
    if let Some(wire::result::Result::Refs(map)) = &mut expected.result {
        map.refs.values_mut().for_each(|single| single.def = None);
    }
    for stated in expected.attestations.values_mut().flat_map(|all| &mut all.attestation) {
        stated.r#ref = stated.r#ref.take().map(|single| wire::Ref { def: None, ..single });
    }
    assert_eq!(buildkit.returned().remove(0).result, Some(expected));
}

#[test]
fn every_kind_of_statement_is_returned() {
    let plain = Attestation {
        result: Ref::new("stated"),
        path: "a.json".to_owned(),
        predicate_type: "https://example.org/type".to_owned(),
        metadata: [("reason".to_owned(), b"x".to_vec())].into(),
        ..Attestation::default()
    };
    let bundle = Attestation {
        kind: AttestationKind::Bundle,
        result: Ref::new("stated"),
        subjects: vec![Subject::Itself { name: "me".to_owned() }],
        ..Attestation::default()
    };
    let attestations = [("linux/amd64".to_owned(), vec![plain, bundle])].into();
    let result = Outcome { attestations, ..Outcome::one(Ref::new("ref")) }.to_pb();
    let [plain, bundle] = result.attestations["linux/amd64"].attestation.as_slice() else {
        panic!("{result:?}")
    };
    assert_eq!(plain.kind(), wire::AttestationKind::InToto);
    assert_eq!(plain.r#ref.as_ref().unwrap().id, "stated");
    assert_eq!(
        (plain.path.as_str(), plain.metadata["reason"].as_slice()),
        ("a.json", b"x".as_slice())
    );
    assert_eq!(plain.in_toto_predicate_type, "https://example.org/type");
    assert!(plain.in_toto_subjects.is_empty(), "it is about the result");
    assert_eq!(bundle.kind(), wire::AttestationKind::Bundle);
    assert_eq!(bundle.in_toto_subjects[0].kind(), wire::InTotoSubjectKind::Self_);
    assert_eq!(bundle.in_toto_subjects[0].name, "me");
}

#[test]
fn scratch_and_answers_without_files_have_no_result() {
    let refs = |result: wire::result::Result| {
        let result = wire::Result { result: Some(result), ..wire::Result::default() };
        let buildkit = FakeBuildkit::new().on_solve(move |_| Ok(answer(result.clone())));
        let request = FrontendRequest::new("dockerfile.v0");
        run(&buildkit, async |bridge| bridge.solve_frontend(&request).await.unwrap()).refs
    };
    assert_eq!(refs(wire::result::Result::Ref(wire::Ref::default())), Refs::None);
    let old = wire::result::Result::RefDeprecated("old".to_owned());
    assert_eq!(refs(old), Refs::One(Ref::new("old")));
    let old = wire::RefMapDeprecated { refs: [("a".to_owned(), "old".to_owned())].into() };
    let old = refs(wire::result::Result::RefsDeprecated(old));
    assert_eq!(old, Refs::Map([("a".to_owned(), Ref::new("old"))].into()));
    // An old BuildKit does not tell how a result is made; how scratch is made is known.
    assert_eq!(old.of_platform("a").unwrap().definition().unwrap(), None);
    assert!(Ref::default().definition().unwrap().unwrap().is_empty());
}

#[test]
fn an_old_buildkit_evaluates_each_result() {
    let buildkit = FakeBuildkit::with_caps(&[caps::GW_STAT_FILE])
        .on_solve(|_| Ok(answer(result())))
        .on_stat_file(|_| Ok(wire::StatFileResponse { stat: Some(fsutil::Stat::default()) }));
    let request = FrontendRequest::new("dockerfile.v0").evaluated();
    run(&buildkit, async |bridge| bridge.solve_frontend(&request).await.unwrap());
    assert_eq!(buildkit.names(), ["Ping", "Solve", "StatFile", "StatFile"]);

    let buildkit = FakeBuildkit::new().on_solve(|request| {
        assert!(request.evaluate);
        Ok(answer(result()))
    });
    run(&buildkit, async |bridge| bridge.solve_frontend(&request).await.unwrap());
    assert_eq!(buildkit.names(), ["Ping", "Solve"]);
}

#[test]
fn an_old_buildkit_takes_no_inputs() {
    let buildkit = FakeBuildkit::with_caps(&[]);
    let request = FrontendRequest::new("dockerfile.v0").input("context", &graph("/a"));
    let error = run(&buildkit, async |bridge| bridge.solve_frontend(&request).await.unwrap_err());
    let Error::Unsupported { capability, .. } = error else { panic!("{error}") };
    assert_eq!(capability, caps::GW_FRONTEND_INPUTS);
    assert_eq!(buildkit.names(), ["Ping"]);
}
