//! What the tests of all values have in common.

use crate::values::{Scalar, Word};
use std::fmt::{Debug, Display};

/// Every good text must be read and match the pattern of the schema; no bad text
/// may be read. The message must begin with the text.
pub(super) fn check<T: Word + Debug>(good: &[&str], bad: &[&str]) {
    let Scalar { name, doc, pattern, examples } = T::SCALAR;
    let pattern = pattern.map(|pattern| regex_lite::Regex::new(pattern).unwrap());
    assert!(!doc.is_empty() && !doc.ends_with('.') && !examples.is_empty(), "{name}");
    for text in good.iter().chain(examples) {
        let read = text.parse::<T>();
        assert!(read.is_ok(), "{name}: `{text}` should do: {read:?}");
        let matches = pattern.as_ref().is_none_or(|pattern| pattern.is_match(text));
        assert!(matches, "{name}: the pattern should match `{text}`");
    }
    for text in bad {
        let error = match text.parse::<T>() {
            Err(error) => error.to_string(),
            Ok(value) => panic!("{name}: `{text}` should not do: {value:?}"),
        };
        assert!(error.starts_with('`') && error.contains("` is not "), "{error}");
        assert!(error.len() < 600, "{name}: {error}");
    }
}

/// What each text is written as when it is read and shown again.
pub(super) fn shows<T: Word + Display>(pairs: &[(&str, &str)]) {
    for (text, shown) in pairs {
        let value = text.parse::<T>().unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(value.to_string(), *shown, "{}", T::SCALAR.name);
    }
}
