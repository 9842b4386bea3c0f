//! Names and passwords in URLs.

/// What stands in the place of a name or password.
const MASK: &str = "xxxxx";

/// The URL without the name and password of a user, for titles and messages, as
/// `RedactCredentials` in `util/urlutil/redact.go` writes it. Text that is not a URL
/// stays as it is.
#[must_use]
pub fn redacted(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let Some((user, host)) = authority.rsplit_once('@') else { return url.to_owned() };
    let user = match user.split_once(':') {
        Some(("", _)) => format!(":{MASK}"),
        Some(_) => format!("{MASK}:{MASK}"),
        None if user.is_empty() => String::new(),
        None => MASK.to_owned(),
    };
    format!("{scheme}://{user}@{host}{path}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_passwords_are_masked() {
        for (url, shown) in [
            ("https://a.org/b@c.git", "https://a.org/b@c.git"),
            ("https://me:secret@a.org/b.git", "https://xxxxx:xxxxx@a.org/b.git"),
            ("https://token@a.org:8443?x=@", "https://xxxxx@a.org:8443?x=@"),
            ("https://:secret@a.org", "https://:xxxxx@a.org"),
            ("https://p@ss:w@a.org/", "https://xxxxx:xxxxx@a.org/"),
            ("git@a.org:b", "git@a.org:b"),
            ("folder", "folder"),
        ] {
            assert_eq!(redacted(url), shown);
        }
    }
}
