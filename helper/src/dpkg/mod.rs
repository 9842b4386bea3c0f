//! Stands between apt and the root's dpkg.
//!
//! dpkg of an old root is emulated, and to unpack packages is most of its work. Here that is
//! done natively for packages that are new in the root, which nearly all are. Everything else,
//! also what scripts of packages do after they are unpacked, is left to dpkg.

mod archive;
mod arguments;
mod conffiles;
mod database;
mod diversions;
mod extract;
mod features;
mod fits;
mod lists;
mod native;
mod paragraph;
mod people;
mod record;
mod relation;
mod script;
mod sequence;
mod settings;
mod tell;
#[cfg(test)]
mod tests;
mod triggers;
mod version;

use crate::place::root::Place;
use crate::problem::{Outcome, Problem};
use archive::Archive;
use arguments::{Call, Unpack};
use jesteros_manifest::{APT_SEQUENCE, APT_WORK, PACKAGES_KEY, package_key};
use native::Native;
use rustix::fs::Mode;
use std::ffi::OsString;
use std::io::{self, Write as _};
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use tell::Teller;

/// The program of the root.
const PROGRAM: &str = "/usr/bin/dpkg";
/// How many archives one call may name.
const MOST_ARCHIVES: usize = 100_000;

/// Does what dpkg does with these arguments, and gives its exit code. Programs that it starts have
/// nothing to read: what apt has for them never ends.
///
/// # Errors
///
/// If the program cannot be started, or its caller cannot be told what happens.
pub fn run(args: &[OsString]) -> io::Result<u8> {
    let call = arguments::read(args);
    let archives = match &call {
        Call::Unpack(call) => Some(all_archives(call)?),
        Call::Other => None,
    };
    sequence::note(&Path::new(APT_WORK).join(APT_SEQUENCE), args, archives.as_deref())?;
    let (Call::Unpack(call), Some(archives)) = (call, archives) else {
        return Err(Command::new(PROGRAM).args(args).stdin(Stdio::null()).exec());
    };
    // dpkg makes sure of this too: scripts and its own files depend on it.
    rustix::process::umask(Mode::from_raw_mode(0o022));
    let mut said = io::stderr();
    match unpack(&call, &archives, &mut said)? {
        Ok(code) => Ok(code),
        Err((key, Problem { message, hint, also: _ })) => {
            writeln!(said, "error: {key}: {message}")?;
            if let Some(hint) = hint {
                writeln!(said, "  hint: {hint}")?;
            }
            Ok(2)
        }
    }
}

/// The archives that a call names, and those in the folders that it names, in dpkg's order.
fn all_archives(call: &Unpack) -> io::Result<Vec<OsString>> {
    if !call.recursive {
        return Ok(call.archives.clone());
    }
    let mut found = Vec::new();
    for folder in &call.archives {
        let mut names = Vec::new();
        for entry in std::fs::read_dir(folder)? {
            names.push(entry?.path());
            if names.len() > MOST_ARCHIVES {
                return Err(io::Error::other("more than 100000 packages are to be unpacked"));
            }
        }
        // apt numbers them.
        names.sort();
        for name in names {
            let target = std::fs::canonicalize(&name)?;
            found.push(target.into_os_string());
        }
    }
    Ok(found)
}

/// Unpacks archives, in their order, here or with dpkg.
fn unpack(
    call: &Unpack,
    archives: &[OsString],
    said: &mut dyn io::Write,
) -> io::Result<Result<u8, (String, Problem)>> {
    let root = match Place::open(Path::new("/"), String::new()) {
        Ok(root) => root,
        Err(problem) => return Ok(Err((PACKAGES_KEY.to_owned(), problem))),
    };
    let teller = Teller { status: call.status, log: call.log.clone() };
    let open = || Native::open(&root, &call.forced, teller.clone());
    let native = match open() {
        Ok(native) => native,
        Err(Problem { message, .. }) => {
            writeln!(said, "jesteros: apt: all packages are left to dpkg: {message}")?;
            return dpkg(call, archives).map(Ok);
        }
    };
    std::thread::scope(|scope| {
        // The next package is decompressed while this one is written. No more than one: what is
        // decompressed takes memory.
        let (send, read) = mpsc::sync_channel(0);
        scope.spawn(move || {
            for archive in archives {
                // Nobody waits for it any more if a package before it failed.
                if send.send(Archive::read(Path::new(archive))).is_err() {
                    break;
                }
            }
        });
        each(call, archives, &read, native, &open, said)
    })
}

/// Unpacks what was read of each archive.
fn each<'a>(
    call: &Unpack,
    archives: &[OsString],
    read: &mpsc::Receiver<Outcome<Archive>>,
    mut native: Native<'a>,
    open: &dyn Fn() -> Outcome<Native<'a>>,
    said: &mut dyn io::Write,
) -> io::Result<Result<u8, (String, Problem)>> {
    let mut left: Vec<OsString> = Vec::new();
    for archive in archives {
        let name = package_name(archive);
        let read = read.recv().map_err(|_| {
            io::Error::other(format!("a programming error, found while {name} was read"))
        })?;
        let mut plan = read.and_then(|read| Ok((native.plan(&read)?, read)));
        if plan.is_ok() && !left.is_empty() {
            let code = dpkg(call, &left)?;
            if code != 0 {
                return Ok(Ok(code));
            }
            left.clear();
            // dpkg has changed what is known of the root.
            plan = plan.and_then(|(_, read)| {
                native = open()?;
                Ok((native.plan(&read)?, read))
            });
        }
        match plan {
            Ok((plan, read)) => {
                writeln!(said, "Unpacking {} ...", plan.title())?;
                if let Err(problem) = native.unpack(&read, plan) {
                    return Ok(Err((package_key(&name), problem)));
                }
            }
            Err(Problem { message, .. }) => {
                writeln!(said, "jesteros: apt: {name} is left to dpkg: {message}")?;
                left.push(archive.clone());
            }
        }
    }
    if left.is_empty() { Ok(Ok(0)) } else { dpkg(call, &left).map(Ok) }
}

/// The package of an archive: apt names files `NAME_VERSION_ARCHITECTURE.deb`.
fn package_name(archive: &OsString) -> String {
    let file = arguments::base_name(archive);
    file.split('_').next().unwrap_or(&file).to_owned()
}

/// Has the root's dpkg unpack archives.
fn dpkg(call: &Unpack, archives: &[OsString]) -> io::Result<u8> {
    let mut command = Command::new(PROGRAM);
    let status = command.args(arguments::again(call, archives)).stdin(Stdio::null()).status()?;
    let code = status.code().or_else(|| status.signal().map(|signal| 128 + signal));
    Ok(code.and_then(|code| u8::try_from(code).ok()).unwrap_or(u8::MAX))
}
