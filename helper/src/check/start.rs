//! The start command and declared links.

use crate::path::{TreePath, show};
use crate::place::resolve::Last;
use crate::place::root::{Place, is_file, is_link, kind_name, mode};
use crate::problem::{Outcome, Problem};
use jesteros_manifest::{DeclaredLink, StartProgram};
use std::io::Read;

/// How many bytes of a script the kernel reads to find its interpreter.
const FIRST_LINE: u64 = 256;
/// How many scripts may interpret each other; the kernel's limit.
const MOST_SCRIPTS: usize = 5;

/// Whether the link is there and leads somewhere.
pub(super) fn check_link(link: &DeclaredLink, tree: &Place) -> Outcome<()> {
    let path = tree.resolve(&TreePath::parse(link.path.as_bytes())?, Last::Keep)?.path;
    match tree.stat(&path)? {
        Some(stat) if is_link(&stat) => {}
        Some(stat) => {
            let message = format!("`{path}` is {}, not a symbolic link", kind_name(&stat));
            return Err(Problem::with_hint(message, "a later step or layer replaced it"));
        }
        None => {
            let message = format!("the link `{path}` does not exist");
            return Err(Problem::with_hint(message, "a later step or layer deleted it"));
        }
    }
    let end = tree.resolve(&path, Last::Follow)?.path;
    if tree.stat(&end)?.is_none() {
        let target = show(&tree.link_target(&path)?);
        return Err(Problem::with_hint(
            format!("the link `{path}` leads to `{target}`, but `{end}` does not exist"),
            "correct the target, or add `dangling: yes`",
        ));
    }
    Ok(())
}

/// Whether the program is there and can be started.
pub(super) fn check_program(program: &StartProgram, tree: &Place) -> Outcome<()> {
    let name = &program.program;
    if name.is_empty() {
        return Err(Problem::new("the program has no name"));
    }
    if name.contains('/') {
        let from = if name.starts_with('/') { "/" } else { &program.workdir };
        return check_executable(&normal(&format!("{from}/{name}"), tree)?, tree, 0);
    }
    let mut not_executable = None;
    for folder in program.path.split(':').filter(|folder| !folder.is_empty()) {
        let path = normal(&format!("{folder}/{name}"), tree)?;
        let Some(stat) = tree.stat(&path)? else { continue };
        if is_file(&stat) && mode(&stat) & 0o111 != 0 {
            return check_executable(&path, tree, 0);
        }
        not_executable.get_or_insert(path);
    }
    Err(match not_executable {
        Some(path) => Problem::with_hint(
            format!("`{path}` is not an executable file"),
            "give it a mode such as 0755",
        ),
        None => Problem::with_hint(
            format!("`{name}` is in no folder of the `PATH` `{}`", program.path),
            "install the package that has it, or write its path",
        ),
    })
}

/// The path of a program without links; `..` is the folder that the kernel takes.
fn normal(text: &str, tree: &Place) -> Outcome<TreePath> {
    let mut path = TreePath::root();
    for name in text.split('/').filter(|name| !name.is_empty() && *name != ".") {
        if name == ".." {
            path = tree.resolve(&path, Last::Follow)?.path.parent().unwrap_or_default();
        } else {
            path = path.child(name.as_bytes())?;
        }
    }
    Ok(tree.resolve(&path, Last::Follow)?.path)
}

fn check_executable(path: &TreePath, tree: &Place, depth: usize) -> Outcome<()> {
    let Some(stat) = tree.stat(path)? else {
        let message = format!("the program `{path}` does not exist");
        return Err(Problem::with_hint(
            message,
            "check the spelling of the path, or install the package that has it",
        ));
    };
    if !is_file(&stat) {
        return Err(Problem::new(format!("the program `{path}` is {}", kind_name(&stat))));
    }
    if mode(&stat) & 0o111 == 0 {
        let message = format!("the program `{path}` is not executable");
        return Err(Problem::with_hint(message, "give it a mode such as 0755"));
    }
    let mut head = Vec::new();
    let read = tree.open_file(path)?.take(FIRST_LINE).read_to_end(&mut head);
    read.map_err(|error| tree.failed_io("read", path, &error))?;
    let Some(line) = head.strip_prefix(b"#!") else { return Ok(()) };
    let line = line.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let mut words = line.split(|byte| matches!(byte, b' ' | b'\t'));
    let Some(interpreter) = words.find(|word| !word.is_empty()) else {
        return Err(Problem::new(format!("the script `{path}` names no interpreter after `#!`")));
    };
    let shown = show(interpreter);
    if interpreter.last() == Some(&b'\r') {
        return Err(Problem::with_hint(
            format!("the script `{path}` has line breaks of Windows"),
            "save it with the line breaks of Unix",
        ));
    }
    if depth == MOST_SCRIPTS {
        return Err(Problem::new(format!("the interpreters of `{path}` interpret each other")));
    }
    let inner = normal(&String::from_utf8_lossy(interpreter), tree)
        .and_then(|inner| check_executable(&inner, tree, depth + 1));
    inner.map_err(|problem| {
        let message = format!("the script `{path}` needs `{shown}`: {}", problem.message);
        Problem::with_hint(message, "install the interpreter, or correct the first line")
    })
}
