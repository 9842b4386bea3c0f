//! Numbers that must be in a range.

use jesteros_manifest::Range;

/// What the number should be, if it is not in the range: "at least 7".
pub(super) fn outside(range: Range, number: u64, show: fn(u64) -> String) -> Option<String> {
    let is_below = range.min.is_some_and(|min| number < min);
    let is_above = range.max.is_some_and(|max| number > max);
    if !is_below && !is_above {
        return None;
    }
    Some(match (range.min, range.max) {
        (Some(min), Some(max)) if min == max => show(min),
        (Some(min), Some(max)) => format!("{} to {}", show(min), show(max)),
        (Some(min), None) => format!("at least {}", show(min)),
        (_, max) => format!("at most {}", show(max.unwrap_or_default())),
    })
}

/// A number of bytes as people read it.
pub(crate) fn bytes(number: u64) -> String {
    const UNITS: [(&str, u64); 3] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)];
    let exact = if number == 1 { "1 byte".to_owned() } else { format!("{number} bytes") };
    let Some((unit, factor)) = UNITS.into_iter().find(|(_, factor)| number >= *factor) else {
        return exact;
    };
    if number.is_multiple_of(factor) {
        return format!("{} {unit}", number / factor);
    }
    // Tenths, cut off rather than rounded, so that "more than" stays true.
    let tenths = u128::from(number) * 10 / u128::from(factor);
    format!("{exact} ({}.{} {unit})", tenths / 10, tenths % 10)
}

/// A number alone.
pub(super) fn plain(number: u64) -> String {
    number.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_outside_say_what_they_should_be() {
        let range = |min, max| Range { min, max };
        let said = |range, number| outside(range, number, plain).unwrap_or_default();
        assert_eq!(said(range(Some(2), Some(4)), 3), "");
        assert_eq!(said(range(Some(2), Some(4)), 5), "2 to 4");
        assert_eq!(said(range(Some(2), None), 1), "at least 2");
        assert_eq!(said(range(None, Some(4)), 5), "at most 4");
        assert_eq!(said(Range::exactly(4), 5), "4");
        assert_eq!(said(Range::exactly(4), 4), "");
    }

    #[test]
    fn sizes_are_readable_and_exact() {
        assert_eq!(bytes(1), "1 byte");
        assert_eq!(bytes(1023), "1023 bytes");
        assert_eq!(bytes(96 << 20), "96 MiB");
        assert_eq!(bytes((96 << 20) + 1), "100663297 bytes (96.0 MiB)");
        assert_eq!(bytes(u64::MAX), "18446744073709551615 bytes (17179869183.9 GiB)");
    }
}
