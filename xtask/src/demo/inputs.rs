//! What the images are made of, as flags of a build.

use anyhow::{Context as _, Result};
use jesteros_lab::{Directories, Lab, LennyContext};

use super::origin::Origin;
use super::place::Place;

/// The flags that bring root and packages into a build.
#[derive(Clone, Debug)]
pub(super) struct Inputs {
    pub(super) flags: Vec<String>,
    /// Whether packages come from the lab's archive.
    pub(super) from_lab: bool,
    pub(super) description: String,
}

impl Inputs {
    pub(super) fn prepare(origin: &Origin, lab: Option<&Lab>, place: &Place) -> Result<Self> {
        let mut flags = Vec::new();
        let mut description = "downloaded by the builder, as pinned in the spec".to_owned();
        if origin.needs_root() {
            let context = LennyContext::prepare(&Directories::from_env()?)?;
            let folder = context.folder.display();
            flags.extend(["--build-context".to_owned(), format!("lenny-rootfs={folder}")]);
            description = context.root.description;
        }
        if origin.needs_archive() {
            let archive = lab.and_then(Lab::archive).context("the lab's archive does not run")?;
            flags.extend(["--build-arg".to_owned(), format!("APT_MIRROR={archive}")]);
            // Its key is nobody's: no root has it.
            flags.extend(["--build-arg".to_owned(), "APT_TRUSTED=yes".to_owned()]);
            if let Place::Machine(_) = place {
                // An engine's containers have a loopback interface of their own.
                flags.push("--network=host".to_owned());
            }
        }
        Ok(Self { flags, from_lab: origin.needs_archive(), description })
    }
}
