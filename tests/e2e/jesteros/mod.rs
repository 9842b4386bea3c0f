//! All of `examples/jesteros`: every image and file that leaves the build, on stand-ins for what
//! comes from a Nook, from Google and from GitHub.

mod alike;
mod card;
mod kernel;
mod refused;
mod shims;

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use anyhow::Result;
use jesteros_lab::archive::Server;
use jesteros_lab::bookworm_root;
use jesteros_lab::jesteros::{KernelTree, Ndk, cwm, kernel_tree, ndk, nook};

use crate::Case;
use crate::build::Build;
use crate::family::{example, with_frontend};
use crate::world::{Shared, archive, lenny_root, shared, world};

pub(crate) const CASES: &[Case] = &[
    ("jesteros_card_boots", card::boots),
    ("jesteros_damaged_cards_do_not_boot", card::damaged),
    ("jesteros_files_are_those_of_the_device", alike::files),
    ("jesteros_is_built_alike_by_two_builders", alike::two_builders),
    ("jesteros_kernel_is_compiled_by_either_ndk", kernel::choices),
    ("jesteros_ndk_is_fetched_and_unpacked_once", kernel::once),
    ("jesteros_ndk_is_in_no_exported_cache", kernel::not_exported),
    ("jesteros_kernel_is_never_that_of_another_compiler", kernel::other_compiler),
    ("jesteros_contradictions_are_refused", refused::all),
    ("jesteros_makefile_only_calls_buildx", shims::recipes),
    ("jesteros_makefile_targets_work", shims::work),
];

/// What the example's builds get.
#[derive(Debug)]
struct Inputs {
    server: Server,
    contexts: Vec<(&'static str, PathBuf)>,
}

fn inputs() -> Result<&'static Inputs> {
    static INPUTS: Shared<Inputs> = OnceLock::new();
    shared(&INPUTS, || {
        let contexts = vec![
            ("lenny-rootfs", lenny_root()?.folder.clone()),
            ("bookworm", bookworm_root()?),
            ("nook", nook()?),
            ("cwm", cwm()?),
            ("nst-kernel", kernel_tree(KernelTree::Small)?),
            ("ndk-r12b", ndk(Ndk::R12b)?),
            ("ndk-r10e", ndk(Ndk::R10e)?),
        ];
        Ok(Inputs { server: Server::start(&archive()?.root)?, contexts })
    })
}

/// The arguments that every build of the example gets, but for the named contexts in `without`.
pub(crate) fn arguments(without: &[&str]) -> Result<Vec<String>> {
    let inputs = inputs()?;
    let contexts = inputs.contexts.iter().filter(|(name, _)| !without.contains(name));
    let contexts =
        contexts.map(|(name, folder)| format!("--build-context={name}={}", folder.display()));
    let args = [
        "--build-arg=APT_TRUSTED=yes".to_owned(),
        format!("--build-arg=APT_MIRROR={}", inputs.server.url()),
        "--provenance=false".to_owned(),
    ];
    Ok(contexts.chain(args).collect())
}

/// The build of a target of the example in `folder`, for any builder.
pub(crate) fn plain(folder: &Path, target: &str, without: &[&str]) -> Result<Build> {
    let build = Build::of(&folder.join("jesteros.yaml"), folder).target(target);
    Ok(arguments(without)?.into_iter().fold(build, Build::arg))
}

/// The build of a target of the example.
fn target(name: &str) -> Result<Build> {
    Ok(with_frontend(plain(&example(), name, &[])?))
}

/// Builds the files of a target into a new folder.
fn files(build: Build) -> Result<PathBuf> {
    let folder = world().folder("jesteros")?;
    build.arg(format!("--output={}", folder.display())).succeeds()?;
    Ok(folder)
}
