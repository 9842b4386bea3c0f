//! Mistakes that only the files themselves show: all of a vertex at once, each at its
//! own line.

use std::fs;

use anyhow::{Result, ensure};

use crate::Case;
use crate::archives::small_root;
use crate::build::{Build, points_at};
use crate::engine::on_engine;
use crate::process::Finished;
use crate::project::Project;

pub(crate) const CASES: &[Case] = &[
    ("report_shows_all_mistakes_of_files", files),
    ("report_shows_all_mistakes_of_files_on_the_engine", files_on_engine),
    ("report_shows_all_mistakes_of_checks", checks),
    ("report_shows_all_mistakes_of_sources", sources),
];

const HEAD: &str = "\
# syntax=FRONTEND
version: 1
name: e2e
default: box
sources:
  root: {context: root}
bases: {small: {from: root, platform: build}}
";

pub(crate) fn project(rest: &str) -> Result<Project> {
    let project = Project::new(&format!("{HEAD}{rest}"))?;
    fs::create_dir(project.path().join("root"))?;
    fs::write(project.path().join("root/root.tar"), small_root()?)?;
    project.add(&[("in/a.txt", "a\n"), ("in/folder/b.txt", "b\n"), ("other/a.txt", "other\n")])?;
    Ok(project)
}

/// The lines of so many mistakes are shown, the first in the file; the others are told.
const SNIPPETS: usize = 10;

/// A mistake in each line that has a comment, which is what the build must say.
pub(crate) fn shows_all(failed: &Finished, project: &Project) -> Result<()> {
    let spec = fs::read_to_string(&project.spec)?;
    let mut count = 0;
    for (index, line) in spec.lines().enumerate() {
        let Some((_, reason)) = line.split_once(" # ") else { continue };
        let number = index + 1;
        let start = format!("jesteros.yaml:{number}: ");
        let said = failed.text().lines().any(|said| {
            said.split_once(&start).is_some_and(|(_, message)| message.contains(reason))
        });
        ensure!(said, "no line `{start}…{reason}…`: {}", failed.text());
        if count < SNIPPETS {
            points_at(failed, "jesteros.yaml", number)?;
        }
        count += 1;
    }
    failed.says(&format!("jesteros.yaml has {count} mistakes")).map(drop)
}

const FILES: &str = r#"images:
  box:
    from: small
    files:
      /owner: {text: x, owner: nobody-there} # no user `nobody-there`
      /group: {text: x, owner: "quill:no-group"} # no group `no-group`
      /etc/passwd: {edit: {remove: "^never$"}} # `^never$`
      /etc/motd: {edit: {append: x}} # `/etc/motd` does not exist
      /nothing: context:in/nothing # `in/nothing`
      /some/: "context:in/*.md" # `in/*.md`
      /one: "context:in/**" # 3 files match
      /etc: {text: x} # `/etc` is a folder
      /etc/shadow/x: {text: x} # `/etc/shadow`
      /hard: {hardlink: /not/there} # `/not/there`
      /gone: absent # `/gone` does not exist
      /only: {mode: 0600} # `/only` does not exist
      "/home/*.md": {mode: 0600} # nothing matches
      "/home/quill/*.txt": {mode: 0600} # disagree
      "/home/quill/a*": {mode: 0640} # disagree
      /home/quill/c.txt/: # symbolic link
      /caps/: {from: context:in/, only: "*.md"} # `*.md` of `only`
      /capable: {text: x, capabilities: cap_of_nobody+ep} # `cap_of_nobody`
      /both/: [context:in/, context:other/] # differ
      /fine: {text: x}
"#;

fn files() -> Result<()> {
    let project = project(FILES)?;
    shows_all(&Build::new(&project).fails()?, &project)
}

fn files_on_engine() -> Result<()> {
    let project = project(FILES)?;
    shows_all(&on_engine(Build::new(&project))?.fails()?, &project)
}

fn checks() -> Result<()> {
    let project = project(
        r#"images:
  box:
    from: small
    files:
      /one: {link: not/there} # `/one`
      /two: {link: /neither} # `/two`
      /three: {link: one/three, dangling: yes}
      /four: {link: bin/su}
      /loop: {link: loop} # `/loop`
    cmd: [not-a-program] # `not-a-program`
"#,
    )?;
    shows_all(&Build::new(&project).fails()?, &project)
}

fn sources() -> Result<()> {
    let project = project(
        r#"images:
  box: {from: scratch, files: {/part/: part}}
"#,
    )?;
    let spec = fs::read_to_string(&project.spec)?;
    let more = "sources:
  part:
    context: in
    only:
      - \"*.txt\"
      - \"*.md\" # `*.md` of `only`
      - \"*.c\" # `*.c` of `only`
    patches:
      - context:in/a.txt # patch
      - context:in/none.patch # `/in/none.patch`
";
    project.rewrite(&spec.replace("sources:\n", more))?;
    shows_all(&Build::new(&project).fails()?, &project)
}
