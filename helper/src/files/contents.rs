//! Which files the contents of a folder are.

use crate::files::select;
use crate::files::work::Work;
use crate::filter::{Filter, choose};
use crate::input::Input;
use crate::path::TreePath;
use crate::place::resolve::Last;
use crate::place::root::{is_file, is_folder, is_link, kind};
use crate::problem::{Outcome, Problem};
use jesteros_manifest::{Contents, Entry, From, Selection};
use rustix::fs::Stat;
use std::collections::BTreeMap;
use std::io::Read;

/// One path that the contents have.
#[derive(Debug)]
pub(crate) struct Item<'a> {
    pub(crate) input: &'a Input,
    /// Which of the key's sources it is from.
    pub(crate) from: usize,
    pub(crate) path: TreePath,
    pub(crate) stat: Stat,
}

/// The contents by their path below the folder; `None` if they are missing or
/// contradict each other, which was reported.
pub(crate) fn plan<'a>(
    entry: &Entry,
    contents: &Contents,
    work: &mut Work<'a>,
) -> Outcome<Option<BTreeMap<TreePath, Item<'a>>>> {
    let mut only = Filter::parse(&contents.only)?;
    let mut exclude = Filter::parse(&contents.exclude)?;
    let mut items: BTreeMap<TreePath, Item<'a>> = BTreeMap::new();
    let mut complete = true;
    for (index, from) in contents.from.iter().enumerate() {
        let found = match gather(from, work.inputs.get(from.input)?) {
            Ok(Ok(found)) => found,
            Ok(Err(missing)) => {
                work.findings.missing(&entry.key, entry.optional, missing);
                complete &= entry.optional;
                continue;
            }
            Err(problem) => {
                work.findings.error(&entry.key, problem);
                complete = false;
                continue;
            }
        };
        let input = work.inputs.get(from.input)?;
        for (below, path, stat) in filter(found, &mut only, &mut exclude) {
            let item = Item { input, from: index, path, stat };
            match items.get(&below) {
                Some(first) => {
                    let agree = check_same(&below, first, &item);
                    complete &= work.findings.keep(&entry.key, agree).is_some();
                }
                None => {
                    items.insert(below, item);
                }
            }
        }
    }
    for text in only.unused() {
        let problem = Problem::with_hint(
            format!("nothing that is copied matches `{text}` of `only`"),
            "patterns are relative to the folder that is copied",
        );
        work.findings.missing(&entry.key, entry.optional, problem);
        complete &= entry.optional;
    }
    for text in exclude.unused() {
        let problem = Problem::with_hint(
            format!("nothing that is copied matches `{text}` of `exclude`"),
            "patterns are relative to the folder that is copied",
        );
        work.findings.warning(&entry.key, problem);
    }
    // If all that an optional key names is missing, so is the folder.
    let nothing = entry.optional && items.is_empty() && !contents.from.is_empty();
    Ok((complete && !nothing).then_some(items))
}

/// The path below the folder, the path in the input, and what is there.
type Gathered = Vec<(TreePath, TreePath, Stat)>;

/// What a source names; the inner error is that it is missing.
fn gather(from: &From, input: &Input) -> Outcome<Result<Gathered, Problem>> {
    match &from.select {
        Selection::Folder(folder) => gather_folder(folder, input),
        Selection::Match(text) => {
            let found = match select::matches(input, text)? {
                Ok(found) => found,
                Err(missing) => return Ok(Err(missing)),
            };
            let mut gathered: BTreeMap<TreePath, (TreePath, Stat)> = BTreeMap::new();
            for (path, stat) in found {
                if is_folder(&stat) {
                    return Err(Problem::with_hint(
                        format!(
                            "{} is a folder, and `{text}` names files",
                            input.place.named(&path)
                        ),
                        "write a folder with a `/` at its end, alone, or choose a narrower pattern",
                    ));
                }
                let name = TreePath::root().child(path.name().unwrap_or_default())?;
                if let Some((other, _)) = gathered.get(&name) {
                    return Err(Problem::with_hint(
                        format!("`{path}` and `{other}` of `{}` have the same name", input.name),
                        "name one of them, or copy the folder",
                    ));
                }
                gathered.insert(name, (path, stat));
            }
            Ok(Ok(gathered.into_iter().map(|(name, (path, stat))| (name, path, stat)).collect()))
        }
    }
}

