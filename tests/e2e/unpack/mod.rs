//! Packages that the helper unpacks, compared with what the root's own dpkg leaves.
//!
//! Two copies of a root get the same packages: one from its dpkg, the other from the helper,
//! which asks dpkg for what it does not do itself. Then dpkg configures all of them, or one, for
//! which it writes its whole database anew. Every path must be the same in the end, and every
//! paragraph of the database.

mod snapshot;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result, anyhow, ensure};
use jesteros_lab::command;
use jesteros_lab::lenny::{Facts, Root, armel_packages};

use crate::Case;
use crate::build::Build;
use crate::process::{self, Finished};
use crate::project::Project;
use crate::world::{archive, lenny_root, world};
use snapshot::Snapshot;

pub(crate) const CASES: &[Case] = &[
    ("unpack_leaves_what_dpkg_leaves_on_debian_12", debian_12),
    ("unpack_leaves_what_dpkg_leaves_on_lenny", lenny),
];

/// Emulated, dpkg takes minutes.
const LIMIT: Duration = Duration::from_secs(900);
/// How many packages of Debian 12 are unpacked at least, and how many of them by the helper.
const FEWEST: usize = 300;
const FEWEST_NATIVE: usize = 290;
/// How many are unpacked at most, the smallest first: the others have most of the bytes,
/// and dpkg needs minutes for them.
const MOST: usize = 306;

/// Runs in a mount namespace of its own, so that nothing stays mounted whatever happens.
const INSIDE: &str = r#"set -e
mount --bind /proc "$1/proc"
mount --bind "$2" "$1/packages"
root=$1
shift 2
exec chroot "$root" "$@"
"#;

/// Who unpacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    Dpkg,
    Helper,
}

/// How dpkg is called.
#[derive(Clone, Copy, Debug)]
struct Calls {
    unpack: &'static [&'static str],
    configure: &'static [&'static str],
}

/// What came of it.
#[derive(Debug)]
struct Outcome {
    after: Snapshot,
    unpacking: Duration,
    /// The lines that say what was left to dpkg.
    left: Vec<String>,
    /// How unpacking and configuring ended.
    codes: [Option<i32>; 2],
}

fn debian_12() -> Result<()> {
    let root = Root::stand_in(&world().lab.directories().root().join("roots"))?;
    let packages = armel_packages()?;
    // To configure all of them would take a quarter of an hour, and tell nothing more.
    let calls = Calls {
        unpack: &["--no-triggers", "--unpack", "--auto-deconfigure"],
        configure: &["--no-triggers", "--configure", "less"],
    };
    let (count, left) = compare("debian-12", &root.tarball, &root.facts()?, &packages, calls)?;
    ensure!(count >= FEWEST, "only {count} packages were unpacked");
    ensure!(count - left >= FEWEST_NATIVE, "{left} of {count} packages were left to dpkg");
    Ok(())
}

fn lenny() -> Result<()> {
    let root = lenny_root()?;
    let packages = world().folder("packages")?;
    gather(&archive()?.root, &packages)?;
    let calls =
        Calls { unpack: &["--unpack", "--auto-deconfigure"], configure: &["--configure", "-a"] };
    let (count, left) = compare("lenny", &root.tarball, &root.facts, &packages, calls)?;
    ensure!(count >= 20, "only {count} packages were unpacked");
    // The stand-in's packages are of this Debian, and some of them are newer than the archive's.
    ensure!(!root.facts.has_lenny_apt() || left == 0, "{left} of {count} were left to dpkg");
    Ok(())
}

/// Copies all packages below a folder.
fn gather(from: &Path, to: &Path) -> Result<()> {
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        if path.is_dir() {
            gather(&path, to)?;
        } else if path.extension().is_some_and(|end| end == "deb") {
            fs::copy(&path, to.join(path.file_name().context("a file has a name")?))?;
        }
    }
    Ok(())
}

/// Unpacks and configures packages in both ways; how many there were, and how many of them were
/// left to dpkg.
fn compare(
    name: &str,
    tarball: &Path,
    facts: &Facts,
    packages: &Path,
    calls: Calls,
) -> Result<(usize, usize)> {
    let helper = helper()?;
    let mut archives = fresh(facts, packages)?;
    archives.sort_by_key(|(size, _)| *size);
    archives.truncate(MOST);
    let mut archives: Vec<String> = archives.into_iter().map(|(_, name)| name).collect();
    archives.sort();
    let count = archives.len();
    let run = |who| run(who, name, tarball, &helper, packages, &archives, calls);
    let (dpkg, native) = thread::scope(|scope| {
        let dpkg = scope.spawn(|| run(Who::Dpkg));
        let native = run(Who::Helper);
        let dpkg = dpkg.join().unwrap_or_else(|_| Err(anyhow!("the thread of dpkg failed")));
        (dpkg, native)
    });
    let (dpkg, native) = (dpkg?, native?);
    let paths = dpkg.after.keys().chain(native.after.keys());
    let differ = |path: &&String| dpkg.after.get(*path) != native.after.get(*path);
    let mut different: Vec<String> = paths
        .filter(differ)
        .map(|path| {
            let of = |after: &Snapshot| after.get(path).cloned().unwrap_or("nothing".into());
            format!("{path}\n  dpkg:   {}\n  helper: {}", of(&dpkg.after), of(&native.after))
        })
        .collect();
    different.dedup();
    let left = native.left.len();
    println!("unpacking on {name}:");
    println!("{:8} packages unpacked by the helper", count - left);
    println!("{left:8} packages left to dpkg");
    for line in &native.left {
        println!("         {line}");
    }
    println!("{:8} paths and paragraphs compared, {} differ", dpkg.after.len(), different.len());
    let [slow, fast] = [&dpkg, &native].map(|outcome| outcome.unpacking.as_secs_f64());
    println!("{slow:8.1} s with dpkg, {fast:.1} s with the helper: {:.1} to 1", slow / fast);
    ensure!(dpkg.codes == native.codes, "{:?} and {:?}", dpkg.codes, native.codes);
    different.truncate(30);
    ensure!(different.is_empty(), "these differ:\n{}", different.join("\n"));
    Ok((count, left))
}

