//! The spec's text, as BuildKit's client has it.

use buildkit_gateway::{Error, Failure, Gateway, Ref};
use buildkit_llb::{Definition, Describe, Differ, Digest, Http, Output, SourceFile};
use jesteros_compiler::lower::place;
use jesteros_compiler::options::Options;
use jesteros_compiler::origin::{DOWNLOAD, Origin};
use jesteros_compiler::spec::MAX_SPEC;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The input that holds the spec.
const SPEC_INPUT: &str = "dockerfile";
/// How much of a download is read to see what it is, in bytes.
const START: u32 = 1024;

/// The spec and what came with it.
#[derive(Debug)]
pub struct SpecFile {
    /// The text, with the graph that loaded it.
    pub source: Arc<SourceFile>,
    /// The file system it was read from, with the ignore file beside it.
    pub result: Ref,
    /// Its path there.
    pub path: String,
    /// The build context, now that it is known what it holds.
    pub main: Origin,
    /// The vertex that warnings belong to.
    pub head: Option<Digest>,
}

/// Loads the spec from where the options say it is.
///
/// # Errors
///
/// What BuildKit answers, and a spec that is not there.
pub async fn load<G: Gateway>(
    gateway: &G,
    options: &Options,
    main: Origin,
    inputs: &BTreeMap<String, Definition>,
) -> Result<SpecFile, Failure> {
    let mut path = options.filename.clone();
    let (output, main) = match main {
        Origin::Git(ref repository) if !options.spec_is_local => {
            let git = place::git(repository).named(title(options));
            (git.output(), main)
        }
        Origin::Http { url, sha256, auth } => {
            let download = Http::unpinned(&url).filename(DOWNLOAD).named(title(options)).output();
            let result = gateway.solve(&download.definition()).await?;
            let start = gateway.read_file(&result, DOWNLOAD, START).await?.unwrap_or_default();
            match (looks_packed(&start), options.spec_is_local) {
                (true, true) => (from_client(options), Origin::Archive { url }),
                (true, false) => {
                    let unpack = place::unpack(&download).named("[internal] unpack build context");
                    (Output::scratch().file(unpack), Origin::Archive { url })
                }
                (false, true) => (from_client(options), Origin::Http { url, sha256, auth }),
                (false, false) => {
                    // The download is the spec itself, and there is no context.
                    DOWNLOAD.clone_into(&mut path);
                    (download, Origin::Scratch)
                }
            }
        }
        main if options.spec_is_local => (from_client(options), main),
        main => match inputs.get(SPEC_INPUT) {
            Some(input) => (from_input(input)?, main),
            None => (from_client(options), main),
        },
    };
    let definition = output.definition();
    let result = gateway.solve(&definition).await?;
    let data = read(gateway, &result, &path).await?;
    let head = definition.head().cloned();
    let source = SourceFile::new(&options.filename, "YAML", data).loaded_by(definition);
    Ok(SpecFile { source: Arc::new(source), result, path, main, head })
}

/// The vertex that the built-in frontend has just loaded, byte for byte
/// (`frontend/dockerui/config.go`): nothing is sent twice.
fn from_client(options: &Options) -> Output {
    let file = &options.filename;
    let ignore = format!("{file}.dockerignore");
    let (folder, name) = file.rsplit_once('/').map_or(("", file.as_str()), |(f, n)| (f, n));
    let lower = match folder {
        "" => "dockerfile".to_owned(),
        folder => format!("{folder}/dockerfile"),
    };
    let mut paths = vec![file.as_str(), ignore.as_str()];
    if name == "Dockerfile" {
        paths.push(&lower);
    }
    place::local(&options.spec_local, &options.spec_local, options)
        .follow(&paths)
        .differ(Differ::None)
        .named(title(options))
        .output()
}

fn title(options: &Options) -> String {
    format!("[internal] load build definition from {}", options.filename)
}

fn from_input(input: &Definition) -> Result<Output, Failure> {
    let output = Output::from_definition(input);
    output
        .map_err(|error| Failure::new(format!("the input `{SPEC_INPUT}` is not a graph: {error}")))
}

async fn read<G: Gateway>(gateway: &G, result: &Ref, path: &str) -> Result<Vec<u8>, Failure> {
    // One byte more than allowed tells a spec that is too large.
    let limit = u32::try_from(MAX_SPEC + 1).unwrap_or(u32::MAX);
    let data: Result<Option<Vec<u8>>, Error> = gateway.read_file(result, path, limit).await;
    let missing = || Failure::new(format!("there is no file `{path}`; name the spec with `-f`"));
    data?.ok_or_else(missing)
}

/// Whether a download starts like an archive, as `frontend/dockerui/context.go`
/// sees it: gzip, bzip2, xz, zstd or a tar header.
fn looks_packed(start: &[u8]) -> bool {
    let magics: [&[u8]; 4] = [b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd"];
    magics.iter().any(|magic| start.starts_with(magic))
        || start.get(257..262).is_some_and(|word| word == b"ustar")
}
