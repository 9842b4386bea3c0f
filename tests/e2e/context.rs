//! What is sent to BuildKit, and what is not.

use anyhow::{Result, ensure};

use crate::Case;
use crate::build::Build;
use crate::progress::Progress;
use crate::project::Project;

pub(crate) const CASES: &[Case] = &[
    ("context_honours_dockerignore", dockerignore),
    ("context_prefers_the_specs_own_ignore_file", own_ignore_file),
    ("context_sends_only_what_the_target_uses", narrow),
    ("context_ignored_files_are_not_sent", ignored_not_sent),
    ("context_named_context_replaces_a_source", named),
];

const BIG: usize = 20 * 1024 * 1024;
/// Far more than the specs and files of these tests, far less than `BIG`.
const FEW: u64 = 200 * 1024;

fn copies_everything() -> Result<Project> {
    let project = Project::small("images:\n  box: {from: scratch, files: {/in/: context}}\n")?;
    project.add(&[
        ("keep.txt", "kept\n"),
        ("drop.txt", "dropped\n"),
        ("folder/drop.log", "dropped\n"),
    ])?;
    Ok(project)
}

fn dockerignore() -> Result<()> {
    let project = copies_everything()?;
    project.add(&[(".dockerignore", "# comment\ndrop.txt\n**/*.log\n")])?;
    let files = Build::new(&project).image()?.files();
    ensure!(files.contains_key("in/keep.txt"), "keep.txt is missing: {:?}", files.keys());
    for dropped in ["in/drop.txt", "in/folder/drop.log"] {
        ensure!(!files.contains_key(dropped), "{dropped} was copied");
    }
    Ok(())
}

fn own_ignore_file() -> Result<()> {
    let project = copies_everything()?;
    project
        .add(&[(".dockerignore", "keep.txt\n"), ("jesteros.yaml.dockerignore", "drop.txt\n")])?;
    let files = Build::new(&project).image()?.files();
    ensure!(files.contains_key("in/keep.txt"), "keep.txt is missing: {:?}", files.keys());
    ensure!(!files.contains_key("in/drop.txt"), "drop.txt was copied");
    Ok(())
}

/// Bytes that the client sent.
fn sent(progress: &Progress) -> u64 {
    let transfers = progress.bytes.iter().filter(|(id, _)| id.starts_with("transferring"));
    transfers.map(|(_, bytes)| bytes).sum()
}

fn narrow() -> Result<()> {
    let images = "\
default: small
images:
  small: {from: scratch, files: {/in/: \"context:keep.txt\"}}
  all: {from: scratch, files: {/in/: context}}
";
    let project = Project::small(images)?;
    let big = noise();
    project.add(&[
        ("keep.txt", "kept\n"),
        ("unused/big.txt", &big),
        ("root/usr/readme", "text\n"),
    ])?;
    let (image, progress) = Build::new(&project).target("small").image_and_progress()?;
    let bytes = sent(&progress);
    ensure!(bytes > 0, "no transfer was reported: {}", progress.evidence());
    ensure!(bytes < FEW, "{bytes} bytes were sent for one small file: {:?}", progress.bytes);
    ensure!(image.files().contains_key("in/keep.txt"), "keep.txt is missing");
    // The measure measures: a target that uses the big file has it sent.
    let progress = Build::new(&project).target("all").succeeds()?;
    ensure!(sent(&progress) > BIG as u64, "the big file was not sent: {:?}", progress.bytes);
    Ok(())
}

fn ignored_not_sent() -> Result<()> {
    let project = copies_everything()?;
    let big = noise();
    project.add(&[(".dockerignore", "big.txt\n"), ("big.txt", &big)])?;
    let progress = Build::new(&project).succeeds()?;
    let bytes = sent(&progress);
    ensure!(bytes < FEW, "{bytes} bytes were sent: {:?}", progress.bytes);
    Ok(())
}

fn named() -> Result<()> {
    let rest = "\
sources: {parts: {context: parts}}
images: {box: {from: scratch, files: {/in/a.txt: \"parts:a.txt\"}}}
";
    let project = Project::small(rest)?;
    project.add(&[("parts/a.txt", "of the context"), ("elsewhere/a.txt", "of another folder")])?;
    let text = |build: &Build| build.image()?.text("in/a.txt");
    ensure!(text(&Build::new(&project))? == "of the context");
    let swap = format!("--build-context=parts={}", project.path().join("elsewhere").display());
    ensure!(text(&Build::new(&project).arg(swap))? == "of another folder");
    Ok(())
}

/// Text that is as large as it seems.
fn noise() -> String {
    let mut state = 1_u32;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        char::from(b' ' + u8::try_from(state % 90).unwrap_or_default())
    };
    (0..BIG).map(|_| next()).collect()
}
