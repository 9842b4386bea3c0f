//! `size`: how large everything is together.

use crate::check::range::{bytes, outside};
use crate::check::subject::{Gzipped, Subject, Tree};
use crate::check::verdict::Verdict;
use crate::pack::problem;
use crate::pack::tree::PackedTree;
use crate::problem::{Outcome, Problem};
use flate2::Compression;
use flate2::write::GzEncoder;
use jesteros_manifest::{Range, SizeCheck, SizeOf};
use jesteros_pack::compress::{Compressor, Format};
use jesteros_pack::error::Error;
use jesteros_pack::tar;
use rustix::fs::Stat;
use std::io::{self, Write};

pub(super) fn check(check: &SizeCheck, subject: &Subject<'_>, verdict: &mut Verdict<'_>) {
    let what = match check.of {
        SizeOf::Files => "all files together have",
        SizeOf::TarGzip => "a tar archive of all files has, with gzip,",
        SizeOf::FileGzip => "the file has, with gzip,",
    };
    if surely_fits(check, subject.whole) {
        return;
    }
    match measure(check.of, subject.whole) {
        Ok(size) => {
            if let Some(wanted) = outside(check.range, size, bytes) {
                let message = format!("{what} {}, and must have {wanted}", bytes(size));
                verdict.whole(Problem::new(message));
            }
        }
        Err(problem) => verdict.whole(problem),
    }
}

/// The size that `of` stands for, in bytes: with gzip, that of the smallest of three archives, made
/// with the best level, the fast one, and one that compresses nothing. More effort does not always
/// make less.
pub(crate) fn measure(of: SizeOf, tree: &Tree<'_>) -> Outcome<u64> {
    let Some((sizes, content)) = gzipped(of, tree) else { return of_files(tree) };
    let best = sizes.best.get_or_init(|| compressed(tree, content)).clone()?;
    let hasty = sizes.hasty.get_or_init(|| in_haste(tree, content)).clone()?;
    let stored = sizes.stored.get_or_init(|| stored(tree, content)).clone()?;
    Ok(best.min(hasty).min(stored))
}

/// What is known of the sizes with gzip, and what is compressed, if `of` is about gzip.
fn gzipped<'t>(of: SizeOf, tree: &'t Tree<'_>) -> Option<(&'t Gzipped, Content)> {
    match of {
        SizeOf::Files => None,
        SizeOf::TarGzip => Some((&tree.archive, write_tar)),
        SizeOf::FileGzip => Some((&tree.file, write_file)),
    }
}

/// The bytes of all files; one with several names counts once.
fn of_files(tree: &Tree<'_>) -> Outcome<u64> {
    let sizes = tree.files()?.into_iter().map(|(_, stat)| size_of(stat));
    Ok(sizes.fold(0, u64::saturating_add))
}

/// The bytes of a file.
pub(crate) fn size_of(stat: &Stat) -> u64 {
    u64::try_from(stat.st_size).unwrap_or_default()
}

/// Whether the size is fine whatever levels would make of it that take longer. A least size has to
/// be measured.
fn surely_fits(check: &SizeCheck, tree: &Tree<'_>) -> bool {
    let Range { min: None, max: Some(max) } = check.range else { return false };
    let Some((sizes, content)) = gzipped(check.of, tree) else { return false };
    // What went wrong is told by the measurement itself.
    let fits = |size: &Outcome<u64>| size.as_ref().is_ok_and(|size| *size <= max);
    fits(sizes.stored.get_or_init(|| stored(tree, content)))
        || fits(sizes.hasty.get_or_init(|| in_haste(tree, content)))
}

/// What writes the bytes that are compressed.
type Content = fn(&Tree<'_>, &mut dyn Write) -> Outcome<()>;

fn stored(tree: &Tree<'_>, content: Content) -> Outcome<u64> {
    with_level(tree, content, Compression::none())
}

fn in_haste(tree: &Tree<'_>, content: Content) -> Outcome<u64> {
    with_level(tree, content, Compression::fast())
}

fn with_level(tree: &Tree<'_>, content: Content, level: Compression) -> Outcome<u64> {
    let mut encoder = GzEncoder::new(Counted(0), level);
    content(tree, &mut encoder)?;
    Ok(encoder.finish().map_err(|error| problem(Error::Write(error)))?.0)
}

fn compressed(tree: &Tree<'_>, content: Content) -> Outcome<u64> {
    let mut compressor = Compressor::new(Format::Gzip, Counted(0)).map_err(problem)?;
    content(tree, &mut compressor)?;
    Ok(compressor.finish().map_err(problem)?.0)
}

fn write_tar(tree: &Tree<'_>, mut out: &mut dyn Write) -> Outcome<()> {
    let packed = PackedTree::of(tree.input, tree.all()?)?;
    if let Some(unfit) = tar::check(&packed).into_iter().next() {
        return Err(problem(unfit));
    }
    // The time has as many bytes whatever it is.
    tar::write(&packed, 0, &mut out).map_err(problem)
}

fn write_file(tree: &Tree<'_>, out: &mut dyn Write) -> Outcome<()> {
    let path = tree.input.only_file()?;
    let path = path.ok_or_else(|| Problem::new("the artifact is not one file"))?;
    let mut file = tree.place().open_file(&path)?;
    let copied = io::copy(&mut file, out);
    copied.map(drop).map_err(|error| tree.place().failed_io("compress", &path, &error))
}

/// Counts what is written to it.
struct Counted(u64);

impl Write for Counted {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.0 = self.0.saturating_add(data.len() as u64);
        Ok(data.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
