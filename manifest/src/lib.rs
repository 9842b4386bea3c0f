//! The contract between the compiler and the helper.
//!
//! The compiler writes a [`Manifest`] into the graph; the helper program, started
//! by BuildKit in an exec, reads it and does what it says. If it cannot, it says
//! why in a [`Report`], whose findings name entries of the spec by their key. A
//! manifest holds no line numbers, so moving a line of the spec rebuilds nothing.
//!
//! The places of an exec are fixed: the tree to change is mounted at [`TREE`],
//! inputs at [`input_mount`], the manifest at [`MANIFEST`] and, in report mode, the
//! folder for the report at [`REPORT_FOLDER`].

mod apt;
mod check;
mod compare;
mod disk;
mod files;
mod limited;
mod lock;
mod measure;
mod pack;
mod report;
mod sbom;
mod source;
mod summary;

pub use apt::{
    APT_AGAIN, APT_AGAIN_KEY, APT_ARCHIVES, APT_AUTH, APT_CHECKED, APT_DPKG, APT_DPKG_LOG,
    APT_GPGV, APT_KEY, APT_LISTS, APT_LISTS_MANIFEST, APT_SEQUENCE, APT_SOURCES, APT_STARTED,
    APT_STORE, APT_TOOLS, APT_WORK, ARCHIVE_KEY, AUTH_KEY, Apt, AptOrder, DEBS, DPKG, DPKG_STATUS,
    GPGV, KEYRING_KEY, PACKAGE_KEY, PACKAGES_KEY, PRUNE_KEY, archive_key, package_key,
};
pub use check::{
    At, BOOT_CONFIG, BOOT_FSTAB, BOOT_SCRIPT, BootCheck, CHECKED, CHECKED_EXPECTED, CHECKED_REPORT,
    Check, CheckItem, CheckKind, DeclaredLink, ElfCheck, ElfClass, ElfFloat, ElfMachine, Expected,
    Glibc, KconfigCheck, LintCheck, PackagesCheck, Passwords, PathCheck, Printed, ProgramCheck,
    Range, SizeCheck, SizeOf, StartProgram, checked, item_key, partition_key,
};
pub use compare::{COMPARED, Compare, Compared, Difference, Field, MOST_DIFFERENCES};
pub use disk::{Disk, DiskLength, DiskPartition, DiskRaw, DiskTable};
pub use files::{
    Account, Attributes, CHECKSUMS, Contents, Device, DeviceKind, Edit, Entry, EntryKind, Files,
    From, Group, Owner, Password, PatternEntry, Selection, User,
};
pub use limited::{LIMIT, TIMED_OUT, limited};
pub use lock::{
    DpkgCall, Install, InstalledPackage, LOCKED_FOLDER, RECORD_FILE, RECORD_FOLDER, Record,
    RecordedArchive, RecordedPackage, RecordedRelease,
};
pub use measure::{Amount, MEASURED, Measure, Measured, Sized};
pub use pack::{Compress, Pack, PackFormat, Uboot};
pub use report::{Also, Finding, Level, Report, brought_key};
pub use sbom::{SBOM_FILE, SBOM_TYPE, Sbom, SbomImage, SbomOrigin, SbomSource};
pub use source::{Patch, Root, Source};
pub use summary::{Case, SUMMARY_JSON, SUMMARY_JUNIT, SUMMARY_TEXT, Suite, Summary};

use serde::{Deserialize, Serialize};

/// Where the tree that a task changes or looks at is mounted.
pub const TREE: &str = "/tree";
/// The file that holds the manifest.
pub const MANIFEST: &str = "/manifest/manifest.json";
/// The folder that the manifest's vertex is mounted at.
pub const MANIFEST_FOLDER: &str = "/manifest";
/// The name of the manifest in its folder.
pub const MANIFEST_FILE: &str = "manifest.json";
/// The folder that receives the report in report mode.
pub const REPORT_FOLDER: &str = "/report";
/// The name of the report in its folder.
pub const REPORT_FILE: &str = "report.json";
/// The helper's path in the frontend image.
pub const HELPER: &str = "/jesteros-helper";
/// Where the helper is mounted in an exec that runs programs of an image.
pub const HELPER_MOUNT: &str = "/run/jesteros/helper";
/// The time given to files when the build has no `SOURCE_DATE_EPOCH`, in seconds:
/// the start of 1980, the earliest time that zip archives and FAT can hold.
pub const DEFAULT_EPOCH: i64 = 315_532_800;

/// Where input `index` is mounted.
#[must_use]
pub fn input_mount(index: usize) -> String {
    format!("/in/{index}")
}

/// What the helper is started with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Do the task; a failure is printed and ends with a non-zero exit code.
    Run,
    /// Do the task, write a report of everything that is wrong, and end with 0.
    Report,
}

impl Mode {
    /// The first argument of the helper.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Run => "run",
            Self::Report => "report",
        }
    }
}

/// One task of the helper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The time of every path that the task makes or changes, in seconds since 1970.
    pub epoch: i64,
    /// The inputs, by their number; `/in/N` is the mount of input `N`.
    pub inputs: Vec<Input>,
    /// What to do.
    pub task: Task,
}

/// An input of a task.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// The name that the spec has for it, for messages.
    pub name: String,
    /// The folder inside the mount that is the root of the input; empty for all.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub folder: String,
    /// The name of its one file, if the input stands for a single file: a
    /// download, or an artifact that is one file. If the folder has no file of
    /// that name, it must hold exactly one file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Whether owners and modes are those of a client or a checkout and so mean
    /// nothing: the files then belong to root and have 0755 if they are
    /// executable, else 0644; folders have 0755.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub plain: bool,
}

/// The kinds of task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Task {
    /// Change the tree to have these users, groups and files.
    Files(Files),
    /// Make the tree of a source out of input 0.
    Source(Source),
    /// Make a root file system out of input 0.
    Root(Root),
    /// Look at the tree and change nothing.
    Check(Check),
    /// Sum up what checks found.
    Summary(Summary),
    /// List what an image or artifact is made of.
    Sbom(Sbom),
    /// Measure input 0.
    Measure(Measure),
    /// Compare input 0 with input 1.
    Compare(Compare),
    /// Make a disk image.
    Disk(Disk),
    /// Make one file out of input 0.
    Pack(Pack),
    /// Install packages with apt, in the root that the helper itself runs in.
    Apt(Apt),
    /// Install the packages of a lock into the root that the helper itself runs in.
    Install(Install),
}

impl Manifest {
    /// The manifest as JSON; the same manifest gives the same bytes.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("maps have text keys, and nothing else can fail")
    }

    /// Reads a manifest.
    ///
    /// # Errors
    ///
    /// Text that is not a manifest.
    pub fn from_json(data: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(data)
    }
}
