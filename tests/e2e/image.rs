//! Reads an exported image: config, layers and what is in them.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufReader, Read as _};
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context as _, Result, ensure};
use flate2::bufread::MultiGzDecoder;
use serde_json::Value;
use tar::EntryType;

/// The largest file whose content is kept.
const MOST_CONTENT: u64 = 1024 * 1024;

/// A whiteout removes the file that it is named after from the layers below.
const WHITEOUT: &str = ".wh.";
/// It removes everything in its folder from the layers below.
const OPAQUE: &str = ".wh..wh..opq";

/// One image of an OCI layout.
#[derive(Clone, Debug)]
pub(crate) struct Image {
    /// Where the index says it is for.
    pub(crate) platform: Value,
    pub(crate) config: Value,
    pub(crate) layers: Vec<Arc<Layer>>,
    /// The layout, to be used as a named context.
    pub(crate) layout: PathBuf,
}

/// The entries of a layer by path, without a leading slash.
#[derive(Debug)]
pub(crate) struct Layer {
    pub(crate) digest: String,
    pub(crate) entries: BTreeMap<String, Entry>,
}

/// A file, folder, link or node.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) kind: EntryType,
    pub(crate) mode: u32,
    pub(crate) owner: (u64, u64),
    /// The time of the last change, in seconds since 1970.
    pub(crate) time: u64,
    /// Extended attributes, by their full name.
    pub(crate) xattrs: BTreeMap<String, Vec<u8>>,
    pub(crate) device: Option<(u32, u32)>,
    pub(crate) link: Option<String>,
    pub(crate) content: Vec<u8>,
}

impl Entry {
    /// Kind, mode, owner, path, and what it holds or leads to. Hard links are `h`.
    pub(crate) fn line(&self, path: &str) -> String {
        let link = self.link.as_deref().unwrap_or_default();
        let (kind, rest) = match self.kind {
            EntryType::Directory => ("d", String::new()),
            EntryType::Symlink => ("l", format!(" -> {link}")),
            EntryType::Link => ("h", format!(" == {}", link.trim_start_matches('/'))),
            EntryType::Char => ("c", self.numbers()),
            EntryType::Block => ("b", self.numbers()),
            EntryType::Fifo => ("p", String::new()),
            _ => ("f", format!(" {}", self.content.escape_ascii())),
        };
        let xattrs = self.xattrs.iter();
        let xattrs = xattrs.map(|(name, value)| format!(" {name}={}", value.escape_ascii()));
        let (mode, (user, group)) = (self.mode & 0o7777, self.owner);
        format!("{kind} {mode:04o} {user}:{group} {path}{rest}{}", xattrs.collect::<String>())
    }

    fn numbers(&self) -> String {
        self.device.map(|(major, minor)| format!(" {major},{minor}")).unwrap_or_default()
    }
}

impl Image {
    /// Reads the layout in a folder, which must have one image.
    pub(crate) fn read(layout: &Path) -> Result<Self> {
        let mut images = Self::read_all(layout)?;
        let image = images.pop().context("an index without an image")?;
        ensure!(images.is_empty(), "an index with several images");
        Ok(image)
    }

    /// Reads all images of the layout in a folder.
    pub(crate) fn read_all(layout: &Path) -> Result<Vec<Self>> {
        let mut images = Vec::new();
        // The layout's own index, then the image's, then the manifests.
        let mut queue = vec![(Value::Null, read_json(&layout.join("index.json"))?)];
        while let Some((platform, index)) = queue.pop() {
            let Some(list) = index.get("manifests").and_then(Value::as_array) else {
                images.push(Self::of_manifest(layout, platform, &index)?);
                continue;
            };
            let statement =
                |entry: &&Value| !entry["annotations"]["vnd.docker.reference.type"].is_null();
            for entry in list.iter().filter(|entry| !statement(entry)) {
                let inner = &entry["platform"];
                let platform = if inner.is_null() { &platform } else { inner };
                let index = read_json(&blob(layout, &entry["digest"])?)?;
                queue.push((platform.clone(), index));
            }
        }
        Ok(images)
    }

