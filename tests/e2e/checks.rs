//! The key `checks`: what must hold for finished images and artifacts.

use std::fs;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use crate::Case;
use crate::build::Build;
use crate::progress::Progress;
use crate::project::Project;
use crate::reports::{project, shows_all};

pub(crate) const CASES: &[Case] = &[
    ("checks_of_each_kind_show_their_lines", each_kind),
    ("checks_of_archives_and_disks_look_at_what_is_made", artifacts),
    ("checks_of_a_base_hold_for_each_of_its_images", base),
    ("checks_that_hold_change_nothing_and_are_cached", nothing_changes),
    ("checks_that_only_warn_do_not_fail_the_build", warnings),
    ("checks_of_what_is_replaced_are_skipped", replaced),
];

const STATUS: &str = "Package: vim\nStatus: install ok installed\nVersion: 7.1\n\n";

fn with_files(rest: &str) -> Result<Project> {
    let project = project(rest)?;
    let sh = "#!/bin/sh\nmodprobe a\n";
    project.add(&[("in/status", STATUS), ("in/config", "CONFIG_FB=y\n"), ("in/a.sh", sh)])?;
    Ok(project)
}

fn each_kind() -> Result<()> {
    let project = with_files(
        r#"images:
  box:
    from: small
    files:
      /var/lib/dpkg/status: context:in/status
      /boot/config: context:in/config
      /a.sh: {from: context:in/a.sh, mode: 0700}
      /two.sh: {from: context:in/a.sh, mode: 0700}
    checks:
      - files:
          /bin/sh: {mode: 0755, owner: root, executable: yes, size: 12, contains: shell, matches: ^not}
          /bin/su: {mode: 0755} # `/bin/su` has the mode 4755
          /etc/motd: # does not exist
          /etc/shadow: {owner: "root:shadow"}
          /etc/group: {text: "x"} # line 1 is `root:x:0:`
          /etc/passwd: {owner: quill} # must belong to `quill` (1000:1001)
          /home/quill/c.txt: {link: a.txt, owner: quill}
          /home/quill/b.txt: {link: a.txt} # a file, not a symbolic link
          "/home/quill/*.txt": {count: 3, size: 2, total: {max: 5}} # 6 bytes together
          /dev/console: {device: c 5 1}
          /dev/sda: {device: b 8 1} # `b 8 0`, and must be `b 8 1`
          "/tw*.sh": {lacks: ['\bmodprobe\b']} # line 2 is `modprobe a`
          /a.sh: {same-as: "context:in/a.sh"}
          /two.sh: {same-as: "context:in/config"} # `/in/config` of `context`
          "/dev/**": {count: 3}
      - size: {max: 100} # all files together have
      - size: {min: 1 MiB, of: gzip} # with gzip
      - packages: {has: [vim], lacks: [gcc]}
      - packages:
          has:
            - vim=7.1
            - perl # `perl` is not installed
      - packages: {lacks: vim} # `vim` is installed, in version `7.1`
      - kconfig:
          file: /boot/config
          need:
            FB: y
            EXT3_FS: y # `CONFIG_EXT3_FS` is `n`
      - kconfig: {file: /boot/config, forbid: FB} # `CONFIG_FB` is `y`
"#,
    )?;
    shows_all(&Build::new(&project).fails()?, &project)
}

fn artifacts() -> Result<()> {
    let project = with_files(
        r#"images:
  box: {from: small}
artifacts:
  rootfs:
    tar: {from: box, files: {/init: {link: bin/sh}}}
    compress: gzip
    checks:
      - files: {/bin/sh: {executable: yes}, /init: {link: bin/sh}, /rootfs: absent}
      - files: {/init: {link: bin/su}} # `/init` leads to `bin/sh`
      - size: {min: 100, max: 4 KiB}
      - size: {min: 1 MiB} # and must have at least 1 MiB
  packed:
    zip: {from: "context:in/"}
    checks:
      - files: {/a.sh: {mode: 0644, owner: "0:0"}}
      - files: {/a.sh: {executable: yes}} # `/a.sh` is not executable
  card:
    disk: {size: 16 MiB, partitions: [{fs: fat16, from: "context:in/"}]}
    checks:
      - size: {min: 16 MiB, max: 16 MiB}
      - size: {max: 1 MiB} # 16 MiB, and must have at most 1 MiB
  all-of-it:
    folder: {files: {/: [rootfs, packed, card]}}
    checks:
      - files: {/rootfs: {size: {max: 4 KiB}}}
      - files: {/none: } # `/none` does not exist
"#,
    )?;
    shows_all(&Build::new(&project).target("all-of-it").fails()?, &project)
}

