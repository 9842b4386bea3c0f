//! The spec's text, as BuildKit's client has it.

use crate::context::Origin;
use crate::diagnostic::{Diagnostic, Report, Span};
use crate::error::Error;
use crate::gateway::{Gateway, Ref};
use crate::options::Options;
use crate::sources::{self, DOWNLOAD};
use buildkit_llb::{Describe, Differ, Digest, Http, Output, SourceFile};
use buildkit_proto::pb;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Largest spec, in bytes.
pub const MAX_SPEC: u32 = 1024 * 1024;
/// The input that holds the spec.
const SPEC_INPUT: &str = "dockerfile";

/// The spec and what came with it.
#[derive(Debug)]
pub struct SpecFile {
    /// The text, with the graph that loaded it.
    pub source: Arc<SourceFile>,
    /// The filesystem it was read from, with the ignore file beside it.
    pub result: Ref,
    /// Its path there.
    pub path: String,
    /// The main context, now that it is known what it holds.
    pub main: Origin,
    /// The vertex that warnings hang on.
    pub head: Option<Digest>,
}

/// Loads the spec from where the options say it is.
///
/// # Errors
///
/// What BuildKit answers; a spec that is not there.
pub async fn load<G: Gateway>(
    gateway: &G,
    options: &Options,
    main: Origin,
    inputs: &BTreeMap<String, pb::Definition>,
) -> Result<SpecFile, Error> {
    let mut path = options.filename.clone();
    let (output, main) = match main {
        Origin::Git(ref repository) if !options.spec_is_local => {
            let git = sources::git(repository).named(title(options));
            (git.output(), main)
        }
        Origin::Http { url, sha256 } => {
            let download = Http::unpinned(&url).filename(DOWNLOAD).named(title(options)).output();
            let result = gateway.solve(&download.definition()).await?;
            let start = gateway.read_file(&result, DOWNLOAD, 1024).await?.unwrap_or_default();
            match (looks_packed(&start), options.spec_is_local) {
                (true, true) => (from_client(options), Origin::Archive { url }),
                (true, false) => {
                    let unpack = sources::unpack(&download, "context");
                    let unpack = unpack.named("[internal] unpack build context");
                    (Output::scratch().file(unpack), Origin::Archive { url })
                }
                (false, true) => (from_client(options), Origin::Http { url, sha256 }),
                (false, false) => {
                    // The download is the spec itself, and there is no context.
                    path = DOWNLOAD.to_owned();
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

/// The text of the spec, if it is one that can be read.
pub fn text<'a>(file: &'a SourceFile, report: &mut Report) -> Option<&'a str> {
    let data = file.data();
    let fail = |report: &mut Report, line: usize, message: String| {
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        report.error(Diagnostic::new(Span::line(line), message));
        None
    };
    if data.len() > MAX_SPEC as usize {
        return fail(report, 1, format!("the spec is larger than {} KiB", MAX_SPEC / 1024));
    }
    match std::str::from_utf8(data) {
        Ok(text) => Some(text.strip_prefix('\u{feff}').unwrap_or(text)),
        Err(error) => {
            let line =
                1 + data[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count();
            fail(report, line, "this is not UTF-8 text".to_owned())
        }
    }
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
    sources::local(&options.spec_local, &options.spec_local, options)
        .follow(&paths)
        .differ(Differ::None)
        .named(title(options))
        .output()
}

fn title(options: &Options) -> String {
    format!("[internal] load build definition from {}", options.filename)
}

fn from_input(input: &pb::Definition) -> Result<Output, Error> {
    Output::from_definition(input)
        .map_err(|error| Error::option(SPEC_INPUT, format!("the input is no graph: {error}")))
}

async fn read<G: Gateway>(gateway: &G, result: &Ref, path: &str) -> Result<Vec<u8>, Error> {
    // One byte more than allowed tells a spec that is too large.
    let data = gateway.read_file(result, path, MAX_SPEC + 1).await?;
    data.ok_or_else(|| Error::option("filename", format!("there is no file `{path}`")))
}

/// Whether a download starts like an archive, as `context.go` sees it: gzip,
/// bzip2, xz or a tar header.
fn looks_packed(start: &[u8]) -> bool {
    let magics: [&[u8]; 4] = [b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd"];
    magics.iter().any(|magic| start.starts_with(magic))
        || start.get(257..262).is_some_and(|word| word == b"ustar")
}