/// The static helper of the frontend image.
fn helper() -> Result<PathBuf> {
    let frontend = &world().frontend;
    let project = Project::small(&format!(
        "sources: {{frontend: {{image: \"{frontend}\"}}}}\n\
         images: {{box: {{from: scratch, files: {{/helper: \"frontend:jesteros-helper\"}}}}}}\n"
    ))?;
    let folder = world().folder("helper")?;
    Build::new(&project)
        .arg(format!("--output=type=local,dest={}", folder.display()))
        .succeeds()?;
    Ok(folder.join("helper"))
}

/// The archives of packages that the root does not have, with their sizes, but for those that need
/// another one of them to be configured before.
fn fresh(facts: &Facts, packages: &Path) -> Result<Vec<(u64, String)>> {
    let mut archives = Vec::new();
    for entry in fs::read_dir(packages)? {
        let entry = entry?;
        let mut fields = Command::new("dpkg-deb");
        fields.arg("--field").arg(entry.path()).args(["Package", "Pre-Depends"]);
        let fields = command::output(&mut fields)?;
        let field = |name: &str| {
            let line = fields.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
            line.unwrap_or_default().to_owned()
        };
        let is_there = |name: &str| facts.packages.contains_key(name);
        let before = field("Pre-Depends");
        let mut before = before.split(',').filter_map(|one| one.split_whitespace().next());
        let works = before.all(|name| is_there(name.split(':').next().unwrap_or(name)));
        if works && !is_there(&field("Package")) {
            let name = entry.file_name().to_string_lossy().into_owned();
            archives.push((entry.metadata()?.len(), name));
        }
    }
    Ok(archives)
}

fn run(
    who: Who,
    name: &str,
    tarball: &Path,
    helper: &Path,
    packages: &Path,
    archives: &[String],
    calls: Calls,
) -> Result<Outcome> {
    let start = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    let root = world().folder(name)?;
    let mut tar = Command::new("tar");
    tar.args(["--extract", "--preserve-permissions", "--numeric-owner", "--xattrs"]);
    command::output(tar.arg("--file").arg(tarball).arg("--directory").arg(&root))?;
    for folder in ["packages", "tmp/jesteros", "run/jesteros"] {
        fs::create_dir_all(root.join(folder))?;
    }
    // By this name it does the work of dpkg.
    fs::copy(helper, root.join("run/jesteros/dpkg"))?;
    let null = root.join("dev/null");
    if !null.exists() {
        command::output(Command::new("mknod").args(["-m", "666"]).arg(null).args(["c", "1", "3"]))?;
    }
    let inside = |program: &[&str], words: &[&str], archives: &[String]| -> Result<Finished> {
        let mut command = Command::new("unshare");
        command.env_clear().env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        command.envs([("LC_ALL", "C"), ("DEBIAN_FRONTEND", "noninteractive")]);
        command.args(["--mount", "sh", "-c", INSIDE, "sh"]).arg(&root).arg(packages);
        command.args(program).args(["--log=/tmp/dpkg.log", "--force-confdef", "--force-confold"]);
        let archives = archives.iter().map(|name| format!("/packages/{name}"));
        process::run(command.args(words).args(archives), LIMIT)
    };
    let unpack: &[&str] = match who {
        Who::Dpkg => &["/usr/bin/dpkg"],
        Who::Helper => &["/run/jesteros/dpkg"],
    };
    let begin = Instant::now();
    let finished = inside(unpack, calls.unpack, archives)?;
    let unpacking = begin.elapsed();
    let lines = finished.stderr.lines().filter(|line| line.contains(" left to dpkg: "));
    let left = lines.map(str::to_owned).collect();
    // Some packages of the archive fail on purpose, and some lack what they depend on.
    let configured = inside(&["/usr/bin/dpkg"], calls.configure, &[])?;
    let codes = [finished.code, configured.code];
    let after = snapshot::read(&root, i64::try_from(start)?)?;
    command::output(Command::new("rm").args(["-rf", "--one-file-system"]).arg(&root))?;
    Ok(Outcome { after, unpacking, left, codes })
}
