//! Lines of source files.

use super::Graph;
use crate::parts::{amd64, exec, image, ran, tree};
use buildkit_llb::{Describe as _, File, Local, Location, Output, SourceFile, merge, mkdir};
use std::sync::Arc;

const TEXT: &str = "from: alpine\nrun: true\n";

pub(super) const GRAPHS: &[Graph] = &[
    ("location", || ran(exec().located(lines(2, 2)))),
    ("location_of_source", || Ok(image("alpine")?.located(lines(1, 1)).output(&amd64()))),
    ("location_of_file", || Ok(Output::scratch().file(folder().located(lines(1, 2))))),
    ("location_of_merge", || {
        Ok(merge([tree("/a"), tree("/b")]).located(lines(1, 2)).output())
    }),
    ("location_of_several_ranges", || {
        ran(exec().located(Location::of(spec(), [(1, 1), (2, 2)])))
    }),
    ("locations_of_one_vertex", || {
        ran(exec().located(lines(2, 2)).located(Location::new(part(), 1, 1)))
    }),
    ("locations_of_several_vertices", || {
        let spec = spec();
        let at = |line| Location::new(Arc::clone(&spec), line, line);
        let image = image("alpine")?.located(at(1)).state(&amd64());
        let first = image.run(exec().located(Location::new(part(), 1, 1)))?;
        Ok(first.run(exec().located(at(2)))?.into())
    }),
    ("locations_in_equal_files", || {
        let image = image("alpine")?.located(lines(1, 1)).state(&amd64());
        Ok(image.run(exec().located(lines(2, 2)))?.into())
    }),
    ("location_in_loaded_file", || {
        let load = Local::new("dockerfile", "session").output().definition();
        let file = SourceFile::new("spec.yaml", "YAML", TEXT).loaded_by(load);
        ran(exec().located(Location::new(Arc::new(file), 2, 2)))
    }),
    ("locations_of_equal_vertices", || Ok(merge([placed(1), placed(2)]).output())),
    ("same_location_of_equal_vertices", || Ok(merge([placed(1), placed(1)]).output())),
];

/// A file that is equal to all others that this function makes.
fn spec() -> Arc<SourceFile> {
    Arc::new(SourceFile::new("spec.yaml", "YAML", TEXT))
}

fn part() -> Arc<SourceFile> {
    Arc::new(SourceFile::new("part.yaml", "YAML", "x: y\n"))
}

fn lines(first: u32, last: u32) -> Location {
    Location::new(spec(), first, last)
}

fn folder() -> File {
    File::from(mkdir("/a", 0o755))
}

fn placed(line: u32) -> Output {
    Output::scratch().file(folder().located(lines(line, line)))
}
