//! Numbers as tables show them.

/// A number of bytes in kB, or from a million on in MB with so many decimals.
pub(crate) fn bytes(bytes: u64, decimals: usize) -> String {
    match bytes {
        0..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        _ => format!("{:.decimals$} MB", bytes as f64 / 1e6),
    }
}
