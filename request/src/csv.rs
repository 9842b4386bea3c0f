//! The one-line CSV in which lists travel (Go's `encoding/csv`).

/// Splits `text` at commas; a field in double quotes may hold commas, and `""` for a
/// quote. `None` if a quote is never closed or something follows it.
pub(crate) fn fields(text: &str) -> Option<Vec<String>> {
    let mut fields = Vec::new();
    let mut rest = text;
    loop {
        let (field, tail) = match rest.strip_prefix('"') {
            Some(quoted) => quoted_field(quoted)?,
            None => {
                let end = rest.find(',').unwrap_or(rest.len());
                (rest[..end].to_owned(), &rest[end..])
            }
        };
        fields.push(field);
        if tail.is_empty() {
            return Some(fields);
        }
        rest = tail.strip_prefix(',')?;
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
        assert_eq!(fields("a,\"b,c\"\"d\",e").unwrap(), ["a", "b,c\"d", "e"]);
        assert_eq!(fields("").unwrap(), [""]);
        assert_eq!(fields("a,").unwrap(), ["a", ""]);
        assert!(fields("\"a").is_none());
        assert!(fields("\"a\"b").is_none());
    }
}
