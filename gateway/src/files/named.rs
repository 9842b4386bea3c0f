//! The file that `-f` names.

use crate::api::Gateway;
use crate::error::Error;
use crate::failure::Failure;
use crate::files::client::Client;
use crate::files::ignore::Beside;
use crate::files::packed::looks_packed;
use crate::files::wanted::Wanted;
use crate::result_ref::Ref;
use buildkit_llb::{Definition, Describe, Differ, Digest, Http, Output, SourceFile};
use buildkit_request::{CONTEXT_DOWNLOAD, Origin, redacted, unpack};
use futures_util::future::{join, join3, try_join_all};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The input that holds the file.
const INPUT: &str = "dockerfile";
/// How much of a download is read to see what it is, in bytes.
const START: u32 = 1024;

/// The file that `-f` names, and what came with it.
#[derive(Debug)]
pub struct NamedFile {
    /// The text, with the graph that loaded it.
    pub source: Arc<SourceFile>,
    /// The ignore file beside it.
    pub ignore: Beside,
    /// Where it was found: `dockerfile` if there was no `Dockerfile`.
    pub path: String,
    /// The other files that were wanted and are there, by their paths: those beside the name that
    /// the client gave, and those beside the name that the file has.
    pub beside: BTreeMap<String, Vec<u8>>,
    /// The build context, now that it is known what it holds.
    pub context: Origin,
    /// The vertex that loaded the file; warnings about the file belong to it.
    pub head: Option<Digest>,
}

