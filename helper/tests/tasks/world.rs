//! Folders for a task, and what is in them afterwards.

use jesteros_helper::{Places, again, run};
use jesteros_manifest::{Files, Input, Level, Manifest, Report, Source, Task};
use std::collections::BTreeMap;
use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

/// 2001-09-09.
pub(crate) const EPOCH: i64 = 1_000_000_000;

/// A tree and inputs, which are deleted in the end.
pub(crate) struct World {
    folder: PathBuf,
    inputs: Vec<Input>,
}

impl World {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("jesteros-helper-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(folder.join("tree")).unwrap();
        std::fs::create_dir_all(folder.join("in")).unwrap();
        Self { folder, inputs: Vec::new() }
    }

    pub(crate) fn tree(&self, path: &str) -> PathBuf {
        self.folder.join("tree").join(path)
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        write(&self.tree(path), text.as_bytes());
    }

    pub(crate) fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.tree(path)).unwrap()
    }

    pub(crate) fn meta(&self, path: &str) -> Metadata {
        std::fs::symlink_metadata(self.tree(path)).unwrap()
    }

    /// Mode, user and group: `0755 0:0`.
    pub(crate) fn look(&self, path: &str) -> String {
        let meta = self.meta(path);
        format!("{:04o} {}:{}", meta.mode() & 0o7777, meta.uid(), meta.gid())
    }

    pub(crate) fn has(&self, path: &str) -> bool {
        std::fs::symlink_metadata(self.tree(path)).is_ok()
    }

    /// Adds an input and gives its folder.
    pub(crate) fn input(&mut self, name: &str, plain: bool, file: Option<&str>) -> PathBuf {
        let folder = self.folder.join("in").join(self.inputs.len().to_string());
        std::fs::create_dir_all(&folder).unwrap();
        let (name, file) = (name.to_owned(), file.map(str::to_owned));
        self.inputs.push(Input { name, folder: String::new(), file, plain });
        folder
    }

    /// Makes the last input stand for this folder of its files.
    pub(crate) fn in_folder(&mut self, folder: &str) {
        self.inputs.last_mut().unwrap().folder = folder.to_owned();
    }

    /// Adds an input of these files; a text that begins with `->` is a link.
    pub(crate) fn files(&mut self, name: &str, plain: bool, files: &[(&str, &str)]) -> PathBuf {
        let folder = self.input(name, plain, None);
        for (path, text) in files {
            let path = folder.join(path);
            match text.strip_prefix("->") {
                Some(target) => {
                    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                    std::os::unix::fs::symlink(target, path).unwrap();
                }
                None => write(&path, text.as_bytes()),
            }
        }
        folder
    }

    /// Adds an input that is one file.
    pub(crate) fn file(&mut self, name: &str, data: &[u8]) {
        let folder = self.input(name, false, Some(name));
        write(&folder.join(name), data);
    }

    pub(crate) fn run(&self, task: Task) -> Report {
        let manifest = Manifest { epoch: EPOCH, inputs: self.inputs.clone(), task };
        // What cannot be written down cannot be asked for.
        let manifest = Manifest::from_json(&manifest.to_json()).unwrap();
        run(&manifest, &self.places())
    }

    /// Runs a task that has failed once more.
    pub(crate) fn run_again(&self, task: Task) -> Report {
        again(&Manifest { epoch: EPOCH, inputs: self.inputs.clone(), task }, &self.places())
    }

    fn places(&self) -> Places {
        let at = |name: &str| self.folder.join(name);
        Places { tree: at("tree"), inputs: at("in"), apt_get: at("apt-get") }
    }

    /// A path beside the tree, which the task does not see.
    pub(crate) fn beside(&self, path: &str) -> PathBuf {
        self.folder.join(path)
    }

    /// Runs a task `files` that is written in JSON.
    pub(crate) fn apply(&self, json: &str) -> Report {
        let files: Files = serde_json::from_str(json).unwrap();
        self.run(Task::Files(files))
    }

    /// The same, without mistakes.
    pub(crate) fn good(&self, json: &str) {
        let report = self.apply(json);
        assert_eq!(errors(&report), Vec::<String>::new());
    }

    pub(crate) fn unpack(&self) -> Report {
        self.run(Task::Source(Source { unpack: true, ..Source::default() }))
    }

    /// Every path of the tree with its kind, mode and owner, one in a line.
    pub(crate) fn listing(&self) -> String {
        let mut lines = BTreeMap::new();
        list(&self.tree(""), "", &mut lines);
        lines.values().fold(String::new(), |all, line| all + line + "\n")
    }
}

impl Drop for World {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.folder).ok();
    }
}

fn list(folder: &Path, prefix: &str, lines: &mut BTreeMap<String, String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let meta = entry.metadata().unwrap();
        let end = if meta.is_dir() {
            list(&entry.path(), &format!("{name}/"), lines);
            "/".to_owned()
        } else if meta.is_symlink() {
            format!(" -> {}", std::fs::read_link(entry.path()).unwrap().display())
        } else {
            String::new()
        };
        let mode = meta.mode() & 0o7777;
        let line = format!("{mode:04o} {}:{} {name}{end}", meta.uid(), meta.gid());
        lines.insert(name, line);
    }
}

fn write(path: &Path, data: &[u8]) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, data).unwrap();
}

/// The errors as `KEY: MESSAGE`.
pub(crate) fn errors(report: &Report) -> Vec<String> {
    at(report, Level::Error)
}

pub(crate) fn at(report: &Report, level: Level) -> Vec<String> {
    let findings = report.findings.iter().filter(|finding| finding.level == level);
    findings.map(|finding| format!("{}: {}", finding.key, finding.message)).collect()
}

/// Fails unless there is exactly this error, which may be a part of the message.
#[track_caller]
pub(crate) fn only_error(report: &Report, expected: &str) {
    let errors = errors(report);
    assert_eq!(errors.len(), 1, "{errors:#?}");
    assert!(errors[0].contains(expected), "{errors:#?} instead of {expected}");
}

/// What a crafted tar archive has: the name, the kind and the link or data.
pub(crate) struct Member<'a>(pub(crate) &'a str, pub(crate) u8, pub(crate) &'a str);

/// Makes a tar archive by hand, since proper programs refuse hostile ones.
pub(crate) fn tar(members: &[Member<'_>]) -> Vec<u8> {
    let mut archive = Vec::new();
    for Member(name, kind, text) in members {
        let mut block = [0_u8; 512];
        let is_link = matches!(kind, b'1' | b'2');
        let size = if is_link { 0 } else { text.len() };
        block[..name.len()].copy_from_slice(name.as_bytes());
        block[100..107].copy_from_slice(b"0000755");
        block[108..115].copy_from_slice(b"0000000");
        block[116..123].copy_from_slice(b"0000000");
        block[124..135].copy_from_slice(format!("{size:011o}").as_bytes());
        block[136..147].copy_from_slice(b"00000000000");
        block[156] = *kind;
        if is_link {
            block[157..157 + text.len()].copy_from_slice(text.as_bytes());
        }
        block[257..265].copy_from_slice(b"ustar\x0000");
        block[148..156].fill(b' ');
        let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
        block[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
        archive.extend_from_slice(&block);
        if !is_link {
            archive.extend_from_slice(text.as_bytes());
            archive.resize(archive.len().div_ceil(512) * 512, 0);
        }
    }
    archive.resize(archive.len() + 1024, 0);
    archive
}
