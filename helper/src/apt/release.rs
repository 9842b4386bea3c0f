//! The Release file of an archive, which says what its package lists are.

use super::sum::{Algorithm, Sum};
use std::collections::BTreeMap;

const BEGIN: &str = "-----BEGIN PGP SIGNED MESSAGE-----";
const SIGNATURE: &str = "-----BEGIN PGP SIGNATURE-----";
const END: &str = "-----END PGP SIGNATURE-----";

/// The files of a suite by their path in it, with the strongest checksum of each.
pub(super) fn files(release: &str) -> BTreeMap<String, Sum> {
    let mut files: BTreeMap<String, Sum> = BTreeMap::new();
    let mut algorithm = None;
    for line in release.lines() {
        if !line.starts_with([' ', '\t']) {
            algorithm = line.split_once(':').and_then(|(field, _)| Algorithm::of_field(field));
            continue;
        }
        let words: Vec<&str> = line.split_ascii_whitespace().collect();
        let (Some(algorithm), [hex, size, path]) = (algorithm, &words[..]) else { continue };
        let sum = size.parse().ok().and_then(|size| Sum::new(size, algorithm, hex));
        if let Some(sum) = sum {
            let is_weaker = files.get(*path).is_some_and(|known| known.is_stronger(&sum));
            if !is_weaker {
                files.insert((*path).to_owned(), sum);
            }
        }
    }
    files
}

/// The text of an `InRelease` that the signature is about; none if there is anything
/// besides one signed message.
pub(super) fn signed_text(inline: &str) -> Option<String> {
    let mut lines = inline.lines().map(|line| line.trim_end_matches('\r'));
    if lines.next() != Some(BEGIN) {
        return None;
    }
    // The armour's headers, up to an empty line.
    for line in lines.by_ref() {
        if line.is_empty() {
            break;
        }
        if !line.starts_with("Hash: ") {
            return None;
        }
    }
    let mut text = String::new();
    let mut is_signed = false;
    for line in lines.by_ref() {
        if line == SIGNATURE {
            is_signed = true;
            break;
        }
        // A line of the text that begins with `-` is escaped.
        let line = match line.strip_prefix("- ") {
            Some(line) => line,
            None if line.starts_with('-') => return None,
            None => line,
        };
        text.push_str(line);
        text.push('\n');
    }
    let is_whole = lines.by_ref().any(|line| line == END);
    (is_signed && is_whole && lines.all(str::is_empty)).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MD5: &str = "900150983cd24fb0d6963f7d28e17f72";
    const SHA1: &str = "a9993e364706816aba3e25717850c26c9cd0d89d";

    #[test]
    fn the_strongest_checksum_of_a_file_is_kept() {
        let text = format!(
            "Origin: Debian\nSHA1:\n {SHA1} 3 main/a\nMD5Sum:\n {MD5}  3 main/a\n {MD5} 4 main/b\n\
             Other:\n {SHA1} 3 main/c\nSHA256:\n {SHA1} 3 main/d\n {MD5} x main/e\n {MD5} 3\n"
        );
        let files = files(&text);
        let names: Vec<&str> = files.keys().map(String::as_str).collect();
        assert_eq!(names, ["main/a", "main/b"]);
        assert_eq!(files["main/a"].to_string(), format!("sha1-{SHA1}"));
        assert_eq!(files["main/b"].size, 4);
    }

    #[test]
    fn only_the_signed_part_counts() {
        let whole =
            format!("{BEGIN}\nHash: SHA512\n\nOrigin: x\n- -dash\n{SIGNATURE}\n\niQ==\n{END}\n");
        assert_eq!(signed_text(&whole).as_deref(), Some("Origin: x\n-dash\n"));
        assert_eq!(
            signed_text(&whole.replace('\n', "\r\n")).as_deref(),
            Some("Origin: x\n-dash\n")
        );
        for wrong in [
            format!("MD5Sum:\n{whole}"),
            format!("{whole}MD5Sum:\n"),
            format!("{whole}{whole}"),
            whole.replace("Hash: SHA512", "MD5Sum: x"),
            whole.replace(SIGNATURE, ""),
            whole.replace(END, ""),
            whole.replace("- -dash", "-dash"),
            "Origin: x\n".to_owned(),
            String::new(),
        ] {
            assert_eq!(signed_text(&wrong), None, "{wrong}");
        }
    }
}
