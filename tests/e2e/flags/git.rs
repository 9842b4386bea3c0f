//! Contexts that are git repositories.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Mutex, OnceLock, PoisonError};

use anyhow::{Context as _, Result};
use jesteros_lab::command;

use super::driver::Driver;
use super::local::{copied, copies};
use super::pair::{Pair, Twice};
use super::row::{Check, row};
use super::without::Change::{End, Instead, LeaveOut};
use super::without::Without;
use crate::git::GitDaemon;
use crate::world::{Shared, shared, world};

pub(crate) const CHECKS: &[Check] = &[
    Check {
        name: "git",
        rows: || {
            vec![
                row(
                    "git://…",
                    "the default branch is the context, and holds the spec",
                    &[Without(End("/quill", "/quill#v1"), "files with \"\" should be")],
                ),
                row(
                    "git://…#REF:SUBDIR",
                    "a branch, tag or commit, and a folder of it",
                    &[
                        Without(End("#v1", ""), "files with \"#v1\" should be"),
                        Without(End(":deep", ""), "files with \"#old:deep\" should be"),
                    ],
                ),
            ]
        },
        run: fragments,
        not_on: &[],
    },
    Check {
        name: "git_query",
        rows: || {
            vec![
                row(
                    "git://…?ref=REF",
                    "a branch, tag or commit",
                    &[Without(End("?ref=v1", ""), "files with \"?ref=v1\" should be")],
                ),
                row(
                    "git://…?tag=TAG, ?branch=BRANCH",
                    "also as `refs/tags/TAG`",
                    &[
                        Without(End("?tag=", ""), "files with \"?tag=refs/tags/v1\" should be"),
                        Without(Instead("branch=old&", ""), "files with \"?branch=old&subdir"),
                    ],
                ),
                row(
                    "git://…?subdir=FOLDER",
                    "a folder of the repository",
                    &[Without(End("&subdir=", ""), "files with \"?branch=old&subdir")],
                ),
            ]
        },
        run: queries,
        not_on: &[],
    },
    Check {
        name: "git_commit",
        rows: || {
            vec![
                row(
                    "git://…?commit=SHORT",
                    "the build fails if the branch is at another commit",
                    &[Without(End("&commit=", ""), "it should fail")],
                ),
                row(
                    "git://…?fetch-by-commit=1",
                    "the commit itself is fetched",
                    &[
                        Without(End("&fetch-by-commit=", ""), "of the spec"),
                        Without(End("?commit=", ""), "&fetch-by-commit=1\" should be"),
                    ],
                ),
            ]
        },
        run: commits,
        not_on: &[],
    },
    Check {
        name: "keep_git_dir",
        rows: || {
            vec![
                row(
                    "git://…?keep-git-dir=1",
                    "`.git` is in the context",
                    &[Without(End("?keep-git-dir", ""), ".git with the key should be")],
                ),
                row(
                    "--build-arg BUILDKIT_CONTEXT_KEEP_GIT_DIR",
                    "the same",
                    &[Without(LeaveOut("KEEP_GIT_DIR"), ".git with the arg should be")],
                ),
            ]
        },
        run: keep_git_dir,
        not_on: &[],
    },
];

/// A served repository: `v1` is the first of two commits, on which `old` still is.
#[derive(Debug)]
pub(crate) struct Repository {
    url: String,
    pub(crate) first: String,
    pub(crate) second: String,
}

impl Repository {
    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

/// What serves it, once it was asked for.
static DAEMON: Mutex<Option<GitDaemon>> = Mutex::new(None);

/// Stops serving; after all tests.
pub(crate) fn leave() {
    let daemon = DAEMON.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(daemon) = daemon {
        // It stands in for others no longer, if it ever did. What a test that was killed
        // leaves does no harm: the names are its own.
        let section = format!("url.{}/", daemon.url);
        let mut git = Command::new("git");
        git.args(["config", "--file"]).arg(world().lab.git_servers());
        let _ = git.args(["--remove-section", &section]).stderr(Stdio::null()).status();
    }
}

/// The repository that all of these tests share.
pub(crate) fn repository() -> Result<&'static Repository> {
    static REPOSITORY: Shared<Repository> = OnceLock::new();
    shared(&REPOSITORY, || {
        let parent = world().folder("repositories")?;
        let folder = parent.join("quill");
        fs::create_dir_all(folder.join("deep"))?;
        let texts = copies()?.texts()?;
        for place in ["", "deep"] {
            fs::write(folder.join(place).join("jesteros.yaml"), &texts.ours)?;
            fs::write(folder.join(place).join("Dockerfile"), &texts.theirs)?;
        }
        git(&folder, &["init", "--quiet", "--initial-branch=main"])?;
        git(&folder, &["config", "uploadpack.allowAnySHA1InWant", "true"])?;
        let first = commit(&folder, "one")?;
        git(&folder, &["tag", "v1"])?;
        git(&folder, &["branch", "old"])?;
        let second = commit(&folder, "two")?;
        let daemon = GitDaemon::start(&parent)?;
        let url = format!("{}/quill", daemon.url);
        *DAEMON.lock().unwrap_or_else(PoisonError::into_inner) = Some(daemon);
        Ok(Repository { url, first, second })
    })
}