/// The base is checked in each image that grows from it, also through another image.
fn base() -> Result<()> {
    let project = project(
        r#"images:
  box: {from: below, files: {/a/: {from: other}}}
  below: {from: small, files: {/two: {text: x}}}
  other: {from: scratch, files: {/one: {text: x}}}
"#,
    )?;
    let checks = "bases:
  small:
    from: root
    platform: build
    checks:
      - files: {/bin/sh: , /one: absent}
      - files: {/two: absent} # `/two` exists, and must not
      - files: {/a/one: absent} # `/a/one` exists, and must not
";
    let spec = fs::read_to_string(&project.spec)?;
    project.rewrite(&spec.replace("bases: {small: {from: root, platform: build}}\n", checks))?;
    shows_all(&Build::new(&project).fails()?, &project)?;
    // Nothing is said about images that nobody asks for.
    Build::new(&project).target("other").succeeds().map(drop)
}

/// The digest of the image in a layout, and how it was built.
pub(crate) fn digest(build: &Build) -> Result<(String, Progress)> {
    let (layout, progress) = build.layout("compression=gzip")?;
    let index: Value = serde_json::from_slice(&fs::read(layout.join("index.json"))?)?;
    let digest = index["manifests"][0]["digest"].as_str();
    Ok((digest.map(str::to_owned).context("an index without an image")?, progress))
}

fn nothing_changes() -> Result<()> {
    let project = with_files(
        "images:
  box:
    from: small
    files: {/a.sh: context:in/a.sh, /tool: tool:tool}
artifacts:
  tool: {file: context:in/tool, filename: tool}
",
    )?;
    // Nothing of an earlier run is in the cache.
    project.add(&[("in/tool", &project.path().display().to_string())])?;
    let build =
        Build::new(&project).args(&["--provenance=false", "--build-arg=SOURCE_DATE_EPOCH=0"]);
    let before = digest(&build)?.0;
    let spec = fs::read_to_string(&project.spec)?;
    let checks = "tool:tool}
    checks:
      - files: {/a.sh: {same-as: \"context:in/a.sh\"}, \"/**/*.sh\": {count: 1}}
      - size: {max: 1 MiB, of: gzip}
";
    let spec = spec
        .replace("tool:tool}\n", checks)
        .replace("filename: tool}", "filename: tool, checks: [{size: {max: 1 kB}}]}");
    project.rewrite(&spec)?;
    let first = build.succeeds()?;
    for check in ["[box] check", "[tool] check"] {
        ensure!(first.executed().contains(&check), "{check}: {}", first.evidence());
    }
    let after = digest(&build)?.0;
    ensure!(before == after, "{before} is {after} with checks");
    // A comment moves all lines, and that is no reason to look again.
    project.rewrite(&spec.replace("images:\n", "# a comment\n\nimages:\n"))?;
    let again = build.succeeds()?;
    ensure!(again.executed().is_empty(), "{:?}: {}", again.executed(), again.evidence());
    Ok(())
}

fn warnings() -> Result<()> {
    let project = project(
        r#"images:
  box:
    from: small
    checks:
      - files: {/none: , /bin/sh: }
        level: warning
        suite: experience
      - size: {max: 1 MiB}
        level: warning
      - size: {max: 1}
        level: warning
"#,
    )?;
    // The second build finds the result in the cache, and warns as well.
    for _ in 0..2 {
        let built = Build::new(&project).plain()?.ok()?;
        for (said, at) in [
            ("check-failed: `/none` does not exist", "- files:"),
            ("check-failed: all files together have ", "- size: {max: 1}"),
        ] {
            let line = project.line(at)?;
            built.says(said)?.says(&format!("(jesteros.yaml line {line})"))?;
        }
        built.says("2 warnings found")?;
    }
    let build = Build::new(&project);
    let skipped = build.clone().arg("--build-arg=BUILDKIT_DOCKERFILE_CHECK=skip=check-failed");
    skipped.plain()?.ok()?.does_not_say("check-failed: ")?;
    let strict = build.arg("--build-arg=BUILDKIT_DOCKERFILE_CHECK=error=true").fails()?;
    strict.says("jesteros.yaml has 2 mistakes").map(drop)
}

fn replaced() -> Result<()> {
    let project = with_files(
        "images:
  box: {from: scratch, files: {/tool: tool}}
artifacts:
  tool: {file: context:in/config, checks: [{size: {max: 1}}]}
",
    )?;
    let build = Build::new(&project);
    build.fails()?.says("all files together have 12 bytes, and must have at most 1 byte")?;
    fs::create_dir(project.path().join("given"))?;
    project.add(&[("given/x", "longer than one byte")])?;
    let given = project.path().join("given");
    build.arg(format!("--build-context=tool={}", given.display())).succeeds().map(drop)
}
