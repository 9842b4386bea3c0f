//! Writes into dpkg's database what is known of a new package.

use super::archive::Archive;
use super::paragraph::{self, Paragraph};
use super::people::People;
use crate::path::TreePath;
use crate::place::attributes::Look;
use crate::place::root::Place;
use crate::problem::{Outcome, Problem};
use rustix::fs::OFlags;
use std::fs::File;
use std::io::Write as _;

/// Where dpkg keeps what it knows of each package.
pub(super) const INFO: &[u8] = b"var/lib/dpkg/info";
/// The script that runs before a package is unpacked.
const SCRIPT: &str = "preinst";

/// Where dpkg has the files that describe a package while it unpacks it.
const FRESH: &[u8] = b"var/lib/dpkg/tmp.ci";

/// Puts the files that describe a package where its script before the installation finds them.
pub(super) fn put_control(root: &Place, archive: &Archive, people: &People) -> Outcome<()> {
    let folder = TreePath::parse(FRESH)?;
    root.remove(&folder)?;
    root.make_folder(&folder)?;
    for control in &archive.control {
        let path = folder.child(control.name.as_bytes())?;
        let mut file = root.make_file(&path)?;
        file.write_all(&control.data).map_err(|error| root.failed_io("write", &path, &error))?;
        let mut look = people.look(b"", &control.look, &control.user, &control.group);
        if control.name == SCRIPT && look.mode & 0o555 != 0o555 {
            // dpkg does so with a script that could not be started.
            look.mode = 0o755;
        }
        root.set_look(&path, &look)?;
        root.set_time(&path, control.time)?;
    }
    Ok(())
}

/// Moves these files to those of the other packages. `package` has the architecture if that is
/// part of the names.
pub(super) fn keep_control(root: &Place, archive: &Archive, package: &str) -> Outcome<()> {
    let (from, to) = (TreePath::parse(FRESH)?, TreePath::parse(INFO)?);
    for control in archive.control.iter().filter(|control| control.name != "control") {
        let name = format!("{package}.{}", control.name);
        root.rename(&from.child(control.name.as_bytes())?, &to.child(name.as_bytes())?)?;
    }
    root.remove(&from)
}

/// Writes the list of the paths of a package.
pub(super) fn put_list(root: &Place, archive: &Archive, package: &str) -> Outcome<()> {
    let mut text = Vec::new();
    for (path, _) in &archive.members {
        text.extend_from_slice(b"/");
        text.extend_from_slice(if path.is_root() { b"." } else { path.as_bytes() });
        text.push(b'\n');
    }
    let name = format!("{package}.list");
    replace(root, &TreePath::parse(INFO)?.child(name.as_bytes())?, &text)
}

/// The paragraph for the status.
pub(super) fn status(control: &Paragraph<'_>, conffiles: &[String]) -> String {
    let mut text = format!("Package: {}\nStatus: install ok unpacked\n", control.get("Package"));
    add_fields(&mut text, control);
    if !conffiles.is_empty() {
        text.push_str("Conffiles:\n");
        for path in conffiles {
            text.push_str(&format!(" {path} newconffile\n"));
        }
    }
    text
}

/// The paragraph for the list of available packages.
pub(super) fn available(control: &Paragraph<'_>, size: u64) -> String {
    let mut text = format!("Package: {}\nSize: {size}\n", control.get("Package"));
    add_fields(&mut text, control);
    text
}

/// Adds the fields of a package's own paragraph, but for those that dpkg writes itself.
fn add_fields(text: &mut String, control: &Paragraph<'_>) {
    let own = ["package", "status", "conffiles", "size"];
    for (name, value) in control.fields() {
        if !own.contains(&name.to_ascii_lowercase().as_str()) {
            text.push_str(name);
            text.push(':');
            text.push_str(value);
            if !value.ends_with('\n') {
                text.push('\n');
            }
        }
    }
}

/// Adds a paragraph to a file of them, in the place of one of the same package.
pub(super) fn put_paragraph(
    root: &Place,
    path: &TreePath,
    package: &str,
    paragraph: &str,
) -> Outcome<()> {
    let old = if root.stat(path)?.is_some() { root.read(path)? } else { Vec::new() };
    let old = String::from_utf8(old)
        .map_err(|_| Problem::new(format!("{} is not UTF-8", root.named(path))))?;
    let is_same = |text: &str| {
        Paragraph::read(text).is_ok_and(|paragraph| paragraph.get("Package") == package)
    };
    // Most files end well and do not have the package; then there is little to write.
    let named = format!("Package: {package}\n");
    if old.ends_with("\n\n") && !old.contains(&named) {
        return append(root, path, format!("{paragraph}\n").as_bytes());
    }
    let mut text = String::with_capacity(old.len() + paragraph.len() + 2);
    for other in paragraph::split(&old).filter(|text| !is_same(text)).chain([paragraph]) {
        text.push_str(other.trim_end_matches('\n'));
        text.push_str("\n\n");
    }
    replace(root, path, text.as_bytes())
}

fn append(root: &Place, path: &TreePath, text: &[u8]) -> Outcome<()> {
    let file = root.descriptor(path, OFlags::WRONLY | OFlags::APPEND);
    let file = file.map_err(|error| root.failed("open", path, error))?;
    File::from(file).write_all(text).map_err(|error| root.failed_io("write", path, &error))
}

/// Writes a file of dpkg in the place of one that may be there.
pub(super) fn replace(root: &Place, path: &TreePath, text: &[u8]) -> Outcome<()> {
    root.remove(path)?;
    crate::write::make(root, path, text, &Look::root(0o644))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Folder;

    #[test]
    fn a_paragraph_takes_the_place_of_an_old_one() {
        let folder = Folder::new();
        let place = folder.place();
        let path = TreePath::parse(b"status").unwrap();
        let add = |old: &str, package: &str| {
            std::fs::write(folder.path().join("status"), old).unwrap();
            let new = format!("Package: {package}\nVersion: 2\n");
            put_paragraph(&place, &path, package, &new).unwrap();
            std::fs::read_to_string(folder.path().join("status")).unwrap()
        };
        let a = "Package: a\nVersion: 1\n";
        let new = "Package: b\nVersion: 2\n\n";
        assert_eq!(add(&format!("{a}\n"), "b"), format!("{a}\n{new}"));
        assert_eq!(add(a, "b"), format!("{a}\n{new}"));
        assert_eq!(add(&format!("Package: b\nVersion: 0\n\n{a}\n"), "b"), format!("{a}\n{new}"));
        assert_eq!(add("", "b"), new);
    }

    #[test]
    fn paragraphs_have_the_fields_of_the_package() {
        let control = "Package: a\nVersion: 1\nSize: 7\nDescription: x\n .\n y";
        let control = Paragraph::read(control).unwrap();
        let fields = "Version: 1\nDescription: x\n .\n y\n";
        let conffiles = ["/etc/a b".to_owned()];
        let expected = format!(
            "Package: a\nStatus: install ok unpacked\n{fields}Conffiles:\n /etc/a b newconffile\n"
        );
        assert_eq!(status(&control, &conffiles), expected);
        assert_eq!(available(&control, 9), format!("Package: a\nSize: 9\n{fields}"));
    }
}
