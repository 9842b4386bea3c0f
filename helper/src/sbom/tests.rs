//! Documents of trees with the databases of several versions of dpkg.

use super::*;
use crate::testing::Folder;
use jesteros_manifest::{Input, SbomImage, SbomOrigin, SbomSource};
use serde_json::{Value, json};
use std::path::Path;

/// A status as dpkg 1.14.29 of Lenny writes it.
const LENNY: &str = "Package: libstdc++6
Status: install ok installed
Priority: required
Section: libs
Installed-Size: 1212
Maintainer: Debian GCC Maintainers <debian-gcc@lists.debian.org>
Architecture: armel
Source: gcc-4.3 (4.3.2-1)
Version: 4.3.2-1.1
Depends: gcc-4.3-base (= 4.3.2-1.1), libc6 (>= 2.7-1)
Description: The GNU Standard C++ Library v3
 Homepage: not a field
 .
 Version: 9

Package: vim
Status: hold ok installed
Maintainer: Somebody <somebody@example.org>
Architecture: armel
Version: 2:7.1.314-3+lenny2
Conffiles:
 /etc/vim/vimrc 0123456789abcdef0123456789abcdef
Description: editor

Package: gone
Status: deinstall ok config-files
Architecture: all
Version: 1

Package: never
Status: purge ok not-installed
Section: x

Package: half
Status: install reinstreq half-installed
Maintainer: nobody
Architecture: all
Version: 1.0~rc1
";

/// A status as dpkg 1.21.22 of bookworm writes it, with a package of two architectures.
const BOOKWORM: &str = "Package: libc6
Status: install ok installed
Priority: optional
Section: libs
Installed-Size: 12986
Maintainer: GNU Libc Maintainers <debian-glibc@lists.debian.org>
Architecture: i386
Multi-Arch: same
Source: glibc
Version: 2.36-9+deb12u4
Replaces: libc6-i386
Homepage: https://www.gnu.org/software/libc/libc.html

Package: libc6
Status: install ok installed
Maintainer: GNU Libc Maintainers <debian-glibc@lists.debian.org>
Architecture: amd64
Multi-Arch: same
Source: glibc
Version: 2.36-9+deb12u4

Package: cron
Status: install ok triggers-awaited
Maintainer: <cron@example.org>
Architecture: amd64
Version: 3.0pl1-162";

