//! The task that makes one file out of a tree.

pub(crate) mod disk;
pub(crate) mod tree;

use crate::findings::Findings;
use crate::input::{Input, Inputs};
use crate::path::TreePath;
use crate::place::attributes::Look;
use crate::place::root::Place;
use crate::problem::{Outcome, Problem};
use jesteros_manifest::{Compress, Pack, PackFormat, Uboot};
use jesteros_pack::compress::{Compressor, Format};
use jesteros_pack::error::Error;
use jesteros_pack::{cpio, tar, uboot, zip};
use std::fs::File;
use std::io::{BufWriter, Write};
use tree::PackedTree;

/// What findings call everything that is wrong.
const KEY: &str = "pack";

/// Makes the file in the tree, which must be empty.
pub(crate) fn run(task: &Pack, tree: &Place, inputs: &Inputs, epoch: i64, findings: &mut Findings) {
    let Some(input) = findings.keep(KEY, inputs.get(0)) else { return };
    let made = make(task, input, tree, epoch);
    let problems = match made {
        Ok(problems) => problems,
        Err(problem) => vec![problem],
    };
    for problem in problems {
        findings.error(KEY, problem);
    }
}

/// What does not fit is found before anything is written, all of it at once.
fn make(task: &Pack, input: &Input, tree: &Place, epoch: i64) -> Outcome<Vec<Problem>> {
    let time = u64::try_from(epoch)
        .map_err(|_| Problem::new(format!("the time {epoch} is before 1970")))?;
    let source = match task.format {
        PackFormat::File => Source::File(open(input)?),
        PackFormat::Tar => Source::tree(input, tar::check)?,
        PackFormat::Cpio => Source::tree(input, cpio::check)?,
        PackFormat::Zip => Source::tree(input, zip::check)?,
    };
    if let Source::Unfit(problems) = source {
        return Ok(problems);
    }
    let path = TreePath::root().child(task.filename.as_bytes())?;
    let out = BufWriter::new(tree.make_file(&path)?);
    let out = match (&task.uboot, task.compress, &source) {
        (None, None, Source::Tree(tree)) if task.format == PackFormat::Zip => {
            zip::write(tree, time, out).map_err(problem)?
        }
        (Some(header), ..) => {
            let writer = uboot::Writer::new(header_of(header, time)?, out).map_err(problem)?;
            compress(task, &source, time, writer)?.finish().map_err(problem)?
        }
        (None, ..) => compress(task, &source, time, out)?,
    };
    let failed = |error| Problem::io(format!("write {}", tree.named(&path)), &error);
    out.into_inner().map_err(|error| failed(error.into_error()))?;
    tree.set_look(&path, &Look::root(0o644))?;
    tree.set_time(&path, epoch)?;
    tree.set_time(&TreePath::root(), epoch)?;
    Ok(Vec::new())
}

/// What the file is made from.
enum Source<'a> {
    File(File),
    Tree(PackedTree<'a>),
    /// Paths that the format cannot hold.
    Unfit(Vec<Problem>),
}

impl<'a> Source<'a> {
    fn tree(
        input: &'a Input,
        check: fn(&dyn jesteros_pack::tree::Tree) -> Vec<Error>,
    ) -> Outcome<Self> {
        let tree = PackedTree::new(input)?;
        let unfit = check(&tree);
        if unfit.is_empty() {
            return Ok(Self::Tree(tree));
        }
        Ok(Self::Unfit(unfit.into_iter().map(problem).collect()))
    }
}

fn open(input: &Input) -> Outcome<File> {
    let file = input.one_file()?;
    let file = file.ok_or_else(|| Problem::new(format!("`{}` is not one file", input.name)))?;
    input.place.open_file(&file)
}

/// Writes the source to `out`, compressed if that is asked for.
fn compress<W: Write>(task: &Pack, source: &Source<'_>, time: u64, mut out: W) -> Outcome<W> {
    let format = match task.compress {
        None => {
            stream(task.format, source, time, &mut out)?;
            return Ok(out);
        }
        Some(Compress::Gzip) => Format::Gzip,
        Some(Compress::Xz) => Format::Xz,
    };
    let mut compressor = Compressor::new(format, out).map_err(problem)?;
    stream(task.format, source, time, &mut compressor)?;
    compressor.finish().map_err(problem)
}

fn stream(format: PackFormat, source: &Source<'_>, time: u64, out: &mut dyn Write) -> Outcome<()> {
    match (format, source) {
        (PackFormat::File, Source::File(file)) => {
            let mut file = file;
            std::io::copy(&mut file, out).map_err(|error| Problem::io("copy the file", &error))?;
            Ok(())
        }
        (PackFormat::Tar, Source::Tree(tree)) => tar::write(tree, time, out).map_err(problem),
        (PackFormat::Cpio, Source::Tree(tree)) => cpio::write(tree, time, out).map_err(problem),
        // A zip archive has its directory at the end, so it can only be a file by itself.
        (_, Source::File(_) | Source::Tree(_) | Source::Unfit(_)) => {
            Err(Problem::new("internal error: this cannot be packed as a stream"))
        }
    }
}

fn header_of(header: &Uboot, time: u64) -> Outcome<uboot::Header> {
    let unknown = |what: &str, name: &str| {
        Problem::new(format!("u-boot knows no {what} `{}`", name.escape_debug()))
    };
    let Uboot { kind, arch, os, compression, load, entry, name } = header;
    Ok(uboot::Header {
        kind: uboot::Type::from_name(kind).ok_or_else(|| unknown("type", kind))?,
        arch: uboot::Arch::from_name(arch).ok_or_else(|| unknown("processor", arch))?,
        os: uboot::Os::from_name(os).ok_or_else(|| unknown("operating system", os))?,
        compression: uboot::Compression::from_name(compression)
            .ok_or_else(|| unknown("compression", compression))?,
        load: *load,
        entry: *entry,
        name: name.clone(),
        time,
    })
}

pub(crate) fn problem(error: Error) -> Problem {
    match error {
        Error::Read { path, source } => Problem::io(format!("read `{path}`"), &source),
        Error::Write(source) => Problem::io("write the result", &source),
        error @ (Error::Unfit { .. }
        | Error::Shorter { .. }
        | Error::Longer { .. }
        | Error::Setting(_)
        | Error::Internal(_)) => Problem::new(error.to_string()),
    }
}
