//! The one-line CSV in which lists travel (Go's `encoding/csv`).

use crate::error::Error;

/// Splits `value` at commas; a field in double quotes may hold commas, and `""`
/// for a quote.
pub(super) fn fields(key: &str, value: Option<String>) -> Result<Vec<String>, Error> {
    let Some(text) = value else { return Ok(Vec::new()) };
    let fail = || Error::option(key, format!("`{text}` is not a list of fields"));
    let mut fields = Vec::new();
    let mut rest = text.as_str();
    loop {
        let (field, tail) = match rest.strip_prefix('"') {
            Some(quoted) => quoted_field(quoted).ok_or_else(fail)?,
            None => {
                let end = rest.find(',').unwrap_or(rest.len());
                (rest[..end].to_owned(), &rest[end..])
            }
        };
        fields.push(field);
        if tail.is_empty() {
            return Ok(fields);
        }
        rest = tail.strip_prefix(',').ok_or_else(fail)?;
    }
}

fn quoted_field(text: &str) -> Option<(String, &str)> {
    let mut field = String::new();
    let mut rest = text;
    loop {
        let (part, tail) = rest.split_once('"')?;
        field.push_str(part);
        match tail.strip_prefix('"') {
            Some(more) => {
                field.push('"');
                rest = more;
            }
            None => return Some((field, tail)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_hold_commas() {
        let split = |text: &str| fields("k", Some(text.to_owned()));
        assert_eq!(split("a,\"b,c\"\"d\",e").unwrap(), ["a", "b,c\"d", "e"]);
        assert!(split("\"a").is_err());
        assert!(split("\"a\"b").is_err());
        assert!(fields("k", None).unwrap().is_empty());
    }
}
