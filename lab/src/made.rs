//! Makes a folder of the lab once, and keeps it.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::directories::{Directories, create};

/// The folder `name` of the lab's folder `of`. `make` fills it if it is not there; what `make`
/// leaves beside it is deleted. `recipe` changes when what `make` does changes.
pub(crate) fn made(
    of: &str,
    name: &str,
    recipe: u32,
    make: impl FnOnce(&Path) -> Result<()>,
) -> Result<PathBuf> {
    made_in(&Directories::from_env()?.root().join(of), name, recipe, make)
}

fn made_in(
    cache: &Path,
    name: &str,
    recipe: u32,
    make: impl FnOnce(&Path) -> Result<()>,
) -> Result<PathBuf> {
    create(cache)?;
    let folder = cache.join(format!("{name}-{recipe}"));
    // Two test programs may ask at once: the second waits for what the first makes.
    let lock = fs::File::create(cache.join(format!("{name}.lock")))?;
    lock.lock().with_context(|| format!("cannot lock the cache of {name}"))?;
    if folder.exists() {
        return Ok(folder);
    }
    let work = tempfile::Builder::new().prefix("fresh-").tempdir_in(cache)?;
    let fresh = work.path().join(name);
    create(&fresh)?;
    make(&fresh).with_context(|| format!("cannot make {name}"))?;
    fs::rename(&fresh, &folder)?;
    Ok(folder)
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::bail;

    #[test]
    fn makes_a_folder_once_for_each_recipe_and_keeps_no_half() {
        let cache = tempfile::tempdir().unwrap();
        let fill = |folder: &Path| Ok(fs::write(folder.join("file"), "text")?);
        made_in(cache.path(), "thing", 1, |folder| {
            fill(folder)?;
            bail!("stopped half way")
        })
        .unwrap_err();
        assert!(!cache.path().join("thing-1").exists());
        let first = made_in(cache.path(), "thing", 1, fill).unwrap();
        assert_eq!(fs::read_to_string(first.join("file")).unwrap(), "text");
        let again = made_in(cache.path(), "thing", 1, |_| bail!("made twice")).unwrap();
        assert_eq!(first, again);
        assert_ne!(made_in(cache.path(), "thing", 2, fill).unwrap(), first);
    }
}
