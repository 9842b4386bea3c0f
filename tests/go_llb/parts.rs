//! What graphs of several kinds are made of.

use anyhow::{Context as _, Result};
use buildkit_llb::{Digest, Exec, Executed, Image, Output, Platform, State, mkdir};

/// The platform of everything that does not say another one.
pub(crate) fn amd64() -> Platform {
    Platform::new("linux", "amd64", "")
}

/// The digest of something that a registry may have.
pub(crate) fn some() -> Digest {
    Digest::of(b"some")
}

/// An image by its name.
pub(crate) fn image(name: &str) -> Result<Image> {
    Ok(Image::new(name.parse()?))
}

/// The image that most execs run in.
pub(crate) fn alpine() -> Result<State> {
    Ok(image("alpine")?.state(&amd64()))
}

/// A program without arguments.
pub(crate) fn program(name: &str) -> Exec {
    Exec::new(name, [""; 0])
}

/// The exec whose options are looked at.
pub(crate) fn exec() -> Exec {
    program("true")
}

/// The root that an exec leaves in [`alpine`].
pub(crate) fn ran(exec: Exec) -> Result<Output> {
    Ok(alpine()?.run(exec)?.into())
}

/// An empty tree, in which execs run on [`amd64`].
pub(crate) fn scratch() -> State {
    State::scratch(&amd64())
}

/// A tree with one folder.
pub(crate) fn tree(name: &str) -> Output {
    Output::scratch().file(mkdir(name, 0o755))
}

/// What an exec of [`alpine`] left at `path`.
pub(crate) fn left(exec: Exec, path: &str) -> Result<Output> {
    at(&alpine()?.exec(exec)?, path)
}

/// What an exec left at `path`.
pub(crate) fn at(executed: &Executed, path: &str) -> Result<Output> {
    executed.mount(path).with_context(|| format!("nothing is kept at {path}"))
}

/// An exec with two outputs besides its root, `/a` and `/b`.
pub(crate) fn two_outputs() -> Result<Executed> {
    let exec = exec().bind_kept("/a", &Output::scratch()).bind_kept("/b", &Output::scratch());
    Ok(alpine()?.exec(exec)?)
}