    fn of_manifest(layout: &Path, platform: Value, manifest: &Value) -> Result<Self> {
        let config = read_json(&blob(layout, &manifest["config"]["digest"])?)?;
        let layers = manifest["layers"].as_array().context("a manifest without layers")?;
        let layers = layers.iter().map(|layer| {
            let digest = layer["digest"].as_str().context("a layer without a digest")?;
            Layer::read(digest, &blob(layout, &layer["digest"])?)
        });
        let layers = layers.collect::<Result<_>>()?;
        Ok(Self { platform, config, layers, layout: layout.into() })
    }

    /// The platform as `--platform` takes it.
    pub(crate) fn platform_name(&self) -> String {
        let parts = ["os", "architecture", "variant"].map(|key| self.platform[key].as_str());
        parts.into_iter().flatten().collect::<Vec<_>>().join("/")
    }

    /// All layers laid over each other.
    pub(crate) fn files(&self) -> BTreeMap<String, Entry> {
        let mut files: BTreeMap<String, Entry> = BTreeMap::new();
        for layer in &self.layers {
            for path in layer.entries.keys() {
                let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
                if name == OPAQUE {
                    files.retain(|known, _| !is_below(known, folder));
                } else if let Some(name) = name.strip_prefix(WHITEOUT) {
                    let gone =
                        if folder.is_empty() { name.into() } else { format!("{folder}/{name}") };
                    files.retain(|known, _| *known != gone && !is_below(known, &gone));
                }
            }
            let entries = layer.entries.iter().filter(|(path, _)| !is_whiteout(path));
            files.extend(entries.map(|(path, entry)| (path.clone(), entry.clone())));
        }
        files
    }

    /// The text of a file.
    pub(crate) fn text(&self, path: &str) -> Result<String> {
        let files = self.files();
        let entry = files.get(path).with_context(|| format!("the image has no {path}"))?;
        String::from_utf8(entry.content.clone()).with_context(|| format!("{path} is no text"))
    }

    /// Version of every package that dpkg calls installed; any other state is an error.
    pub(crate) fn packages(&self) -> Result<BTreeMap<String, String>> {
        let status = self.text("var/lib/dpkg/status")?;
        let mut packages = BTreeMap::new();
        for stanza in status.split("\n\n").filter(|stanza| !stanza.trim().is_empty()) {
            let field = |name: &str| {
                stanza.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
            };
            let name = field("Package").context("a stanza without a name")?;
            let state = field("Status").unwrap_or_default();
            // What was removed and never configured again is no package.
            if state.ends_with(" not-installed") {
                continue;
            }
            ensure!(state == "install ok installed", "{name} is `{state}`");
            packages.insert(name.to_owned(), field("Version").unwrap_or_default().to_owned());
        }
        Ok(packages)
    }
}

/// The files of a result by path, without a leading slash.
#[derive(Clone, Debug)]
pub(crate) struct Tree(pub(crate) BTreeMap<String, Entry>);

impl Tree {
    /// What is at a path.
    pub(crate) fn get(&self, path: &str) -> Result<&Entry> {
        self.0.get(path).with_context(|| format!("there is no {path}: {:?}", self.paths()))
    }

    /// The text of a file.
    pub(crate) fn text(&self, path: &str) -> Result<String> {
        let entry = self.get(path)?;
        ensure!(entry.kind == EntryType::Regular, "{path} is {entry:?}");
        String::from_utf8(entry.content.clone()).with_context(|| format!("{path} is no text"))
    }

    pub(crate) fn paths(&self) -> Vec<&str> {
        self.0.keys().map(String::as_str).collect()
    }

    /// What is in a folder, as a tree of its own.
    pub(crate) fn below(&self, folder: &str) -> Self {
        let start = format!("{folder}/");
        let inside = self.0.iter().filter_map(|(path, entry)| {
            let path = path.strip_prefix(&start)?.to_owned();
            let mut entry = entry.clone();
            if entry.kind == EntryType::Link {
                let link = entry.link.unwrap_or_default();
                let link = link.trim_start_matches('/');
                entry.link = Some(link.strip_prefix(&start).unwrap_or(link).to_owned());
            }
            Some((path, entry))
        });
        Self(inside.collect())
    }

