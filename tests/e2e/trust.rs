//! Attacks on packages: what one build leaves must not harm the next.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use jesteros_lab::archive::{
    Fault, LOGIN, Package, Published, Repository, Server, Signer, Signing, build_deb,
};

use crate::Case;
use crate::apt::Apt;
use crate::build::Build;
use crate::process;
use crate::project::Trust;
use crate::world::{LIMIT, lenny_root, world, write_files};

pub(crate) const CASES: &[Case] = &[
    ("trust_forged_lists_are_not_kept", forged_lists),
    ("trust_forged_lists_are_not_kept_with_warm_cache", forged_lists_warm),
    ("trust_old_lists_are_not_kept_beside_a_new_release", old_lists),
    ("trust_blind_lists_are_not_kept", blind_lists),
    ("trust_another_archive_at_the_same_url", another_archive),
    ("trust_a_poisoned_store", poisoned_store),
    ("trust_keys_of_every_kind", keys),
    ("trust_words_are_packages", words),
    ("trust_login_of_an_archive_is_a_secret", login),
];

/// What tampered packages and lists are called.
const TAMPERED: &str = "damaged or tampered with";
/// What archives without a signature are called.
const UNSIGNED: &str = "no signed Release file belongs to the package list";

/// Build 1: a man in the middle answers 404 for the signature and sends a list of his
/// own with a date in the future. Build 2: all is genuine, and "not changed" is the
/// answer for the list; only the package is another.
fn forged_lists() -> Result<()> {
    let apt = Apt::new(Trust::Key)?;
    apt.server.set_fault(Fault::Forged);
    apt.lists_fail(UNSIGNED)?;
    apt.server.set_fault(Fault::TamperedDeb);
    apt.fails("less", TAMPERED)?;
    apt.server.set_fault(Fault::None);
    apt.works()?;
    Ok(())
}

/// The same when there are verified lists already.
fn forged_lists_warm() -> Result<()> {
    let apt = Apt::new(Trust::Key)?;
    apt.ask_for("gawk")?.succeeds()?;
    apt.server.set_fault(Fault::Forged);
    apt.lists_fail(UNSIGNED)?;
    apt.server.set_fault(Fault::TamperedDeb);
    apt.fails("less", TAMPERED)?;
    apt.server.set_fault(Fault::None);
    apt.works()?;
    Ok(())
}

/// The archive gets a new Release file and new lists, and somebody says that the lists
/// have not changed.
fn old_lists() -> Result<()> {
    let folder = world().folder("moving")?;
    let signer = Signer::new(Signing::ExpiredKey)?;
    let write = |version: &str| -> Result<Published> {
        let less = Package::new("less", version).program("usr/bin/less", "less");
        Repository { packages: vec![less], ..Repository::lenny() }.write(&folder, &signer)
    };
    let published = write("417-1")?;
    let mut apt = Apt::of(Server::start(&folder)?, Trust::Key)?;
    apt.set_key(fs::read(&published.keyring)?)?;
    apt.ask_for("less")?.succeeds()?;
    write("418-1")?;
    apt.server.set_fault(Fault::UnchangedPackages);
    let built = apt.ask_for("less")?.plain()?.ok()?;
    built.says("the package lists are fetched once more")?;
    apt.works()?;
    // The lists that the build starts with are of another day, and fit again.
    apt.server.set_fault(Fault::None);
    apt.works()?;
    apt.server.stop();
    apt.lists_fail("does not answer")
}

/// Nobody signs the lists of an archive that is trusted blindly. Who could forge them
/// yesterday must not reach the build of today.
fn blind_lists() -> Result<()> {
    let apt = Apt::new(Trust::Blind)?;
    apt.server.set_fault(Fault::Forged);
    apt.ask_for("gawk")?.succeeds()?;
    apt.server.set_fault(Fault::TamperedDeb);
    apt.fails("less", TAMPERED)?;
    apt.server.set_fault(Fault::None);
    apt.works()?;
    Ok(())
}

/// What the genuine package and that of the attacker say.
const GENUINE: &str = "less 418";

