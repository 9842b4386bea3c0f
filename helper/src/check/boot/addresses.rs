//! Where in memory the boot script loads files, and from where it starts the kernel.
//!
//! A script is not run, so only what is certain is compared: nothing is said of a script that
//! gives a variable several values, or that runs something whose effect the text does not tell.

use super::said::Said;
use super::script::Script;
use jesteros_manifest::BOOT_SCRIPT;

/// Commands that put nothing into memory that a kernel could be started from.
const HARMLESS: [&str; 32] = [
    "#",
    "bdinfo",
    "bootcount",
    "do",
    "done",
    "echo",
    "elif",
    "else",
    "env",
    "exit",
    "ext4ls",
    "ext4size",
    "false",
    "fatls",
    "fatsize",
    "fdt",
    "fi",
    "for",
    "gpio",
    "iminfo",
    "in",
    "led",
    "ls",
    "part",
    "printenv",
    "reset",
    "saveenv",
    "size",
    "sleep",
    "test",
    "then",
    "true",
];
/// How long the header of an image of u-boot is: `bootz` is given what is behind it.
const HEADER: u64 = 64;
/// Most commands that load a file, and that start a kernel, that are compared.
const MOST: usize = 50;

/// A file and the address that it is loaded to.
type Load = (String, u64);

/// The kernel and its ramdisk are started from where files were loaded to.
pub(super) fn expect(script: &Script, said: &mut Said<'_, '_>) {
    let Some(loads) = certain(script) else { return };
    let loaded_at =
        |at: u64| loads.iter().any(|(_, to)| *to == at || at.checked_sub(HEADER) == Some(*to));
    let mut told: Vec<String> = Vec::new();
    let mut tell = |message: String| {
        if !told.contains(&message) {
            said.part(BOOT_SCRIPT, None, message.clone());
            told.push(message);
        }
    };
    for words in script.starts.iter().take(MOST) {
        let at = |index: usize| {
            words.get(index).and_then(|word| script.certain(word)).and_then(|word| address(&word))
        };
        let Some(kernel) = at(1) else { continue };
        if !loaded_at(kernel) {
            tell(format!(
                "the boot script starts the kernel at {kernel:#010x}, where it loads no file; it loads {}",
                named(&loads)
            ));
            continue;
        }
        // Firmware may have put a ramdisk there, but then nothing is loaded for nothing.
        let given = [at(1), at(2), at(3)];
        let is_given = |to: u64| {
            given.iter().flatten().any(|at| *at == to || at.checked_sub(HEADER) == Some(to))
        };
        let unused: Vec<Load> = loads.iter().filter(|(_, to)| !is_given(*to)).cloned().collect();
        if let Some(ramdisk) = at(2).filter(|at| !loaded_at(*at))
            && !unused.is_empty()
        {
            tell(format!(
                "the boot script starts the kernel with a ramdisk at {ramdisk:#010x}, where it loads no file; it loads {}",
                named(&unused)
            ));
        }
    }
}

/// What the script loads; `None` if that is not certain.
fn certain(script: &Script) -> Option<Vec<Load>> {
    let all = script.loads.iter().chain(&script.maybe_loads);
    let commands = script.others().all(|name| HARMLESS.contains(&name) || name.contains('='));
    if !commands || script.loads.len() + script.maybe_loads.len() > MOST {
        return None;
    }
    let load = |words: &Vec<String>| -> Option<Load> {
        let file = words.get(4).map(|word| script.expanded(word)).unwrap_or_default();
        Some((file, address(&script.certain(words.get(3)?)?)?))
    };
    let loads: Vec<Load> = all.map(load).collect::<Option<_>>()?;
    (!loads.is_empty()).then_some(loads)
}

fn named(loads: &[Load]) -> String {
    let loads: Vec<String> =
        loads.iter().map(|(file, to)| format!("`{file}` to {to:#010x}")).collect();
    loads.join(", ")
}

/// An address, as u-boot reads it: hexadecimal, with or without `0x`, and up to what says which
/// part of an image, or how many bytes, are meant.
fn address(word: &str) -> Option<u64> {
    let end = word.find(['#', ':']).unwrap_or(word.len());
    let digits = &word[..end];
    let digits = digits.strip_prefix("0x").or(digits.strip_prefix("0X")).unwrap_or(digits);
    u64::from_str_radix(digits, 16).ok()
}
