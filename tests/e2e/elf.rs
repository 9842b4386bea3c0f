//! The check `elf`: programs for another machine, and for another C library.

use std::fs;

use anyhow::{Result, ensure};

use crate::Case;
use crate::build::Build;
use crate::elf_file::{ElfFile, X86_64};
use crate::project::Project;
use crate::reports::project;

pub(crate) const CASES: &[Case] = &[
    ("programs_that_an_image_adds_are_for_its_machine", images),
    ("programs_of_artifacts_are_all_looked_at", artifacts),
];

/// A project with a program of each kind in its context, and in the root of its base a program
/// of `armhf`.
fn with_programs(rest: &str) -> Result<Project> {
    let project = project(rest)?;
    let hard = ElfFile::armhf().bytes();
    let mut root = tar::Builder::new(Vec::new());
    for (path, data) in [("bin/hard", hard.as_slice()), ("etc/motd", b"hello\n")] {
        let mut header = tar::Header::new_gnu();
        header.set_mode(0o755);
        header.set_uid(0);
        header.set_gid(0);
        header.set_size(data.len() as u64);
        root.append_data(&mut header, path, data)?;
    }
    fs::write(project.path().join("root/root.tar"), root.into_inner()?)?;
    let new = ElfFile {
        symbols: vec![("puts", "GLIBC_2.4"), ("memcpy", "GLIBC_2.14")],
        ..ElfFile::armel()
    };
    let mut cut = ElfFile::armel().bytes();
    cut.truncate(200);
    fs::create_dir(project.path().join("in/opt"))?;
    for (name, data) in [
        ("opt/hard", hard),
        ("opt/firmware", ElfFile::of(X86_64, true).bytes()),
        ("new", new.bytes()),
        ("cut", cut),
        ("good", ElfFile::armel().bytes()),
        ("static", ElfFile::of(X86_64, true).bytes()),
    ] {
        fs::write(project.path().join("in").join(name), data)?;
    }
    Ok(project)
}

fn images() -> Result<()> {
    let project = with_programs(
        r#"images:
  box:
    from: below
    files:
      /usr/bin/new: context:in/new
      /bin/cut: context:in/cut
      /etc/motd: {text: "another\n"}
  below:
    from: small
    files:
      /opt/: context:in/opt/
      /usr/bin/good: context:in/good
      /var/lib/dpkg/info/newer.list: {text: "/usr/bin/new\n"}
  plain: {from: small, files: {/etc/motd: {text: x}}}
  all-bad: {from: plain, files: {/new: context:in/new}, checks: [{elf: {class: 64}}]}
  own: {from: plain, checks: [{elf: {class: 32}}]}
"#,
    )?;
    let base = "bases:
  small:
    from: root
    platform: build
    checks:
      - elf: {machine: arm, float: soft, glibc: \"2.7\", except: /opt/firm*}
";
    let spec = fs::read_to_string(&project.spec)?;
    project.rewrite(&spec.replace("bases: {small: {from: root, platform: build}}\n", base))?;
    let at = |text: &str| project.line(text).map(|line| format!("jesteros.yaml:{line}: "));
    let failed = Build::new(&project).fails()?;
    let check = at("- elf: {machine")?;
    for (said, brought) in [
        (
            "`/bin/cut` begins as an ELF file, and cannot be read as one: its sections are outside of the file",
            "/bin/cut: context",
        ),
        (
            "`/opt/hard` is for hard float (its header says so), and must be for soft float",
            "/opt/: context",
        ),
        (
            "`/usr/bin/new` of the package `newer` needs `memcpy@GLIBC_2.14`, and must need nothing newer than glibc 2.7",
            "/usr/bin/new: context",
        ),
    ] {
        failed.says(&format!("{check}{said}"))?;
        failed.says(&format!("{}this put it there", at(brought)?))?;
    }
    failed.says("jesteros.yaml has 3 mistakes")?;
    // Nothing is added, and the program of the base is that of the base.
    Build::new(&project).target("plain").succeeds()?;
    let below = Build::new(&project).target("below").fails()?;
    below.says(&format!("{check}`/opt/hard` is for hard float"))?.does_not_say("mistakes")?;
    let both = Build::new(&project).target("all-bad").fails()?;
    both.says("`/new` has addresses of 32 bits, and must have 64")?.says("memcpy@GLIBC_2.14")?;
    let own = Build::new(&project).target("own").fails()?;
    own.says("there is no ELF file that `small` does not have").map(drop)
}

fn artifacts() -> Result<()> {
    let project = with_programs(
        "images:
  box: {from: scratch, files: {/static: context:in/static}, checks: [{elf: {glibc: none}}]}
artifacts:
  tool: {file: context:in/static, filename: tool, checks: [{elf: {machine: x86-64, glibc: none}}]}
  packed:
    tar: {files: {/sbin/: context:in/opt/}}
    checks:
      - elf: {machine: x86-64}
  text: {file: context:in/a.txt, checks: [{elf: {machine: arm}}]}
",
    )?;
    for target in ["box", "tool"] {
        Build::new(&project).target(target).succeeds()?;
    }
    let packed = Build::new(&project).target("packed").fails()?;
    packed.says("`/sbin/hard` is for `arm`, and must be for `x86-64`")?;
    let line = project.line("/sbin/: context")?;
    packed.says(&format!("jesteros.yaml:{line}: this put it there"))?;
    let text = Build::new(&project).target("text").fails()?;
    ensure!(text.text().contains("there is no ELF file"), "{}", text.evidence());
    Ok(())
}