fn gather_folder(folder: &str, input: &Input) -> Outcome<Result<Gathered, Problem>> {
    let place = &input.place;
    if folder.is_empty()
        && let Some(file) = input.single_file()?
    {
        let Some(stat) = place.stat(&file)? else {
            return Ok(Err(Problem::new(format!("`{}` has no `{file}`", input.name))));
        };
        // The name is the source's own, even if a named context gave another.
        let name = input.file_name().unwrap_or_else(|| file.clone());
        return Ok(Ok(vec![(name, file, stat)]));
    }
    let folder = place.resolve(&TreePath::parse(folder.as_bytes())?, Last::Follow)?.path;
    match place.stat(&folder)? {
        None => {
            let message = format!("`{}` has no folder `{folder}`", input.name);
            return Ok(Err(Problem::with_hint(message, "check the spelling of the path")));
        }
        Some(stat) if !is_folder(&stat) => {
            let message = format!("{} is not a folder", place.named(&folder));
            return Err(Problem::with_hint(message, "leave out the `/` at its end"));
        }
        Some(_) => {}
    }
    let mut gathered = Gathered::new();
    for (path, stat) in place.walk(&folder, usize::MAX)? {
        if let Some(below) = path.below(&folder) {
            gathered.push((below, path, stat));
        }
    }
    Ok(Ok(gathered))
}

/// Leaves out what the patterns leave out.
fn filter(found: Gathered, only: &mut Filter<'_>, exclude: &mut Filter<'_>) -> Gathered {
    let keep = choose(found.iter().map(|(below, _, _)| below), only, exclude);
    found.into_iter().zip(keep).filter(|(_, keep)| *keep).map(|(item, _)| item).collect()
}

/// Whether two sources of one key agree about a path.
fn check_same(below: &TreePath, first: &Item<'_>, second: &Item<'_>) -> Outcome<()> {
    if same(first, second)? {
        return Ok(());
    }
    let named = |item: &Item<'_>| item.input.place.named(&item.path);
    Err(Problem::with_hint(
        format!("{} and {} differ, and both would be `{below}`", named(first), named(second)),
        "leave one of them out with `exclude`, or use two keys",
    ))
}

/// Whether copies of both would be the same.
fn same(first: &Item<'_>, second: &Item<'_>) -> Outcome<bool> {
    let look = |item: &Item<'_>| item.input.look(&item.path, &item.stat);
    if kind(&first.stat) != kind(&second.stat) || look(first)? != look(second)? {
        return Ok(false);
    }
    let link = |item: &Item<'_>| item.input.place.link_target(&item.path);
    Ok(if is_file(&first.stat) {
        first.stat.st_size == second.stat.st_size && same_data(first, second)?
    } else if is_link(&first.stat) {
        link(first)? == link(second)?
    } else {
        is_folder(&first.stat) || first.stat.st_rdev == second.stat.st_rdev
    })
}

fn same_data(first: &Item<'_>, second: &Item<'_>) -> Outcome<bool> {
    let read = |item: &Item<'_>| item.input.place.open_file(&item.path);
    let (mut left, mut right) = (read(first)?, read(second)?);
    let mut buffers = (vec![0; 65536], vec![0; 65536]);
    loop {
        let size = left
            .read(&mut buffers.0)
            .and_then(|size| right.read_exact(&mut buffers.1[..size]).map(|()| size))
            .map_err(|error| first.input.place.failed_io("compare", &first.path, &error))?;
        if size == 0 {
            return Ok(true);
        }
        if buffers.0[..size] != buffers.1[..size] {
            return Ok(false);
        }
    }
}
