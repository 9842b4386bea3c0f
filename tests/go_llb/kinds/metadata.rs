//! What is said about vertices and is not part of them.

use super::Graph;
use crate::parts::{amd64, exec, image, ran, some, tree};
use buildkit_llb::{
    Blob, Describe as _, File, Git, Http, Limits, Local, OciLayout, Output, diff, merge, mkdir,
    passthrough,
};

pub(super) const GRAPHS: &[Graph] = &[
    ("ignored_cache", || ran(exec().ignoring_cache(true))),
    ("ignored_cache_of_source", || Ok(image("alpine")?.ignoring_cache(true).output(&amd64()))),
    ("name", || ran(exec().named("make it"))),
    ("name_of_source", || {
        Ok(Http::unpinned("https://example.com/file").named("get it").output())
    }),
    ("name_of_folder", || Ok(Local::new("context", "session").named("load it").output())),
    ("name_of_repository", || {
        Ok(Git::reference("https://example.com/a/b.git", "main").named("clone it").output())
    }),
    ("name_of_layout", || {
        let layout = OciLayout::new(format!("example.com/x@{}", some()).parse()?, "", "");
        Ok(layout.named("take it").output(&amd64()))
    }),
    ("name_of_blob", || {
        Ok(Blob::of_registry(&"example.com/x".parse()?, &some()).named("take it").output())
    }),
    ("name_of_file", || Ok(Output::scratch().file(folder().named("write it")))),
    ("name_of_merge", || Ok(merge([tree("/a"), tree("/b")]).named("merge it").output())),
    ("name_of_diff", || Ok(diff(&tree("/a"), &tree("/b")).named("take what changed").output())),
    ("name_of_passthrough", || {
        let outputs = passthrough("id", [tree("/a")]).after([tree("/b")]).named("wait").outputs();
        Ok(merge(outputs).output())
    }),
    ("description", || {
        let exec = exec().described("com.example", "text").described("com.docker.x", "y");
        ran(exec.named("n"))
    }),
    ("exported_cache", || ran(exec().exporting_cache(true))),
    ("cache_not_exported", || ran(exec().exporting_cache(false))),
    ("cache_exported_as_usual", || ran(exec())),
    ("group", || ran(exec().grouped("id", "several things"))),
    ("weak_group", || ran(exec().grouped_weakly("id", "several things"))),
    ("worker", || {
        let image = image("alpine")?.on_worker("os==linux").on_worker("x==y").state(&amd64());
        Ok(image.run(exec().on_worker("z"))?.into())
    }),
    ("worker_of_file", || Ok(Output::scratch().file(folder().on_worker("z")))),
    ("equal_vertices", || {
        let named = |name: &str| Output::scratch().file(folder().named(name));
        Ok(merge([named("first"), named("second")]).output())
    }),
    ("equal_vertices_of_different_kinds", || {
        let first = folder().ignoring_cache(true).exporting_cache(true).grouped("1", "one");
        let second = folder().named("n").exporting_cache(false).grouped("2", "two");
        Ok(merge([first, second].map(|folder| Output::scratch().file(folder))).output())
    }),
    ("equal_vertices_with_limits", || {
        let limited = |mb: i64| ran(exec().limits(Limits::default().memory(mb << 20)));
        Ok(merge([limited(1)?, limited(2)?]).output())
    }),
];

fn folder() -> File {
    File::from(mkdir("/a", 0o755))
}
