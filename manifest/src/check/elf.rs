//! What the check `elf` says.

use serde::{Deserialize, Serialize};

/// What every ELF file must be made for. Findings call it as a whole.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ElfCheck {
    /// The machine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub machine: Option<ElfMachine>,
    /// The class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<ElfClass>,
    /// How functions of ARM take numbers with a fraction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub float: Option<ElfFloat>,
    /// What it may need of the GNU C library.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub glibc: Option<Glibc>,
    /// Absolute paths and patterns of files and folders that are not looked at.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<String>,
    /// The input that holds the base: files that are there with the same contents are not
    /// looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<usize>,
    /// Whether there may be nothing to look at.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub may_be_none: bool,
}

/// A machine, as Debian or the Linux kernel calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the words are the names of machines")]
pub enum ElfMachine {
    Aarch64,
    Arm,
    I386,
    Loongarch64,
    M68k,
    Mips,
    Mipsel,
    Powerpc,
    Ppc64,
    Ppc64el,
    Riscv64,
    S390x,
    Sparc,
    #[serde(rename = "x86-64")]
    X86,
}

/// How wide addresses are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ElfClass {
    /// 32 bits.
    Bits32,
    /// 64 bits.
    Bits64,
}

/// How functions of ARM take numbers with a fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ElfFloat {
    /// In registers for whole numbers, as Debian's `armel` does.
    Soft,
    /// In registers of the floating point unit, as Debian's `armhf` does.
    Hard,
}

/// What a file may need of the GNU C library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Glibc {
    /// Nothing: the file is static, and needs no library at all.
    None,
    /// At most this version: major, minor and patch.
    AtMost([u32; 3]),
}