    /// Everything that is there, a line each, in the order of the paths.
    pub(crate) fn listing(&self) -> String {
        let lines = self.0.iter().filter(|(path, _)| !path.is_empty());
        lines.map(|(path, entry)| format!("{}\n", entry.line(path))).collect()
    }
}

impl Layer {
    /// Many images have the same layers: each is read once.
    fn read(digest: &str, blob: &Path) -> Result<Arc<Self>> {
        static KNOWN: Mutex<BTreeMap<String, Arc<Layer>>> = Mutex::new(BTreeMap::new());
        let known = || KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(layer) = known().get(digest) {
            return Ok(Arc::clone(layer));
        }
        let layer = Arc::new(Self { digest: digest.into(), entries: entries(blob)? });
        known().insert(digest.into(), Arc::clone(&layer));
        Ok(layer)
    }
}

pub(crate) fn is_whiteout(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|name| name.starts_with(WHITEOUT))
}

/// True for what is inside of the folder, not for the folder itself.
pub(crate) fn is_below(path: &str, folder: &str) -> bool {
    folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

fn entries(blob: &Path) -> Result<BTreeMap<String, Entry>> {
    let file = BufReader::new(File::open(blob)?);
    let entries = read_tar(MultiGzDecoder::new(file));
    entries.with_context(|| format!("cannot read {}", blob.display()))
}

/// The tree in a tar archive, as `--output=type=tar` writes it.
pub(crate) fn read_tree(path: &Path) -> Result<Tree> {
    let entries = read_tar(BufReader::new(File::open(path)?));
    Ok(Tree(entries.with_context(|| format!("cannot read {}", path.display()))?))
}

fn read_tar(reader: impl std::io::Read) -> Result<BTreeMap<String, Entry>> {
    let mut archive = tar::Archive::new(reader);
    let mut entries = BTreeMap::new();
    for entry in archive.entries()? {
        let mut entry = entry?;
        let parts = entry.path()?.into_owned();
        let parts = parts.components().filter_map(|part| match part {
            Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
            _ => None,
        });
        let path = parts.collect::<Vec<_>>().join("/");
        let link = entry.link_name()?.map(|link| link.to_string_lossy().into_owned());
        let xattrs = xattrs(&mut entry)?;
        let header = entry.header();
        let time = header.mtime()?;
        let (kind, mode, size) = (header.entry_type(), header.mode()?, header.size()?);
        let owner = (header.uid()?, header.gid()?);
        let is_node = matches!(kind, EntryType::Char | EntryType::Block);
        let device = header.device_major()?.zip(header.device_minor()?).filter(|_| is_node);
        let mut content = Vec::new();
        if size <= MOST_CONTENT {
            entry.read_to_end(&mut content)?;
        }
        entries.insert(path, Entry { kind, mode, owner, time, xattrs, device, link, content });
    }
    Ok(entries)
}

/// The extended attributes that a pax header before the entry has.
fn xattrs(entry: &mut tar::Entry<'_, impl std::io::Read>) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut xattrs = BTreeMap::new();
    for extension in entry.pax_extensions()?.into_iter().flatten() {
        let extension = extension?;
        if let Some(name) = extension.key()?.strip_prefix("SCHILY.xattr.") {
            xattrs.insert(name.to_owned(), extension.value_bytes().to_vec());
        }
    }
    Ok(xattrs)
}

fn blob(layout: &Path, digest: &Value) -> Result<PathBuf> {
    let digest = digest.as_str().context("a descriptor without a digest")?;
    Ok(layout.join("blobs").join(digest.replace(':', "/")))
}

fn read_json(path: &Path) -> Result<Value> {
    let text = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    serde_json::from_slice(&text).with_context(|| format!("{} is no JSON", path.display()))
}