fn tree(files: &[(&str, &str)]) -> Folder {
    let folder = Folder::new();
    for (path, text) in files {
        let path = folder.path().join("0").join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    std::fs::create_dir_all(folder.path().join("0")).unwrap();
    folder
}

fn task() -> Sbom {
    Sbom {
        project: "writer".to_owned(),
        target: "device".to_owned(),
        platform: "linux/arm/v5".to_owned(),
        created: "1980-01-01T00:00:00Z".to_owned(),
        images: vec![SbomImage {
            name: String::new(),
            platform: "linux/arm/v5".to_owned(),
            input: 0,
        }],
        sources: Vec::new(),
    }
}

fn text_of(task: &Sbom, folder: &Path) -> Outcome<String> {
    let input = |_| Input { name: "x".into(), folder: String::new(), file: None, plain: false };
    let count = task.images.len();
    let inputs = Inputs::open(folder, &(0..count).map(input).collect::<Vec<_>>());
    text(task, &inputs).map(|text| String::from_utf8(text).unwrap())
}

fn document_of(task: &Sbom, folder: &Path) -> Value {
    serde_json::from_str(&text_of(task, folder).unwrap()).unwrap()
}

/// What the document has of each package with a package URL.
fn packages(document: &Value) -> Vec<(String, String, String)> {
    let packages = document["packages"].as_array().unwrap().iter();
    let packages = packages.filter(|package| package.get("externalRefs").is_some());
    let packages = packages.map(|package| {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let purl = &package["externalRefs"][0]["referenceLocator"];
        (text(purl), text(&package["supplier"]), text(&package["sourceInfo"]))
    });
    packages.collect()
}

fn own(found: (&str, &str, &str)) -> (String, String, String) {
    (found.0.to_owned(), found.1.to_owned(), found.2.to_owned())
}

#[test]
fn packages_of_lenny() {
    let folder = tree(&[("var/lib/dpkg/status", LENNY), ("etc/debian_version", "5.0.10\n")]);
    let document = document_of(&task(), folder.path());
    let expected = [
        (
            "pkg:deb/debian/half@1.0~rc1?arch=all&distro=debian-5.0.10",
            "Person: nobody",
            "built package from: half 1.0~rc1",
        ),
        (
            "pkg:deb/debian/libstdc%2B%2B6@4.3.2-1.1?arch=armel&distro=debian-5.0.10&upstream=gcc-4.3%404.3.2-1",
            "Organization: Debian GCC Maintainers (debian-gcc@lists.debian.org)",
            "built package from: gcc-4.3 4.3.2-1",
        ),
        (
            "pkg:deb/debian/vim@2:7.1.314-3%2Blenny2?arch=armel&distro=debian-5.0.10",
            "Person: Somebody (somebody@example.org)",
            "built package from: vim 2:7.1.314-3+lenny2",
        ),
    ];
    assert_eq!(packages(&document), expected.map(own));
    assert_eq!(document["packages"][2]["name"], "libstdc++6");
    assert_eq!(document["packages"][2]["SPDXID"], "SPDXRef-Package..libstdc.2b.2b6..armel");
    assert_eq!(document["packages"][2]["versionInfo"], "4.3.2-1.1");
    assert_eq!(document["creationInfo"]["created"], "1980-01-01T00:00:00Z");
    let related = document["relationships"].as_array().unwrap();
    assert_eq!(related[0]["relatedSpdxElement"], "SPDXRef-Target..device");
    assert_eq!(related[0]["relationshipType"], "DESCRIBES");
    let contained = related.iter().filter(|it| it["relationshipType"] == "CONTAINS");
    assert_eq!(contained.count(), 3);
}

#[test]
fn packages_of_bookworm() {
    let release = "PRETTY_NAME=\"Debian GNU/Linux 12\"\nVERSION_ID=\"12\"\nVERSION_CODENAME=bookworm\nID=debian\n";
    let folder = tree(&[
        ("var/lib/dpkg/status", BOOKWORM),
        ("usr/lib/os-release", release),
        ("etc/debian_version", "12.5\n"),
    ]);
    std::fs::create_dir_all(folder.path().join("0/etc")).unwrap();
    let link = folder.path().join("0/etc/os-release");
    std::os::unix::fs::symlink("../usr/lib/os-release", link).unwrap();
    let libc = |arch: &str| {
        let purl = format!(
            "pkg:deb/debian/libc6@2.36-9%2Bdeb12u4?arch={arch}&distro=debian-12&upstream=glibc"
        );
        let supplier = "Organization: GNU Libc Maintainers (debian-glibc@lists.debian.org)";
        own((&purl, supplier, "built package from: glibc 2.36-9+deb12u4"))
    };
    let cron = "pkg:deb/debian/cron@3.0pl1-162?arch=amd64&distro=debian-12";
    let cron = own((cron, "Person: cron@example.org", "built package from: cron 3.0pl1-162"));
    let document = document_of(&task(), folder.path());
    assert_eq!(packages(&document), [cron, libc("amd64"), libc("i386")]);
}

#[test]
fn a_system_without_a_number_has_the_name_of_its_release() {
    let stanza = "Package: a\nStatus: install ok installed\nArchitecture: all\nVersion: 1\n";
    let long = "1".repeat(65);
    for (path, text, distro) in [
        (
            "etc/os-release",
            "ID=debian\nVERSION_CODENAME=trixie\n",
            "debian/a@1?arch=all&distro=debian-trixie",
        ),
        (
            "etc/os-release",
            "ID='Raspbian'\nVERSION_ID='8'\n",
            "raspbian/a@1?arch=all&distro=raspbian-8",
        ),
        ("etc/os-release", "ID=a/b\n", "debian/a@1?arch=all"),
        ("etc/debian_version", "squeeze/sid\n", "debian/a@1?arch=all&distro=debian-squeeze%2Fsid"),
        ("etc/debian_version", &long, "debian/a@1?arch=all"),
        ("etc/motd", "", "debian/a@1?arch=all"),
    ] {
        let folder = tree(&[("var/lib/dpkg/status", stanza), (path, text)]);
        let found = packages(&document_of(&task(), folder.path()));
        assert_eq!(found[0].0, format!("pkg:deb/{distro}"), "{text}");
    }
}

#[test]
fn sources_are_what_the_image_is_made_from() {
    let source = |name: &str, is_tool, origin| SbomSource {
        name: name.to_owned(),
        platform: None,
        origin,
        is_tool,
    };
    let text = |text: &str| Some(text.to_owned());
    let commit = "3f80ffb91284341742a9fa9fc1fedadf029c604d";
    let digest = format!("sha256:{}", "a".repeat(64));
    let client = |path: &str, of_context| SbomOrigin::Client { path: path.to_owned(), of_context };
    let git = SbomOrigin::Git {
        url: "https://example.org/kernel.git".to_owned(),
        revision: text(commit),
        folder: String::new(),
    };
    let http =
        SbomOrigin::Http { url: "https://example.org/ndk.zip".to_owned(), sha256: text("00ff") };
    let image = SbomOrigin::Image {
        repository: text("docker.io/library/debian"),
        tag: text("12"),
        digest: Some(digest.clone()),
    };
    let layout = SbomOrigin::Image { repository: None, tag: None, digest: Some(digest.clone()) };
    let task = Sbom {
        sources: vec![
            source("kernel", false, git),
            source("ndk", true, http),
            source("root", false, image),
            source("layout", false, layout),
            source("scripts", false, client("src/scripts", true)),
            source("given", false, client("", false)),
            source("other", false, SbomOrigin::Build),
        ],
        ..task()
    };
    let folder = tree(&[]);
    let document = document_of(&task, folder.path());
    let packages = document["packages"].as_array().unwrap();
    assert_eq!(packages.len(), 8, "without dpkg there are no packages");
    assert_eq!(packages[1]["versionInfo"], commit);
    let location = format!("git+https://example.org/kernel.git@{commit}");
    assert_eq!(packages[1]["downloadLocation"], location);
    assert_eq!(packages[2]["downloadLocation"], "https://example.org/ndk.zip");
    let checksums = json!([{"algorithm": "SHA256", "checksumValue": "00ff"}]);
    assert_eq!(packages[2]["checksums"], checksums);
    let purl =
        format!("pkg:oci/debian@{digest}?repository_url=docker.io%2Flibrary%2Fdebian&tag=12");
    assert_eq!(packages[3]["externalRefs"][0]["referenceLocator"], purl);
    assert_eq!(packages[4]["versionInfo"], digest);
    assert_eq!(packages[5]["sourceInfo"], "files of the build context: src/scripts");
    assert_eq!(packages[6]["sourceInfo"], "files of a folder of the client");
    let kinds: Vec<_> = document["relationships"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["relationshipType"].as_str().unwrap())
        .collect();
    assert_eq!(
        kinds[..4],
        ["DESCRIBES", "GENERATED_FROM", "BUILD_DEPENDENCY_OF", "GENERATED_FROM"]
    );
    let tool = &document["relationships"][2];
    assert_eq!(tool["spdxElementId"], "SPDXRef-Source..ndk");
    assert_eq!(tool["relatedSpdxElement"], "SPDXRef-Target..device");
}

#[test]
fn an_artifact_has_the_packages_of_its_images() {
    let folder = tree(&[("var/lib/dpkg/status", BOOKWORM)]);
    let images =
        vec![SbomImage { name: "root".to_owned(), platform: "linux/amd64".to_owned(), input: 0 }];
    let document = document_of(&Sbom { images, ..task() }, folder.path());
    assert!(document["packages"][0].get("primaryPackagePurpose").is_none());
    assert_eq!(document["packages"][1]["SPDXID"], "SPDXRef-Image..root..linux.2famd64");
    let related = &document["relationships"];
    assert_eq!(related[1]["relationshipType"], "GENERATED_FROM");
    assert_eq!(related[2]["spdxElementId"], "SPDXRef-Image..root..linux.2famd64");
    assert_eq!(related[2]["relatedSpdxElement"], "SPDXRef-Package..root..cron..amd64");
}

#[test]
fn the_namespace_is_that_of_the_contents() {
    let folder = tree(&[("var/lib/dpkg/status", BOOKWORM)]);
    let first = text_of(&task(), folder.path()).unwrap();
    assert_eq!(first, text_of(&task(), folder.path()).unwrap());
    let other = Sbom { created: "1980-01-01T00:00:01Z".to_owned(), ..task() };
    let namespace = |text: &str| {
        let document: Value = serde_json::from_str(text).unwrap();
        document["documentNamespace"].as_str().unwrap().to_owned()
    };
    let other = text_of(&other, folder.path()).unwrap();
    assert!(namespace(&first).starts_with(&format!("{NAMESPACE}/device-")));
    assert_ne!(namespace(&first), namespace(&other));
}

#[test]
fn too_many_packages_are_a_mistake() {
    let stanza = |number| {
        format!(
            "Package: a{number}\nStatus: install ok installed\nVersion: 1\nArchitecture: all\n\n"
        )
    };
    let status: String = (0..65_537).map(stanza).collect();
    let folder = tree(&[("var/lib/dpkg/status", &status)]);
    let problem = text_of(&task(), folder.path()).unwrap_err();
    assert!(problem.message.contains("more than 65536 packages"), "{}", problem.message);
    let long =
        format!("{}Maintainer: {}\n", stanza(0).trim_end().to_owned() + "\n", "x".repeat(3 << 20));
    let status = [long.clone(), long.replace("a0", "b"), long.replace("a0", "c")].join("\n");
    let folder = tree(&[("var/lib/dpkg/status", &status)]);
    let problem = text_of(&task(), folder.path()).unwrap_err();
    assert!(problem.message.contains("more than 8 MiB"), "{}", problem.message);
}
