//! The images of `examples/jesteros`, built on Lenny and looked into.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use anyhow::{Context as _, Result, ensure};
use jesteros_lab::archive::{Repository, Server};
use serde_json::json;
use tar::EntryType;

use crate::Case;
use crate::build::Build;
use crate::closure;
use crate::image::{Image, is_below, is_whiteout};
use crate::progress::Progress;
use crate::world::{Shared, archive, lenny_root, shared, world};

pub(crate) const CASES: &[Case] = &[
    ("family_has_exactly_the_packages_asked_for", packages),
    ("family_has_the_configs_of_the_spec", configs),
    ("family_shares_its_first_layer", first_layer),
    ("family_grows_from_one_root_vertex", one_root),
    ("family_layers_hold_nothing_of_apt", leftovers),
    ("family_prunes_before_the_layer_exists", pruned),
    ("family_links_resolve", links),
    ("family_rebuild_executes_nothing", rebuild),
    ("family_is_pushed_for_its_platform", pushed),
];

/// The images, parents first.
pub(crate) const IMAGES: [&str; 4] = ["lenny-base", "dev-base", "runtime-base", "production"];

const BASE_PACKAGES: [&str; 9] =
    ["busybox", "ca-certificates", "coreutils", "findutils", "gawk", "grep", "gzip", "sed", "tar"];
const DEV_PACKAGES: [&str; 7] =
    ["build-essential", "git-core", "wget", "vim", "bash", "perl", "python"];
const RUNTIME_PACKAGES: [&str; 2] = ["vim", "perl"];

/// What `runtime-base` prunes, as folders whose content is gone.
const PRUNED: [&str; 4] = ["usr/share/doc", "usr/share/man", "usr/share/info", "usr/share/locale"];

/// How the vertex of the root is called.
const ROOT: &str = "[lenny] root file system";

#[derive(Debug)]
struct Family {
    images: BTreeMap<&'static str, (Image, Progress)>,
    server: Server,
}

/// The example's folder.
pub(crate) fn example() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/jesteros")
}

/// The build of an image of the family, its archive at `url`.
pub(crate) fn build(image: &str, url: &str) -> Result<Build> {
    let example = example();
    Build::of(&example.join("jesteros.yaml"), &example)
        .target(image)
        .args(&["--build-arg", "APT_TRUSTED=yes"])
        .arg(format!("--build-arg=APT_MIRROR={url}"))
        .on_lenny()
}

pub(crate) fn with_frontend(build: Build) -> Build {
    build.arg(format!("--build-arg=BUILDKIT_SYNTAX={}", world().frontend))
}

fn family() -> Result<&'static Family> {
    static FAMILY: Shared<Family> = OnceLock::new();
    shared(&FAMILY, || {
        let server = Server::start(&archive()?.root)?;
        let mut images = BTreeMap::new();
        for name in IMAGES {
            let build = with_frontend(build(name, &server.url())?);
            let built = build.image_and_progress().with_context(|| format!("image {name}"))?;
            images.insert(name, built);
        }
        Ok(Family { images, server })
    })
}

impl Family {
    fn image(&self, name: &str) -> Result<&Image> {
        self.images.get(name).map(|(image, _)| image).with_context(|| format!("no image {name}"))
    }
}

/// What an image has, by the archive's own metadata.
pub(crate) fn expected_packages(image: &str) -> Result<BTreeMap<String, String>> {
    let archive = Repository::lenny().packages;
    let root = &lenny_root()?.facts.packages;
    let base = closure::installed(root, &archive, &BASE_PACKAGES)?;
    match image {
        "lenny-base" => Ok(base),
        "dev-base" => closure::installed(&base, &archive, &DEV_PACKAGES),
        _ => closure::installed(&base, &archive, &RUNTIME_PACKAGES),
    }
}

fn packages() -> Result<()> {
    let family = family()?;
    for name in IMAGES {
        let found = family.image(name)?.packages().with_context(|| format!("image {name}"))?;
        let expected = expected_packages(name)?;
        let only = |a: &BTreeMap<String, String>, b: &BTreeMap<String, String>| -> Vec<String> {
            let entries = a.iter().filter(|(package, version)| b.get(*package) != Some(version));
            entries.map(|(package, version)| format!("{package} {version}")).collect()
        };
        let (missing, unasked) = (only(&expected, &found), only(&found, &expected));
        ensure!(
            missing.is_empty() && unasked.is_empty(),
            "{name}: missing {missing:?}, not asked for {unasked:?}"
        );
        ensure!(found.len() > lenny_root()?.facts.packages.len(), "{name}: nothing was added");
    }
    // Recommended by packages above, so this test can fail.
    let dev = family.image("dev-base")?.packages()?;
    for recommended in ["less", "rsync"] {
        ensure!(!dev.contains_key(recommended), "dev-base has {recommended}, a recommendation");
    }
    Ok(())
}

