//! What is known of sources, over real gRPC.

#![expect(clippy::unwrap_used, reason = "everything here is a test")]

use buildkit_gateway::testing::{Call, FakeBuildkit};
use buildkit_gateway::{Bridge, ChecksumAlgorithm, Error, Gateway as _, SourceFacts, SourceQuery};
use buildkit_llb::{Definition, File, Git, Http, Image, Output, ResolveMode, mkdir};
use buildkit_proto::gateway::{self as wire, checksum_request::ChecksumAlgo};
use buildkit_proto::policy::Policy;
use buildkit_proto::{Timestamp, caps, pb};
use tonic::Status;

/// Runs a test with the calls of `buildkit`.
fn run<T>(buildkit: &FakeBuildkit, test: impl AsyncFnOnce(Bridge) -> T) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async { test(buildkit.bridge().await.unwrap()).await })
}

fn repository() -> Definition {
    Git::reference("https://example.com/x.git", "v1").output().definition()
}

fn image() -> Definition {
    let platform = "linux/arm/v5".parse().unwrap();
    Image::new("debian:12".parse().unwrap()).output(&platform).definition()
}

/// The only answer to a question.
fn ask(buildkit: &FakeBuildkit, query: &SourceQuery) -> Result<SourceFacts, Error> {
    run(buildkit, async |bridge| bridge.source_facts(query).await)
}

#[test]
fn all_that_can_be_asked_is_sent() {
    let buildkit = FakeBuildkit::new();
    let query = SourceQuery::of(&image(), "look")
        .unwrap()
        .resolve_mode(ResolveMode::Pull)
        .policy(Policy { version: 1, ..Policy::default() })
        .git_objects()
        .without_config()
        .attestation_of_type("https://spdx.dev/Document")
        .http_checksum(ChecksumAlgorithm::Sha512, b"end".to_vec());
    let error = ask(&buildkit, &query).unwrap_err();
    assert_eq!(error.message(), "not found");
    let other =
        SourceQuery::of(&repository(), "").unwrap().platform(&"linux/s390x".parse().unwrap());
    ask(&buildkit, &other).unwrap_err();
    let calls = buildkit.calls();
    let [
        Call::Ping(_),
        Call::ResolveSourceMeta(asked),
        Call::Ping(_),
        Call::ResolveSourceMeta(other),
    ] = calls.as_slice()
    else {
        panic!("{calls:?}")
    };
    let source = asked.source.as_ref().unwrap();
    assert_eq!(source.identifier, "docker-image://docker.io/library/debian:12");
    assert_eq!((asked.log_name.as_str(), asked.resolve_mode.as_str()), ("look", "pull"));
    assert_eq!(asked.platform.as_ref().unwrap().variant, "v5", "that of the graph");
    assert_eq!(other.platform.as_ref().unwrap().architecture, "s390x");
    assert!(asked.git.as_ref().unwrap().return_object && other.git.is_none());
    let wanted = asked.image.as_ref().unwrap();
    assert!(wanted.no_config && wanted.attestation_chain && other.image.is_none());
    assert_eq!(wanted.resolve_attestations, ["https://spdx.dev/Document"]);
    let checksum = asked.http.as_ref().unwrap().checksum_request.as_ref().unwrap();
    assert_eq!(
        (checksum.algo(), checksum.suffix.as_slice()),
        (ChecksumAlgo::Sha512, b"end".as_slice())
    );
    assert_eq!(asked.source_policies.len(), 1);
}

#[test]
fn a_repository_is_its_commit_and_as_old() {
    let object = b"tree 1\ncommitter A <a@b> 1700000000 +0000\n\ntext".to_vec();
    let buildkit = FakeBuildkit::new().on_resolve_source_meta(move |request| {
        let has_message = request.source.as_ref().unwrap().identifier.ends_with("#v1");
        let commit = if has_message { "commit" } else { "" };
        let git = wire::ResolveSourceGitResponse {
            checksum: "tag".to_owned(),
            r#ref: "refs/tags/v1".to_owned(),
            commit_checksum: commit.to_owned(),
            commit_object: object.clone(),
            tag_object: b"a tag".to_vec(),
        };
        Ok(wire::ResolveSourceMetaResponse { git: Some(git), ..Default::default() })
    });
    let facts = ask(&buildkit, &SourceQuery::of(&repository(), "").unwrap()).unwrap();
    assert_eq!((facts.checksum().as_deref(), facts.time()), (Some("commit"), Some(1_700_000_000)));
    let git = facts.git.unwrap();
    assert_eq!(
        (git.reference.as_str(), git.tag_object.as_slice()),
        ("refs/tags/v1", b"a tag".as_slice())
    );
    let branch = Git::reference("https://example.com/x.git", "main").output().definition();
    let facts = ask(&buildkit, &SourceQuery::of(&branch, "").unwrap()).unwrap();
    assert_eq!(facts.checksum().as_deref(), Some("tag"), "it is no tag with a message");
}

