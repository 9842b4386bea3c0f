//! Reads an ext file system back with e2fsprogs, and compares it with its tree.

use std::collections::BTreeMap;

use jesteros_pack::tree::{Kind, Node, Tree as _};

use crate::memory::Memory;
use crate::tools::{run, run_bytes};
use crate::written::Written;

/// What is at a path.
struct Found {
    inode: u32,
    mode: u32,
    user: u32,
    group: u32,
    size: u64,
}

/// The file system of a written disk, as its tools want to be told.
pub(crate) fn device(written: &Written) -> String {
    format!("{}?offset=1048576", written.card())
}

/// What debugfs answers to each of some commands.
pub(crate) fn debugfs(written: &Written, commands: &[String]) -> Vec<Vec<u8>> {
    let path = written.scratch.path("commands");
    std::fs::write(&path, commands.join("\n") + "\n").unwrap();
    let output = run_bytes("debugfs", &["-f", path.to_str().unwrap(), &device(written)]);
    let mut answers: Vec<Vec<u8>> = Vec::new();
    let mut next = 0;
    for line in output.split_inclusive(|byte| *byte == b'\n') {
        let echo = commands.get(next).map(|command| format!("debugfs: {command}\n"));
        if echo.is_some_and(|echo| echo.as_bytes() == line) {
            answers.push(Vec::new());
            next += 1;
        } else if let Some(answer) = answers.last_mut() {
            answer.extend(line);
        }
    }
    assert_eq!(answers.len(), commands.len(), "{}", String::from_utf8_lossy(&output));
    answers
}

/// e2fsck must have nothing to say but what it does.
pub(crate) fn check(written: &Written) {
    let output = run("e2fsck", &["-fn", &device(written)]);
    // The version, five passes and the summary.
    assert_eq!(output.lines().count(), 7, "{output}");
}

/// Every path but `lost+found`, if the tree has none.
fn listing(written: &Written, tree: &Memory) -> BTreeMap<Vec<u8>, Found> {
    let mut found = BTreeMap::new();
    let mut folders = vec![(Vec::new(), 2)];
    while !folders.is_empty() {
        let commands: Vec<String> =
            folders.iter().map(|(_, inode)| format!("ls -p <{inode}>")).collect();
        let answers = debugfs(written, &commands);
        for ((folder, inode), answer) in std::mem::take(&mut folders).into_iter().zip(answers) {
            for line in answer.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
                let (name, one) = entry(line);
                if name == b"." {
                    assert_eq!(one.inode, inode);
                }
                let own = folder.is_empty() && name == b"lost+found" && !tree.has(b"lost+found");
                if own || name == b"." || name == b".." {
                    continue;
                }
                let path = [folder.as_slice(), &name].join(&b'/');
                let path = path.strip_prefix(b"/").unwrap_or(&path).to_vec();
                if one.mode >> 12 == 0o4 {
                    folders.push((path.clone(), one.inode));
                }
                assert!(found.insert(path, one).is_none());
            }
        }
    }
    found
}

/// Reads `/INODE/MODE/USER/GROUP/NAME/SIZE/`.
fn entry(line: &[u8]) -> (Vec<u8>, Found) {
    let mut fields = line[1..line.len() - 1].splitn(5, |byte| *byte == b'/');
    let mut text = || std::str::from_utf8(fields.next().unwrap()).unwrap().to_owned();
    let (inode, mode) = (text().parse().unwrap(), u32::from_str_radix(&text(), 8).unwrap());
    let mut owner = || text().parse::<i64>().unwrap() as u32;
    let (user, group) = (owner(), owner());
    let rest = fields.next().unwrap();
    let slash = rest.iter().rposition(|byte| *byte == b'/').unwrap();
    let size = std::str::from_utf8(&rest[slash + 1..]).unwrap().parse().unwrap_or(0);
    (rest[..slash].to_vec(), Found { inode, mode, user, group, size })
}

/// The node that a path stands for.
fn owner<'a>(tree: &'a Memory, node: &'a Node) -> &'a Node {
    match &node.kind {
        Kind::HardLink(target) => {
            let place = tree.nodes().binary_search_by(|node| node.path.cmp(target));
            owner(tree, &tree.nodes()[place.unwrap()])
        }
        _ => node,
    }
}

fn names(tree: &Memory, node: &Node) -> usize {
    let inside = |other: &&Node| {
        let rest = other.path.strip_prefix(node.path.as_slice());
        let rest = rest.and_then(|rest| rest.strip_prefix(b"/"));
        other.kind == Kind::Folder && rest.is_some_and(|rest| !rest.contains(&b'/'))
    };
    match node.kind {
        Kind::Folder => 2 + tree.nodes().iter().filter(inside).count(),
        _ => {
            let same = |other: &&Node| owner(tree, other).path == node.path;
            tree.nodes().iter().filter(same).count()
        }
    }
}

