//! Where in memory the boot script loads files, and from where it starts the kernel.

use super::said::Said;
use super::script::Script;
use jesteros_manifest::BOOT_SCRIPT;

/// Commands that also put something into memory; nobody knows from the text what, and where.
const OTHER_LOADS: [&str; 15] = [
    "bootp", "cp", "cp.b", "cp.l", "cp.w", "dhcp", "loadb", "loady", "mmc", "nand", "nfs", "sf",
    "tftp", "tftpboot", "unzip",
];
/// What the second words of commands that start a kernel are called.
const WHAT: [&str; 2] = ["kernel", "ramdisk"];
/// Most commands that start a kernel, and that load a file, that are compared.
const MOST: usize = 50;

/// The kernel and its ramdisk are started from where files were loaded to.
pub(super) fn expect(script: &Script, said: &mut Said<'_, '_>) {
    if script.loads.len() + script.maybe_loads.len() > MOST {
        return;
    }
    let loads: Vec<(String, Option<u64>)> = script
        .loads
        .iter()
        .chain(&script.maybe_loads)
        .map(|words| {
            let word = |index: usize| words.get(index).map(|word| script.expanded(word));
            (word(4).unwrap_or_default(), word(3).and_then(|word| address(&word)))
        })
        .collect();
    let is_all = loads.iter().all(|(_, to)| to.is_some());
    if loads.is_empty() || !is_all || OTHER_LOADS.iter().any(|name| script.runs(name)) {
        return;
    }
    let mut told: Vec<String> = Vec::new();
    for words in script.starts.iter().take(MOST) {
        for (what, word) in WHAT.iter().zip(words.iter().skip(1)) {
            let word = script.expanded(word);
            let Some(from) = address(&word) else { continue };
            if loads.iter().any(|(_, to)| *to == Some(from)) {
                continue;
            }
            let loads = loads.iter().filter_map(|(file, to)| Some((file, (*to)?)));
            let loads: Vec<String> =
                loads.map(|(file, to)| format!("`{file}` to {to:#010x}")).collect();
            let message = format!(
                "the boot script starts the {what} at {from:#010x}, where it loads no file; it loads {}",
                loads.join(", ")
            );
            if !told.contains(&message) {
                said.part(BOOT_SCRIPT, None, message.clone());
                told.push(message);
            }
        }
    }
}

/// An address, as u-boot reads it: hexadecimal, with or without `0x`, and up to what says which
/// part of an image, or how many bytes, are meant.
fn address(word: &str) -> Option<u64> {
    let end = word.find(['#', ':']).unwrap_or(word.len());
    let digits = &word[..end];
    let digits = digits.strip_prefix("0x").or(digits.strip_prefix("0X")).unwrap_or(digits);
    u64::from_str_radix(digits, 16).ok()
}
