//! Package URLs (`purl`), by which programs recognise a package.

use std::fmt::Write as _;

/// A package URL. `path` has the type, the namespace and the name, each of which is escaped
/// here; qualifiers must be sorted, and those without a value are left out.
pub(super) fn purl(path: &[&str], version: Option<&str>, qualifiers: &[(&str, &str)]) -> String {
    let path: Vec<String> = path.iter().map(|part| escape(part)).collect();
    let mut purl = format!("pkg:{}", path.join("/"));
    if let Some(version) = version {
        purl.push('@');
        purl.push_str(&escape(version));
    }
    let mut mark = '?';
    for (key, value) in qualifiers.iter().filter(|(_, value)| !value.is_empty()) {
        purl.push(mark);
        purl.push_str(key);
        purl.push('=');
        purl.push_str(&escape(value));
        mark = '&';
    }
    purl
}

/// Percent-encodes all but letters, digits, `. - _ ~` and the colon, which is not encoded in
/// any part of a package URL.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' | b'~' | b':' => {
                escaped.push(char::from(byte));
            }
            // Writing to a text cannot fail.
            _ => drop(write!(escaped, "%{byte:02X}")),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_a_meaning_is_escaped() {
        let path = ["deb", "debian", "libstdc++6"];
        let found = purl(&path, Some("2:4.3.2-1.1~a/b@c"), &[("arch", ""), ("distro", "a b&=ä")]);
        assert_eq!(
            found,
            "pkg:deb/debian/libstdc%2B%2B6@2:4.3.2-1.1~a%2Fb%40c?distro=a%20b%26%3D%C3%A4"
        );
        assert_eq!(purl(&["oci", "x"], None, &[("a", "1"), ("b", "2")]), "pkg:oci/x?a=1&b=2");
    }
}
