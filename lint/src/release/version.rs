//! Comparing versions.

/// Whether one version is older than another. Both consist of numbers with dots between.
pub(crate) fn is_older(version: &str, than: &str) -> bool {
    let numbers = |text: &str| -> Vec<u32> {
        text.split('.').map(|number| number.parse().unwrap_or_default()).collect()
    };
    numbers(version) < numbers(than)
}

#[cfg(test)]
mod tests {
    use super::is_older;

    #[test]
    fn versions_are_compared_by_their_numbers() {
        assert!(is_older("3.2.39", "4.0"));
        assert!(is_older("6.10", "8.1"));
        assert!(is_older("6.9", "6.10"));
        assert!(is_older("1.20", "1.20.1"));
        assert!(!is_older("4.2", "4.2"));
        assert!(!is_older("10.0", "9.9"));
    }
}
