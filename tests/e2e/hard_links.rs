//! Hard links: BuildKit's digest of contents does not know them, and a build must not take
//! one tree for the other.

use std::fs;

use anyhow::{Context as _, Result, ensure};
use jesteros_lab::OldBuildkit;
use tar::EntryType::{Link, Regular};

use crate::Case;
use crate::archives::tar_of;
use crate::build::Build;
use crate::engine::on_engine;
use crate::old_buildkit::on;
use crate::project::{Project, lenny_project};
use crate::world::world;

pub(crate) const CASES: &[Case] = &[
    ("hard_links_of_an_archive_are_not_stale", archive),
    ("hard_links_of_an_archive_are_not_stale_on_the_engine", archive_on_engine),
    ("hard_links_of_an_archive_are_not_stale_on_older_daemons", archive_on_older),
    ("hard_links_in_mounts_are_not_stale", mounts),
    ("hard_links_of_a_client_are_files_of_their_own", client),
];

/// Two names of one file, or two equal files; `text` makes them those of one test.
fn pair(linked: bool, text: &str) -> Result<Vec<u8>> {
    let g = if linked { (Link, "f") } else { (Regular, text) };
    tar_of(&[("f", Regular, 0o644, (0, 0), text), ("g", g.0, 0o644, (0, 0), g.1)])
}

const SPEC: &str = "\
sources:
  w: {context: w.tar, unpack: yes}
images:
  below: {from: scratch, files: {/a/: w}}
  box: {from: below, files: {/b/: below:a/}}
artifacts:
  kept: {folder: {from: w}}
groups:
  all: [box, kept]
";

/// Builds with the one archive, then with the other, in both orders.
fn is_not_stale(on: impl Fn(Build) -> Result<Build>) -> Result<()> {
    let text = world().unique("pair")?;
    let project = Project::small(SPEC)?;
    for linked in [true, false, true] {
        fs::write(project.path().join("w.tar"), pair(linked, &text)?)?;
        for (target, folders) in [("box", &["a/", "b/"][..]), ("kept", &[""][..])] {
            let tree = on(Build::new(&project).target(target))?.tree()?;
            for folder in folders {
                let entry = tree.0.get(&format!("{folder}g")).context("there is no g")?;
                ensure!(
                    (entry.kind == Link) == linked,
                    "{target}: {folder}g is stale:\n{}",
                    tree.listing()
                );
            }
        }
    }
    Ok(())
}

fn archive() -> Result<()> {
    is_not_stale(Ok)
}

fn archive_on_engine() -> Result<()> {
    is_not_stale(on_engine)
}

fn archive_on_older() -> Result<()> {
    for version in OldBuildkit::ALL {
        is_not_stale(|build| on(version, build))
            .with_context(|| format!("BuildKit {}", version.name()))?;
    }
    Ok(())
}

fn mounts() -> Result<()> {
    let text = world().unique("pair")?;
    let project = lenny_project(
        "images:
  box:
    from: lenny
    steps:
      - run: stat -c %h /w/g > /read-only
        mounts: {/w: w}
      - run: stat -c %h /w/g > /writable
        mounts: {/w: {from: w, writable: yes}}
artifacts:
  kept:
    build:
      from: lenny
      run: stat -c %h /w/g > /w/links
      mounts: {/w: {from: w, writable: yes}}
      outputs: {/links: /w/links}
",
    )?;
    let spec = fs::read_to_string(&project.spec)?;
    let own = "  keys: {context: keys}\n";
    ensure!(spec.contains(own), "the project has no {own}");
    project.rewrite(&spec.replace(own, "  w: {context: w.tar, unpack: yes}\n"))?;
    for (linked, expected) in [(true, "2\n"), (false, "1\n"), (true, "2\n")] {
        fs::write(project.path().join("w.tar"), pair(linked, &text)?)?;
        let build = Build::new(&project).on_lenny()?;
        let image = build.clone().target("box").image()?;
        for path in ["read-only", "writable"] {
            let links = image.text(path)?;
            ensure!(links == expected, "/{path}: {links:?} instead of {expected:?}");
        }
        let kept = build.target("kept").tree()?;
        let links = &kept.0.get("links").context("there is no output")?.content;
        ensure!(links == expected.as_bytes(), "kept: {links:?} instead of {expected:?}");
    }
    Ok(())
}

/// Of a client's folder BuildKit keeps only contents from one build to the next.
fn client() -> Result<()> {
    let text = world().unique("pair")?;
    let project = Project::small(
        "sources: {w: {context: w}}\nimages: {box: {from: scratch, files: {/a/: w}}}\n",
    )?;
    project.add(&[("w/f", &text)])?;
    let folder = project.path().join("w");
    for linked in [true, false] {
        match linked {
            true => fs::hard_link(folder.join("f"), folder.join("g"))?,
            false => {
                fs::remove_file(folder.join("g"))?;
                fs::write(folder.join("g"), &text)?;
            }
        }
        let tree = Build::new(&project).tree()?;
        let expected = format!("d 0755 0:0 a\nf 0644 0:0 a/f {text}\nf 0644 0:0 a/g {text}\n");
        ensure!(tree.listing() == expected, "linked: {linked}:\n{}", tree.listing());
    }
    Ok(())
}
