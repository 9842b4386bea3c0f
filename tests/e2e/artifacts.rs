//! Artifacts: files that leave the build, alone, as groups, and in images.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use jesteros_lab::archive::Server;

use crate::Case;
use crate::build::{Build, points_at};
use crate::project::{Project, Trust, apt_spec};
use crate::world::{archive, lenny_root, world, write_files};

pub(crate) const CASES: &[Case] = &[
    ("artifact_of_every_maker_leaves_the_build", every_maker),
    ("artifact_that_a_build_does_not_make", not_made),
];

/// `IMAGES` of an apt spec is a key of the top level; what follows is another one.
const REST: &str = r#"  box:
    from: scratch
    files:
      /in/: {from: "made:parts/", file-mode: 0711}
      /note: note
args: {GREETING: hello}
groups:
  inner: [note, one]
  release: [made, tree, inner, note]
artifacts:
  note:
    file: {text: "${GREETING}\n", expand: GREETING, mode: 0640}
    filename: NOTE.txt
  one: {file: "made:report"}
  tree:
    folder:
      from: made:parts/
      files:
        /sub/report: made:report
        /link: {link: sub/report}
  made:
    build:
      from: lenny
      packages: [less]
      mounts:
        /in: {from: "context:in/", writable: yes}
        /note: note
        /dropped: {tmpfs: 1 MiB}
      env: {GREETING: "${GREETING}"}
      workdir: /in
      run: |
        dpkg-query -W -f '${Package} ${Version}\n' less >/report
        echo "$GREETING from $(uname -s), $(cat /note)" >>/report
        chown 5:6 /report && chmod 4751 /report
        echo part >two.part
        mkdir -p /out/deep && mknod /out/deep/null c 1 3 && ln -s null /out/deep/link
        echo x >/dropped/x
      outputs:
        /report: /report
        /parts/: ["/in/*.part", /out/deep/]
"#;

fn project(url: &str) -> Result<Project> {
    let spec = apt_spec(url, Trust::Key, REST);
    let project = Project::new(&spec.replace("name: e2e\n", "name: e2e\ndefault: box\n"))?;
    project.add(&[("in/one.part", "one\n"), ("in/other", "other\n")])?;
    let key = fs::read(&archive()?.keyring)?;
    write_files(project.path(), &[("keys/archive.gpg", key)].into())?;
    Ok(project)
}

const PARTS: &str = "\
l 0777 0:0 link -> null
c 0644 0:0 null 1,3
f 0644 0:0 one.part one\\n
f 0644 0:0 two.part part\\n
";

/// One build of the program serves all targets.
fn every_maker() -> Result<()> {
    let server = Server::start(&archive()?.root)?;
    let project = project(&server.url())?;
    let build = Build::new(&project).on_lenny()?;
    let report = "less 418-1\nhello from Linux, hello\n";

    let made = build.clone().target("made").tree()?;
    ensure!(made.text("report")? == report, "the report is {:?}", made.text("report")?);
    let entry = made.get("report")?;
    ensure!(
        (entry.mode, entry.owner) == (0o4751, (5, 6)),
        "the report is {}",
        entry.line("report")
    );
    let parts = made.below("parts").listing();
    ensure!(parts == PARTS, "the parts are\n{parts}");
    ensure!(made.0.keys().filter(|path| !path.contains('/')).count() <= 3, "{:?}", made.paths());

    let tree = build.clone().target("tree").tree()?;
    ensure!(tree.text("sub/report")? == report, "{}", tree.listing());
    for path in ["one.part", "two.part", "null", "link"] {
        tree.get(path)?;
    }
    let link = tree.get("link")?.link.clone();
    ensure!(link.as_deref() == Some("sub/report"), "the link leads to {link:?}");

    // As most people take artifacts out.
    let folder = world().folder("release")?;
    let release = build.clone().target("release");
    let progress = release.arg(format!("--output={}", folder.display())).succeeds()?;
    let executed = progress.executed();
    ensure!(
        !executed.iter().any(|name| name.starts_with("[made]") || name.starts_with("[tree]")),
        "executed again: {executed:?}"
    );
    ensure!(names(&folder)? == ["made", "note", "one", "tree"], "{:?}", names(&folder)?);
    for (path, text) in [
        ("made/report", report),
        ("one/one", report),
        ("tree/sub/report", report),
        ("note/NOTE.txt", "hello\n"),
    ] {
        let found = fs::read_to_string(folder.join(path)).with_context(|| path.to_owned())?;
        ensure!(found == text, "{path} is {found:?}");
    }

    let image = build.image()?;
    ensure!(image.layers.len() == 1, "{} layers", image.layers.len());
    ensure!(image.text("note")? == "hello\n", "the note is {:?}", image.text("note")?);
    let mode = image.files().get("in/one.part").context("no /in/one.part")?.mode;
    ensure!(mode == 0o711, "/in/one.part has mode {mode:o}");
    ensure!(!lenny_root()?.facts.packages.contains_key("less"), "the root has less already");
    Ok(())
}

fn names(folder: &Path) -> Result<Vec<String>> {
    let entries = fs::read_dir(folder)?;
    let names = entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
    let mut names = names.collect::<Result<Vec<String>>>()?;
    names.sort();
    Ok(names)
}

/// Every output that is missing is named, at its line.
fn not_made() -> Result<()> {
    let project = crate::project::lenny_project(
        "artifacts:
  made:
    build:
      from: lenny
      run: echo x >/there
      outputs:
        /there: /there
        /one: /not/there
        /many/: \"/also/*.ko\"
",
    )?;
    let failed = Build::new(&project).on_lenny()?.fails()?;
    for line in ["/one:", "/many/:"] {
        points_at(&failed, "jesteros.yaml", project.line(line)?)?;
    }
    let right = points_at(&failed, "jesteros.yaml", project.line("/there: /there")?);
    ensure!(right.is_err(), "the right output is marked: {}", failed.evidence());
    Ok(())
}
