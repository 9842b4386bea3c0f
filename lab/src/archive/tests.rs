//! The generated archive against the machine's own dpkg-deb, gpgv and plain HTTP.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;

use super::deb::build_deb;
use super::digest::{Digests, gunzip};
use super::family::{ROOT_PACKAGES, family_packages};
use super::fault::Fault;
use super::package::Package;
use super::repository::{Repository, Suite};
use super::server::Server;
use super::signing::{Signer, Signing};

/// Status and body.
fn get(server: &Server, path: &str, header: &str) -> (u16, Vec<u8>) {
    let mut stream = TcpStream::connect(server.address()).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{header}\r\n").unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let end = answer.windows(4).position(|w| w == b"\r\n\r\n").unwrap();
    let status = String::from_utf8_lossy(&answer[9..12]).parse().unwrap();
    (status, answer[end + 4..].to_vec())
}

fn published(signing: Signing) -> (tempfile::TempDir, Server) {
    let folder = tempfile::tempdir().unwrap();
    Repository::lenny().write(folder.path(), &Signer::new(signing).unwrap()).unwrap();
    let server = Server::start(folder.path()).unwrap();
    (folder, server)
}

fn gpgv(folder: &Path, file: &str) -> String {
    let suite = folder.join("debian/dists/lenny");
    let mut command = Command::new("gpgv");
    command.args(["--status-fd", "1", "--keyring"]).arg(folder.join("archive-keyring.gpg"));
    command.arg(suite.join(file));
    if file == "Release.gpg" {
        command.arg(suite.join("Release"));
    }
    String::from_utf8(command.output().unwrap().stdout).unwrap()
}

#[test]
fn packages_are_deterministic_and_readable() {
    let folder = tempfile::tempdir().unwrap();
    for package in family_packages() {
        let deb = build_deb(&package).unwrap();
        assert_eq!(deb.bytes, build_deb(&package).unwrap().bytes);
        assert!(!ROOT_PACKAGES.contains(&&*package.name), "{} would be upgraded", package.name);
        let file = folder.path().join(package.file_name());
        std::fs::write(&file, &deb.bytes).unwrap();
        let output = Command::new("dpkg-deb").arg("--contents").arg(&file).output().unwrap();
        assert!(output.status.success(), "{}: {output:?}", package.name);
    }
}

#[test]
fn signatures_are_what_they_are_called() {
    for (signing, expected) in [
        (Signing::ExpiredKey, vec!["EXPKEYSIG"]),
        (Signing::ValidKey, vec!["GOODSIG"]),
        (Signing::WrongKey, vec!["NO_PUBKEY"]),
        (Signing::RevokedKey, vec!["REVKEYSIG"]),
        // gpgv does not tell that it is revoked.
        (Signing::ExpiredRevokedKey, vec!["EXPKEYSIG"]),
        (Signing::LateSignature, vec!["EXPKEYSIG", " 2015-03-10 "]),
        (Signing::OneUnknown, vec!["EXPKEYSIG", "NO_PUBKEY"]),
        (Signing::OneBad, vec!["EXPKEYSIG", "BADSIG"]),
    ] {
        let (folder, _server) = published(signing);
        let files = ["Release.gpg", "InRelease"];
        for file in files.iter().take(if signing == Signing::OneBad { 1 } else { 2 }) {
            let said = gpgv(folder.path(), file);
            let is_all_told = expected.iter().all(|word| said.contains(word));
            assert!(is_all_told, "{signing:?} {file}: {said}");
        }
    }
    let (_folder, server) = published(Signing::Unsigned);
    assert_eq!(get(&server, "/debian/dists/lenny/Release.gpg", "").0, 404);
}

#[test]
fn release_lists_what_is_served() {
    let (_folder, server) = published(Signing::Unsigned);
    let release = get(&server, "/debian/dists/lenny/Release", "").1;
    let release = String::from_utf8(release).unwrap();
    for name in ["Packages", "Packages.gz", "Release"] {
        let path = format!("main/binary-armel/{name}");
        let bytes = get(&server, &format!("/debian/dists/lenny/{path}"), "").1;
        let digests = Digests::of(&bytes);
        for digest in [digests.md5, digests.sha1, digests.sha256] {
            assert!(release.contains(&format!(" {digest} {:>16} {path}\n", bytes.len())));
        }
    }
    let security = "/debian-security/dists/lenny/updates/main/binary-armel/Packages";
    assert_eq!(get(&server, security, ""), (200, Vec::new()));
}

