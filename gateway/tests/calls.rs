//! The calls of a build, over real gRPC, with current and old BuildKits.

#![expect(clippy::unwrap_used, reason = "everything here is a test")]

use buildkit_gateway::testing::{Call, FakeBuildkit};
use buildkit_gateway::{
    Bridge, Error, FrontendRequest, Gateway, ImageQuery, Lines, Ref, Source, Warning,
};
use buildkit_llb::{Definition, File, Output, ResolveMode, SourceFile, mkdir};
use buildkit_proto::errdefs::{self, Vertex};
use buildkit_proto::gateway as wire;
use buildkit_proto::{Any, attr, caps, fsutil, pb, rpc};
use prost::Message as _;
use std::sync::Arc;
use tonic::{Code, Status};

const DIGEST: &str = "sha256:abababababababababababababababababababababababababababababababab";

/// Runs a test with the calls of `buildkit`.
fn run<T>(buildkit: &FakeBuildkit, test: impl AsyncFnOnce(Bridge) -> T) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async { test(buildkit.bridge().await.unwrap()).await })
}

fn definition() -> Definition {
    Output::scratch().file(File::new([mkdir("/a", 0o755)])).definition()
}

fn status(code: Code, message: &str, details: Vec<Any>) -> Status {
    let all = rpc::Status { code: i32::from(code), message: message.to_owned(), details };
    Status::with_details(code, message, all.encode_to_vec().into())
}

fn vertex() -> Any {
    errdefs::to_any(&Vertex { digest: DIGEST.to_owned() })
}

fn image(store: Option<&str>) -> ImageQuery {
    ImageQuery {
        reference: "debian:12".parse().unwrap(),
        store: store.map(str::to_owned),
        session: "session".to_owned(),
        platform: "linux/arm/v5".parse().unwrap(),
        mode: ResolveMode::Pull,
        title: "load metadata".to_owned(),
    }
}

#[test]
fn an_error_keeps_every_detail_however_large() {
    let unknown = Any { type_url: "example.org/unknown".to_owned(), value: vec![b'x'; 2 << 20] };
    let details = vec![vertex(), unknown.clone()];
    let buildkit = FakeBuildkit::new()
        .on_solve(move |_| Err(status(Code::Aborted, "it failed", details.clone())));
    let error = run(&buildkit, async |bridge| bridge.solve(&definition()).await.unwrap_err());
    let status = error.status().unwrap();
    assert_eq!(status.code, i32::from(Code::Aborted));
    assert_eq!(status.details, [vertex(), unknown]);
    assert_eq!(error.message(), "it failed");
    assert_eq!(error.vertex().unwrap().as_str(), DIGEST);
}

