//! What BuildKit gives to the process it starts.

use crate::error::Error;
use crate::worker::Worker;
use buildkit_llb::Definition;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

/// Where BuildKit mounts what it tells about the frontend (`gateway.go`).
pub const METADATA_FOLDER: &str = "/run/config/buildkit/metadata";
/// The file in it that holds the graph of the frontend image.
const FRONTEND_FILE: &str = "frontend.bin";
/// Largest graph of the frontend image that is read, in bytes.
const MAX_FRONTEND_FILE: u64 = 16 * 1024 * 1024;

/// The variables and files that BuildKit gives to a frontend.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    /// The options of the request, by key.
    pub opts: BTreeMap<String, String>,
    /// The client's session.
    pub session: String,
    /// The name that users know BuildKit by, e.g. `docker`; may be empty.
    pub product: String,
    /// The workers; the first is the one that runs the build.
    pub workers: Vec<Worker>,
    /// Where [`METADATA_FOLDER`] is.
    pub metadata_folder: PathBuf,
}

impl Environment {
    /// Reads the environment of this process. Bytes that are not UTF-8 become
    /// U+FFFD.
    #[must_use]
    pub fn of_process() -> Self {
        let text = |text: OsString| text.to_string_lossy().into_owned();
        let vars = std::env::vars_os().map(|(name, value)| (text(name), text(value)));
        Self::new(vars, Path::new(METADATA_FOLDER))
    }

    /// Reads variables, and remembers where the metadata folder is.
    #[must_use]
    pub fn new(vars: impl IntoIterator<Item = (String, String)>, metadata_folder: &Path) -> Self {
        let folder = metadata_folder.to_owned();
        let mut environment = Self { metadata_folder: folder, ..Self::default() };
        for (name, value) in vars {
            match name.as_str() {
                "BUILDKIT_SESSION_ID" => environment.session = value,
                "BUILDKIT_EXPORTEDPRODUCT" => environment.product = value,
                "BUILDKIT_WORKERS" => environment.workers = Worker::from_json(&value),
                name if name.starts_with("BUILDKIT_FRONTEND_OPT_") => {
                    let (key, value) = value.split_once('=').unwrap_or((&value, ""));
                    environment.opts.insert(key.to_owned(), value.to_owned());
                }
                _ => {}
            }
        }
        environment
    }

    /// Returns an option, if it is given.
    #[must_use]
    pub fn opt(&self, key: &str) -> Option<&str> {
        self.opts.get(key).map(String::as_str)
    }

    /// Returns the graph that loads the frontend image; `None` if BuildKit does
    /// not tell; v0.12 and later do.
    ///
    /// # Errors
    ///
    /// [`Error::Protocol`] if the file is there and cannot be read.
    pub fn frontend_definition(&self) -> Result<Option<Definition>, Error> {
        let path = self.metadata_folder.join(FRONTEND_FILE);
        let bad = |why: String| Error::Protocol(format!("the file `{}`: {why}", path.display()));
        let file = match std::fs::File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(bad(error.to_string())),
        };
        let mut bytes = Vec::new();
        let mut file = file.take(MAX_FRONTEND_FILE + 1);
        file.read_to_end(&mut bytes).map_err(|error| bad(error.to_string()))?;
        if bytes.len() as u64 > MAX_FRONTEND_FILE {
            return Err(bad(format!("it is larger than {MAX_FRONTEND_FILE} bytes")));
        }
        Definition::from_bytes(&bytes).map(Some).map_err(|error| bad(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use buildkit_proto::pb;
    use prost::Message as _;

    fn environment(vars: &[(&str, &str)]) -> Environment {
        let vars = vars.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Environment::new(vars, Path::new("/nonexistent"))
    }

    #[test]
    fn options_are_split_at_the_first_equals_sign() {
        let environment = environment(&[
            ("BUILDKIT_FRONTEND_OPT_0", "build-arg:A=b=c"),
            ("BUILDKIT_FRONTEND_OPT_1", "no-cache"),
            ("BUILDKIT_SESSION_ID", "s"),
            ("BUILDKIT_WORKERS", "not JSON"),
            ("PATH", "/bin"),
        ]);
        assert_eq!(environment.opt("build-arg:A"), Some("b=c"));
        assert_eq!(environment.opt("no-cache"), Some(""));
        assert_eq!(environment.opts.len(), 2);
        assert_eq!(environment.session, "s");
        assert_eq!(environment.workers, []);
    }

    #[test]
    fn the_frontend_definition_is_read_if_it_is_there() {
        assert!(environment(&[]).frontend_definition().unwrap().is_none());
        let folder = std::env::temp_dir().join(format!("gateway-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let read = |bytes: &[u8]| {
            std::fs::write(folder.join(FRONTEND_FILE), bytes).unwrap();
            Environment::new([], &folder).frontend_definition()
        };
        let pb = pb::Definition { def: vec![vec![1], vec![2]], ..pb::Definition::default() };
        assert_eq!(read(&pb.encode_to_vec()).unwrap().unwrap().to_pb(), pb);
        assert!(matches!(read(&[0xff]), Err(Error::Protocol(_))));
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