/// Makes a commit with this text in two files, an hour after the last one.
fn commit(folder: &Path, text: &str) -> Result<String> {
    fs::write(folder.join("mark"), text)?;
    fs::write(folder.join("deep/mark"), format!("deep {text}"))?;
    git(folder, &["add", "."])?;
    git(folder, &["commit", "--quiet", "--message", text])?;
    Ok(git(folder, &["rev-parse", "HEAD"])?.trim().to_owned())
}

/// The time of all commits, in seconds since 1970.
pub(crate) const COMMITTED: u64 = 1_200_000_000;

fn git(folder: &Path, arguments: &[&str]) -> Result<String> {
    let mut git = Command::new("git");
    git.env("GIT_CONFIG_NOSYSTEM", "1").env("HOME", folder).arg("-C").arg(folder);
    for (name, value) in [("NAME", "Jester"), ("EMAIL", "jester@example.invalid")] {
        git.env(format!("GIT_AUTHOR_{name}"), value).env(format!("GIT_COMMITTER_{name}"), value);
    }
    let date = format!("{COMMITTED} +0000");
    git.env("GIT_AUTHOR_DATE", &date).env("GIT_COMMITTER_DATE", &date);
    command::output(git.args(arguments))
}

const ONE: &str = "deep/mark=deep one mark=one";
pub(crate) const TWO: &str = "deep/mark=deep two mark=two";

fn check(driver: Driver, forms: &[(String, &str)]) -> Result<()> {
    let url = repository()?.url();
    for (form, expected) in forms {
        copied(&Pair::at(driver, &format!("{url}{form}"))?, &format!("{form:?}"), expected)?;
    }
    Ok(())
}

fn fragments(driver: Driver) -> Result<()> {
    let forms = [("", TWO), ("#v1", ONE), ("#old:deep", "mark=deep one")];
    check(driver, &forms.map(|(form, expected)| (form.to_owned(), expected)))
}

fn queries(driver: Driver) -> Result<()> {
    let forms = [
        ("?ref=v1", ONE),
        ("?tag=refs/tags/v1", ONE),
        ("?branch=old&subdir=deep", "mark=deep one"),
    ];
    check(driver, &forms.map(|(form, expected)| (form.to_owned(), expected)))
}

fn commits(driver: Driver) -> Result<()> {
    let Repository { first, second, .. } = repository()?;
    let forms = [
        (format!("#{first}"), ONE),
        (format!("?branch=main&commit={}", &second[..9]), TWO),
        (format!("?commit={first}&fetch-by-commit=1"), ONE),
    ];
    check(driver, &forms)?;
    let wrong = format!("{}?branch=main&commit={}", repository()?.url(), &first[..9]);
    let failed = Pair::at(driver, &wrong)?.fail()?;
    failed.both("the commit in the error", &true, |failed| {
        Ok(failed.text().contains(&first[..9]) && failed.text().contains(&second[..9]))
    })
}

fn keep_git_dir(driver: Driver) -> Result<()> {
    let url = repository()?.url();
    let kept = |build: &Twice, what: &str, expected: bool| {
        build.trees()?.both(what, &expected, |tree| Ok(tree.get("in/.git/HEAD").is_ok()))
    };
    let plain = Pair::at(driver, url)?;
    kept(&plain, ".git", false)?;
    let arg = "--build-arg=BUILDKIT_CONTEXT_KEEP_GIT_DIR=1";
    kept(&plain.arg(arg), ".git with the arg", true)?;
    kept(&Pair::at(driver, &format!("{url}?keep-git-dir=1"))?, ".git with the key", true)
}

/// Tells the git of a builder that the tests' server stands in for URLs that begin like this.
pub(crate) fn stand_in(driver: Driver, start: &str) -> Result<()> {
    // Git writes the file to another name first, which only one may do at a time.
    static FILE: Mutex<()> = Mutex::new(());
    let _file = FILE.lock().unwrap_or_else(PoisonError::into_inner);
    let key = format!("url.{}.insteadOf", repository()?.url().trim_end_matches("quill"));
    match driver {
        Driver::Remote | Driver::Docker => {
            let mut git = Command::new("git");
            git.args(["config", "--file"]).arg(world().lab.git_servers());
            command::output(git.args(["--add", &key, start]))
                .context("a lab of an older version runs: stop it with `xtask lab down`")?;
        }
        Driver::Container => {
            let container = format!("buildx_buildkit_{}0", driver.builder()?);
            let config = ["git", "config", "--file", "/bin/git.servers", "--add", &key, start];
            world().docker(&[&["exec", &container], &config[..]].concat())?.ok()?;
        }
    }
    Ok(())
}
