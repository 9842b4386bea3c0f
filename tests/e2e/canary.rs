//! Secrets are looked for in everything that a build leaves behind.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use flate2::read::MultiGzDecoder;
use jesteros_lab::archive::{Fault, LOGIN, Server};

use crate::Case;
use crate::build::Build;
use crate::guard::Guard;
use crate::project::{Trust, apt_project};
use crate::world::{archive, world};

pub(crate) const CASES: &[Case] = &[("secrets_are_nowhere_behind_a_build", nowhere)];

/// One secret for each way to use one: the login of an archive, the header of a download,
/// a file and a variable of a step.
const NAMES: [&str; 4] = ["login", "header", "file", "variable"];

/// Every file below a folder, and what is in it if it is compressed with gzip.
fn contents(folder: &Path) -> Result<Vec<(PathBuf, Vec<u8>)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(contents(&path)?);
            continue;
        }
        let mut data = fs::read(&path)?;
        if data.starts_with(&[0x1f, 0x8b]) {
            let mut plain = Vec::new();
            MultiGzDecoder::new(data.as_slice()).read_to_end(&mut plain)?;
            data = plain;
        }
        found.push((path, data));
    }
    Ok(found)
}

fn holds(data: &[u8], text: &str) -> bool {
    data.windows(text.len()).any(|window| window == text.as_bytes())
}

/// What the secret `name` holds.
fn secret(name: &str, canary: &str) -> String {
    match name {
        "login" => LOGIN.to_owned(),
        "header" => format!("Bearer {canary}-{name}"),
        name => format!("{canary}-{name}"),
    }
}

fn nowhere() -> Result<()> {
    let canary = world().unique("canary")?;
    let public = world().unique("public")?;
    let server = Server::start(&archive()?.root)?;
    server.set_fault(Fault::Locked);
    let guard = Guard::start(&secret("header", &canary))?;
    // The script does not name what it looks for.
    let images = r#"  box:
    from: lenny
    packages: [less]
    files: {/fetched: file}
    labels: {seen: "${PUBLIC}"}
    steps:
      - run: |
          grep -q '^canary-.*-file$' /run/secrets/file
          case "$V" in canary-*-variable) ;; *) false ;; esac
          case "$WORD" in public-*) ;; *) false ;; esac
        env: {WORD: "${PUBLIC}"}
        secrets: {file: , variable: {env: V}}
"#;
    let project = apt_project(&server.url(), Trust::Key, images)?;
    let spec = fs::read_to_string(&project.spec)?;
    let head =
        "version: 1\nargs: {PUBLIC: none}\nsecrets: {login: , header: , file: , variable: }\n";
    let spec = spec.replace("suite: ", "auth: login, suite: ").replace("version: 1\n", head);
    let spec = spec.replace("sources:\n", &format!("sources:\n{}", guard.source("header")));
    project.rewrite(&spec)?;

    let folder = world().folder("canary")?;
    let mut build = Build::new(&project)
        .on_lenny()?
        .on_builder("jesteros")
        .target("box")
        .arg(format!("--build-arg=PUBLIC={public}"))
        .arg(format!("--metadata-file={}", folder.join("metadata.json").display()))
        .arg(format!("--cache-to=type=local,mode=max,dest={}", folder.join("cache").display()))
        .arg("--provenance=mode=max");
    for name in NAMES {
        let file = world().folder("secret")?.join(name);
        fs::write(&file, secret(name, &canary))?;
        build = build.arg(format!("--secret=id={name},src={}", file.display()));
    }
    let layout = folder.join("layout");
    let output = format!("--output=type=oci,tar=false,dest={}", layout.display());
    let built = build.clone().arg(output).plain()?.ok()?;
    fs::write(folder.join("log"), built.text())?;
    let graph = build.clone().arg("--call=convertllb,format=json").plain()?.ok()?;
    fs::write(folder.join("graph"), graph.text())?;
    // The databases of the daemon: its cache keys, its results and its history.
    let state = folder.join("state");
    fs::create_dir(&state)?;
    let data = world().lab.directories().data("buildkitd");
    for path in ["cache.db", "history.db", "runc-overlayfs/metadata_v2.db"] {
        let name = Path::new(path).file_name().context("no name")?;
        fs::copy(data.join(path), state.join(name)).with_context(|| path.to_owned())?;
    }

    let all = contents(&folder)?;
    let password = LOGIN.split(':').nth(1).context("no password")?;
    let leaks = all.iter().filter(|(_, data)| holds(data, &canary) || holds(data, password));
    let leaks: Vec<_> = leaks.map(|(path, _)| path.display().to_string()).collect();
    ensure!(leaks.is_empty(), "a secret is in {leaks:?}");
    // What is no secret is found: the search looks where it should.
    for place in ["layout", "metadata.json", "graph", "state/history.db"] {
        let place = folder.join(place);
        let seen = all.iter().any(|(path, data)| path.starts_with(&place) && holds(data, &public));
        ensure!(seen, "{} does not hold {public}", place.display());
    }
    let provenance = all
        .iter()
        .any(|(_, data)| holds(data, "https://slsa.dev/provenance/") && holds(data, &public));
    ensure!(provenance, "there is no provenance with {public}");
    Ok(())
}
