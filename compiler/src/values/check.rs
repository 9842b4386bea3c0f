//! Values of checks.

use super::text::{starts_and_continues, text_value};

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