/// Compares everything with the tree.
pub(crate) fn compare(written: &Written, tree: &Memory) {
    check(written);
    let found = listing(written, tree);
    let paths: Vec<&Vec<u8>> = tree.nodes().iter().map(|node| &node.path).collect();
    assert_eq!(found.keys().collect::<Vec<_>>(), paths);

    let mut commands = Vec::new();
    for node in tree.nodes() {
        let inode = found[&node.path].inode;
        let file = written.scratch.text(&inode.to_string());
        commands.push(format!("stat <{inode}>"));
        let has_blocks = match &owner(tree, node).kind {
            Kind::File(_) => true,
            Kind::Link(target) => target.len() >= 60,
            _ => false,
        };
        let command =
            if has_blocks { format!("dump <{inode}> {file}") } else { format!("testi <{inode}>") };
        commands.push(command);
    }
    let answers = debugfs(written, &commands);
    for (node, answer) in tree.nodes().iter().zip(answers.chunks(2)) {
        let one = &found[&node.path];
        let node = owner(tree, node);
        let shown = String::from_utf8_lossy(&node.path).into_owned();
        assert_eq!(one.inode, found[&node.path].inode, "{shown}: hard links");
        assert_eq!((one.user, one.group), (node.user, node.group), "{shown}");
        let (kind, size, device) = match &node.kind {
            Kind::Folder => (0o4, one.size, None),
            Kind::File(size) => (0o10, *size, None),
            Kind::Link(target) => (0o12, target.len() as u64, None),
            Kind::Char(major, minor) => (0o2, 0, Some((major, minor))),
            Kind::Block(major, minor) => (0o6, 0, Some((major, minor))),
            Kind::Fifo => (0o1, 0, None),
            Kind::Socket => (0o14, 0, None),
            Kind::HardLink(_) => unreachable!("it has an owner"),
        };
        assert_eq!(format!("{:06o}", one.mode), format!("{kind:02o}{:04o}", node.mode), "{shown}");
        assert_eq!(one.size, size, "{shown}");
        let stat = String::from_utf8_lossy(&answer[0]).into_owned();
        let links = format!("Links: {} ", names(tree, node));
        assert!(stat.contains(&links), "{shown}: {links}\n{stat}");
        for time in ["ctime", "atime", "mtime"] {
            assert!(stat.contains(&format!("{time}: 0x4f5a9980 ")), "{shown}\n{stat}");
        }
        if let Some((major, minor)) = device {
            let old = format!("number: {major:02}:{minor:02} (");
            let new = format!("(New-style) Device major/minor number: {major:02}:{minor:02} (");
            let large = *major > 255 || *minor > 255;
            assert!(stat.contains(if large { &new } else { &old }), "{shown}\n{stat}");
        }
        let file = written.scratch.path(&one.inode.to_string());
        match &node.kind {
            Kind::File(_) => {
                let same = std::fs::read(file).unwrap() == tree.contents(&node.path).bytes();
                assert!(same, "{shown}: contents");
            }
            Kind::Link(target) if target.len() < 60 => {
                let target = [b"Fast link dest: \"", target.as_slice(), b"\""].concat();
                let found = answer[0].windows(target.len()).any(|part| part == target);
                assert!(found, "{shown}\n{stat}");
            }
            Kind::Link(target) => assert_eq!(&std::fs::read(file).unwrap(), target, "{shown}"),
            _ => {}
        }
        xattrs(written, node, one.inode, &stat);
    }
}

/// Compares the extended attributes of a node.
fn xattrs(written: &Written, node: &Node, inode: u32, stat: &str) {
    let listed = stat.lines().skip_while(|line| *line != "Extended attributes:").skip(1);
    let listed = listed.take_while(|line| line.starts_with("  "));
    let mut listed: Vec<&str> =
        listed.map(|line| line.trim_start().split(' ').next().unwrap()).collect();
    listed.sort_unstable();
    let names: Vec<&str> =
        node.xattrs.keys().map(|name| std::str::from_utf8(name).unwrap()).collect();
    assert_eq!(listed, names, "{stat}");
    if names.is_empty() {
        return;
    }
    let file = |index: usize| written.scratch.text(&format!("xattr-{inode}-{index}"));
    let command = |(index, name)| format!("ea_get -f {} <{inode}> {name}", file(index));
    let commands: Vec<String> = names.iter().enumerate().map(command).collect();
    debugfs(written, &commands);
    for (index, value) in node.xattrs.values().enumerate() {
        assert_eq!(&std::fs::read(file(index)).unwrap(), value, "{}", names[index]);
    }
}