#[test]
fn a_download_is_its_digest_and_as_old_as_the_server_says() {
    let buildkit = FakeBuildkit::new().on_resolve_source_meta(|_| {
        let suffixed =
            wire::ChecksumResponse { digest: "sha512:00".to_owned(), suffix: b"end".to_vec() };
        let http = wire::ResolveSourceHttpResponse {
            checksum: "sha256:00".to_owned(),
            filename: "x".to_owned(),
            last_modified: Some(Timestamp { seconds: 7, nanos: 9 }),
            checksum_response: Some(suffixed),
        };
        Ok(wire::ResolveSourceMetaResponse { http: Some(http), ..Default::default() })
    });
    let download = Http::unpinned("https://example.com/x").output().definition();
    let facts = ask(&buildkit, &SourceQuery::of(&download, "").unwrap()).unwrap();
    assert_eq!((facts.checksum().as_deref(), facts.time()), (Some("sha256:00"), Some(7)));
    let http = facts.http.unwrap();
    assert_eq!(http.filename, "x");
    assert_eq!(http.suffixed, Some(("sha512:00".to_owned(), b"end".to_vec())));
}

#[test]
fn an_image_is_its_digest_and_what_states_something_about_it() {
    let buildkit = FakeBuildkit::new().on_resolve_source_meta(|request| {
        let descriptor = wire::Descriptor { size: 4, ..wire::Descriptor::default() };
        let blob = wire::Blob { descriptor: Some(descriptor), data: b"text".to_vec() };
        let chain = wire::AttestationChain {
            root: "sha256:00".to_owned(),
            signature_manifests: vec!["sha256:01".to_owned()],
            blobs: [("sha256:01".to_owned(), blob)].into(),
            ..wire::AttestationChain::default()
        };
        let image = wire::ResolveSourceImageResponse {
            digest: "sha256:00".to_owned(),
            config: b"{}".to_vec(),
            attestation_chain: Some(chain),
        };
        let source = request.source.clone();
        Ok(wire::ResolveSourceMetaResponse { source, image: Some(image), ..Default::default() })
    });
    let facts = ask(&buildkit, &SourceQuery::of(&image(), "").unwrap()).unwrap();
    assert_eq!((facts.checksum().as_deref(), facts.time()), (Some("sha256:00"), None));
    assert_eq!(facts.identifier, "docker-image://docker.io/library/debian:12");
    let image = facts.image.unwrap();
    assert_eq!(image.config, b"{}");
    let stated = image.attestations.unwrap();
    assert_eq!((stated.root.as_str(), stated.signature_manifests.len()), ("sha256:00", 1));
    let blob = &stated.blobs["sha256:01"];
    assert_eq!((blob.size, blob.data.as_slice()), (4, b"text".as_slice()));
}

#[test]
fn a_graph_that_begins_with_no_source_cannot_be_asked_about() {
    let graph = Output::scratch().file(File::new([mkdir("/a", 0o755)])).definition();
    for graph in
        [graph, Output::scratch().definition(), Definition::from_pb(pb::Definition::default())]
    {
        assert!(matches!(SourceQuery::of(&graph, ""), Err(Error::Protocol(_))));
    }
}

#[test]
fn an_old_buildkit_is_not_asked() {
    let lacks = |has: &'static [&'static str], query: SourceQuery, lacking: &str, version: &str| {
        let buildkit =
            FakeBuildkit::with_caps(has).on_resolve_source_meta(|_| Err(Status::internal("asked")));
        let Error::Unsupported { capability, message } = ask(&buildkit, &query).unwrap_err() else {
            panic!("it was asked")
        };
        assert_eq!(capability, lacking);
        assert!(message.ends_with(&format!("it can since {version}")), "{message}");
    };
    let query = || SourceQuery::of(&image(), "").unwrap();
    lacks(&[], query(), caps::GW_SOURCE_META_RESOLVER, "v0.13");
    let has = &[caps::GW_SOURCE_META_RESOLVER];
    let attestations = caps::GW_SOURCE_META_RESOLVER_IMAGE_ATTESTATIONS;
    lacks(has, query().attestations(), attestations, "v0.28");
    let checksum = caps::GW_SOURCE_META_RESOLVER_HTTP_CHECKSUM_REQUEST;
    lacks(has, query().http_checksum(ChecksumAlgorithm::Sha384, b"".to_vec()), checksum, "v0.28");
}
