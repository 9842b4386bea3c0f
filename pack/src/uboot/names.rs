//! The numbers of u-boot's header and the names that `mkimage` has for them.

/// An enum whose values have the names and numbers of `mkimage`.
macro_rules! numbered {
    ($(#[$about:meta])* $type:ident: $($value:ident = $number:literal $name:literal,)*) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $type {
            $(#[doc = concat!("`", $name, "`")] $value,)*
        }

        impl $type {
            /// All values, in the order of their numbers.
            pub const ALL: &'static [Self] = &[$(Self::$value,)*];

            /// The value with this name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.name() == name)
            }

            /// The name that `mkimage` takes.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$value => $name,)*
                }
            }

            /// The number in the header.
            pub(super) fn number(self) -> u8 {
                match self {
                    $(Self::$value => $number,)*
                }
            }
        }
    };
}

numbered! {
    /// What the data are, as after `mkimage -T`.
    Type:
    Standalone = 1 "standalone",
    Kernel = 2 "kernel",
    Ramdisk = 3 "ramdisk",
    Firmware = 5 "firmware",
    Script = 6 "script",
    Filesystem = 7 "filesystem",
}

numbered! {
    /// The processor, as after `mkimage -A`.
    Arch:
    Alpha = 1 "alpha",
    Arm = 2 "arm",
    X86 = 3 "x86",
    Ia64 = 4 "ia64",
    Mips = 5 "mips",
    Mips64 = 6 "mips64",
    PowerPc = 7 "powerpc",
    S390 = 8 "s390",
    SuperH = 9 "sh",
    Sparc = 10 "sparc",
    Sparc64 = 11 "sparc64",
    M68k = 12 "m68k",
    Arm64 = 22 "arm64",
    X8664 = 24 "x86_64",
    RiscV = 26 "riscv",
}

numbered! {
    /// The operating system, as after `mkimage -O`.
    Os:
    OpenBsd = 1 "openbsd",
    NetBsd = 2 "netbsd",
    FreeBsd = 3 "freebsd",
    Linux = 5 "linux",
    VxWorks = 14 "vxworks",
    Qnx = 16 "qnx",
    Uboot = 17 "u-boot",
    Rtems = 18 "rtems",
}

numbered! {
    /// How the data are compressed, as after `mkimage -C`. u-boot unpacks a kernel so; a
    /// ramdisk is handed to Linux as it is, which looks for itself.
    Compression:
    None = 0 "none",
    Gzip = 1 "gzip",
    Bzip2 = 2 "bzip2",
    Lzma = 3 "lzma",
    Lzo = 4 "lzo",
    Lz4 = 5 "lz4",
    Zstd = 6 "zstd",
}