fn configs() -> Result<()> {
    let family = family()?;
    let base_env = [
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "DEBIAN_FRONTEND=noninteractive",
        "TERM=linux",
        "LANG=C",
        "LC_ALL=C",
    ];
    let own_env = [
        "EDITOR=vim",
        "SHELL=/bin/sh",
        "JESTEROS_BASE=/var/jesteros",
        "COMMON_PATH=/src/3-system/common/common.sh",
    ];
    for (name, (image, _)) in &family.images {
        let Image { config, platform, layers, .. } = image;
        ensure!(
            (&config["os"], &config["architecture"], &config["variant"])
                == (&json!("linux"), &json!("arm"), &json!("v5")),
            "{name}: config of another platform: {config}"
        );
        ensure!(
            *platform == json!({"architecture": "arm", "os": "linux", "variant": "v5"}),
            "{name}: index entry of another platform: {platform}"
        );
        let mut env = base_env.to_vec();
        let mut expected = json!({});
        if *name == "production" {
            env.extend(own_env);
            expected["WorkingDir"] = json!("/root");
            expected["Cmd"] = json!(["/start-jesteros.sh"]);
            expected["Labels"] = json!({
                "org.opencontainers.image.title": "JesterOS",
                "org.opencontainers.image.description": "A typewriter for the Nook Simple Touch",
            });
        }
        let mut found = config["config"].clone();
        let words = |list: &serde_json::Value| -> BTreeSet<String> {
            let list = list.as_array().into_iter().flatten();
            list.filter_map(|word| word.as_str().map(str::to_owned)).collect()
        };
        let found_env = words(&found["Env"]);
        ensure!(
            found_env == env.iter().map(|word| (*word).to_owned()).collect(),
            "{name}: env is {found_env:?}"
        );
        if let Some(map) = found.as_object_mut() {
            map.remove("Env");
        }
        ensure!(found == expected, "{name}: config is {found}, not {expected}");
        let history = config["history"].as_array().map(Vec::as_slice).unwrap_or_default();
        let filled = history.iter().filter(|entry| entry["empty_layer"] != json!(true)).count();
        ensure!(
            filled == layers.len(),
            "{name}: {filled} lines of history, {} layers",
            layers.len()
        );
    }
    Ok(())
}

fn first_layer() -> Result<()> {
    let family = family()?;
    let first = |name: &str| -> Result<Vec<&str>> {
        Ok(family.image(name)?.layers.iter().map(|layer| layer.digest.as_str()).collect())
    };
    let base = first("lenny-base")?;
    for name in IMAGES {
        let layers = first(name)?;
        ensure!(layers[0] == base[0], "{name} has another root layer");
        // All grow from lenny-base, so they share all of its layers.
        ensure!(layers.starts_with(&base), "{name} does not begin with lenny-base's layers");
    }
    ensure!(first("production")?.starts_with(&first("runtime-base")?), "production is no child");
    Ok(())
}

fn one_root() -> Result<()> {
    // The client's folder is part of the root's digest, and each build is another client:
    // only the number can be compared here. `root_as_a_pinned_download` compares digests.
    for (name, (_, progress)) in &family()?.images {
        let found = progress.roots_of(name, ROOT);
        ensure!(found.len() == 1, "{name}: {} root vertices: {}", found.len(), progress.evidence());
    }
    let first = &family()?.images["lenny-base"].1;
    for name in &IMAGES[1..] {
        let (_, progress) = &family()?.images[name];
        let again = progress.executed().into_iter().filter(|title| title.starts_with(ROOT));
        ensure!(again.count() == 0, "{name}: the root is unpacked again: {}", first.evidence());
    }
    Ok(())
}

