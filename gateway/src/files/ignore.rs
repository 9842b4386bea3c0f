//! The files that keep files of a client's folders from being sent.

use crate::api::Gateway;
use crate::error::Error;
use crate::failure::Failure;
use crate::files::client::Client;
use crate::result_ref::Ref;
use buildkit_request::{MAIN, Origin, folders, ignore};
use futures_util::future::join_all;
use std::collections::BTreeMap;

/// Largest ignore file that is read, in bytes.
const MAX: u32 = 1024 * 1024;
const NAME: &str = ".dockerignore";
/// Most named contexts whose ignore files are asked for early.
const MOST_EARLY: usize = 2;

/// What an ignore file holds, or nothing if there is none.
type Loaded = Result<Option<Vec<u8>>, Error>;

/// The ignore file beside the file that `-f` names: `NAME.dockerignore`. If it is there, it
/// takes the place of the one in the build context (`frontend/dockerui/config.go`).
#[derive(Debug, Clone)]
pub struct Beside {
    path: String,
    file: Loaded,
}

impl Beside {
    pub(super) async fn load<G: Gateway>(gateway: &G, files: &Ref, named: &str) -> Self {
        let path = Self::path_of(named);
        let file = gateway.read_file(files, &path, MAX + 1).await;
        Self { path, file }
    }

    /// The path of the ignore file of `named`.
    pub(super) fn path_of(named: &str) -> String {
        format!("{named}.dockerignore")
    }

    fn patterns(&self) -> Result<Option<Vec<String>>, Failure> {
        self.file.clone()?.map(|file| patterns(&self.path, &file)).transpose()
    }
}

/// Ignore files that were asked for before it was known who needs them.
///
/// Its default has none, which costs nothing but time.
#[derive(Debug, Clone, Default)]
pub struct IgnoreFiles(BTreeMap<String, Loaded>);

impl<G: Gateway> Client<'_, G> {
    /// Loads the ignore files of the build context and of named contexts that are folders of the
    /// client, unless more than two are named.
    ///
    /// Nearly every build needs them, so ask for them while the named file is loaded. A failure
    /// counts only if a folder turns out to be used.
    pub async fn ignore_files(&self, main: &Origin) -> IgnoreFiles {
        let mut wanted = folders(self.request);
        if wanted.len() > MOST_EARLY {
            wanted.clear();
        }
        wanted.push(main.clone());
        let loads = wanted.iter().filter_map(|folder| match folder {
            Origin::Local { name, hint } => Some(self.early(name, hint)),
            Origin::Git(_)
            | Origin::Http { .. }
            | Origin::Archive { .. }
            | Origin::Image(_)
            | Origin::OciLayout { .. }
            | Origin::Input(_)
            | Origin::Scratch => None,
        });
        IgnoreFiles(join_all(loads).await.into_iter().collect())
    }

    /// The patterns of what the client does not send of its folder `name`: of
    /// `FILE.dockerignore` beside the named file for the build context, else of the folder's
    /// own `.dockerignore`, unless that is among those that came `early`.
    ///
    /// # Errors
    ///
    /// What BuildKit answers, and a file of more than 1 MiB.
    pub async fn ignored(
        &self,
        name: &str,
        hint: &str,
        beside: &Beside,
        early: &IgnoreFiles,
    ) -> Result<Vec<String>, Failure> {
        if name == MAIN
            && let Some(patterns) = beside.patterns()?
        {
            return Ok(patterns);
        }
        let file = match early.0.get(name) {
            Some(file) => file.clone(),
            None => self.ignore_file(name, hint).await,
        };
        file?.map_or_else(|| Ok(Vec::new()), |file| patterns(NAME, &file))
    }

    async fn early(&self, name: &str, hint: &str) -> (String, Loaded) {
        (name.to_owned(), self.ignore_file(name, hint).await)
    }

    /// Loads the ignore file of the folder that the client calls `name`.
    async fn ignore_file(&self, name: &str, hint: &str) -> Loaded {
        let file = self.request.ignore_file(name, hint);
        let result = self.gateway.solve(&file.definition()).await?;
        self.gateway.read_file(&result, NAME, MAX + 1).await
    }
}

fn patterns(path: &str, file: &[u8]) -> Result<Vec<String>, Failure> {
    if file.len() > MAX as usize {
        return Err(Failure::new(format!("`{path}` is larger than {} KiB", MAX / 1024)));
    }
    Ok(ignore::patterns(file))
}