/// A package of the same name, version and size as `genuine` that says something else.
fn twin(genuine: &Package) -> Result<Package> {
    let size = build_deb(genuine)?.bytes.len();
    for number in 0..10_000 {
        let twin = Package::new(&genuine.name, &genuine.version)
            .program("usr/bin/less", &format!("evil {number:04x}"));
        if build_deb(&twin)?.bytes.len() == size {
            return Ok(twin);
        }
    }
    anyhow::bail!("no package has {size} bytes")
}

/// Another archive answers at the URL, and its key is in the keyring: an added host, a
/// proxy, another checkout. What it leaves must not reach a build with the right key.
fn another_archive() -> Result<()> {
    let genuine = Package::new("less", "418-1").program("usr/bin/less", GENUINE);
    let publish = |name: &str, package: Package| -> Result<Published> {
        let repository = Repository { packages: vec![package], ..Repository::lenny() };
        repository.write(&world().folder(name)?, &Signer::new(Signing::ExpiredKey)?)
    };
    let evil = publish("evil", twin(&genuine)?)?;
    let genuine = publish("genuine", genuine)?;

    let mut apt = Apt::of(Server::start(&evil.root)?, Trust::Key)?;
    apt.set_key(fs::read(&evil.keyring)?)?;
    ensure!(says(&apt)?.starts_with("evil "), "the attacker's package was not installed");
    apt.server.stop();
    apt.server = Server::start_on(&genuine.root, apt.server.address())?;
    apt.set_key(fs::read(&genuine.keyring)?)?;
    let said = says(&apt)?;
    ensure!(said == GENUINE, "a package of another archive was installed: {said}");
    // The attacker's own package is still good for the attacker.
    ensure!(apt.downloads() == 1, "the genuine package was not fetched");
    Ok(())
}

/// What the installed program would print.
fn says(apt: &Apt) -> Result<String> {
    let files = apt.works()?.files();
    let program = files.get("usr/bin/less").context("there is no usr/bin/less")?;
    let text = String::from_utf8_lossy(&program.content).into_owned();
    let said = text.split('"').nth(1).context("the program prints nothing")?;
    Ok(said.to_owned())
}

/// Any build on the daemon may write into the cache mount, if it knows the id.
fn poisoned_store() -> Result<()> {
    let apt = Apt::new(Trust::Key)?;
    apt.works()?;
    ensure!(apt.downloads() == 1, "fetched {} times", apt.downloads());
    for (count, attack) in [(2, CHANGE), (3, REPLACE), (4, CUT)] {
        poison(&apt.name, attack)?;
        apt.works()?;
        let downloads = apt.downloads();
        ensure!(downloads == count, "fetched {downloads} times, not {count}, after {attack}");
        apt.works()?;
        ensure!(apt.downloads() == count, "what was fetched was not kept after {attack}");
    }
    Ok(())
}

/// Other contents of the same size.
const CHANGE: &str = "printf evil | dd of=$file bs=1 seek=500 conv=notrunc";
/// Something that is not a file; what is written to a pipe without a reader waits.
const REPLACE: &str =
    "rm $file; mkfifo $file; ln -s /etc/passwd /store/sha256-$(printf 0%.0s $(seq 64))";
/// Half a file, as a build leaves it that was ended.
const CUT: &str = "head -c 500 $file >/store/half; rm $file; mv /store/half $file";

/// Runs a line of a shell for each package of a project's store, in a build of somebody
/// else. Dockerfiles put the namespace and a slash before the id, which is no part of
/// what a step is found in the cache by.
fn poison(project: &str, attack: &str) -> Result<()> {
    let folder = world().folder("poison")?;
    let tarball = &lenny_root()?.tarball;
    let name = Path::new(tarball.file_name().context("the root has no name")?);
    let dockerfile = format!(
        "FROM scratch\nADD {} /\n\
         RUN --mount=type=cache,target=/store,id=linux-arm-v5/apt/packages \\\n\
         set -e; echo {project}; for file in $(find /store -name 'sha256-*' -type f); do {attack}; done; \\\n\
         ls -l /store; test -n \"$file\"\n",
        name.display()
    );
    fs::copy(tarball, folder.join(name))?;
    write_files(&folder, &BTreeMap::from([("Dockerfile", dockerfile.into_bytes())]))?;
    let mut docker = world().docker_command()?;
    docker.args(["buildx", "build", "--progress=plain"]);
    docker.args(["--platform=linux/arm/v5", "--output=type=cacheonly"]);
    docker.arg(format!("--build-arg=BUILDKIT_CACHE_MOUNT_NS={project}")).arg(&folder);
    process::run(&mut docker, LIMIT)?.ok()?;
    Ok(())
}

