//! `boot`: the partitions of a disk, the kernel, the boot arguments and the table of file
//! systems agree.

mod addresses;
mod arguments;
mod disk;
mod fstab;
mod image;
mod kernel;
mod mount;
mod said;
mod script;
mod statement;

use crate::check::reference::one_file;
use crate::check::subject::Subject;
use crate::check::verdict::Verdict;
use crate::problem::{Outcome, Problem};
use arguments::Arguments;
use disk::Disk;
use jesteros_manifest::{BOOT_CONFIG, BOOT_FSTAB, BOOT_SCRIPT, BootCheck, From};
use kernel::Kernel;
use said::Said;
use script::Script;
use std::io::Read;

/// Most bytes of a file that the disk is compared with.
const LARGEST: u64 = 4 << 20;

pub(super) fn check(check: &BootCheck, subject: &Subject<'_>, verdict: &mut Verdict<'_>) {
    let mut said = Said { verdict };
    let kernel = read(check.config.as_ref(), BOOT_CONFIG, subject, &mut said, Kernel::read);
    let script = read(check.script.as_ref(), BOOT_SCRIPT, subject, &mut said, Script::read);
    let mounts = read(check.fstab.as_ref(), BOOT_FSTAB, subject, &mut said, mount::read);
    let file = match disk::open(subject) {
        Ok(file) => file,
        Err(problem) => return said.verdict.whole(problem),
    };
    let Some(disk) = Disk::read(&file, &check.device, &mut said) else { return };
    disk::expect_boot_partition(&disk, &mut said);
    disk::expect_first_file(&disk, &mut said);
    if let Some(kernel) = &kernel {
        kernel.expect_table(&disk, &mut said);
        kernel.expect_disk(&check.device, script.as_ref(), &mut said);
    }
    let mut arguments = Vec::new();
    if let Some(script) = &script {
        script.expect_files(&disk, &mut said);
        script.expect_some_file(&disk, &mut said);
        addresses::expect(script, &mut said);
        arguments = Arguments::of(script, &mut said);
        if arguments.is_empty() {
            let message = "the boot script has no boot arguments with `root=`";
            said.part(BOOT_SCRIPT, None, message.to_owned());
        }
    }
    for arguments in &arguments {
        arguments.expect_root(script.as_ref(), &disk, &mut said);
    }
    if let Some(mounts) = &mounts {
        fstab::expect(mounts, &arguments, &disk, &mut said);
    }
    if let Some(kernel) = &kernel {
        let roots = arguments::roots(&arguments, mounts.as_deref(), &disk);
        for root in roots {
            kernel.expect_root(&root, script.as_ref(), &mut said);
        }
        kernel.expect_mounts(mounts.as_deref().unwrap_or_default(), &disk, &mut said);
        kernel.expect_arguments(script.as_ref(), &mut said);
        kernel.expect_ramdisk(script.as_ref(), &mut said);
    }
}

/// Reads one of the files that the disk is compared with.
fn read<T>(
    from: Option<&From>,
    part: &str,
    subject: &Subject<'_>,
    said: &mut Said<'_, '_>,
    parse: fn(&[u8], &str) -> Outcome<T>,
) -> Option<T> {
    let from = from?;
    let read = || {
        let referred = one_file(from, part, subject)?;
        let (place, path) = (referred.place, &referred.path);
        let mut data = Vec::new();
        let read = place.open_file(path)?.take(LARGEST + 1).read_to_end(&mut data);
        read.map_err(|error| place.failed_io("read", path, &error))?;
        if data.len() as u64 > LARGEST {
            return Err(Problem::new(format!("{} is larger than 4 MiB", place.named(path))));
        }
        parse(&data, &place.named(path))
    };
    match read() {
        Ok(read) => Some(read),
        Err(problem) => {
            said.verdict.part(part, problem);
            None
        }
    }
}
