//! Makes the stand-in root: the machine's Debian, but armel.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};

use super::facts;
use super::names::VARIABLE;
use super::pack::pack;
use crate::apt::Apt;
use crate::{command, progress};

/// Changes when the recipe does: an older cached root is then made anew.
const RECIPE: u32 = 2;

/// Beside the essential packages. `usrmerge` would draw in all of perl to do what the
/// empty root is born with.
const WANTED: [&str; 7] = [
    "?essential",
    "apt",
    "busybox",
    "usr-is-merged",
    "usrmerge-",
    // A card with this root starts, as one with Lenny does.
    "sysvinit-core",
    "e2fsprogs",
];

const FETCHING: &str = "lab: downloading armel packages for the stand-in root";

/// The tarball and its one-line summary, made unless `cache` has it.
pub(super) fn cached(cache: &Path) -> Result<(PathBuf, String)> {
    let codename = codename()?;
    fs::create_dir_all(cache).with_context(|| format!("cannot make {}", cache.display()))?;
    let tarball = cache.join(format!("stand-in-{codename}-{RECIPE}.tar.gz"));
    let summary_file = tarball.with_extension("txt");
    // Two test programs may ask at once: the second waits for the first's root.
    let lock = fs::File::create(cache.join("stand-in.lock"))?;
    lock.lock().context("cannot lock the cache of the stand-in root")?;
    if !(tarball.exists() && summary_file.exists()) {
        let work = tempfile::Builder::new().prefix("stand-in-").tempdir_in(cache)?;
        let fresh = work.path().join("root.tar.gz");
        make(&codename, work.path(), &fresh).context("cannot make the stand-in root")?;
        fs::write(&summary_file, facts::read_facts(&fresh)?.summary())?;
        fs::rename(&fresh, &tarball)?;
    }
    Ok((tarball, fs::read_to_string(&summary_file)?))
}

/// The name of the machine's release.
pub(super) fn codename() -> Result<String> {
    let release = fs::read_to_string("/etc/os-release").context("cannot read /etc/os-release")?;
    let field =
        |name: &str| release.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
    ensure!(
        field("ID").is_some_and(|id| id.trim_matches('"') == "debian"),
        "the stand-in root is made from armel packages, which only Debian has; set {VARIABLE}"
    );
    let codename = field("VERSION_CODENAME").context("/etc/os-release has no VERSION_CODENAME")?;
    Ok(codename.trim_matches('"').to_owned())
}

/// The suites of a release; the security suite has had both names.
pub(super) fn suites(codename: &str) -> [String; 4] {
    ["", "-updates", "-security", "/updates"].map(|end| format!("{codename}{end}"))
}

fn make(codename: &str, work: &Path, tarball: &Path) -> Result<()> {
    crate::binfmt::register_arm()?;
    let suites = suites(codename);
    let suites = suites.each_ref().map(String::as_str);
    let debs = Apt::new("armel", &suites, work, FETCHING)?.with_dependencies(&WANTED)?;
    let root = work.join("root");
    extract(&debs, &root)?;
    // The machine's dpkg writes the database many times faster than an emulated one.
    let mut unpack = Command::new("dpkg");
    unpack
        .arg(format!("--root={}", root.display()))
        .args(["--log=/dev/null", "--force-architecture", "--force-depends", "--force-unsafe-io"])
        .arg("--unpack")
        .args(&debs);
    progress::output(non_interactive(&mut unpack), "lab: unpacking the stand-in root")?;
    // Others look up users that base-passwd makes.
    configure(&root, &["--force-depends", "--configure", "base-passwd"])?;
    configure(&root, &["--force-confold", "--configure", "--pending"])?;
    let status = root.join("var/lib/dpkg/status");
    fs::write(&status, without_breaks(&fs::read_to_string(&status)?))?;
    fs::write(root.join("etc/hostname"), "lenny\n")?;
    for folder in ["var/lib/apt/lists/partial", "var/cache/apt/archives/partial"] {
        fs::create_dir_all(root.join(folder))?;
    }
    pack(&root, tarball)
}

/// A later Debian refuses many packages as old as Lenny's by name and version; here they
/// are what is to be installed. Neither field ever has a continuation line in a status.
fn without_breaks(status: &str) -> String {
    let lines = status.split_inclusive('\n');
    lines
        .filter(|line| !(line.starts_with("Breaks: ") || line.starts_with("Conflicts: ")))
        .collect()
}

/// Maintainer scripts need a shell and its libraries before dpkg unpacks the first package.
fn extract(debs: &[PathBuf], root: &Path) -> Result<()> {
    for folder in ["bin", "sbin", "lib"] {
        let merged = format!("usr/{folder}");
        fs::create_dir_all(root.join(&merged))?;
        std::os::unix::fs::symlink(&merged, root.join(folder))?;
    }
    for deb in debs {
        let plain = Command::new("dpkg-deb")
            .arg("--fsys-tarfile")
            .arg(deb)
            .output()
            .context("cannot run dpkg-deb")?;
        ensure!(
            plain.status.success(),
            "`dpkg-deb --fsys-tarfile {}` failed: {}\n{}",
            deb.display(),
            plain.status,
            String::from_utf8_lossy(&plain.stderr)
        );
        let mut tar = Command::new("tar");
        tar.args(["--extract", "--keep-directory-symlink", "--preserve-permissions"])
            .arg("--directory")
            .arg(root);
        feed(&mut tar, &plain.stdout).with_context(|| deb.display().to_string())?;
    }
    let database = root.join("var/lib/dpkg");
    fs::create_dir_all(&database)?;
    fs::write(database.join("status"), "")?;
    fs::write(database.join("available"), "")?;
    Ok(())
}

fn feed(command: &mut Command, input: &[u8]) -> Result<()> {
    let shown = command::show(command);
    let mut child =
        command.stdin(Stdio::piped()).spawn().with_context(|| format!("cannot start `{shown}`"))?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(input).with_context(|| format!("cannot write to `{shown}`"))?;
    }
    let status = child.wait()?;
    ensure!(status.success(), "`{shown}` failed: {status}");
    Ok(())
}

fn configure(root: &Path, arguments: &[&str]) -> Result<()> {
    // Where device nodes are not allowed the scripts make a plain file, which is left out.
    let _ = Command::new("mknod")
        .args(["-m", "666"])
        .arg(root.join("dev/null"))
        .args(["c", "1", "3"])
        .output();
    let mut chroot = Command::new("chroot");
    chroot.env_clear().env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
    chroot.arg(root).arg("dpkg").arg("--log=/dev/null").arg("--force-unsafe-io").args(arguments);
    progress::output(non_interactive(&mut chroot), "lab: configuring the stand-in root")?;
    Ok(())
}

fn non_interactive(command: &mut Command) -> &mut Command {
    command
        .env("LC_ALL", "C")
        .env("DEBIAN_FRONTEND", "noninteractive")
        .env("DEBCONF_NONINTERACTIVE_SEEN", "true")
}
