//! Sources as packages of a document.

use super::document::{Checksum, Package};
use super::purl::purl;
use jesteros_manifest::{SbomOrigin, SbomSource};

/// What is known about a source.
pub(super) fn package(id: String, source: &SbomSource) -> Package {
    let mut package = Package::new(id, &source.name);
    let for_platform = source.platform.as_ref().map(|platform| format!("for {platform}"));
    package.comment = for_platform;
    match &source.origin {
        SbomOrigin::Git { url, revision, folder } => {
            package.version_info.clone_from(revision);
            package.download_location = git_location(url, revision.as_deref(), folder);
        }
        SbomOrigin::Http { url, sha256 } => {
            package.download_location.clone_from(url);
            let checksum = sha256.iter();
            let checksum = checksum
                .map(|sha256| Checksum { algorithm: "SHA256", checksum_value: sha256.clone() });
            package.checksums = checksum.collect();
        }
        SbomOrigin::Image { repository, tag, digest } => {
            package.primary_package_purpose = Some("CONTAINER");
            package.version_info = digest.as_ref().or(tag.as_ref()).cloned();
            let Some(repository) = repository else {
                package.source_info = Some("an image that the client gave".to_owned());
                return package;
            };
            let name = repository.rsplit('/').next().unwrap_or(repository);
            let qualifiers =
                [("repository_url", repository.as_str()), ("tag", tag.as_deref().unwrap_or(""))];
            return package.with_purl(purl(&["oci", name], digest.as_deref(), &qualifiers));
        }
        SbomOrigin::Client { path, of_context } => {
            let what = if *of_context { "the build context" } else { "a folder of the client" };
            let path = if path.is_empty() { String::new() } else { format!(": {path}") };
            package.source_info = Some(format!("files of {what}{path}"));
        }
        SbomOrigin::Build => {
            package.source_info = Some("files that another build made".to_owned());
        }
    }
    package
}

/// A repository as SPDX writes where something can be downloaded.
fn git_location(url: &str, revision: Option<&str>, folder: &str) -> String {
    let url = match (url.contains("://"), url.split_once(':')) {
        (true, _) => url.to_owned(),
        // `user@host:path`
        (false, Some((host, path))) => format!("ssh://{host}/{}", path.trim_start_matches('/')),
        (false, None) => format!("https://{url}"),
    };
    let revision = revision.map(|revision| format!("@{revision}")).unwrap_or_default();
    let folder = if folder.is_empty() { String::new() } else { format!("#{folder}") };
    let git = if url.starts_with("git://") { "" } else { "git+" };
    format!("{git}{url}{revision}{folder}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repositories_are_written_as_spdx_wants_them() {
        for (url, revision, folder, location) in [
            ("https://a.org/b.git", Some("v1"), "", "git+https://a.org/b.git@v1"),
            ("git://a.org/b", None, "x/y", "git://a.org/b#x/y"),
            ("git@a.org:b/c.git", None, "", "git+ssh://git@a.org/b/c.git"),
            ("github.com/a/b", Some("main"), "", "git+https://github.com/a/b@main"),
        ] {
            assert_eq!(git_location(url, revision, folder), location);
        }
    }
}
