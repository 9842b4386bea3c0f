//! What the card is made of besides the images: from where the spec says, from a folder of the
//! user, or a stand-in of the lab where neither can be had.

use std::env;
use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};
use jesteros_lab::bookworm_root;
use jesteros_lab::jesteros::{KernelTree, Ndk, kernel_tree, ndk, nook, nook_summary};

use crate::demo::places::{Places, answers};

/// Names a folder with the files of one's own Nook.
const NOOK: &str = "JESTEROS_NOOK";

/// A source of the spec.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Bookworm,
    Kernel,
    Ndk,
    Nook,
}

/// Where a source comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// The builder downloads it.
    Spec,
    /// A folder of the user.
    Named(PathBuf),
    /// One of the lab's; why.
    StandIn(String),
}

/// The flags that bring the parts into a build.
#[derive(Clone, Debug)]
pub(super) struct Parts {
    pub(super) flags: Vec<String>,
    /// What each part is.
    pub(super) lines: Vec<String>,
    /// Whether something on the card is not what a Nook needs.
    pub(super) has_stand_ins: bool,
}

/// The spec's own places if they answer.
///
/// # Errors
///
/// If there is nothing that the packages of Debian 12 could come from.
pub(super) fn choose(places: &Places) -> Result<Vec<(Part, Origin)>> {
    answers(&places.packages).context(
        "the packages of Debian 12 that compile the kernel are missing; a build by hand takes \
         them from elsewhere with `--build-arg DEBIAN_MIRROR=URL`",
    )?;
    let asked = |url: &str| match answers(url) {
        Ok(()) => Origin::Spec,
        Err(why) => Origin::StandIn(format!("as {why:#}")),
    };
    let nook = env::var_os(NOOK).filter(|path| !path.is_empty()).map(PathBuf::from);
    let nook = match nook {
        Some(folder) => {
            ensure!(folder.is_dir(), "{NOOK}={} is no folder", folder.display());
            // Builds run in the folder of the workspace.
            Origin::Named(std::path::absolute(folder)?)
        }
        None => Origin::StandIn(format!("as only your own Nook has its files; {NOOK}=DIR")),
    };
    let ndk = asked(&places.ndk);
    let kernel = kernel(&ndk, || asked(&places.kernel));
    Ok(vec![
        (Part::Bookworm, asked(&places.registry)),
        (Part::Kernel, kernel),
        (Part::Ndk, ndk),
        (Part::Nook, nook),
    ])
}

/// Linux 2.6.29 itself refuses the compiler of the stand-in.
fn kernel(ndk: &Origin, asked: impl FnOnce() -> Origin) -> Origin {
    match ndk {
        Origin::StandIn(_) => Origin::StandIn("as the NDK is one".to_owned()),
        Origin::Spec | Origin::Named(_) => asked(),
    }
}

/// In one line.
pub(super) fn reason(choices: &[(Part, Origin)]) -> String {
    let of = |wanted: &dyn Fn(&Origin) -> bool| -> Vec<&str> {
        choices.iter().filter(|(_, origin)| wanted(origin)).map(|(part, _)| part.name()).collect()
    };
    let groups = [
        ("the spec's own", of(&|origin| *origin == Origin::Spec)),
        ("yours", of(&|origin| matches!(origin, Origin::Named(_)))),
        ("stand-ins", of(&|origin| matches!(origin, Origin::StandIn(_)))),
    ];
    let groups = groups.iter().filter(|(_, names)| !names.is_empty());
    let groups: Vec<_> =
        groups.map(|(what, names)| format!("{what}: {}", names.join(", "))).collect();
    groups.join("; ")
}

impl Parts {
    /// Makes the stand-ins.
    pub(super) fn prepare(choices: &[(Part, Origin)]) -> Result<Self> {
        let mut parts = Self { flags: Vec::new(), lines: Vec::new(), has_stand_ins: false };
        for (part, origin) in choices {
            let name = part.name();
            let (folder, line) = match origin {
                Origin::Spec => {
                    parts.lines.push(format!("{name}: downloaded by the builder, as in the spec"));
                    continue;
                }
                Origin::Named(folder) => (folder.clone(), format!("{name}: your own files")),
                Origin::StandIn(why) => {
                    // A root from Debian's own packages is what the image is, too.
                    parts.has_stand_ins |= *part != Part::Bookworm;
                    (part.stand_in()?, format!("{} ({why})", part.summary()))
                }
            };
            let context = format!("{name}={}", folder.display());
            parts.flags.extend(["--build-context".to_owned(), context]);
            parts.lines.push(line);
        }
        Ok(parts)
    }
}

impl Part {
    /// As the spec calls it.
    fn name(self) -> &'static str {
        match self {
            Self::Bookworm => "bookworm",
            Self::Kernel => "nst-kernel",
            Self::Ndk => "ndk-r12b",
            Self::Nook => "nook",
        }
    }

    /// What stands in for it, made at the first call.
    fn stand_in(self) -> Result<PathBuf> {
        match self {
            Self::Bookworm => bookworm_root(),
            Self::Kernel => kernel_tree(KernelTree::Small),
            Self::Ndk => ndk(Ndk::R12b),
            Self::Nook => nook(),
        }
    }

    /// What the stand-in is.
    fn summary(self) -> &'static str {
        match self {
            Self::Bookworm => {
                "Debian 12: a root made from Debian's packages, in place of the image"
            }
            Self::Kernel => KernelTree::Small.summary(),
            Self::Ndk => Ndk::R12b.summary(),
            Self::Nook => nook_summary(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stand_in_of_the_compiler_never_meets_the_real_kernel() {
        let stand_in = Origin::StandIn("as h cannot be reached".to_owned());
        assert!(matches!(kernel(&stand_in, || Origin::Spec), Origin::StandIn(_)));
        assert_eq!(kernel(&Origin::Spec, || Origin::Spec), Origin::Spec);
        assert_eq!(kernel(&Origin::Spec, || stand_in.clone()), stand_in);
    }

    #[test]
    fn says_which_parts_are_real() {
        let choices = [
            (Part::Ndk, Origin::Spec),
            (Part::Kernel, Origin::StandIn(String::new())),
            (Part::Nook, Origin::StandIn(String::new())),
        ];
        assert_eq!(reason(&choices), "the spec's own: ndk-r12b; stand-ins: nst-kernel, nook");
    }

    #[test]
    fn what_is_downloaded_needs_no_flag() {
        let folder = PathBuf::from("/my/nook");
        let choices = [(Part::Kernel, Origin::Spec), (Part::Nook, Origin::Named(folder))];
        let parts = Parts::prepare(&choices).unwrap();
        assert_eq!(parts.flags, ["--build-context", "nook=/my/nook"]);
        assert!(!parts.has_stand_ins && parts.lines.len() == 2);
    }
}
