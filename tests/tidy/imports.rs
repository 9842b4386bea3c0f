//! Which files of a crate import which, read from the code itself.
//!
//! What a file hands on with `pub use` is not an import of its own: the one who uses the
//! name imports the file that defines it.

use crate::files::{File, sources};
use std::collections::{BTreeMap, BTreeSet};
use syn::visit::{self, Visit};
use syn::{ItemMod, ItemUse, UseTree, Visibility};

/// A path of modules and, at its end, perhaps a name: `["plan", "planner"]`.
type Path = Vec<String>;

/// Files by the files that they import.
pub(crate) type Imports = BTreeMap<String, BTreeSet<String>>;

/// The imports inside each crate whose sources are in `folder`.
pub(crate) fn of(folder: &str) -> Imports {
    let files = sources(folder).into_iter().filter(|file| file.is("rs"));
    let modules: BTreeMap<Path, Module> =
        files.filter_map(|file| Some((module(folder, &file.name)?, Module::read(file)))).collect();
    let mut imports = Imports::new();
    for (at, module) in &modules {
        let entry = imports.entry(module.name.clone()).or_default();
        let targets =
            module.used.iter().filter_map(|path| find(&modules, &absolute(&modules, at, path)));
        entry.extend(targets.filter(|target| *target != module.name));
    }
    imports
}

/// The path of the module in a file; none for a program, which nobody imports.
fn module(folder: &str, file: &str) -> Option<Path> {
    let inside = file.strip_prefix(folder)?.trim_start_matches('/').strip_suffix(".rs")?;
    let mut parts: Path = inside.split('/').map(str::to_owned).collect();
    match parts.last()?.as_str() {
        "main" if parts.len() == 1 => return None,
        "lib" | "mod" => drop(parts.pop()),
        _ => {}
    }
    Some(parts)
}

/// What is known of one file.
#[derive(Default)]
struct Module {
    name: String,
    /// Paths that the file names, as they are written.
    used: Vec<Path>,
    /// Names that it hands on, with the paths behind them.
    handed_on: BTreeMap<String, Path>,
}

impl Module {
    fn read(file: File) -> Self {
        let mut module = Self { name: file.name, ..Self::default() };
        let parsed = syn::parse_file(&file.text);
        let parsed = parsed.unwrap_or_else(|error| panic!("{}: {error}", module.name));
        module.visit_file(&parsed);
        module
    }

    fn add(&mut self, tree: &UseTree, prefix: &[String], hand_on: bool) {
        let with = |name: String| [prefix, &[name]].concat();
        match tree {
            UseTree::Path(path) => self.add(&path.tree, &with(path.ident.to_string()), hand_on),
            UseTree::Group(group) => {
                group.items.iter().for_each(|tree| self.add(tree, prefix, hand_on));
            }
            UseTree::Name(name) if name.ident == "self" => self.used.push(prefix.to_vec()),
            UseTree::Name(name) => {
                let name = name.ident.to_string();
                self.keep(name.clone(), with(name), hand_on);
            }
            UseTree::Rename(rename) => {
                self.keep(rename.rename.to_string(), with(rename.ident.to_string()), hand_on);
            }
            UseTree::Glob(_) => self.used.push(prefix.to_vec()),
        }
    }

    fn keep(&mut self, name: String, path: Path, hand_on: bool) {
        if hand_on {
            self.handed_on.insert(name, path);
        } else {
            self.used.push(path);
        }
    }
}

impl<'a> Visit<'a> for Module {
    fn visit_item_use(&mut self, item: &'a ItemUse) {
        let hand_on = !matches!(item.vis, Visibility::Inherited);
        self.add(&item.tree, &[], hand_on);
    }

    fn visit_item_mod(&mut self, item: &'a ItemMod) {
        // Tests may import whatever they test.
        let is_test = item.attrs.iter().any(|attribute| attribute.path().is_ident("cfg"));
        if !is_test {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_path(&mut self, path: &'a syn::Path) {
        if path.segments.len() > 1 {
            self.used.push(path.segments.iter().map(|part| part.ident.to_string()).collect());
        }
        visit::visit_path(self, path);
    }
}

/// The path from the root of the crate that `path` means in the module `at`; empty if it
/// belongs to another crate.
fn absolute(modules: &BTreeMap<Path, Module>, at: &Path, path: &Path) -> Path {
    let mut base = at.clone();
    let mut rest = path.as_slice();
    match rest.first().map(String::as_str) {
        Some("crate") => (base, rest) = (Path::new(), &rest[1..]),
        Some("self") => rest = &rest[1..],
        Some("super") => {}
        // A module below this one; any other name is one of another crate, or was imported.
        Some(name) if modules.contains_key(&[at.as_slice(), &[name.to_owned()]].concat()) => {}
        _ => return Path::new(),
    }
    while rest.first().is_some_and(|part| part == "super") {
        base.pop();
        rest = &rest[1..];
    }
    base.extend(rest.iter().cloned());
    base
}

/// The file that defines what `path` names.
fn find(modules: &BTreeMap<Path, Module>, path: &Path) -> Option<String> {
    let mut path = path.clone();
    // No name is handed on more often than there are modules.
    for _ in 0..modules.len() {
        let depth = (0..=path.len()).rev().find(|depth| modules.contains_key(&path[..*depth]))?;
        let module = &modules[&path[..depth]];
        let behind = path.get(depth).and_then(|name| module.handed_on.get(name));
        let Some(behind) = behind else {
            return (!path.is_empty()).then(|| module.name.clone());
        };
        let next = absolute(modules, &path[..depth].to_vec(), behind);
        if next.is_empty() {
            return None;
        }
        path = [next.as_slice(), &path[depth + 1..]].concat();
    }
    None
}

/// A circle of files that import each other, if there is one.
pub(crate) fn circle(imports: &Imports) -> Option<Vec<&str>> {
    let mut done: BTreeSet<&str> = BTreeSet::new();
    for start in imports.keys() {
        let mut path: Vec<&str> = Vec::new();
        if let Some(circle) = walk(start, imports, &mut path, &mut done) {
            return Some(circle);
        }
    }
    None
}

fn walk<'a>(
    file: &'a str,
    imports: &'a Imports,
    path: &mut Vec<&'a str>,
    done: &mut BTreeSet<&'a str>,
) -> Option<Vec<&'a str>> {
    if let Some(first) = path.iter().position(|other| *other == file) {
        return Some([&path[first..], &[file]].concat());
    }
    if done.contains(file) {
        return None;
    }
    path.push(file);
    for next in imports.get(file).into_iter().flatten() {
        let found = walk(next, imports, path, done);
        if found.is_some() {
            return found;
        }
    }
    path.pop();
    done.insert(file);
    None
}

/// How many files the longest chain of imports has; there must be no circle.
pub(crate) fn longest_chain(imports: &Imports) -> usize {
    fn length<'a>(
        file: &'a str,
        imports: &'a Imports,
        known: &mut BTreeMap<&'a str, usize>,
    ) -> usize {
        if let Some(length) = known.get(file) {
            return *length;
        }
        let below = imports.get(file).into_iter().flatten();
        let longest = below.map(|next| length(next, imports, known)).max().unwrap_or_default();
        known.insert(file, longest + 1);
        longest + 1
    }
    let mut known = BTreeMap::new();
    imports.keys().map(|file| length(file, imports, &mut known)).max().unwrap_or_default()
}
