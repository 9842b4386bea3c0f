//! Values that cannot hold what they must not: names, paths, packages, URLs.
//!
//! Each is parsed once, here; whatever later reaches a shell, a path, an option
//! or a file name is one of these.

mod account;
mod amount;
mod attribute;
mod check;
mod command;
mod container;
mod git;
mod image;
mod key_path;
mod member;
mod name;
mod package;
mod path;
mod pattern;
mod pattern_syntax;
mod platform;
mod report;
mod scalar;
mod text;
mod uboot;
mod url;

#[cfg(test)]
mod tests;

pub use account::{Account, AccountName, CryptHash, Owner};
pub use amount::{Duration, Size};
pub use attribute::{CapText, DeviceText, Mode, XattrName};
pub use buildkit_request::ValueError;
pub use buildkit_request::path::RelPath;
pub use check::{DiskDevice, GlibcText, KernelOption, KernelValue, SuiteName};
pub use command::{EnvName, Hostname, Network, SharingText};
pub use container::{LabelKey, Port, Signal};
pub use git::{GitCommit, GitRef, GitUrl};
pub use image::{ImageName, Sha256};
pub use key_path::KeyPath;
pub use member::MemberText;
pub use name::Name;
pub use package::{PackageName, Suite};
pub use path::{AbsPath, FileName, LinkTarget};
pub use pattern::{AbsPattern, RegexText, RelPattern};
pub use platform::PlatformText;
pub use report::ReportKind;
pub use scalar::{Scalar, Word};
pub use uboot::{Address, UbootArch, UbootName, UbootOs, UbootType};
pub use url::{ArchiveUrl, HttpUrl};
