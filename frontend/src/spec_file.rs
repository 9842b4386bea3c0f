//! The spec's text, as BuildKit's client has it.

use crate::{ignore_file, lock_file};
use buildkit_gateway::{Failure, Gateway};
use buildkit_llb::{Definition, Describe, Differ, Digest, Http, Output, SourceFile};
use buildkit_request::{CONTEXT_DOWNLOAD, Origin, redacted, unpack};
use futures_util::future::join3;
use jesteros_compiler::lock::path_beside;
use jesteros_compiler::options::Options;
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
    /// The ignore file beside it.
    pub ignore: ignore_file::Loaded,
    /// The text of the lock beside it.
    pub lock: lock_file::Text,
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
    let mut path = options.request.filename.clone();
    let (output, main) = match main {
        Origin::Git(ref repository) if !options.request.file_is_local => {
            let title = format!("[internal] load git source {}", redacted(&repository.url));
            (repository.source().named(title).output(), main)
        }
        Origin::Http { url, sha256, auth } => {
            let download = Http::unpinned(&url)
                .filename(CONTEXT_DOWNLOAD)
                .named("[internal] load remote build context")
                .output();
            let result = gateway.solve(&download.definition()).await?;
            let start =
                gateway.read_file(&result, CONTEXT_DOWNLOAD, START).await?.unwrap_or_default();
            match (looks_packed(&start), options.request.file_is_local) {
                (true, true) => (from_client(options), Origin::Archive { url }),
                (true, false) => {
                    let unpack = unpack(&download).named("[internal] unpack build context");
                    (Output::scratch().file(unpack), Origin::Archive { url })
                }
                (false, true) => (from_client(options), Origin::Http { url, sha256, auth }),
                (false, false) => {
                    // The download is the spec itself, and there is no context.
                    CONTEXT_DOWNLOAD.clone_into(&mut path);
                    (download, Origin::Scratch)
                }
            }
        }
        main if options.request.file_is_local => (from_client(options), main),
        main => match inputs.get(SPEC_INPUT) {
            Some(input) => (from_input(input)?, main),
            None => (from_client(options), main),
        },
    };
    let definition = output.definition();
    let Read { data, ignore, lock, path } = read(gateway, &definition, path, options).await?;
    let head = definition.head().cloned();
    let source = SourceFile::new(&options.request.filename, "YAML", data).loaded_by(definition);
    Ok(SpecFile { source: Arc::new(source), ignore, lock, path, main, head })
}

/// What stands beside each other in the folder that the client names. BuildKit's own frontend
/// has just loaded the spec from there, to read its first line; the client sends no file twice.
fn from_client(options: &Options) -> Output {
    let file = &options.request.filename;
    let ignore = ignore_file::path_beside(file);
    let lock = path_beside(file);
    let lower = lower_case(file);
    let mut paths = vec![file.as_str(), ignore.as_str(), lock.as_str()];
    paths.extend(lower.as_deref());
    let local = &options.request.file_local;
    options
        .request
        .local(local, local)
        .follow(&paths)
        .differ(Differ::None)
        .named(format!("[internal] load {file} and its lock"))
        .output()
}

/// The path with `dockerfile` in the place of `Dockerfile`, which may have either name.
fn lower_case(path: &str) -> Option<String> {
    let folder = path.strip_suffix("Dockerfile")?;
    (folder.is_empty() || folder.ends_with('/')).then(|| format!("{folder}dockerfile"))
}

fn from_input(input: &Definition) -> Result<Output, Failure> {
    let output = Output::from_definition(input);
    output
        .map_err(|error| Failure::new(format!("the input `{SPEC_INPUT}` is not a graph: {error}")))
}

/// What was read of the graph that has the spec.
struct Read {
    data: Vec<u8>,
    ignore: ignore_file::Loaded,
    lock: lock_file::Text,
    /// The name that the spec really has.
    path: String,
}