#[test]
fn faults_change_only_what_they_name() {
    let (folder, mut server) = published(Signing::ValidKey);
    let deb = "/debian/pool/main/l/less/less_418-1_armel.deb";
    let index = "/debian/dists/lenny/main/binary-armel/Packages.gz";
    let release = "/debian/dists/lenny/Release";
    let signature = "/debian/dists/lenny/Release.gpg";
    let all = |server: &Server| [deb, index, release, signature].map(|path| get(server, path, ""));
    let good = all(&server);
    let changed = |server: &Server, fault| {
        server.set_fault(fault);
        let now = all(server);
        server.set_fault(Fault::None);
        std::array::from_fn::<bool, 4, _>(|at| now[at] != good[at])
    };
    assert_eq!(changed(&server, Fault::TamperedDeb), [true, false, false, false]);
    assert_eq!(changed(&server, Fault::MissingDebs), [true, false, false, false]);
    assert_eq!(changed(&server, Fault::TamperedPackages), [false, true, false, false]);
    assert_eq!(changed(&server, Fault::TamperedRelease), [false, false, true, false]);
    assert_eq!(changed(&server, Fault::Unsigned), [false, false, false, true]);
    assert_eq!(changed(&server, Fault::Unavailable), [true; 4]);
    assert_eq!(changed(&server, Fault::Forged), [true, true, false, true]);
    assert_eq!(all(&server), good);

    server.set_fault(Fault::Forged);
    let forged = gunzip(&get(&server, index, "").1).unwrap();
    let digests = Digests::of(&get(&server, deb, "").1);
    let forged = String::from_utf8(forged).unwrap();
    for digest in [digests.md5, digests.sha1, digests.sha256] {
        assert!(forged.contains(&digest), "the index does not fit the package");
    }
    let genuine = gunzip(&good[1].1).unwrap();
    assert_eq!(forged.len(), genuine.len());

    server.set_fault(Fault::TamperedDeb);
    let tampered = get(&server, deb, "").1;
    assert_eq!(tampered.len(), good[0].1.len());
    let file = folder.path().join("tampered.deb");
    std::fs::write(&file, tampered).unwrap();
    assert!(Command::new("dpkg-deb").arg("-c").arg(file).output().unwrap().status.success());
    assert!(gunzip(&good[1].1).unwrap().starts_with(b"Package: "));

    server.stop();
    assert!(TcpStream::connect(server.address()).is_err());
    server.resume().unwrap();
    server.set_fault(Fault::None);
    assert_eq!(all(&server), good);
}

#[test]
fn conditional_requests_follow_the_content() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file+name");
    std::fs::write(&file, "one").unwrap();
    let server = Server::start(folder.path()).unwrap();
    let mut stream = TcpStream::connect(server.address()).unwrap();
    write!(stream, "GET /file%2bname HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let date = answer.lines().find_map(|line| line.strip_prefix("Last-Modified: ")).unwrap();
    let since = format!("If-Modified-Since: {date}\r\n");
    assert_eq!(get(&server, "/file+name", &since).0, 200, "another path has another date");
    assert_eq!(get(&server, "/file%2bname", &since), (304, Vec::new()));
    let later = "If-Modified-Since: Fri, 31 Dec 2100 23:59:59 GMT\r\n";
    assert_eq!(get(&server, "/file%2bname", later), (304, Vec::new()), "clients are believed");
    std::fs::write(&file, "two").unwrap();
    assert_eq!(get(&server, "/file%2bname", &since), (200, b"two".to_vec()));
    assert_eq!(get(&server, "/../etc/passwd", "").0, 404);
    assert_eq!(get(&server, "/", "").0, 404);
    let log: Vec<_> = server.take_log().into_iter().map(|one| (one.path, one.status)).collect();
    assert_eq!(log[0], ("/file%2bname".to_owned(), 200));
    assert_eq!(log.len(), 7);
    assert!(server.log().is_empty());
}

/// A client that takes the server for its proxy finds a suite of any architecture.
#[test]
fn suites_are_served_to_those_who_ask_a_proxy() {
    let folder = tempfile::tempdir().unwrap();
    let package = Package::new("nginx", "0.7.67-3").architecture("amd64");
    let path = package.pool_path();
    Suite {
        archive: "debian",
        name: "squeeze",
        components: &["main", "contrib"],
        architecture: "amd64",
        packages: vec![package],
    }
    .write(folder.path(), &Signer::new(Signing::Unsigned).unwrap())
    .unwrap();
    let server = Server::start(folder.path()).unwrap();
    let get = |path: &str| {
        let (status, body) = get(&server, &format!("http://archive.debian.org/debian{path}"), "");
        assert_eq!(status, 200, "{path}");
        String::from_utf8_lossy(&body).into_owned()
    };
    let release = get("/dists/squeeze/Release");
    assert!(release.contains("Architectures: amd64\nComponents: main contrib\n"), "{release}");
    assert!(get("/dists/squeeze/main/binary-amd64/Packages").contains(&path));
    assert_eq!(get("/dists/squeeze/contrib/binary-amd64/Packages"), "");
    assert!(get(&format!("/{path}")).starts_with("!<arch>\n"));
    assert_eq!(server.log()[0].path, "/debian/dists/squeeze/Release");
}