#[test]
fn a_solve_asks_for_a_lazy_result_and_passes_cache_imports() {
    let import = buildkit_gateway::CacheImport {
        kind: "registry".to_owned(),
        attrs: [("ref".to_owned(), "a/b".to_owned())].into(),
    };
    let buildkit = FakeBuildkit::new();
    let result = run(&buildkit, async |bridge| {
        bridge.with_cache_imports([import]).solve(&definition()).await.unwrap()
    });
    assert_eq!(result, Ref::new("ref"));
    let calls = buildkit.calls();
    let [Call::Solve(request)] = calls.as_slice() else { panic!("{calls:?}") };
    assert!(request.allow_result_return && request.allow_result_array_ref && !request.evaluate);
    assert_eq!(request.cache_imports[0].r#type, "registry");
    assert_eq!(request.cache_imports[0].attrs["ref"], "a/b");
    assert_eq!(request.definition.as_ref(), Some(definition().as_pb()));
}

#[test]
fn several_results_of_one_graph_break_the_protocol() {
    let buildkit = FakeBuildkit::new().on_solve(|_| {
        let result = Some(wire::result::Result::Refs(wire::RefMap::default()));
        let result = Some(wire::Result { result, ..wire::Result::default() });
        Ok(wire::SolveResponse { result, ..wire::SolveResponse::default() })
    });
    let answer = run(&buildkit, async |bridge| bridge.solve(&definition()).await);
    assert!(matches!(answer, Err(Error::Protocol(_))), "{answer:?}");
}

#[test]
fn a_result_is_evaluated_by_the_best_means_there_is() {
    let calls = |buildkit: FakeBuildkit| {
        let buildkit = buildkit.on_stat_file(|request| {
            assert_eq!(request.path, "/");
            Ok(wire::StatFileResponse { stat: Some(fsutil::Stat::default()) })
        });
        run(&buildkit, async |bridge| bridge.solve_evaluated(&definition()).await.unwrap());
        let evaluates = |call: &Call| matches!(call, Call::Solve(solve) if solve.evaluate);
        let suffix = |call: &Call| if evaluates(call) { " and evaluate" } else { "" };
        let names = buildkit.calls();
        names.iter().map(|call| format!("{}{}", call.name(), suffix(call))).collect::<Vec<_>>()
    };
    assert_eq!(calls(FakeBuildkit::new()), ["Ping", "Solve and evaluate"]);
    let evaluate = FakeBuildkit::with_caps(&[caps::GW_EVALUATE]);
    assert_eq!(calls(evaluate), ["Ping", "Solve", "Evaluate"]);
    let stat = FakeBuildkit::with_caps(&[caps::GW_STAT_FILE]);
    assert_eq!(calls(stat), ["Ping", "Solve", "StatFile"]);
    assert_eq!(calls(FakeBuildkit::with_caps(&[])), ["Ping", "Solve", "ReadDir"]);
}

fn solved(result: Option<wire::result::Result>) -> wire::SolveResponse {
    let result = Some(wire::Result { result, ..wire::Result::default() });
    wire::SolveResponse { result, ..wire::SolveResponse::default() }
}

#[test]
fn a_solve_without_a_result_is_an_error() {
    for nothing in [wire::SolveResponse::default(), solved(None)] {
        let buildkit = FakeBuildkit::new().on_solve(move |_| Ok(nothing.clone()));
        let answer = run(&buildkit, async |bridge| bridge.solve(&definition()).await);
        assert!(matches!(answer, Err(Error::Protocol(_))), "it is not scratch: {answer:?}");
        let request = FrontendRequest::new("dockerfile.v0");
        let answer = run(&buildkit, async |bridge| bridge.solve_frontend(&request).await);
        assert!(matches!(answer, Err(Error::Protocol(_))), "it is not scratch: {answer:?}");
    }
}

#[test]
fn scratch_needs_no_evaluation() {
    let buildkit = FakeBuildkit::with_caps(&[caps::GW_EVALUATE])
        .on_solve(|_| Ok(solved(Some(wire::result::Result::Ref(wire::Ref::default())))));
    let scratch = Output::scratch().definition();
    let result = run(&buildkit, async |bridge| bridge.solve_evaluated(&scratch).await.unwrap());
    assert_eq!(result, Ref::default());
    assert_eq!(buildkit.names(), ["Ping", "Solve"]);
}

#[test]
fn a_buildkit_without_inputs_has_passed_none() {
    let buildkit = FakeBuildkit::new().on_inputs(|_| Err(Status::unimplemented("unknown method")));
    assert_eq!(run(&buildkit, async |bridge| bridge.inputs().await.unwrap()), [].into());
    let buildkit = FakeBuildkit::new().on_inputs(|_| Err(Status::internal("it broke")));
    assert!(run(&buildkit, async |bridge| bridge.inputs().await.is_err()));
}

#[test]
fn a_large_file_is_read_in_parts() {
    let size: usize = 20 << 20;
    let data: Vec<u8> = (0..size).map(|at| u8::try_from(at % 251).unwrap()).collect();
    let file = data.clone();
    let buildkit = FakeBuildkit::new().on_read_file(move |request| {
        let wire::FileRange { offset, length } = request.range.unwrap();
        let from = usize::try_from(offset).unwrap().min(file.len());
        let to = (from + usize::try_from(length).unwrap()).min(file.len());
        Ok(wire::ReadFileResponse { data: file[from..to].to_vec() })
    });
    let read = |limit: u32| {
        run(&buildkit, async |bridge| {
            bridge.read_file(&Ref::default(), "f", limit).await.unwrap().unwrap()
        })
    };
    assert!(read(64 << 20) == data);
    assert_eq!(buildkit.calls().len(), 3);
    assert!(read(9 << 20) == data[..9 << 20]);
    assert_eq!(read(3), data[..3]);
}

#[test]
fn a_file_is_read_from_any_byte_on() {
    let buildkit = FakeBuildkit::new().on_read_file(|request| {
        assert_eq!(request.range, Some(wire::FileRange { offset: 5 << 30, length: 4 }));
        Ok(wire::ReadFileResponse { data: b"text".to_vec() })
    });
    let read = run(&buildkit, async |bridge| {
        bridge.read_file_at(&Ref::new("r"), "f", 5 << 30, 4).await.unwrap()
    });
    assert_eq!(read, Some(b"text".to_vec()));
}

#[test]
fn a_folder_is_listed_with_all_that_is_known() {
    let buildkit = FakeBuildkit::new().on_read_dir(|request| {
        assert_eq!((request.dir_path.as_str(), request.include_pattern.as_str()), ("d", "l*"));
        let stat = fsutil::Stat {
            path: "link".to_owned(),
            mode: (1 << 27) | 0o777,
            uid: 1,
            gid: 2,
            mod_time: 3,
            linkname: "to".to_owned(),
            devmajor: 4,
            devminor: 5,
            xattrs: [("user.a".to_owned(), b"b".to_vec())].into(),
            size: 2,
        };
        Ok(wire::ReadDirResponse { entries: vec![stat] })
    });
    let listed =
        run(&buildkit, async |bridge| bridge.read_dir(&Ref::new("r"), "d", "l*").await.unwrap());
    let [link] = listed.as_slice() else { panic!("{listed:?}") };
    assert!(link.is_symlink() && !link.is_file() && !link.is_dir());
    assert_eq!((link.name.as_str(), link.link.as_str(), link.size), ("link", "to", 2));
    assert_eq!((link.uid, link.gid, link.modified, link.device), (1, 2, 3, (4, 5)));
    assert_eq!(link.xattrs["user.a"], b"b");
}

#[test]
fn a_missing_file_is_told_from_a_failed_build() {
    let missing = run(&FakeBuildkit::new(), async |bridge| {
        let result = Ref::default();
        let file = bridge.read_file(&result, "f", 10).await.unwrap();
        let stat = bridge.stat_file(&result, "f").await.unwrap();
        (file, stat, bridge.read_dir(&result, "f", "").await.unwrap())
    });
    assert_eq!(missing, (None, None, Vec::new()));

    let message = "exec: /bin/make: no such file or directory";
    let buildkit = FakeBuildkit::new()
        .on_read_file(move |_| Err(status(Code::Unknown, message, vec![vertex()])));
    let error = run(&buildkit, async |bridge| bridge.read_file(&Ref::default(), "f", 10).await);
    assert_eq!(error.unwrap_err().message(), message);
}

#[test]
fn files_and_folders_are_told_apart() {
    let buildkit = FakeBuildkit::new().on_stat_file(|request| {
        // What Go's `os.FileMode` is for a folder 0o755 and a file 0o4644.
        let mode = if request.path == "d" { 0x8000_01ed } else { 0x0080_01a4 };
        let stat = fsutil::Stat { mode, size: 7, ..fsutil::Stat::default() };
        Ok(wire::StatFileResponse { stat: Some(stat) })
    });
    let stat = |path| {
        run(&buildkit, async |bridge| bridge.stat_file(&Ref::default(), path).await.unwrap())
    };
    let (folder, file) = (stat("d").unwrap(), stat("f").unwrap());
    assert!(folder.is_dir() && !folder.is_file());
    assert!(file.is_file() && !file.is_dir());
    assert_eq!((folder.permissions(), file.permissions()), (0o755, 0o4644));
}

#[test]
fn a_file_that_is_smaller_than_nothing_is_an_error() {
    let stat = || fsutil::Stat { size: -1, ..fsutil::Stat::default() };
    let buildkit = FakeBuildkit::new()
        .on_stat_file(move |_| Ok(wire::StatFileResponse { stat: Some(stat()) }))
        .on_read_dir(move |_| Ok(wire::ReadDirResponse { entries: vec![stat()] }));
    run(&buildkit, async |bridge| {
        let file = bridge.stat_file(&Ref::default(), "f").await;
        assert!(matches!(file, Err(Error::Protocol(_))), "{file:?}");
        let folder = bridge.read_dir(&Ref::default(), "d", "").await;
        assert!(matches!(folder, Err(Error::Protocol(_))), "{folder:?}");
    });
}

#[test]
fn an_image_is_resolved_and_pinned() {
    let buildkit = FakeBuildkit::new().on_resolve_source_meta(|request| {
        let image = wire::ResolveSourceImageResponse {
            digest: DIGEST.to_owned(),
            config: b"{}".to_vec(),
            attestation_chain: None,
        };
        Ok(wire::ResolveSourceMetaResponse {
            source: request.source.clone(),
            image: Some(image),
            ..wire::ResolveSourceMetaResponse::default()
        })
    });
    let facts = run(&buildkit, async |bridge| {
        let facts = bridge.resolve_image(&image(None)).await.unwrap();
        bridge.resolve_image(&image(Some("store"))).await.unwrap();
        facts
    });
    assert_eq!(facts.reference.to_string(), format!("docker.io/library/debian:12@{DIGEST}"));
    assert_eq!(facts.config, b"{}");
    let calls = buildkit.calls();
    let [Call::Ping(_), Call::ResolveSourceMeta(image), Call::ResolveSourceMeta(layout)] =
        calls.as_slice()
    else {
        panic!("{calls:?}")
    };
    assert_eq!(image.resolve_mode, "pull");
    assert_eq!(image.platform.as_ref().unwrap().variant, "v5");
    let source = |request: &wire::ResolveSourceMetaRequest| request.source.clone().unwrap();
    assert_eq!(source(image).identifier, "docker-image://docker.io/library/debian:12");
    assert_eq!(source(layout).identifier, "oci-layout://docker.io/library/debian:12");
    assert_eq!(source(layout).attrs[attr::OCI_STORE_ID], "store");
    assert_eq!(source(layout).attrs[attr::OCI_SESSION_ID], "session");
}

#[test]
fn a_policy_may_replace_an_image() {
    let replaced_by = |identifier: &'static str| {
        let buildkit = FakeBuildkit::new().on_resolve_source_meta(move |_| {
            let is_image = identifier.starts_with("docker-image");
            let source = pb::SourceOp { identifier: identifier.to_owned(), ..Default::default() };
            Ok(wire::ResolveSourceMetaResponse {
                source: Some(source),
                image: is_image.then(wire::ResolveSourceImageResponse::default),
                ..wire::ResolveSourceMetaResponse::default()
            })
        });
        run(&buildkit, async |bridge| bridge.resolve_image(&image(None)).await)
    };
    let facts = replaced_by("docker-image://docker.io/library/ubuntu:24.04").unwrap();
    assert_eq!(facts.reference.to_string(), "docker.io/library/ubuntu:24.04");
    let error = replaced_by("https://example.org/root.tar").unwrap_err();
    assert!(error.message().contains("`https://example.org/root.tar`"), "{error}");
    assert!(matches!(replaced_by("docker-image://not an image"), Err(Error::Protocol(_))));
}

