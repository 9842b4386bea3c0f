//! The paragraphs of package lists and of dpkg's status.

use super::sum::{Algorithm, Sum};
use std::io::{BufRead, Error, Result};

/// The longest line that is accepted: 4 MiB.
const LONGEST: usize = 4 << 20;

/// What a paragraph says about a package.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Stanza {
    pub(crate) package: String,
    pub(crate) version: String,
    pub(crate) architecture: String,
    /// The three words of dpkg's status, e.g. `install ok installed`.
    pub(crate) status: String,
    /// The names of what it provides.
    pub(super) provides: Vec<String>,
    /// The path of the package's file, relative to the archive.
    pub(super) path: String,
    size: Option<u64>,
    sums: Vec<(Algorithm, String)>,
}

impl Stanza {
    /// What the package's file must be; none if the list does not say it.
    pub(super) fn sum(&self) -> Option<Sum> {
        let size = self.size?;
        let strongest = self.sums.iter().max_by_key(|(algorithm, _)| *algorithm)?;
        Sum::new(size, strongest.0, &strongest.1)
    }

    /// The name that apt gives the package's file (`QueueNext` of `pkgAcqArchive` in
    /// `apt-pkg/acquire-item.cc`).
    pub(super) fn file_name(&self) -> String {
        let quoted = |text: &str, special: &str| {
            text.chars().fold(String::new(), |quoted, c| {
                if special.contains(c) {
                    format!("{quoted}%{:02x}", u32::from(c))
                } else {
                    quoted + c.encode_utf8(&mut [0; 4])
                }
            })
        };
        let Self { package, version, architecture, .. } = self;
        let [package, version] = [package, version].map(|text| quoted(text, "_:"));
        format!("{package}_{version}_{}.deb", quoted(architecture, "_:."))
    }

    /// Takes a field; most fields of a list mean nothing here, and lists are long.
    fn field(&mut self, name: &[u8], value: &[u8]) {
        let text = || String::from_utf8_lossy(value.trim_ascii()).into_owned();
        match name.to_ascii_lowercase().as_slice() {
            b"package" => self.package = text(),
            b"version" => self.version = text(),
            b"architecture" => self.architecture = text(),
            b"status" => self.status = text(),
            b"filename" => self.path = text(),
            b"size" => self.size = text().parse().ok(),
            b"provides" => {
                let text = text();
                let names = text.split(',').filter_map(|one| one.split_whitespace().next());
                self.provides = names.map(str::to_owned).collect();
            }
            name => {
                let algorithm = std::str::from_utf8(name).ok().and_then(Algorithm::of_field);
                self.sums.extend(algorithm.map(|algorithm| (algorithm, text())));
            }
        }
    }
}

/// The longest name of a field that means something here: `Architecture`.
const LONGEST_NAME: usize = 12;

/// Shows every paragraph that names a package.
///
/// # Errors
///
/// If the stream fails or has a line that is too long.
pub(crate) fn read(stream: impl BufRead, see: &mut dyn FnMut(&Stanza)) -> Result<()> {
    let mut stanza = Stanza::default();
    read_fields(stream, &mut |field| match field {
        Some((name, value)) => stanza.field(name, value),
        None => {
            if !stanza.package.is_empty() {
                see(&stanza);
            }
            stanza = Stanza::default();
        }
    })
}

/// The name of a field and the rest of its first line.
pub(crate) type Field<'a> = (&'a [u8], &'a [u8]);

/// Shows the name and the first line of every field whose name may mean something here, and
/// nothing at the end of every paragraph.
///
/// # Errors
///
/// If the stream fails or has a line that is too long.
pub(crate) fn read_fields(
    mut stream: impl BufRead,
    see: &mut dyn FnMut(Option<Field<'_>>),
) -> Result<()> {
    let mut line = Vec::new();
    while read_line(&mut stream, &mut line)? {
        match line.first() {
            Some(b' ' | b'\t') => {}
            _ if line.trim_ascii().is_empty() => see(None),
            _ => {
                let start = &line[..line.len().min(LONGEST_NAME + 1)];
                if let Some(colon) = start.iter().position(|byte| *byte == b':') {
                    see(Some((&line[..colon], &line[colon + 1..])));
                }
            }
        }
    }
    see(None);
    Ok(())
}

/// Reads a line with its end; false at the end of the stream.
fn read_line(stream: &mut impl BufRead, line: &mut Vec<u8>) -> Result<bool> {
    line.clear();
    loop {
        let data = stream.fill_buf()?;
        if data.is_empty() {
            return Ok(!line.is_empty());
        }
        let end = data.iter().position(|byte| *byte == b'\n').map(|at| at + 1);
        let taken = end.unwrap_or(data.len());
        line.extend_from_slice(&data[..taken]);
        stream.consume(taken);
        if line.len() > LONGEST {
            return Err(Error::other("it has a line that is longer than 4 MiB"));
        }
        if end.is_some() {
            return Ok(true);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<Stanza> {
        let mut found = Vec::new();
        read(text.as_bytes(), &mut |stanza| found.push(stanza.clone())).unwrap();
        found
    }

    #[test]
    fn paragraphs_are_read() {
        let md5 = "900150983cd24fb0d6963f7d28e17f72";
        let sha1 = "a9993e364706816aba3e25717850c26c9cd0d89d";
        let text = format!(
            "Package: vim\nVersion: 2:7.1_3+lenny2\nArchitecture: armel\nProvides: editor, vi (= 1)\n\
             Size: 3\nSHA1: {sha1}\nMD5sum: {md5}\nDescription: x\n Package: no\n .\n\n\n\
             Package: a.b\nversion: 1\narchitecture: linux.x\nStatus: install ok installed"
        );
        let found = all(&text);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].file_name(), "vim_2%3a7.1%5f3+lenny2_armel.deb");
        assert_eq!(found[0].provides, ["editor", "vi"]);
        assert_eq!(found[0].sum().unwrap().to_string(), format!("sha1-{sha1}"));
        assert_eq!(found[1].file_name(), "a.b_1_linux%2ex.deb");
        assert_eq!((found[1].sum(), found[1].status.as_str()), (None, "install ok installed"));
        assert_eq!(all("Version: 1\n\nno colon\n"), []);
    }

    #[test]
    fn a_strongest_checksum_that_is_none_is_not_replaced_by_a_weaker_one() {
        let text = "Package: a\nSize: 3\nSHA256: 00\nMD5sum: 900150983cd24fb0d6963f7d28e17f72\n";
        assert_eq!(all(text)[0].sum(), None);
    }

    #[test]
    fn a_line_without_end_is_refused() {
        let long = vec![b'x'; LONGEST + 1];
        assert!(read(&long[..], &mut |_| {}).is_err());
    }
}