impl<G: Gateway> Client<'_, G> {
    /// Loads the file that `-f` names from where the options say it is
    /// (`ReadEntrypoint` in `frontend/dockerui/config.go`): from a folder of the client, from an
    /// input, or from the context `main` if that is a repository or a download.
    ///
    /// A download is read to see what it is. If it is an archive, the file is in it; otherwise it
    /// is the file itself, nothing stands beside it, and there is no context. A folder's
    /// `Dockerfile` may also be called `dockerfile`.
    ///
    /// # Errors
    ///
    /// What BuildKit answers, a file that is not there, and one that is larger than wanted.
    pub async fn load(&self, main: Origin, wanted: &Wanted) -> Result<NamedFile, Failure> {
        let filename = &self.request.filename;
        let is_local = self.request.file_is_local;
        let from_client = || self.named_from_client(wanted);
        let mut path = filename.clone();
        let (output, context) = match main {
            Origin::Git(ref repository) if !is_local => {
                let title = format!("[internal] load git source {}", redacted(&repository.url));
                (repository.source().named(title).output(), main)
            }
            Origin::Http { url, sha256, auth } => {
                let download = Http::unpinned(&url)
                    .filename(CONTEXT_DOWNLOAD)
                    .named("[internal] load remote build context")
                    .output();
                match (self.is_packed(&download).await?, is_local) {
                    (true, true) => (from_client(), Origin::Archive { url }),
                    (true, false) => {
                        let unpack = unpack(&download).named("[internal] unpack build context");
                        (Output::scratch().file(unpack), Origin::Archive { url })
                    }
                    (false, true) => (from_client(), Origin::Http { url, sha256, auth }),
                    (false, false) => {
                        CONTEXT_DOWNLOAD.clone_into(&mut path);
                        (download, Origin::Scratch)
                    }
                }
            }
            main if !is_local && self.inputs.contains_key(INPUT) => {
                (self.input(INPUT, filename)?, main)
            }
            main => (from_client(), main),
        };
        let definition = output.definition();
        let Read { data, ignore, beside, path } = self.read(&definition, path, wanted).await?;
        let head = definition.head().cloned();
        let source = SourceFile::new(filename, &wanted.language, data).loaded_by(definition);
        Ok(NamedFile { source: Arc::new(source), path, ignore, beside, context, head })
    }

    async fn is_packed(&self, download: &Output) -> Result<bool, Error> {
        let result = self.gateway.solve(&download.definition()).await?;
        let start = self.gateway.read_file(&result, CONTEXT_DOWNLOAD, START).await?;
        Ok(looks_packed(&start.unwrap_or_default()))
    }

    /// The file, its ignore file and the others, in the folder that the client names. If the
    /// frontend was named in the first line of the file, BuildKit's own frontend has just loaded
    /// it from there; that it is sent once more takes less time than a transfer for each of the
    /// others.
    fn named_from_client(&self, wanted: &Wanted) -> Output {
        let (file, local) = (&self.request.filename, &self.request.file_local);
        let ignore = Beside::path_of(file);
        let lower = lower_case(file);
        let mut others = wanted.others(file);
        others.extend(lower.iter().flat_map(|lower| wanted.others(lower)));
        let mut paths = vec![file.as_str(), ignore.as_str()];
        paths.extend(others.iter().map(|(path, _)| path.as_str()));
        paths.extend(lower.as_deref());
        let title = wanted.title.clone().unwrap_or_else(|| format!("[internal] load {file}"));
        let folder = self.request.local(local, local).follow(&paths);
        folder.differ(Differ::None).named(title).output()
    }

    async fn read(
        &self,
        definition: &Definition,
        path: String,
        wanted: &Wanted,
    ) -> Result<Read, Failure> {
        let gateway = self.gateway;
        let result = gateway.solve(definition).await?;
        let ignore = Beside::load(gateway, &result, &path);
        // A download has nothing beside it.
        let others = if path == CONTEXT_DOWNLOAD { Vec::new() } else { wanted.others(&path) };
        let others = self.others(&result, others);
        // One byte more than allowed tells a file that is too large.
        let limit = wanted.limit.saturating_add(1);
        let data = gateway.read_file(&result, &path, limit);
        let (data, ignore, others) = join3(data, ignore, others).await;
        let (data, mut beside) = (data?, others?);
        let (path, data, ignore) = match (data, lower_case(&path)) {
            (Some(data), _) => (path, data, ignore),
            (None, Some(lower)) => match gateway.read_file(&result, &lower, limit).await? {
                Some(data) => {
                    let ignore = Beside::load(gateway, &result, &lower);
                    let others = self.others(&result, wanted.others(&lower));
                    let (ignore, others) = join(ignore, others).await;
                    beside.extend(others?);
                    (lower, data, ignore)
                }
                None => return Err(missing(&path, wanted)),
            },
            (None, None) => return Err(missing(&path, wanted)),
        };
        if !wanted.is_cut && data.len() > wanted.limit as usize {
            return Err(Failure::new(format!("`{path}` is larger than {} bytes", wanted.limit)));
        }
        Ok(Read { data, ignore, beside, path })
    }

    /// Those of the files that are there.
    async fn others(&self, files: &Ref, wanted: Vec<(String, u32)>) -> Result<Others, Error> {
        let reads = wanted.into_iter().map(async |(path, limit)| {
            let data = self.gateway.read_file(files, &path, limit).await?;
            Ok::<_, Error>(data.map(|data| (path, data)))
        });
        Ok(try_join_all(reads).await?.into_iter().flatten().collect())
    }
}

/// What was read of the graph that has the file.
struct Read {
    data: Vec<u8>,
    ignore: Beside,
    beside: Others,
    path: String,
}

/// Other files by their paths.
type Others = BTreeMap<String, Vec<u8>>;

fn missing(path: &str, wanted: &Wanted) -> Failure {
    Failure::new(format!("there is no file `{path}`; name the {} with `-f`", wanted.noun))
}

/// The path with `dockerfile` in the place of `Dockerfile`, which may have either name.
fn lower_case(path: &str) -> Option<String> {
    let folder = path.strip_suffix("Dockerfile")?;
    (folder.is_empty() || folder.ends_with('/')).then(|| format!("{folder}dockerfile"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_docker_file_may_have_a_small_letter() {
        assert_eq!(lower_case("a/Dockerfile").as_deref(), Some("a/dockerfile"));
        assert_eq!(lower_case("Dockerfile").as_deref(), Some("dockerfile"));
        assert_eq!(lower_case("a.Dockerfile"), None);
        assert_eq!(lower_case("recipe"), None);
    }
}
