//! Which signatures apt is told are good: real keys of every kind, and the machine's
//! own `gpgv`. The end-to-end tests do the same with that of Lenny.

use jesteros_lab::archive::{Published, Repository, Signer, Signing};
use std::ffi::OsString;
use std::fs;
use std::os::fd::AsRawFd as _;
use std::path::Path;
use tempfile::TempDir;

fn published(signing: Signing) -> (TempDir, Published) {
    let folder = tempfile::tempdir().expect("a folder");
    let signer = Signer::new(signing).expect("gpg makes keys");
    let repository = Repository { packages: Vec::new(), ..Repository::lenny() };
    let published = repository.write(folder.path(), &signer).expect("an archive");
    (folder, published)
}

/// The keywords that apt is told about the signature of an archive, and the exit code.
fn told(archive: &Path, keyrings: &[&Path]) -> (String, u8) {
    let suite = archive.join("debian/dists/lenny");
    let mut said = tempfile::NamedTempFile::new().expect("a file");
    let mut args =
        vec![OsString::from("--status-fd"), said.as_file().as_raw_fd().to_string().into()];
    args.push("--ignore-time-conflict".into());
    for keyring in keyrings {
        args.extend(["--keyring".into(), OsString::from(keyring)]);
    }
    args.extend([suite.join("Release.gpg").into(), suite.join("Release").into()]);
    let code = jesteros_helper::gpgv::run(&args).expect("gpgv is installed");
    let text = std::io::read_to_string(said.as_file_mut()).expect("status lines");
    let words = text.lines().filter_map(|line| {
        let word = line.strip_prefix("[GNUPG:] ")?.split(' ').next()?;
        // What is said about the way to a result is not the result.
        let is_noise = matches!(word, "NEWSIG" | "KEY_CONSIDERED" | "SIG_ID" | "FAILURE");
        (!is_noise).then_some(word)
    });
    (words.collect::<Vec<_>>().join(" "), code)
}

#[test]
fn keys_of_every_kind() {
    let cases = [
        (Signing::ValidKey, "GOODSIG VALIDSIG", true),
        (Signing::ExpiredKey, "GOODSIG VALIDSIG", true),
        (Signing::RevokedKey, "REVKEYSIG", false),
        (Signing::ExpiredRevokedKey, "REVKEYSIG", false),
        (Signing::LateSignature, "KEYEXPIRED EXPKEYSIG", false),
        (Signing::WrongKey, "ERRSIG NO_PUBKEY", false),
        (Signing::OneUnknown, "ERRSIG NO_PUBKEY GOODSIG VALIDSIG", true),
        (Signing::OneBad, "BADSIG", false),
    ];
    for (signing, expected, accepted) in cases {
        let (folder, published) = published(signing);
        let (words, code) = told(folder.path(), &[&published.keyring]);
        assert_eq!(words, expected, "{signing:?}");
        // gpgv itself ends with 2 if it does not know one of two keys.
        let is_fine = code == 0 || signing == Signing::OneUnknown;
        assert_eq!(is_fine, accepted, "{signing:?} ends with {code}");
    }
}

#[test]
fn what_is_no_signature() {
    let (folder, published) = published(Signing::ExpiredKey);
    let suite = folder.path().join("debian/dists/lenny");
    let release = fs::read_to_string(suite.join("Release")).expect("a Release");
    fs::write(suite.join("Release"), release.replace("Debian", "Nobody")).expect("written");
    assert_eq!(told(folder.path(), &[&published.keyring]), ("BADSIG".to_owned(), 1));
    fs::write(suite.join("Release.gpg"), "nothing").expect("written");
    let (words, code) = told(folder.path(), &[&published.keyring]);
    assert!(words.starts_with("NODATA") && !words.contains("GOODSIG") && code != 0, "{words}");
}

#[test]
fn every_keyring_counts() {
    let (folder, expired) = published(Signing::ExpiredKey);
    let (_other, revoked) = published(Signing::ExpiredRevokedKey);
    let good = "GOODSIG VALIDSIG";
    assert_eq!(told(folder.path(), &[&revoked.keyring, &expired.keyring]).0, good);
    // One that cannot be read may hold a revocation.
    let armoured = folder.path().join("armoured");
    fs::write(&armoured, "-----BEGIN PGP PUBLIC KEY BLOCK-----\n").expect("written");
    let (words, code) = told(folder.path(), &[&expired.keyring, &armoured]);
    assert_eq!((words.as_str(), code), ("KEYEXPIRED EXPKEYSIG", 1));
}
