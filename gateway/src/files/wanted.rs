//! What is wanted of the file that a client names.

/// Gives the path of another file for that of the named file.
type PathOf = fn(&str) -> String;

/// What a frontend wants of the file that `-f` names.
#[derive(Debug, Clone)]
#[must_use = "it says what `Client::load` loads"]
pub struct Wanted {
    pub(super) language: String,
    pub(super) limit: u32,
    pub(super) is_cut: bool,
    pub(super) noun: String,
    pub(super) title: Option<String>,
    pub(super) beside: Vec<(PathOf, u32)>,
}

impl Wanted {
    /// A file of at most `limit` bytes in `language`, which BuildKit's clients may use to colour
    /// it (`SourceInfo` in `solver/pb/ops.proto`).
    pub fn new(language: impl Into<String>, limit: u32) -> Self {
        Self {
            language: language.into(),
            limit,
            is_cut: false,
            noun: "file".to_owned(),
            title: None,
            beside: Vec::new(),
        }
    }

    /// A larger file is cut after `limit` bytes and one more, which tells that it was larger,
    /// in the place of failing: for a frontend that says it in its own words.
    pub fn cut(mut self) -> Self {
        self.is_cut = true;
        self
    }

    /// What the user calls such a file, e.g. `recipe`, for the message that there is none.
    pub fn called(mut self, noun: impl Into<String>) -> Self {
        self.noun = noun.into();
        self
    }

    /// The title of loading it from a folder of the client; `[internal] load NAME` if absent.
    pub fn titled(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// Loads the first `limit` bytes of another file too, if it is there. `path_of` gives its
    /// path for that of the named file, which may be `dockerfile` for `Dockerfile`. All files come
    /// in one transfer.
    pub fn beside(mut self, path_of: fn(&str) -> String, limit: u32) -> Self {
        self.beside.push((path_of, limit));
        self
    }

    /// The paths of the other files beside `named`, with their limits.
    pub(super) fn others(&self, named: &str) -> Vec<(String, u32)> {
        self.beside.iter().map(|(path_of, limit)| (path_of(named), *limit)).collect()
    }
}
