//! The packages of a lock.

use crate::base::Archive;
use crate::diagnostic::{Diagnostic, Span, codes};
use crate::graph::build::Build;
use crate::graph::fetched::Fetched;
use crate::lock::PackageSet;
use buildkit_llb::{Action, Describe as _, File, Http, Output, copy, mkdir};

/// The packages of `set`: a download for each, which BuildKit compares with the lock, and a
/// vertex that has all of them as `NAME.deb`. Progress shows them as one line.
///
/// # Errors
///
/// An archive that needs a login: BuildKit sends no name and password of a secret.
pub(super) fn fetch(
    build: &Build<'_>,
    archives: &[Archive],
    set: &PackageSet,
    of: &str,
) -> Result<Output, Diagnostic> {
    if let Some(archive) = archives.iter().find(|archive| archive.auth.is_some()) {
        let message = "packages of an archive with `auth` cannot be installed from a lock";
        let mistake = Diagnostic::new(codes::LOCK, archive.span, message);
        return Err(mistake.hint("BuildKit cannot log in there; delete the lock"));
    }
    let title = format!("[{of}] {} packages of the lock", set.packages.len());
    let mut actions: Vec<Action> = Vec::new();
    for package in &set.packages {
        let archive = archives.get(package.archive).ok_or_else(|| {
            let message =
                format!("the lock has `{}` of an archive that is not there", package.name);
            Diagnostic::new(codes::LOCK, Span::line(1), message)
        })?;
        let file = format!("{}.deb", package.name);
        let url = format!("{}/{}", archive.url.as_str().trim_end_matches('/'), package.path);
        let name = format!("{} {}", package.name, package.version);
        let download = Http::new(&url, package.sha256.digest()).filename(&file).perm(0o644);
        let download = download.named(format!("[internal] {name}")).grouped(&title, &title);
        let download = build.locate(download, &[archive.span]).output();
        actions.push(copy(&download, &format!("/{file}"), &format!("/{file}")).into());
        let fetched = Fetched { download, package: name, url, span: archive.span };
        build.fetched.borrow_mut().push(fetched);
    }
    if actions.is_empty() {
        // Nothing had to be installed, and a mount needs something.
        actions.push(mkdir("/none", 0o755).timestamp_ns(build.epoch_ns()).into());
    }
    let files = File::new(actions).named(title.clone()).grouped(&title, &title);
    Ok(Output::scratch().file(files))
}
