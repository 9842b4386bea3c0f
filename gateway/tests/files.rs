//! The files of a client, over real gRPC: where they come from, and what is wrong with them.

#![expect(clippy::unwrap_used, reason = "everything here is a test")]

use buildkit_gateway::files::{Client, IgnoreFiles, NamedFile, Wanted};
use buildkit_gateway::request::{Fetch, MAIN, Origin, Request};
use buildkit_gateway::testing::{Call, FakeBuildkit};
use buildkit_gateway::{Bridge, Failure};
use buildkit_llb::{Definition, File, Image, Output, Platform, mkfile};
use buildkit_proto::gateway as wire;
use prost::Message as _;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use tonic::Status;

const DIGEST: &str = "sha256:abababababababababababababababababababababababababababababababab";
const REMOTE: (&str, &str) = ("context", "https://example.org/c");

/// A build of which every solved graph has these files, and its client.
struct Build {
    request: Request,
    inputs: BTreeMap<String, Definition>,
    files: Vec<(&'static str, Vec<u8>)>,
    graphs: Arc<Mutex<Vec<String>>>,
}

impl Build {
    fn new(opts: &[(&str, &str)], files: &[(&'static str, &str)]) -> Self {
        let opts = opts.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        Self {
            request: Request::parse(&opts.collect(), "s", "recipe").unwrap(),
            inputs: BTreeMap::new(),
            files: files.iter().map(|(path, text)| (*path, text.as_bytes().to_vec())).collect(),
            graphs: Arc::default(),
        }
    }

    fn input(mut self, name: &str, graph: &Output) -> Self {
        self.inputs.insert(name.to_owned(), graph.definition());
        self
    }

    fn asks<T>(&self, test: impl AsyncFnOnce(Client<'_, Bridge>) -> T) -> T {
        let (files, graphs) = (self.files.clone(), Arc::clone(&self.graphs));
        let buildkit = FakeBuildkit::new().on_read_file(move |request| {
            let path = request.file_path.as_str();
            let file = files.iter().find(|(name, _)| *name == path);
            let missing = || Status::unknown(format!("open {path}: no such file or directory"));
            let (_, data) = file.ok_or_else(missing)?;
            let end = data.len().min(usize::try_from(request.range.unwrap().length).unwrap());
            Ok(wire::ReadFileResponse { data: data[..end].to_vec() })
        });
        let buildkit = buildkit.on_resolve_source_meta(|request| {
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
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let answer = runtime.block_on(async {
            let bridge = buildkit.bridge().await.unwrap();
            test(Client::new(&bridge, &self.request, &self.inputs)).await
        });
        graphs.lock().unwrap().extend(buildkit.calls().iter().filter_map(|call| match call {
            Call::Solve(solve) => {
                let bytes = solve.definition.as_ref()?.encode_to_vec();
                Some(Definition::from_bytes(&bytes).unwrap().to_string())
            }
            _ => None,
        }));
        answer
    }

    fn load(&self, wanted: &Wanted) -> Result<NamedFile, Failure> {
        self.asks(async |client| client.load(client.main_context()?, wanted).await)
    }

    /// The graphs that were solved.
    fn graphs(&self) -> String {
        self.graphs.lock().unwrap().join("")
    }
}

fn text(file: &NamedFile) -> &str {
    str::from_utf8(file.source.data()).unwrap()
}

fn platform() -> Platform {
    "linux/amd64".parse().unwrap()
}

#[test]
fn a_file_of_the_client_comes_with_what_stands_beside_it() {
    let build = Build::new(
        &[("filename", "a/Dockerfile")],
        &[
            ("a/dockerfile", "text"),
            ("a/lock", "locked"),
            ("a/dockerfile.key", "small"),
            ("a/Dockerfile.key", "large"),
            ("a/dockerfile.dockerignore", "b"),
        ],
    );
    let wanted = Wanted::new("text", 4).beside(|_| "a/lock".to_owned(), 3);
    let wanted = wanted.beside(|_| "a/none".to_owned(), 3).beside(|file| format!("{file}.key"), 9);
    let file = build.load(&wanted).unwrap();
    assert_eq!((text(&file), file.source.name()), ("text", "a/Dockerfile"));
    assert_eq!(file.path, "a/dockerfile");
    let beside = [("a/lock", "loc"), ("a/dockerfile.key", "small"), ("a/Dockerfile.key", "large")];
    assert_eq!(file.beside, beside.map(|(path, data)| (path.into(), data.into())).into());
    assert!(matches!(&file.context, Origin::Local { name, .. } if name == MAIN));
    assert_eq!(
        build.graphs(),
        "v0 = source local://dockerfile  \"[internal] load a/Dockerfile\"\n    \
             local.differ = none\n    \
             local.followpaths = [\"a/Dockerfile\",\"a/Dockerfile.dockerignore\",\"a/lock\",\
                                  \"a/none\",\"a/Dockerfile.key\",\"a/lock\",\"a/none\",\
                                  \"a/dockerfile.key\",\"a/dockerfile\"]\n    \
             local.session = s\n    \
             local.sharedkeyhint = dockerfile\n\
         return v0\n"
    );
    let ignored = build.asks(async |client| {
        client.ignored(MAIN, MAIN, &file.ignore, &IgnoreFiles::default()).await
    });
    assert_eq!(ignored.unwrap(), ["b"]);
}

#[test]
fn a_file_has_a_limit() {
    let build = Build::new(&[], &[("recipe", "12345")]);
    let limit = |wanted: Wanted| build.load(&wanted).map(|file| text(&file).to_owned());
    assert_eq!(limit(Wanted::new("text", 5)).unwrap(), "12345");
    let large = limit(Wanted::new("text", 4)).unwrap_err();
    assert_eq!(large.message, "`recipe` is larger than 4 bytes");
    assert_eq!(limit(Wanted::new("text", 3).cut()).unwrap(), "1234");
    let missing = Build::new(&[], &[]).load(&Wanted::new("text", 4).called("recipe"));
    let message = missing.unwrap_err().message;
    assert_eq!(message, "there is no file `recipe`; name the recipe with `-f`");
}

#[test]
fn a_download_is_the_file_or_an_archive_of_it() {
    let wanted = Wanted::new("text", 100).beside(|_| "lock".to_owned(), 100);
    let build = Build::new(&[REMOTE], &[("context", "text"), ("lock", "x")]);
    let file = build.load(&wanted).unwrap();
    assert_eq!((text(&file), &file.context), ("text", &Origin::Scratch));
    assert!(file.beside.is_empty(), "{:?}", file.beside);

    let files = [("context", "BZh9"), ("recipe", "packed")];
    let build = Build::new(&[REMOTE], &files);
    let file = build.load(&wanted).unwrap();
    let archive = Origin::Archive { url: REMOTE.1.to_owned() };
    assert_eq!((text(&file), &file.context), ("packed", &archive));
    assert!(build.graphs().contains("unpack"), "{}", build.graphs());

    let build = Build::new(&[REMOTE, ("dockerfilekey", "mine")], &files);
    let file = build.load(&wanted).unwrap();
    assert_eq!((text(&file), &file.context), ("packed", &archive));
    assert!(build.graphs().contains("local://mine"), "{}", build.graphs());
}

#[test]
fn the_file_may_be_in_a_repository_or_a_graph() {
    let wanted = Wanted::new("text", 100);
    let build = Build::new(&[("context", "https://example.org/a.git")], &[("recipe", "git")]);
    let file = build.load(&wanted).unwrap();
    assert!(matches!(&file.context, Origin::Git(_)) && text(&file) == "git");
    assert!(build.graphs().contains("[internal] load git source"), "{}", build.graphs());

    let graph = Output::scratch().file(File::from(mkfile("/recipe", 0o644, b"x".to_vec())));
    let build = Build::new(&[], &[("recipe", "graph")]).input("dockerfile", &graph);
    assert_eq!(text(&build.load(&wanted).unwrap()), "graph");
    assert_eq!(build.graphs(), graph.definition().to_string());
}

#[test]
fn a_url_that_cannot_be_read_is_shown_as_it_was_written() {
    let build = Build::new(&[("context", "https://me:secret@example.org/a.git?x=1")], &[]);
    let failure = build.load(&Wanted::new("text", 100)).unwrap_err();
    assert!(failure.message.starts_with("option `context`: "), "{}", failure.message);
    assert_eq!(failure.sources[0].file.name(), "command line");
    let line = str::from_utf8(failure.sources[0].file.data()).unwrap();
    assert_eq!(line, "context=https://xxxxx:xxxxx@example.org/a.git?x=1");
}

#[test]
fn what_came_early_is_not_asked_for_again() {
    let opts = [("context:other", "local:other")];
    let build = Build::new(&opts, &[("recipe", ""), (".dockerignore", "target\n")]);
    let file = build.load(&Wanted::new("text", 100)).unwrap();
    let early =
        build.asks(async |client| client.ignore_files(&client.main_context().unwrap()).await);
    let before = build.graphs();
    assert_eq!(before.matches("[internal] load .dockerignore").count(), 2, "{before}");
    for name in [MAIN, "other"] {
        let ignored =
            build.asks(async |client| client.ignored(name, name, &file.ignore, &early).await);
        assert_eq!(ignored.unwrap(), ["target"], "{name}");
    }
    assert_eq!(build.graphs(), before);
    let large = "a".repeat((1 << 20) + 1);
    let build = Build::new(&[], &[("recipe", ""), (".dockerignore", &large)]);
    let ignored = build.asks(async |client| {
        client.ignored(MAIN, MAIN, &file.ignore, &IgnoreFiles::default()).await
    });
    assert_eq!(ignored.unwrap_err().message, "`.dockerignore` is larger than 1024 KiB");
}

#[test]
fn every_context_becomes_a_graph() {
    let graph = Image::new("debian".parse().unwrap()).output(&platform());
    let build = Build::new(&[], &[("recipe", ""), (".dockerignore", "target\n")]);
    let build = build.input("base", &graph);
    let file = build.load(&Wanted::new("text", 100)).unwrap();
    let made = |origin: &Origin| {
        let platform = platform();
        let fetch = Fetch::new("src", &platform).follow(&["src"]);
        let made = build.asks(async |client| client.files(origin, fetch, &file.ignore).await);
        made.map(|output| output.definition().to_string())
    };
    let local = made(&file.context).unwrap();
    for part in ["excludepatterns = [\"target\"]", "followpaths = [\"src\"]", "= context-src"] {
        assert!(local.contains(part), "{local}");
    }
    let image = made(&Origin::Image("busybox".parse().unwrap())).unwrap();
    assert!(image.contains(&format!("busybox:latest@{DIGEST}")), "{image}");
    assert_eq!(made(&Origin::Input("base".into())).unwrap(), graph.definition().to_string());
    let missing = made(&Origin::Input("other".into())).unwrap_err();
    assert_eq!(missing.message, "the client handed over no input `other` for `src`");
}

#[test]
fn only_some_contexts_have_a_time() {
    let epoch = |opts: &[(&str, &str)]| {
        let build = Build::new(opts, &[]);
        build.asks(async |client| {
            let main = client.main_context().unwrap();
            client.epoch(&main, &platform()).await.map_err(|failure| failure.message)
        })
    };
    let key = "build-arg:SOURCE_DATE_EPOCH";
    assert_eq!(epoch(&[]), Ok(None));
    assert_eq!(epoch(&[(key, "7")]), Ok(Some(7)));
    let told = epoch(&[(key, "context")]).unwrap_err();
    assert!(told.contains("only a repository and a download have a time"), "{told}");
    let told = epoch(&[(key, "other")]).unwrap_err();
    assert!(told.contains("there is no `--build-context` of this name"), "{told}");
    let told = epoch(&[(key, "context"), REMOTE]).unwrap_err();
    assert!(told.contains("the server does not tell how old it is"), "{told}");
}