async fn read<G: Gateway>(
    gateway: &G,
    definition: &Definition,
    path: String,
    options: &Options,
) -> Result<Read, Failure> {
    let result = gateway.solve(definition).await?;
    let ignore = ignore_file::beside(gateway, &result, &path);
    let lock = async {
        // A download has nothing beside it.
        if path == CONTEXT_DOWNLOAD {
            return Ok(None);
        }
        lock_file::beside(gateway, &result, &options.request.filename).await
    };
    // One byte more than allowed tells a spec that is too large.
    let limit = u32::try_from(MAX_SPEC + 1).unwrap_or(u32::MAX);
    let data = gateway.read_file(&result, &path, limit);
    let (data, ignore, lock) = join3(data, ignore, lock).await;
    let (data, lock) = (data?, lock?);
    if let Some(data) = data {
        return Ok(Read { data, ignore, lock, path });
    }
    if let Some(path) = lower_case(&path)
        && let Some(data) = gateway.read_file(&result, &path, limit).await?
    {
        let ignore = ignore_file::beside(gateway, &result, &path).await;
        return Ok(Read { data, ignore, lock, path });
    }
    Err(Failure::new(format!("there is no file `{path}`; name the spec with `-f`")))
}

/// Whether a download starts like an archive, as `isArchive` in
/// `frontend/dockerui/context.go` sees it: gzip, bzip2, xz or a tar header. zstd is
/// one too, since BuildKit unpacks it.
fn looks_packed(start: &[u8]) -> bool {
    let magics: [&[u8]; 4] = [b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd"];
    magics.iter().any(|magic| start.starts_with(magic)) || is_tar_header(start)
}

/// Whether the first 512 bytes are a tar header: their sum is in them, which also
/// holds for the oldest form of tar, which has no magic word.
fn is_tar_header(start: &[u8]) -> bool {
    const SUM: std::ops::Range<usize> = 148..156;
    let Some(header) = start.get(..512) else { return false };
    // The number may have blanks before it, and ends with a blank or a zero byte.
    let digits = header[SUM].iter().skip_while(|byte| **byte == b' ');
    let digits = digits.take_while(|byte| !matches!(byte, 0 | b' '));
    let digits: String = digits.map(|byte| char::from(*byte)).collect();
    let Ok(written) = u32::from_str_radix(&digits, 8) else { return false };
    let sum = header.iter().enumerate().map(|(index, byte)| match SUM.contains(&index) {
        true => u32::from(b' '),
        false => u32::from(*byte),
    });
    written == sum.sum::<u32>()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn old_tar(sum: &str) -> Vec<u8> {
        let mut header = vec![0; 1024];
        header[..8].copy_from_slice(b"spec.yml");
        header[148..148 + sum.len()].copy_from_slice(sum.as_bytes());
        header
    }

    #[test]
    fn archives_are_told_from_specs() {
        let sum: u32 = b"spec.yml".iter().map(|byte| u32::from(*byte)).sum::<u32>() + 8 * 32;
        assert!(looks_packed(&old_tar(&format!("{sum:06o}\0 "))));
        assert!(!looks_packed(&old_tar(&format!("{:06o}\0 ", sum + 1))));
        assert!(looks_packed(&old_tar(&format!("{sum:>7o}\0"))));
        assert!(!looks_packed(&old_tar("")));
        assert!(looks_packed(b"\x1f\x8b\x08"));
        assert!(!looks_packed(b"# syntax=a\nversion: 1\n"));
        assert!(!looks_packed(&[b'0'; 1024]));
    }

    #[test]
    fn a_docker_file_may_have_a_small_letter() {
        assert_eq!(lower_case("a/Dockerfile").as_deref(), Some("a/dockerfile"));
        assert_eq!(lower_case("Dockerfile").as_deref(), Some("dockerfile"));
        assert_eq!(lower_case("a.Dockerfile"), None);
        assert_eq!(lower_case("jesteros.yaml"), None);
    }
}