/// Which signatures Lenny's own gpgv and apt accept through the helper.
fn keys() -> Result<()> {
    let cases = [
        (Signing::ValidKey, None),
        (Signing::RevokedKey, Some("is signed by a key that was revoked")),
        (Signing::ExpiredRevokedKey, Some("is signed by a key that was revoked")),
        (Signing::LateSignature, Some("was signed after its key had expired")),
        (Signing::OneUnknown, None),
        (Signing::OneBad, Some("does not fit its signature")),
    ];
    for (signing, expected) in cases {
        let packages = vec![Package::new("less", "418-1")];
        let repository = Repository { packages, ..Repository::lenny() };
        let published = repository.write(&world().folder("keys")?, &Signer::new(signing)?)?;
        let apt = Apt::of(Server::start(&published.root)?, Trust::Key)?;
        apt.set_key(fs::read(&published.keyring)?)?;
        match expected {
            Some(expected) => apt.lists_fail(expected),
            None => apt.works().map(drop),
        }
        .with_context(|| format!("{signing:?}"))?;
    }
    Ok(())
}

/// Words that are no packages, and that apt would read as something else: `le.s` as all
/// packages whose names fit, `gawk+` as "install gawk".
fn words() -> Result<()> {
    let apt = Apt::new(Trust::Key)?;
    apt.fails("le.s", "no package named le.s can be installed")?;
    apt.fails("gawk+", "no package named gawk+ can be installed")?;
    let remove = "{install: [less], remove: [gawk+]}";
    let built = apt.ask_for_packages(remove)?.fails()?;
    apt.explains(&built, &["packages:"], "there is no package named gawk+ to remove")?;
    built.does_not_say("Setting up gawk")?;
    Ok(())
}

/// The login of an archive is used, and is nowhere to be seen.
fn login() -> Result<()> {
    let apt = Apt::new(Trust::Key)?;
    apt.server.set_fault(Fault::Locked);
    apt.lists_fail("the archive refuses")?;
    let secret = world().folder("login")?.join("login");
    let locked = || -> Result<Build> {
        let build = apt.ask_for("less")?;
        let spec = fs::read_to_string(&apt.project.spec)?;
        let spec = spec.replace("suite: ", "auth: login, suite: ");
        apt.project.rewrite(&spec.replace("version: 1\n", "version: 1\nsecrets: {login: }\n"))?;
        Ok(build.arg(format!("--secret=id=login,src={}", secret.display())))
    };
    let hidden = |text: &str, login: &str| {
        let password = login.split(':').nth(1).unwrap_or(login);
        ensure!(!text.contains(password), "the login is shown: {text}");
        Ok(())
    };
    fs::write(&secret, LOGIN)?;
    let build = locked()?;
    hidden(&build.plain()?.ok()?.text(), LOGIN)?;
    let image = build.image()?;
    ensure!(image.packages()?.contains_key("less"), "`less` is not installed");
    hidden(&image.config.to_string(), LOGIN)?;
    for layer in &image.layers[1..] {
        for entry in layer.entries.values() {
            hidden(&String::from_utf8_lossy(&entry.content), LOGIN)?;
        }
    }
    // apt prints the whole URL of what it could not fetch.
    let other = "jester:other-9.c";
    fs::write(&secret, other)?;
    let failed = locked()?.arg("--no-cache-filter=lenny").fails()?;
    apt.explains(&failed, &["/debian, "], "the archive refuses")?;
    hidden(&failed.text(), other)?;
    fs::write(&secret, "no login\n")?;
    let failed = locked()?.arg("--no-cache-filter=lenny").fails()?;
    apt.explains(&failed, &["/debian, "], "must be USER:PASSWORD")
}
