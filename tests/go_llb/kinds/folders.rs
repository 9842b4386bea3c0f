//! Folders of the client.

use super::Graph;
use buildkit_llb::{Differ, Local};

pub(super) const GRAPHS: &[Graph] = &[
    ("local", || Ok(local().output())),
    ("local_of_any_session", || Ok(Local::of_any_session("context", "unique").output())),
    ("local_included", || Ok(local().include(&["a", "b/**"]).output())),
    ("local_excluded", || Ok(local().exclude(&[".git", "!x"]).output())),
    ("local_followed", || Ok(local().follow(&["Dockerfile"]).output())),
    ("local_special_names", || {
        Ok(local().exclude(&["<&>", "\"\\\n\u{1}é\u{2028}", "/"]).output())
    }),
    ("local_shared", || Ok(local().shared_key_hint("hint").output())),
    ("local_not_compared", || Ok(local().differ(Differ::None).output())),
    ("local_must_be_compared", || Ok(local().require_differ(Differ::Metadata).output())),
    ("local_names_only", || Ok(local().metadata_only(&[]).output())),
    ("local_names_and_some_files", || Ok(local().metadata_only(&["*.go", "x"]).output())),
    ("local_everything", || {
        let local = local().include(&["a"]).exclude(&["b"]).follow(&["c"]).shared_key_hint("d");
        Ok(local.differ(Differ::Metadata).output())
    }),
];

fn local() -> Local {
    Local::new("context", "session")
}
