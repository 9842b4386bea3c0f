//! The check `lint`, and whether what it says of scripts is so.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use jesteros_tests::workspace;

use crate::Case;
use crate::build::Build;
use crate::project::{Project, lenny_project};
use crate::reports::{project, shows_all};
use crate::world::{lenny_root, write_files};

pub(crate) const CASES: &[Case] = &[
    ("lint_says_what_happens_under_a_real_lenny", under_lenny),
    ("lint_says_what_happens_with_dash", with_dash),
    ("lint_shows_the_lines_of_scripts", lines),
    ("lint_looks_into_archives_and_only_warns_of_https", archives),
];

/// Runs each script of a folder, and says which do not keep what their headers promise: a
/// script with findings must fail or print something else. It runs in Lenny itself.
const RUNNER: &str = r##"failed=0
count=0
for script in "$1"/*.sh; do
    case $(head -n 1 "$script") in
        '#!/bin/dash') shell=/bin/dash ;;
        '#!/bin/sh') shell=/bin/sh ;;
        '#!/bin/busybox ash') shell='/bin/busybox ash' ;;
        *) shell=/bin/bash ;;
    esac
    grep -q '^# not run:' "$script" && continue
    case $shell in
        /bin/dash) [ "$2" = dash ] || continue ;;
        *) [ "$2" = lenny ] || continue ;;
    esac
    wanted=$(sed -n 's/^# prints: //p' "$script")
    output=$($shell "$script" 2>/dev/null </dev/null)
    status=$?
    works=no
    [ "$status" = 0 ] && [ "$output" = "$wanted" ] && works=yes
    should=no
    grep -q '^# expect: nothing' "$script" && should=yes
    count=$((count + 1))
    if [ "$works" != "$should" ]; then
        failed=$((failed + 1))
        echo "NOT SO: ${script##*/} works: $works, should: $should; status $status, printed: $output"
    fi
done
echo "ran $count scripts, $failed are not what they should be"
[ "$failed" = 0 ]
"##;

fn corpus() -> PathBuf {
    workspace().join("lint/tests/corpus")
}

fn scripts() -> Result<BTreeMap<String, Vec<u8>>> {
    let mut scripts = BTreeMap::new();
    for entry in fs::read_dir(corpus()).context("the corpus of scripts")? {
        let path = entry?.path();
        let name = path.file_name().context("a script without a name")?.to_string_lossy();
        scripts.insert(format!("scripts/{name}"), fs::read(&path)?);
    }
    Ok(scripts)
}

/// Lenny's own shells and programs run all scripts but those for dash, which it does not have.
fn under_lenny() -> Result<()> {
    if !lenny_root()?.facts.has_lenny_apt() {
        println!("the root is a stand-in, whose programs are not Lenny's: nothing to see");
        return Ok(());
    }
    let project = lenny_project(
        "images:
  box:
    from: lenny
    files: {/run-all: {from: context:run-all}}
    steps:
      - run: [/bin/bash, /run-all, /scripts, lenny]
        mounts: {/scripts: context:scripts/}
",
    )?;
    let scripts = scripts()?;
    let count = scripts.values().filter(|text| !text.starts_with(b"#!/bin/dash")).count();
    let mut files: BTreeMap<&str, Vec<u8>> =
        scripts.iter().map(|(name, text)| (name.as_str(), text.clone())).collect();
    files.insert("run-all", RUNNER.into());
    write_files(project.path(), &files)?;
    let built = Build::new(&project).on_lenny()?.plain()?;
    ensure!(built.code == Some(0), "{}", built.text());
    // One needs a network.
    built.says(&format!("ran {} scripts, 0 are", count - 1)).map(drop)
}

/// The machine's own dash is a later one. What it does not know, the older one does not either.
fn with_dash() -> Result<()> {
    let mut command = Command::new("bash");
    let ran = command.args(["-c", RUNNER, "run-all"]).arg(corpus()).arg("dash").output()?;
    let said = String::from_utf8_lossy(&ran.stdout);
    ensure!(ran.status.success() && !said.contains("ran 0 scripts"), "{said}");
    Ok(())
}

fn with_scripts(rest: &str) -> Result<Project> {
    let project = project(rest)?;
    let old = "#!/bin/bash\n# an old script\nfor i in 1 2; do echo \"$i\"; done\n";
    let new = "#!/bin/bash\ndeclare -A hosts\necho \"${hosts[a],,}\"\ntimeout 5 true\n";
    let many = format!("#!/bin/sh\n{}", "sort -h x\n".repeat(14));
    let get = "#!/bin/sh\nwget https://example.org/\n";
    project.add(&[
        ("in/old.sh", old),
        ("in/new", new),
        ("in/many.sh", &many),
        ("in/get.sh", get),
    ])?;
    Ok(project)
}

fn lines() -> Result<()> {
    let project = with_scripts(
        r#"images:
  box:
    from: small
    files:
      /src/: context:in/
      /link.sh: {link: src/old.sh}
    checks:
      - lint: {paths: [/src/old.sh, /link.sh, "/src/o*"], for: lenny}
      - lint: {paths: /none.sh, for: lenny} # `/none.sh` does not exist
      - lint: {paths: "/none/**", for: lenny} # nothing matches `/none/**`
      - lint: {paths: /src/a.txt, for: lenny} # `/src/a.txt` is no shell script
"#,
    )?;
    shows_all(&Build::new(&project).fails()?, &project)?;
    let project = with_scripts(
        r#"images:
  box:
    from: small
    files: {/src/: context:in/}
    checks:
      - lint: {paths: "/src/*", for: lenny}
"#,
    )?;
    let failed = Build::new(&project).fails()?;
    let line = project.line("- lint")?;
    for said in [
        "`/src/new:2`: `declare -A` needs bash 4.0; Lenny has bash 3.2.39",
        "`/src/new:3`: `${x,,}` needs bash 4.0",
        "`/src/new:4`: `timeout` needs coreutils 7.0; Lenny has coreutils 6.10",
        "`/src/many.sh:11`: `sort -h` needs coreutils 7.5",
        "and 4 more in `/src/many.sh`",
    ] {
        failed.says(&format!("jesteros.yaml:{line}: {said}"))?;
    }
    failed.says("use a `case`, two arrays")?.does_not_say("/src/old.sh")?;
    Ok(())
}

fn archives() -> Result<()> {
    let project = with_scripts(
        r#"images:
  box: {from: small}
artifacts:
  packed:
    tar: {from: "context:in/"}
    checks:
      - lint: {paths: /get.sh, for: lenny}
      - lint: {paths: /new, for: lenny}
        level: warning
"#,
    )?;
    for _ in 0..2 {
        let built = Build::new(&project).target("packed").plain()?.ok()?;
        built.says("check-failed: `/get.sh:2`: `https://` needs openssl 1.0.1")?;
        built.says("check-failed: `/new:2`: `declare -A` needs bash 4.0")?;
        built.says("4 warnings found")?;
    }
    Ok(())
}
