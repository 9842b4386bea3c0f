//! kconfig, and the program that keeps dependencies: both from Debian's source of Linux 6.1.
//!
//! They are under the GPL, so they are unpacked where they are needed and are not part of this
//! repository. What the kernels of 2009 did otherwise is changed here.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use crate::command;
use crate::jesteros::write;
use crate::made::made;
use crate::packages::install_missing;
use crate::progress;

/// Changes when the recipe does: an older folder is then made anew.
const RECIPE: u32 = 1;
const PACKAGE: &str = "linux-source-6.1";
/// In the archive, below a folder that is called as the package.
const WANTED: [&str; 3] = ["scripts/basic/fixdep.c", "scripts/config", "scripts/kconfig"];
/// The files of kconfig that its line-by-line interface needs, with those that flex and bison
/// make.
const KCONFIG: [&str; 16] = [
    "conf.c",
    "confdata.c",
    "expr.c",
    "expr.h",
    "internal.h",
    "list.h",
    "lkc.h",
    "lkc_proto.h",
    "menu.c",
    "preprocess.c",
    "symbol.c",
    "util.c",
    "images.h",
    "lexer.lex.c_shipped",
    "parser.tab.c_shipped",
    "parser.tab.h_shipped",
];

/// What is otherwise in 2.6.29: where it is, what stands there, and what takes its place.
const CHANGES: [(&str, &str, &str); 4] = [
    (
        "scripts/kconfig/confdata.c",
        "\tfprintf(fp, \"%s Automatically generated file; DO NOT EDIT.\\n\",\n\t\tcs->decoration);\n",
        include_str!("heading.c"),
    ),
    (
        "scripts/kconfig/confdata.c",
        "\tfprintf(fp, \"%s %s\\n\", cs->decoration, rootmenu.prompt->text);\n",
        "",
    ),
    (
        "scripts/kconfig/confdata.c",
        "menu->prompt->type == P_MENU) {\n\t\t\tfprintf(out, \"# end of",
        "0) {\n\t\t\tfprintf(out, \"# end of",
    ),
    ("scripts/basic/fixdep.c", "include/generated/autoconf.h", "include/linux/autoconf.h"),
];

/// Puts both below `source/scripts`.
pub(super) fn write(source: &Path) -> Result<()> {
    let made = made("jesteros", "kconfig", RECIPE, make)?;
    for folder in ["basic", "kconfig"] {
        let from = made.join("scripts").join(folder);
        for entry in fs::read_dir(&from)? {
            let entry = entry?;
            let to = source.join("scripts").join(folder).join(entry.file_name());
            write::file(&to, fs::read(entry.path())?)?;
        }
    }
    write::program(&source.join("scripts/config"), fs::read(made.join("scripts/config"))?)
}

/// Both from the archive, with the changes.
fn make(folder: &Path) -> Result<()> {
    install_missing(&[PACKAGE, "bison", "flex", "xz-utils"])?;
    let work = tempfile::tempdir()?;
    let linux = unpacked(work.path())?;
    for (path, old, new) in CHANGES {
        change(&linux.join(path), old, new)?;
    }
    shipped(&linux.join("scripts/kconfig"))?;
    let kconfig = KCONFIG.map(|name| format!("scripts/kconfig/{name}"));
    let others = ["scripts/basic/fixdep.c", "scripts/config"];
    for path in kconfig.iter().map(String::as_str).chain(others) {
        write::file(&folder.join(path), fs::read(linux.join(path))?)?;
    }
    Ok(())
}

/// Unpacks what is wanted, without reading the archive to its end.
fn unpacked(work: &Path) -> Result<PathBuf> {
    let archive = format!("/usr/src/{PACKAGE}.tar.xz");
    let mut unpack = Command::new("tar");
    unpack.arg("-xJf").arg(&archive).arg("-C").arg(work);
    unpack.args(WANTED.map(|path| format!("{PACKAGE}/{path}")));
    progress::output(&mut unpack, "lab: unpacking kconfig")?;
    Ok(work.join(PACKAGE))
}

fn change(path: &Path, old: &str, new: &str) -> Result<()> {
    let text = fs::read_to_string(path).with_context(|| format!("no {}", path.display()))?;
    ensure!(
        text.matches(old).count() == 1,
        "{} is not the file that this recipe is for: it does not have `{}` once",
        path.display(),
        old.trim()
    );
    fs::write(path, text.replace(old, new))?;
    Ok(())
}

/// Runs flex and bison, so that a build of the kernel needs neither.
fn shipped(kconfig: &Path) -> Result<()> {
    let mut flex = Command::new("flex");
    flex.current_dir(kconfig).args(["-olexer.lex.c", "-L", "lexer.l"]);
    command::output(&mut flex)?;
    let mut bison = Command::new("bison");
    bison.current_dir(kconfig);
    bison.args(["-o", "parser.tab.c", "--defines=parser.tab.h", "-t", "-l", "parser.y"]);
    command::output(&mut bison)?;
    for name in ["lexer.lex.c", "parser.tab.c", "parser.tab.h"] {
        fs::rename(kconfig.join(name), kconfig.join(format!("{name}_shipped")))?;
    }
    Ok(())
}
