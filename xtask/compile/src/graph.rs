//! The graph that is made.

use buildkit_llb::{
    Definition, Describe as _, Exec, Image, Local, Location, Output, Platform, Sharing, SourceFile,
    merge,
};
use std::sync::Arc;

/// Chains of execs, each with two mounts, a name and a line of a file. `measure.go` of
/// `lab/programs/buildkit/llb` makes the same graph.
///
/// # Errors
///
/// What of it cannot be made.
pub(crate) fn chains(execs: u32, length: u32) -> Result<Definition, String> {
    // A line for each exec, as in a spec.
    let text = "true\n".repeat(execs as usize);
    let file = Arc::new(SourceFile::new("spec", "", text));
    let context = Local::new("context", "session").output();
    let image = "alpine".parse().map_err(|error| format!("{error}"))?;
    let base = Image::new(image).state(&Platform::new("linux", "amd64", "")).env("PATH", "/bin");
    let mut ends: Vec<Output> = Vec::new();
    for first in (0..execs).step_by(length as usize) {
        let mut state = base.clone();
        for number in first..execs.min(first.saturating_add(length)) {
            let exec = Exec::new("/bin/true", [number.to_string()])
                .bind("/src", &context)
                .cache("/cache", "cache", Sharing::Shared)
                .named(format!("step {number}"))
                .located(Location::new(Arc::clone(&file), number + 1, number + 1));
            state = state.run(exec).map_err(|error| error.to_string())?;
        }
        ends.push(state.into());
    }
    Ok(merge(ends).output().definition())
}
