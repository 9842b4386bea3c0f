//! Values of checks.

use super::text::{digits, starts_and_continues, text_value};
use jesteros_manifest::Glibc;

text_value! {
    /// The heading of checks in a report.
    SuiteName, "suite",
    "a heading: one line of at most 100 bytes",
    Some("^[^\\u0000-\\u001f\\u007f]{1,100}$"),
    ["show-stopper"],
    |text| !text.trim().is_empty() && text.len() <= 100 && !text.contains(char::is_control)
}

text_value! {
    /// An option of the Linux kernel.
    KernelOption, "kernel option",
    "an option of the Linux kernel, without `CONFIG_`: letters, digits and `_`, at most 128",
    Some("^[A-Za-z0-9_]{1,128}$"),
    ["EXT3_FS"],
    |text| {
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        starts_and_continues(text, 128, is_word, is_word) && !text.starts_with("CONFIG_")
    }
}

text_value! {
    /// The value of an option of the Linux kernel.
    KernelValue, "value of a kernel option",
    "a value: `y`, `m`, `n`, a number or a text, one line of at most 1000 bytes",
    Some("^[^\\u0000-\\u001f\\u007f]{0,1000}$"),
    ["y"],
    |text| text.len() <= 1000 && !text.contains(char::is_control)
}

text_value! {
    /// What Linux calls a whole disk.
    DiskDevice, "disk device",
    "what Linux calls a whole disk, e.g. `/dev/mmcblk0`",
    Some("^/dev/[a-z0-9]{2,32}$"),
    ["/dev/mmcblk0", "/dev/sda"],
    |text| text.strip_prefix("/dev/").is_some_and(is_disk)
}

/// Whether this is the name of a disk and not that of a partition.
fn is_disk(name: &str) -> bool {
    let is_name = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    let rest = name.trim_end_matches(|last: char| last.is_ascii_digit());
    let (has_number, before) = (rest.len() < name.len(), rest.strip_suffix('p'));
    let is_partition = has_number
        && match before {
            // `mmcblk0p1`, `nvme0n1p1`
            Some(disk) => disk.ends_with(|last: char| last.is_ascii_digit()),
            // `sda1`, but not `mmcblk0`
            None => ["sd", "hd", "vd", "xvd"].iter().any(|start| rest.starts_with(start)),
        };
    (2..=32).contains(&name.len()) && is_name && !is_partition
}

text_value! {
    /// What a program may need of the GNU C library.
    GlibcText, "glibc version",
    "a version of the GNU C library, e.g. `2.7`, or `none`",
    Some("^(none|[0-9]{1,4}(\\.[0-9]{1,4}){1,2})$"),
    ["2.7", "none"],
    |text| text == "none" || numbers(text).is_some()
}

impl GlibcText {
    /// What the helper is told.
    #[must_use]
    pub fn glibc(&self) -> Glibc {
        numbers(self.as_str()).map_or(Glibc::None, Glibc::AtMost)
    }
}

/// The two or three numbers of a version.
fn numbers(text: &str) -> Option<[u32; 3]> {
    let mut numbers = [0; 3];
    let parts: Vec<&str> = text.split('.').collect();
    if !(2..=3).contains(&parts.len()) {
        return None;
    }
    for (number, part) in numbers.iter_mut().zip(parts) {
        *number = digits(part).filter(|_| part.len() <= 4)?;
    }
    Some(numbers)
}
