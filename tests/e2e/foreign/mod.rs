//! The examples that do not grow from Lenny. Their specs are built as they are: only named
//! contexts, build args and proxies take the place of what cannot be had everywhere.

mod card;
mod go_tool;
mod squeeze;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use jesteros_lab::bookworm_root;

use crate::Case;
use crate::build::Build;
use crate::family::with_frontend;
use crate::project::Project;

pub(crate) const CASES: &[Case] = &[
    ("foreign_go_program_is_built_for_two_platforms", go_tool::program),
    ("foreign_go_images_hold_their_checks", go_tool::images),
    ("foreign_go_mistake_is_shown_at_its_line", go_tool::mistake),
    ("foreign_squeeze_shop_holds_its_checks", squeeze::shop),
    ("foreign_squeeze_mistakes_are_shown_at_their_lines", squeeze::mistakes),
    ("foreign_card_is_read_by_other_programs", card::card),
    ("foreign_card_mistake_is_shown_at_its_line", card::mistake),
];

fn folder(example: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples").join(example)
}

/// The build of an example as it is.
fn example(name: &str) -> Build {
    let folder = folder(name);
    with_frontend(Build::of(&folder.join(format!("{name}.yaml")), &folder))
}

/// A copy of an example with another text in its spec.
fn changed(name: &str, from: &str, to: &str) -> Result<Project> {
    let file = format!("{name}.yaml");
    let project = Project::copy_of(&folder(name), &file)?;
    project.change(&file, from, to)?;
    Ok(project)
}

/// Puts a folder, or what else `--build-context` takes, in the place of a name of the spec.
trait WithContext: Sized {
    fn context(self, name: &str, place: &str) -> Self;

    /// Puts Debian 12 for amd64 in the place of a name.
    fn bookworm(self, name: &str) -> Result<Self> {
        let root = bookworm_root()?;
        Ok(self.context(name, root.to_str().context("an odd path")?))
    }
}

impl WithContext for Build {
    fn context(self, name: &str, place: &str) -> Self {
        self.arg(format!("--build-context={name}={place}"))
    }
}
