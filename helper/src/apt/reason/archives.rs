//! Which archive of the spec a message is about.

use jesteros_manifest::{APT_KEY, archive_key};

/// The archives, in the order of the spec.
#[derive(Debug, Default)]
pub(crate) struct Archives(Vec<Archive>);

#[derive(Debug)]
struct Archive {
    url: String,
    /// The URL without what follows the host, with the port and without: apt leaves the
    /// port out where it says what is wrong with a signature.
    sites: [String; 2],
    suite: String,
    /// How the names of its package lists begin.
    lists: String,
}

impl Archives {
    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Reads a `sources.list` with one archive in each line.
    pub(crate) fn read(sources: &str) -> Self {
        Self(sources.lines().filter_map(Archive::read).collect())
    }

    /// The key of the archive that `text` is about: its URL is in it, or the name of one
    /// of its lists. If the text fits several archives, it is about all of them.
    pub(super) fn key(&self, text: &str) -> String {
        self.find(text).map_or_else(|| APT_KEY.to_owned(), |(index, _)| archive_key(index))
    }

    /// The number of the archive that `text` is about.
    pub(crate) fn number(&self, text: &str) -> Option<usize> {
        self.find(text).map(|(index, _)| index)
    }

    /// The URL of this archive, without a user's name.
    pub(super) fn url(&self, text: &str) -> Option<String> {
        self.find(text).map(|(_, archive)| archive.url.clone())
    }

    fn find(&self, text: &str) -> Option<(usize, &Archive)> {
        let text = redacted(text);
        let fits = self.0.iter().enumerate().map(|found| (found.1.fit(&text), found));
        let best = fits.clone().map(|(fit, _)| fit).max().filter(|fit| fit.0 > 0)?;
        let mut best = fits.filter(|(fit, _)| *fit == best);
        match (best.next(), best.next()) {
            (Some((_, found)), None) => Some(found),
            (Some(_) | None, _) => None,
        }
    }
}

impl Archive {
    fn read(line: &str) -> Option<Self> {
        let mut words = line.split_whitespace();
        let url = words.by_ref().find(|word| word.contains("://"))?;
        let suite = words.next()?.to_owned();
        let (scheme, rest) = url.trim_end_matches('/').split_once("://")?;
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let host = authority.rsplit_once('@').map_or(authority, |(_user, host)| host);
        let lists = format!("{host}{path}/dists/{suite}/").replace('/', "_");
        let url = format!("{scheme}://{host}{path}");
        let without_port = host.rsplit_once(':').map_or(host, |(host, _port)| host);
        let sites = [host, without_port].map(|host| format!("{scheme}://{host}"));
        Some(Self { url, sites, suite, lists })
    }

    /// How well it fits a text: how much of its URL is in it, and of its suite.
    fn fit(&self, text: &str) -> (usize, usize) {
        let url = std::iter::once(&self.url).chain(&self.sites).find(|url| has_word(text, url));
        let url = match url {
            Some(url) => url.len(),
            None if text.contains(&self.lists) => self.lists.len(),
            None => 0,
        };
        let has_suite = has_word(text, &self.suite) || text.contains(&self.lists);
        (url, if has_suite { self.suite.len() } else { 0 })
    }
}

/// Whether `text` has `word`, and not as the beginning or the end of a longer one.
fn has_word(text: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "-.:_".contains(c);
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

/// The text without the names and passwords of users in its URLs.
pub(super) fn redacted(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("://") {
        shown.push_str(before);
        shown.push_str("://");
        let end = after.find(['/', '?', '#', ' ', '\t', '\'', '`']).unwrap_or(after.len());
        rest = match after[..end].rfind('@') {
            Some(user) => &after[user + 1..],
            None => after,
        };
    }
    shown + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCES: &str = "\
deb [trusted=yes] http://__AUTH_0__@h:80/debian lenny main
deb http://h:80/debian/ lenny/updates main contrib
deb http://h:80/debian-security lenny/updates main
deb https://token@other.org/x squeeze main
";

    #[test]
    fn a_text_belongs_to_the_archive_that_fits_best() {
        let archives = Archives::read(SOURCES);
        for (text, key) in [
            ("http://h:80/debian/dists/lenny/Release.gpg", "archive/0"),
            ("http://h:80/debian/dists/lenny/updates/Release", "archive/1"),
            ("http://h:80/debian-security/dists/lenny/updates/Release", "archive/2"),
            ("http://h:80 lenny Release: The following", "archive/0"),
            ("http://h lenny Release: The following", "archive/0"),
            ("http://h:80 lenny/updates Release: The following", "apt"),
            ("http://me:secret@h:80/debian/dists/lenny/main/x", "archive/0"),
            ("no list h:80_debian_dists_lenny_updates_main_binary-armel_Packages", "archive/1"),
            ("https://other.org/x/pool/a.deb", "archive/3"),
            ("http://h:8080/debian/dists/lenny/Release", "apt"),
            ("nothing", "apt"),
        ] {
            assert_eq!(archives.key(text), key, "{text}");
        }
        let shown = archives.url("https://other.org squeeze Release");
        assert_eq!(shown.as_deref(), Some("https://other.org/x"));
        assert_eq!(Archives::default().key("http://h"), "apt");
    }

    #[test]
    fn logins_are_not_shown() {
        for (text, shown) in [
            ("a http://me:secret@h/x@y b://t@h", "a http://h/x@y b://h"),
            ("http://p@ss:w@h", "http://h"),
            ("me@h http://h", "me@h http://h"),
            ("://", "://"),
        ] {
            assert_eq!(redacted(text), shown);
        }
    }
}
