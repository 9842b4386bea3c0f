//! What is wanted of the file that a client names.

/// What a frontend wants of the file that `-f` names.
#[derive(Debug, Clone)]
#[must_use = "it says what `Client::load` loads"]
pub struct Wanted {
    pub(super) language: String,
    pub(super) limit: u32,
    pub(super) is_cut: bool,
    pub(super) noun: String,
    pub(super) title: Option<String>,
    pub(super) beside: Vec<(String, u32)>,
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

    /// Loads the first `limit` bytes of another file too, if it is there. `path` is in the same
    /// source, like the option `filename`. Both come in one transfer, since the client sends no
    /// file twice.
    pub fn beside(mut self, path: impl Into<String>, limit: u32) -> Self {
        self.beside.push((path.into(), limit));
        self
    }
}
