//! What a hostile or broken archive does to its answers.

use anyhow::Result;

use super::digest::{gunzip, gzip};

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
}

impl Fault {
    /// The status and the body to send instead of a found file.
    pub(super) fn apply(self, path: &str, mut bytes: Vec<u8>) -> Result<(u16, Vec<u8>)> {
        let name = path.rsplit('/').next().unwrap_or(path);
        let is_deb = name.ends_with(".deb");
        match self {
            Self::Unavailable => return Ok((503, b"unavailable\n".to_vec())),
            Self::Unsigned if matches!(name, "Release.gpg" | "InRelease") => {
                return Ok((404, b"not found\n".to_vec()));
            }
            Self::MissingDebs if is_deb => return Ok((404, b"not found\n".to_vec())),
            Self::TamperedDeb if is_deb => flip_time_of_data_member(&mut bytes),
            Self::TamperedPackages if name == "Packages" => bytes = changed_index(&bytes),
            Self::TamperedPackages if name == "Packages.gz" => {
                bytes = gzip(&changed_index(&gunzip(&bytes)?));
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
