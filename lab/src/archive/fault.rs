//! What a hostile or broken archive does to its answers.

use anyhow::Result;

use super::digest::{Digests, gunzip, gzip};

/// The user and password that [`Fault::Locked`] wants.
pub const LOGIN: &str = "jester:quill-7.b";

/// How the server treats the files it serves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fault {
    /// As written.
    #[default]
    None,
    /// Every .deb has one other byte: same size, still a .deb that installs.
    TamperedDeb,
    /// `Packages` and `Packages.gz` changed after the Release was made.
    TamperedPackages,
    /// `Release` and `InRelease` changed after signing.
    TamperedRelease,
    /// `Release.gpg` and `InRelease` are gone.
    Unsigned,
    /// Every answer is 503.
    Unavailable,
    /// Every .deb is gone although the index lists it.
    MissingDebs,
    /// A man in the middle: there is no signature, every .deb is that of
    /// [`Fault::TamperedDeb`], and the index fits them. The date of the index is in the
    /// future, so that whoever keeps it is told later that it has not changed.
    Forged,
    /// Only who sends [`LOGIN`] gets something.
    Locked,
    /// Whoever has some `Packages` is told that it has not changed.
    UnchangedPackages,
}

impl Fault {
    /// The status and the body to send instead of a found file; `other` reads another.
    pub(super) fn apply(
        self,
        path: &str,
        mut bytes: Vec<u8>,
        other: &dyn Fn(&str) -> Option<Vec<u8>>,
    ) -> Result<(u16, Vec<u8>)> {
        let name = path.rsplit('/').next().unwrap_or(path);
        let is_deb = name.ends_with(".deb");
        match self {
            Self::Unavailable => return Ok((503, b"unavailable\n".to_vec())),
            Self::Unsigned | Self::Forged if matches!(name, "Release.gpg" | "InRelease") => {
                return Ok((404, b"not found\n".to_vec()));
            }
            Self::MissingDebs if is_deb => return Ok((404, b"not found\n".to_vec())),
            Self::TamperedDeb | Self::Forged if is_deb => flip_time_of_data_member(&mut bytes),
            Self::TamperedPackages if name == "Packages" => bytes = changed_index(&bytes),
            Self::TamperedPackages if name == "Packages.gz" => {
                bytes = gzip(&changed_index(&gunzip(&bytes)?));
            }
            Self::Forged if name == "Packages" => bytes = forged_index(path, &bytes, other),
            Self::Forged if name == "Packages.gz" => {
                bytes = gzip(&forged_index(path, &gunzip(&bytes)?, other));
            }
            Self::TamperedRelease if matches!(name, "Release" | "InRelease") => {
                bytes =
                    String::from_utf8_lossy(&bytes).replacen("Label: ", "Label: Not-", 1).into();
            }
            _ => {}
        }
        Ok((200, bytes))
    }
}

/// Whether the answer is "not changed" if the client has something.
pub(super) fn is_unchanged(fault: Fault, path: &str) -> bool {
    fault == Fault::UnchangedPackages && path.contains("/Packages")
}

/// Whether the answer claims to be from the future.
pub(super) fn is_from_the_future(fault: Fault, path: &str) -> bool {
    fault == Fault::Forged && path.contains("/Packages")
}

/// The index of an archive whose .debs are all tampered with.
fn forged_index(path: &str, index: &[u8], other: &dyn Fn(&str) -> Option<Vec<u8>>) -> Vec<u8> {
    let archive = path.split("/dists/").next().unwrap_or_default();
    let mut text = String::from_utf8_lossy(index).into_owned();
    let names: Vec<String> = text
        .lines()
        .filter_map(|line| line.strip_prefix("Filename: "))
        .map(|name| format!("{archive}/{name}"))
        .collect();
    for mut deb in names.iter().filter_map(|name| other(name)) {
        let genuine = Digests::of(&deb);
        flip_time_of_data_member(&mut deb);
        let forged = Digests::of(&deb);
        for (from, to) in [
            (genuine.md5, forged.md5),
            (genuine.sha1, forged.sha1),
            (genuine.sha256, forged.sha256),
        ] {
            text = text.replace(&from, &to);
        }
    }
    text.into_bytes()
}

/// Changes the time in the gzip header of `data.tar.gz`: nothing but a digest can notice.
fn flip_time_of_data_member(deb: &mut [u8]) {
    const AR_HEADER: usize = 60;
    const GZIP_TIME: usize = 4;
    let name = b"data.tar.gz ";
    let found = deb.windows(name.len()).position(|window| window == name);
    if let Some(byte) = found.and_then(|at| deb.get_mut(at + AR_HEADER + GZIP_TIME)) {
        *byte ^= 0x55;
    }
}

/// An index with other descriptions; an empty one stays as it is, for whatever one could
/// add to it is a package.
fn changed_index(index: &[u8]) -> Vec<u8> {
    String::from_utf8_lossy(index).replace("\nDescription: ", "\nDescription: tampered ").into()
}
