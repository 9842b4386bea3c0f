//! What every kind of value says about itself.

use buildkit_request::ValueError;
use std::str::FromStr;

/// A kind of value that is written as one text.
#[derive(Debug)]
pub struct Scalar {
    /// Its name in the reference and in the schema.
    pub name: &'static str,
    /// What it is, as a noun phrase: it also ends the message "`X` is not …".
    pub doc: &'static str,
    /// A regular expression (ECMA 262) that every valid text matches; a text that
    /// matches may still be invalid.
    pub pattern: Option<&'static str>,
    /// Valid texts, the best one first.
    pub examples: &'static [&'static str],
}

/// A value that is written as one text.
pub trait Word: FromStr<Err = ValueError> {
    /// What it looks like.
    const SCALAR: Scalar;
}
