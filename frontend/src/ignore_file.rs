//! The files that keep files of a client's folders from being sent.

use buildkit_gateway::{Error, Failure, Gateway, Ref};
use buildkit_request::{self, Origin, ignore};
use futures_util::future::join_all;
use jesteros_compiler::options::Options;
use std::collections::BTreeMap;

/// Largest ignore file that is read, in bytes.
const MAX: u32 = 1024 * 1024;
const NAME: &str = ".dockerignore";
/// Most named contexts whose ignore files are asked for early.
const MOST_EARLY: usize = 2;

/// What the file of a folder holds, or nothing if the folder has none.
pub type Loaded = Result<Option<Vec<u8>>, Error>;

/// Loads the ignore file of the folder that the client calls `name`.
///
/// # Errors
///
/// What BuildKit answers.
pub async fn load<G: Gateway>(gateway: &G, options: &Options, name: &str, hint: &str) -> Loaded {
    let file = options.request.ignore_file(name, hint);
    let result = gateway.solve(&file.definition()).await?;
    gateway.read_file(&result, NAME, MAX + 1).await
}

/// Ignore files that were asked for before it was known who needs them, by the client's names
/// of their folders.
pub type Early = BTreeMap<String, Loaded>;

/// Loads the ignore files of the build context and of named contexts that are folders of the
/// client, unless these are many.
///
/// Nearly every build needs them, so they are asked for while the spec itself is loaded. A
/// failure counts only if the spec turns out to use the folder. Most calls look at the spec
/// alone.
pub async fn load_early<G: Gateway>(gateway: &G, options: &Options, main: &Origin) -> Early {
    if options.request.call.is_some() {
        return Early::new();
    }
    let mut folders = buildkit_request::folders(&options.request);
    if folders.len() > MOST_EARLY {
        folders.clear();
    }
    folders.push(main.clone());
    let folders = folders.iter().filter_map(|folder| match folder {
        Origin::Local { name, hint } => Some((name, hint)),
        _ => None,
    });
    let loads =
        folders.map(async |(name, hint)| (name.clone(), load(gateway, options, name, hint).await));
    join_all(loads).await.into_iter().collect()
}

/// Loads the ignore file that stands beside a spec.
///
/// # Errors
///
/// What BuildKit answers.
pub async fn beside<G: Gateway>(gateway: &G, files: &Ref, spec: &str) -> Loaded {
    gateway.read_file(files, &path_beside(spec), MAX + 1).await
}

/// The path of the ignore file beside a spec.
#[must_use]
pub fn path_beside(spec: &str) -> String {
    format!("{spec}.dockerignore")
}

/// The patterns of the ignore file that stands beside a spec, if there is one.
///
/// # Errors
///
/// What BuildKit answered, and a file that is too large.
pub fn patterns_beside(spec: &str, file: &Loaded) -> Result<Option<Vec<String>>, Failure> {
    let path = path_beside(spec);
    file.clone()?.map(|file| read(&path, &file)).transpose()
}

/// The patterns of a folder's ignore file.
///
/// # Errors
///
/// A file that is too large.
pub fn patterns(file: Option<Vec<u8>>) -> Result<Vec<String>, Failure> {
    file.map_or_else(|| Ok(Vec::new()), |file| read(NAME, &file))
}

fn read(path: &str, file: &[u8]) -> Result<Vec<String>, Failure> {
    if file.len() > MAX as usize {
        return Err(Failure::new(format!("`{path}` is larger than {} KiB", MAX / 1024)));
    }
    Ok(ignore::patterns(file))
}