fn leftovers() -> Result<()> {
    let family = family()?;
    for (name, (image, _)) in &family.images {
        for (number, layer) in image.layers.iter().enumerate() {
            for (path, entry) in &layer.entries {
                let cached = ["var/cache/apt/archives", "var/lib/apt/lists"]
                    .iter()
                    .any(|folder| is_below(path, folder));
                ensure!(
                    !cached || entry.kind == EntryType::Directory,
                    "{name}: layer {number} holds {path}"
                );
                // The root may have logs and a /run of its own, and a file of it may go.
                if number == 0 || is_whiteout(path) {
                    continue;
                }
                // Where /var/run leads to /run, production makes a folder in it.
                let run = is_below(path, "run") || path == "run";
                let unwanted = (run && *name != "production")
                    || is_below(path, "run/jesteros")
                    || path.ends_with("policy-rc.d")
                    || is_below(path, "var/log/apt")
                    || (path.starts_with("var/log/dpkg") || path == "var/log/aptitude")
                    || is_below(path, "tmp")
                    || is_below(path, "var/cache/apt")
                    || is_below(path, "var/lib/apt")
                    || path.ends_with("-old");
                ensure!(!unwanted, "{name}: layer {number} holds {path}");
            }
        }
    }
    Ok(())
}

fn pruned() -> Result<()> {
    let family = family()?;
    let base = family.image("lenny-base")?.layers.len();
    let runtime = family.image("runtime-base")?;
    for layer in &runtime.layers[base..] {
        for path in layer.entries.keys().filter(|path| !is_whiteout(path)) {
            let folder = PRUNED.iter().find(|folder| is_below(path, folder));
            ensure!(folder.is_none(), "a layer of runtime-base holds {path}");
        }
    }
    let left: Vec<String> = runtime
        .files()
        .into_keys()
        .filter(|path| {
            PRUNED.iter().any(|folder| is_below(path, folder)) || path.contains("/vim72/doc/")
        })
        .collect();
    ensure!(left.is_empty(), "runtime-base still has {left:?}");
    // There was something to prune, and only there.
    let dev = family.image("dev-base")?.files();
    for kept in ["usr/share/doc/vim/copyright", "usr/share/doc/gawk/NEWS"] {
        ensure!(dev.contains_key(kept), "dev-base lacks {kept}");
    }
    Ok(())
}

fn links() -> Result<()> {
    let files = family()?.image("production")?.files();
    let links: Vec<_> = files.iter().filter(|(path, _)| is_below(path, "usr/local/bin")).collect();
    ensure!(links.len() == 5, "{} entries in /usr/local/bin", links.len());
    for (path, entry) in links {
        let target = entry.link.as_deref().with_context(|| format!("{path} is no link"))?;
        let file = files.get(target.trim_start_matches('/'));
        let file = file.with_context(|| format!("{path} leads to {target}, which is not there"))?;
        ensure!(file.kind == EntryType::Regular, "{target} is no file");
        ensure!(file.mode & 0o777 == 0o755, "{target} has mode {:o}", file.mode);
    }
    let motto = files.get("var/lib/jester/motto").context("no motto")?;
    ensure!(motto.content == b"By quill and candlelight!\n", "another motto");
    ensure!(files.contains_key("root/scrolls"), "no /root/scrolls");
    Ok(())
}

fn rebuild() -> Result<()> {
    let family = family()?;
    for name in IMAGES {
        let build = with_frontend(build(name, &family.server.url())?);
        drop(family.server.take_log());
        let (image, progress) = build.image_and_progress()?;
        let executed = progress.executed();
        ensure!(executed.is_empty(), "{name}: not cached: {executed:?}: {}", progress.evidence());
        let asked = family.server.take_log();
        ensure!(asked.is_empty(), "{name}: asked the archive again: {asked:?}");
        let digests = |image: &Image| -> Vec<String> {
            image.layers.iter().map(|layer| layer.digest.clone()).collect()
        };
        ensure!(digests(&image) == digests(family.image(name)?), "{name}: other layers");
        ensure!(image.config == family.image(name)?.config, "{name}: another config");
    }
    Ok(())
}

fn pushed() -> Result<()> {
    let family = family()?;
    let name = world().image_name("production")?;
    with_frontend(build("production", &family.server.url())?)
        .args(&["--push", "--tag", &name])
        .succeeds()?;
    let inspected = world().docker(&["buildx", "imagetools", "inspect", &name])?.ok()?;
    inspected.says("linux/arm/v5")?;
    Ok(())
}