#[test]
fn an_old_buildkit_resolves_image_configs() {
    let buildkit = FakeBuildkit::with_caps(&[]).on_resolve_image_config(|_| {
        let digest = DIGEST.to_owned();
        Ok(wire::ResolveImageConfigResponse { digest, ..Default::default() })
    });
    let facts =
        run(&buildkit, async |bridge| bridge.resolve_image(&image(Some("store"))).await.unwrap());
    assert_eq!(facts.reference.digest().unwrap().as_str(), DIGEST);
    let calls = buildkit.calls();
    let [Call::Ping(_), Call::ResolveImageConfig(request)] = calls.as_slice() else {
        panic!("{calls:?}")
    };
    assert_eq!((request.resolver_type, request.store_id.as_str()), (1, "store"));
}

#[test]
fn a_warning_is_sent_with_its_lines() {
    let file = Arc::new(SourceFile::new("spec.yaml", "YAML", "a: b\n"));
    let warning = Warning {
        source: Some(Source::new(&file, &[Lines::new(3, 2), Lines::new(9, 9)])),
        short: "short".to_owned(),
        detail: vec!["hint".to_owned()],
        ..Warning::default()
    };
    let buildkit = FakeBuildkit::new();
    run(&buildkit, async |bridge| bridge.warn(&warning).await.unwrap());
    let calls = buildkit.calls();
    let [Call::Ping(_), Call::Warn(request)] = calls.as_slice() else { panic!("{calls:?}") };
    assert_eq!(request.short, b"short");
    assert_eq!(request.detail, [b"hint"]);
    assert_eq!(request.info.as_ref().unwrap().filename, "spec.yaml");
    let position = |line| Some(pb::Position { line, character: 0 });
    let range = |first, last| pb::Range { start: position(first), end: position(last) };
    assert_eq!(request.ranges, [range(2, 3), range(9, 9)]);

    let old = FakeBuildkit::with_caps(&[]);
    run(&old, async |bridge| bridge.warn(&warning).await.unwrap());
    assert_eq!(old.names(), ["Ping"]);
}

#[test]
fn a_lost_connection_is_an_error_of_every_later_call() {
    let buildkit = FakeBuildkit::new().hang_up_on("Solve");
    let messages = run(&buildkit, async |bridge| {
        let solve = bridge.solve(&definition()).await.unwrap_err();
        let ping = bridge.ping().await.unwrap_err();
        [solve.message(), ping.message()]
    });
    assert!(messages.iter().all(|message| !message.is_empty()), "{messages:?}");
    assert_eq!(buildkit.names(), ["Solve"]);
}
