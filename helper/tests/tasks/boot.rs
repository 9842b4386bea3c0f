//! The check `boot`: a disk, the kernel, the boot script and the fstab agree.

use crate::world::{World, errors};
use jesteros_manifest::{Also, Report, Task};
use jesteros_pack::uboot::{Arch, Compression, Header, Os, Type, Writer};
use std::io::{Cursor, Write as _};

/// A disk with what it is compared with. Everything agrees.
pub(crate) struct Card {
    pub(crate) table: &'static str,
    /// The partitions in JSON, without their inputs.
    pub(crate) partitions: [String; 2],
    pub(crate) size: u64,
    pub(crate) boot: Vec<(&'static str, &'static str)>,
    pub(crate) config: String,
    pub(crate) script: Vec<u8>,
    pub(crate) fstab: String,
    pub(crate) device: &'static str,
    /// Bytes of the disk that are changed after it is made.
    pub(crate) damage: Vec<(usize, Vec<u8>)>,
}

const SCRIPT: &str = "\
setenv bootargs console=ttyS0,115200n8 root=/dev/mmcblk0p2 rootfstype=ext3 rw init=/bin/sh
fatload mmc 0 0x81c00000 uImage
bootm 0x81c00000
";
pub(crate) const CONFIG: &str = "\
# Linux kernel version: 2.6.29
CONFIG_MSDOS_PARTITION=y
CONFIG_MMC_BLOCK=y
CONFIG_EXT3_FS=y
CONFIG_EXT4_FS=m
CONFIG_VFAT_FS=m
CONFIG_FAT_DEFAULT_CODEPAGE=437
CONFIG_FAT_DEFAULT_IOCHARSET=\"iso8859-1\"
CONFIG_NLS_CODEPAGE_437=m
CONFIG_NLS_ISO8859_1=y
";
const FSTAB: &str = "\
# what is mounted
/dev/mmcblk0p2 / ext3 noatime 0 1
LABEL=BOOT     /boot vfat defaults 0 2
proc           /proc proc
";

pub(crate) fn card() -> Card {
    Card {
        table: "mbr",
        partitions: [
            partition(
                "fat16",
                r#""start": 32256, "length": {"size": 8388608}, "boot": true, "label": "BOOT""#,
            ),
            partition("ext3", r#""length": {"size": 8388608}, "label": "root""#),
        ],
        size: 20 << 20,
        boot: vec![("uImage", "a kernel"), ("dtb/board.dtb", "a tree")],
        config: CONFIG.to_owned(),
        script: SCRIPT.as_bytes().to_vec(),
        fstab: FSTAB.to_owned(),
        device: "/dev/mmcblk0",
        damage: Vec::new(),
    }
}

pub(crate) fn partition(fs: &str, rest: &str) -> String {
    format!("\"fs\": \"{fs}\", {rest}")
}

impl Card {
    pub(crate) fn report(&self) -> Report {
        let disk = self.disk();
        let mut world = World::new();
        std::fs::write(world.tree("card.img"), disk).unwrap();
        world.file("config", self.config.as_bytes());
        world.file("boot-script", &self.script);
        world.files("root", false, &[("etc/fstab", &self.fstab)]);
        let device = self.device;
        world.run(task(&format!(
            r#"{{"check": {{"items": [{{"key": "c", "kind": {{"boot": {{"device": "{device}",
                "config": {{"input": 0, "select": {{"folder": ""}}}},
                "script": {{"input": 1, "select": {{"folder": ""}}}},
                "fstab": {{"input": 2, "select": {{"match": "etc/fstab"}}}}}}}}}}]}}}}"#
        )))
    }

    pub(crate) fn disk(&self) -> Vec<u8> {
        let mut world = World::new();
        world.files("boot", true, &self.boot);
        world.files("root", false, &[("bin/busybox", "x"), ("bin/sh", "->busybox")]);
        let [first, second] = &self.partitions;
        let Self { table, size, .. } = self;
        let report = world.run(task(&format!(
            r#"{{"disk": {{"filename": "card.img", "name": "demo/card", "size": {size},
                "table": "{table}", "partitions": [
                {{"key": "partitions:0", {first}, "input": 0}},
                {{"key": "partitions:1", {second}{}}}]}}}}"#,
            if second.contains("swap") { "" } else { ", \"input\": 1" }
        )));
        assert_eq!(errors(&report), Vec::<String>::new());
        let mut disk = std::fs::read(world.tree("card.img")).unwrap();
        for (at, bytes) in &self.damage {
            disk[*at..*at + bytes.len()].copy_from_slice(bytes);
        }
        disk
    }

    #[track_caller]
    pub(crate) fn good(&self) {
        assert_eq!(errors(&self.report()), Vec::<String>::new());
    }

    /// There is just this contradiction; gives the other entry that takes part in it.
    #[track_caller]
    pub(crate) fn only(&self, part: &str, expected: &str) -> Option<String> {
        let report = self.report();
        let key = if part.is_empty() { "c".to_owned() } else { format!("c:{part}") };
        assert_eq!(errors(&report), [format!("{key}: {expected}")]);
        match report.findings.into_iter().next().and_then(|finding| finding.also) {
            Some(Also::Entry(key)) => Some(key),
            Some(Also::Brought { .. }) | None => None,
        }
    }
}

fn task(text: &str) -> Task {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

pub(crate) fn with_script(from: &str, to: &str) -> Card {
    assert!(SCRIPT.contains(from), "{from}");
    Card { script: SCRIPT.replace(from, to).into_bytes(), ..card() }
}

fn with_config(from: &str, to: &str) -> Card {
    assert!(CONFIG.contains(from), "{from}");
    Card { config: CONFIG.replace(from, to), ..card() }
}

fn with_fstab(from: &str, to: &str) -> Card {
    assert!(FSTAB.contains(from), "{from}");
    Card { fstab: FSTAB.replace(from, to), ..card() }
}

pub(crate) fn entry(key: &str) -> Option<String> {
    Some(key.to_owned())
}

#[test]
fn a_card_whose_parts_agree() {
    card().good();
    let gpt = [
        partition("fat32", r#""length": {"size": 35651584}, "label": "BOOT""#),
        partition("ext4", r#""length": {"size": 8388608}, "label": "root""#),
    ];
    Card {
        table: "gpt",
        size: 50 << 20,
        partitions: gpt,
        device: "/dev/sda",
        config: "# Linux/arm 6.1.0-50 Kernel Configuration\nCONFIG_EFI_PARTITION=y\nCONFIG_BLK_DEV_SD=m\n\
                 CONFIG_EXT4_FS=m\nCONFIG_VFAT_FS=y\nCONFIG_BLK_DEV_INITRD=y\nCONFIG_NLS_CODEPAGE_437=y\n"
            .to_owned(),
        script: b"setenv root LABEL=root\nsetenv bootargs root=${root} quiet\nload mmc 0:1 ${a} dtb/BOARD.dtb\n\
                  bootz ${kernel_addr} ${ramdisk_addr} ${fdt_addr}\n"
            .to_vec(),
        fstab: "/dev/sda2 / ext4\nLABEL=BOOT /boot vfat\nUUID=none /usb ext4 nofail\n/dev/sdb1 /b xfs\n".to_owned(),
        ..card()
    }
    .good();
}

/// Several things follow from a wrong root; this one is told first.
#[track_caller]
fn first(card: &Card, part: &str, expected: &str) {
    let found = errors(&card.report());
    assert_eq!(found.first(), Some(&format!("c:{part}: {expected}")), "{found:#?}");
}

#[test]
fn the_root_has_the_file_system_that_the_script_says() {
    let root = |root: &str| with_script("/dev/mmcblk0p2", root);
    for (wrong, why) in [
        ("PARTUUID=3c4d-02", "no partition of the disk has it"),
        ("/dev/mmcblk0p3", "the disk has the partitions 1 and 2"),
        ("/dev/mmcblk0", "it is the whole disk"),
    ] {
        let card = root(wrong);
        let message = format!("`root={wrong}` of the boot script is no partition: {why}");
        first(&card, "script", &message);
        // The root of the fstab is another one, which is a contradiction of its own.
        assert_eq!(errors(&card.report()).len(), 2, "{wrong}");
    }
    for set in ["setenv -f", "env set -f"] {
        let line = format!("{set} bootargs root=/dev/mmcblk0p9 rootfstype");
        let card = with_script("rootfstype", &format!("\n{line}"));
        let message = "`root=/dev/mmcblk0p9` of the boot script is no partition: the disk has the partitions 1 and 2";
        first(&card, "script", message);
    }
    let [boot, root_partition] = card().partitions;
    let root_partition = root_partition.replace("\"root\"", "\"BOOT\"");
    let twice = Card { partitions: [boot, root_partition], ..card() };
    twice.only(
        "fstab",
        "line 3 of the fstab mounts `LABEL=BOOT` at `/boot`, which is no partition: several partitions of the disk have it",
    );
    first(
        &root("/dev/mmcblk0p02"),
        "script",
        "`root=/dev/mmcblk0p02` of the boot script is not on the disk, whose partitions are called as `/dev/mmcblk0p2`",
    );
    first(
        &root("/dev/sda2"),
        "script",
        "`root=/dev/sda2` of the boot script is not on the disk, whose partitions are called as `/dev/mmcblk0p2`",
    );
    first(
        &root("${mmcroot}"),
        "script",
        "`root=${mmcroot}` of the boot script has a variable that it does not set",
    );
    first(
        &root("/dev/mmcblk0p1"),
        "script",
        "`root=/dev/mmcblk0p1` of the boot script is partition 1, which holds fat16 and no root",
    );
    first(
        &root("LABEL=root"),
        "script",
        "`root=LABEL=root` of the boot script needs a ramdisk, since the kernel itself knows no labels of file systems, and the script loads none",
    );
    let typed = with_script("rootfstype=ext3", "rootfstype=ext2");
    let message = "`rootfstype=ext2` is in the boot script, and `/dev/mmcblk0p2` is partition 2, which holds ext3";
    assert_eq!(typed.only("script", message), entry("partitions:1"));
    with_script("rootfstype=ext3", "rootfstype=ext2,ext3").good();
    let mut empty = card();
    let disk = empty.disk();
    let start: [u8; 4] = disk[446 + 16 + 8..][..4].try_into().unwrap();
    // The number by which an ext is known is no longer there.
    empty.damage = vec![(u32::from_le_bytes(start) as usize * 512 + 1024 + 56, vec![0, 0])];
    let holds = "no file system that is known";
    assert_eq!(
        errors(&empty.report()),
        [
            format!(
                "c:script: `rootfstype=ext3` is in the boot script, and `/dev/mmcblk0p2` is partition 2, which holds {holds}"
            ),
            format!(
                "c:fstab: line 2 of the fstab says that `/dev/mmcblk0p2` is ext3, and partition 2 holds {holds}"
            ),
        ]
    );
    with_script("init=/bin/sh", "init=/sbin/init").only(
        "script",
        "`init=/sbin/init` is in the boot script, and partition 2 has no such file",
    );
}

#[test]
fn the_files_that_the_script_loads_are_there() {
    let load = |load: &str| with_script("fatload mmc 0 0x81c00000 uImage", load);
    for good in [
        "load mmc 0:1 0x81c00000 /UIMAGE",
        "fatload mmc 0:auto ${addr} dtb/board.dtb",
        "ext2load mmc 0:2 0x81c00000 /bin/sh",
        "if fatload mmc 0 0x81c00000 uEnv.txt; then echo yes; fi; fatload mmc 0 0x81c00000 uImage",
        "if test -e mmc 0 none; then fatload mmc 0 0x81c00000 none; fi; fatload mmc 0 0x81c00000 uImage",
        "fatload mmc 0 0x81c00000 none || fatload mmc 0 0x81c00000 uImage || true",
        "fatload mmc 0 0x81c00000 none && fatload usb 0 0x81c00000 other",
        "fatload usb 0 0x81c00000 none; fatload mmc 0 0x81c00000 ${name}; # fatload mmc 0 0x81c00000 none",
    ] {
        load(good).good();
    }
    let missing = "the boot script loads `uimage.gz` from partition 1, which has no such file";
    for wrong in [
        "fatload mmc 0 0x81c00000 uimage.gz",
        "echo one; fatload mmc ${dev}:1 0x81c00000 'uimage.gz'",
        "if test ${a} = b; then fatload mmc 0 0x81c00000 uimage.gz; fi",
        "setenv name uimage.gz; fatload mmc 0 0x81c00000 ${name}",
        "setenv go 'fatload mmc 0 0x81c00000 uimage.gz'; run go",
        "go=fatload mmc 0 0x81c00000 uimage.gz",
        "go=echo one; fatload mmc 0 0x81c00000 uimage.gz; bootm 0x81c00000",
        "setenv go 'mmc dev 0; if true; then fatload mmc 0 0x81c00000 uimage.gz; fi'",
        "fatload mmc 0 \\\n 0x81c00000 uimage.gz",
    ] {
        assert_eq!(load(wrong).only("script", missing), entry("partitions:0"), "{wrong}");
    }
    let none = "the boot script starts a kernel, and no file that it loads is on the disk: `none`, `other`";
    for wrong in [
        "if fatload mmc 0 0x81c00000 none; then fatload mmc 0 0x81c00000 other; fi",
        "fatload mmc 0 0x81c00000 none || fatload mmc 0 0x81c00000 other",
        "fatload mmc 0 0x81c00000 none && fatload mmc 0:7 0x81c00000 other",
    ] {
        load(wrong).only("script", none);
    }
    load("fatload mmc 0:3 0x81c00000 uImage").only(
        "script",
        "the boot script loads `uImage` from partition 3, and the disk has the partitions 1 and 2",
    );
    load("fatload mmc 0:2 0x81c00000 bin/sh").only(
        "script",
        "the boot script loads `bin/sh` with `fatload` from partition 2, which holds ext3",
    );
    load("load mmc 0 0x81c00000 dtb")
        .only("script", "the boot script loads `dtb` from partition 1, where it is no file");
    let mut empty = card();
    empty.boot = vec![("other", "x")];
    empty.only("script", "the boot script loads `uImage` from partition 1, which has no such file");
}

#[test]
fn what_is_too_much_to_look_at_is_told() {
    let many = |count: usize, line: &dyn Fn(usize) -> String| {
        let lines: String = (0..count).map(line).collect();
        with_script("fatload mmc 0 0x81c00000 uImage\n", &lines)
    };
    let loads = |count| {
        many(count, &|number| format!("fatload mmc 0 {:#x} uImage\n", 0x81c0_0000 + number))
    };
    loads(50).good();
    loads(51).only("script", "the boot script loads more than 50 files");
    let root = |number| {
        format!("setenv bootargs root=/dev/mmcblk0p2 init=/{}bin/sh\n", "/".repeat(number))
    };
    many(19, &root).good();
    many(20, &root).only("script", "the boot script has more than 20 sets of boot arguments");
    let same = |_| "setenv bootargs root=/dev/mmcblk0p2\n".to_owned();
    many(99, &same).good();
    many(100, &same).only(
        "script",
        "the boot script `/boot-script` of `boot-script` cannot be read: it gives a variable too many values",
    );
}

fn image(kind: Type, text: &[u8]) -> Vec<u8> {
    let header = Header {
        kind,
        arch: Arch::Arm,
        os: Os::Linux,
        compression: Compression::None,
        load: 0,
        entry: 0,
        name: String::new(),
        time: 0,
    };
    let mut writer = Writer::new(header, Cursor::new(Vec::new())).unwrap();
    writer.write_all(text).unwrap();
    writer.finish().unwrap().into_inner()
}

#[test]
fn the_script_is_a_text_or_an_image_of_one() {
    let good = image(Type::Script, SCRIPT.as_bytes());
    Card { script: good.clone(), ..card() }.good();
    // Variables of u-boot that are used before they are set, and the boot arguments alone.
    for text in [
        "mmcroot=/dev/mmcblk0p9\nargs=setenv bootargs root=${mmcroot} ${fs}\nmmcroot=/dev/mmcblk0p2\nfs=rootfstype=ext3\n",
        "console=tty1 root=/dev/mmcblk0p2 rootfstype=ext3 rootwait\n",
        "dwc_otg.lpm_enable=0 root=/dev/mmcblk0p2\n",
        "setenv bootargs rw\nsetenv bootargs ${bootargs} root=/dev/mmcblk0p2\n",
        "LABEL linux\n  APPEND root=/dev/mmcblk0p2\n",
    ] {
        Card { script: text.into(), ..card() }.good();
    }
    let cannot = |data: &[u8], why: &str| {
        let message =
            format!("the boot script `/boot-script` of `boot-script` cannot be read: {why}");
        Card { script: data.to_vec(), ..card() }.only("script", &message);
    };
    let changed = |at: usize| {
        let mut data = good.clone();
        data[at] ^= 1;
        data
    };
    cannot(&changed(40), "its header has a wrong checksum");
    cannot(&changed(100), "its data have a wrong checksum");
    cannot(&good[..60], "its header is cut off");
    cannot(&good[..good.len() - 1], "it is cut off");
    cannot(&image(Type::Kernel, b"x"), "it is an image of u-boot that is not a script");
    cannot(b"root=\0", "it is not a text");
    cannot(b"root=\xff", "it is not a text in UTF-8");
    let many = "a;".repeat(20_000);
    cannot(many.as_bytes(), "it has too many statements");
    for text in ["", "bootm 0x1", "setenv bootargs quiet", "# root=/dev/mmcblk0p2"] {
        Card { script: text.into(), ..card() }
            .only("script", "the boot script has no boot arguments with `root=`");
    }
    // Variables in a circle, and values that double.
    let mut circle = "a=${b}\nb=${a}\nx0=xx\n".to_owned();
    for number in 1..60 {
        circle += &format!("x{number}=${{x{0}}}${{x{0}}}${{x{0}}}\n", number - 1);
    }
    circle += "bootargs=root=/dev/mmcblk0p2 ${a} ${x59}\n";
    Card { script: circle.into(), ..card() }.good();
}

#[test]
fn the_kernel_reads_the_disk_and_mounts_the_root() {
    let of = "in the configuration of the kernel";
    let cases = [
        (
            "CONFIG_MSDOS_PARTITION=y",
            format!(
                "the disk has the partition table MBR, and `CONFIG_MSDOS_PARTITION` is `n` {of}"
            ),
            None,
        ),
        (
            "CONFIG_MMC_BLOCK=y",
            format!("the disk is `/dev/mmcblk0` on the device, and `CONFIG_MMC_BLOCK` is `n` {of}"),
            None,
        ),
        (
            "CONFIG_EXT3_FS=y",
            format!("the root is partition 2, which holds ext3, and `CONFIG_EXT3_FS` is `n` {of}"),
            entry("partitions:1"),
        ),
        (
            "CONFIG_VFAT_FS=m",
            format!(
                "line 3 of the fstab mounts `LABEL=BOOT` at `/boot`, which holds fat16, and `CONFIG_VFAT_FS` is `n` {of}"
            ),
            entry("c:fstab"),
        ),
        (
            "CONFIG_NLS_ISO8859_1=y",
            format!(
                "line 3 of the fstab mounts `LABEL=BOOT` at `/boot`, which is FAT, and `CONFIG_NLS_ISO8859_1`, which FAT needs to mount, is `n` {of}"
            ),
            entry("c:fstab"),
        ),
        (
            "CONFIG_NLS_CODEPAGE_437=m",
            format!(
                "line 3 of the fstab mounts `LABEL=BOOT` at `/boot`, which is FAT, and `CONFIG_NLS_CODEPAGE_437`, which FAT needs to mount, is `n` {of}"
            ),
            entry("c:fstab"),
        ),
    ];
    for (line, message, other) in cases {
        assert_eq!(with_config(line, "").only("config", &message), other, "{line}");
    }
    with_config("EXT3_FS=y", "EXT3_FS=m").only(
        "config",
        &format!("the root is partition 2, which holds ext3, and `CONFIG_EXT3_FS` is `m` {of}, and no ramdisk loads the module"),
    );
    let ramdisk = Card {
        script: SCRIPT
            .replace("bootm", "fatload mmc 0 0x81600000 uImage\nbootm 0x81c00000 0x81600000 #")
            .into(),
        config: CONFIG.replace("EXT3_FS=y", "EXT3_FS=m"),
        ..card()
    };
    let message = format!(
        "the boot script starts the kernel with a ramdisk, and `CONFIG_BLK_DEV_INITRD` is `n` {of}"
    );
    assert_eq!(ramdisk.only("config", &message), entry("c:script"));
    Card { config: format!("{}CONFIG_BLK_DEV_INITRD=y\n", ramdisk.config), ..ramdisk }.good();
    let forced = with_config("CONFIG_MMC_BLOCK=y", "CONFIG_MMC_BLOCK=y\nCONFIG_CMDLINE_FORCE=y");
    let message = "`CONFIG_CMDLINE_FORCE` is `y` in the configuration of the kernel, which then ignores the arguments of the boot script";
    assert_eq!(forced.only("config", message), entry("c:script"));
    // Since 4.3, ext4 mounts ext3; before that, if it is told to.
    let ext4 = |version: &str, more: &str| {
        let config =
            CONFIG.replace("2.6.29", version).replace("EXT3_FS=y\nCONFIG_EXT4_FS=m", "EXT4_FS=y");
        Card { config: format!("{config}{more}"), ..card() }
    };
    ext4("5.10.0", "").good();
    ext4("3.2.0", "CONFIG_EXT4_USE_FOR_EXT23=y\n").good();
    assert_eq!(errors(&ext4("3.2.0", "").report()).len(), 1);
    let broken = Card { config: "no option".to_owned(), ..card() };
    broken.only("config", "`/config` has no line with an option of a kernel");
}

#[test]
fn the_kernel_knows_the_features_of_the_root() {
    let mut ext4 = card();
    ext4.partitions[1] = ext4.partitions[1].replace("ext3", "ext4");
    ext4.script = SCRIPT.replace("ext3", "ext4").into();
    ext4.fstab = FSTAB.replace("ext3", "ext4");
    let of = "in the configuration of the kernel";
    ext4.only(
        "config",
        &format!("the root is partition 2, which holds ext4 with `extents`, and `CONFIG_EXT4_FS` is `m` {of}, and no ramdisk loads the module"),
    );
    ext4.config = CONFIG.replace("EXT4_FS=m", "EXT4_FS=y");
    ext4.good();
    ext4.config = ext4.config.replace("2.6.29", "2.6.27");
    ext4.only(
        "config",
        "the root is partition 2, which has the feature `extents`, and the kernel is Linux 2.6.27, which does not know it; 2.6.28 does",
    );
    ext4.config = ext4.config.replace("2.6.27", "2.6.29");
    // `metadata_csum` among the features without which nothing is written.
    ext4.damage = vec![((9 << 20) + 1024 + 100, vec![0x01, 0x04])];
    let message = "the root is partition 2, which has the feature `metadata_csum`, and the kernel is Linux 2.6.29, which does not know it; 3.5 does";
    assert_eq!(ext4.only("config", message), entry("partitions:1"));
    // The same on a disk whose kernel has only ext3.
    let old = Card { damage: ext4.damage.clone(), ..card() };
    let found = errors(&old.report());
    assert!(
        found.iter().any(|said| said.contains("holds ext4 with `metadata_csum`")),
        "{found:#?}"
    );
}

#[test]
fn the_fstab_names_partitions_as_they_are() {
    with_fstab("LABEL=BOOT     /boot vfat", "/dev/mmcblk0p5 /data ext3").only(
        "fstab",
        "line 3 of the fstab mounts `/dev/mmcblk0p5` at `/data`, which is no partition: the disk has the partitions 1 and 2",
    );
    with_fstab("LABEL=BOOT", "LABEL=DATA").only(
        "fstab",
        "line 3 of the fstab mounts `LABEL=DATA` at `/boot`, which is no partition: no partition of the disk has it",
    );
    with_fstab("LABEL=BOOT     /boot vfat defaults", "LABEL=DATA /data ext3 rw,nofail").good();
    let typed = with_fstab("/boot vfat", "/boot ext3");
    let message = "line 3 of the fstab says that `LABEL=BOOT` is ext3, and partition 1 holds fat16";
    assert_eq!(typed.only("fstab", message), entry("partitions:0"));
    with_fstab("/boot vfat", "/boot auto").good();
    with_fstab("/dev/mmcblk0p2 / ext3", "LABEL=root / ext3").good();
    let mut other = with_fstab("/dev/mmcblk0p2 / ext3", "/dev/sda1 / ext3");
    let message = "line 2 of the fstab mounts `/dev/sda1` at `/`, and the boot script has `root=/dev/mmcblk0p2`";
    assert_eq!(other.only("fstab", message), entry("c:script"));
    other.fstab = FSTAB.replace("/dev/mmcblk0p2 / ext3", "LABEL=BOOT / vfat");
    let found = errors(&other.report());
    assert_eq!(
        found,
        [
            "c:fstab: line 2 of the fstab mounts `LABEL=BOOT` at `/`, and the boot script has `root=/dev/mmcblk0p2`"
        ]
    );
    with_fstab("proc           /proc proc", "nonsense").only(
        "fstab",
        "line 4 of the fstab `/etc/fstab` of `root` has no device, path and type of file system: `nonsense`",
    );
    let mut swap = card();
    swap.partitions[1] = partition("swap", r#""length": {"size": 8388608}"#);
    swap.script = b"root=/dev/mmcblk0p2".to_vec();
    swap.fstab = "/dev/mmcblk0p2 none swap\n".to_owned();
    let found = errors(&swap.report());
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(found[0].contains("holds swap and no root"), "{found:#?}");
    assert!(found[1].contains("`CONFIG_SWAP` is `n`"), "{found:#?}");
}

/// Each of the three files may be left out.
#[test]
fn what_is_not_named_is_not_compared() {
    let mut world = World::new();
    std::fs::write(world.tree("card.img"), card().disk()).unwrap();
    world.files("root", false, &[("fstab", FSTAB), ("config", "CONFIG_FB=y\n")]);
    let one = |key: &str, file: &str| {
        errors(&world.run(task(&format!(
            r#"{{"check": {{"items": [{{"key": "c", "kind": {{"boot": {{"device": "/dev/mmcblk0",
                "{key}": {{"input": 0, "select": {{"match": "{file}"}}}}}}}}}}]}}}}"#
        ))))
    };
    assert_eq!(one("fstab", "fstab"), Vec::<String>::new());
    // There is no root to mount, but there is the disk.
    assert_eq!(one("config", "config").len(), 2);
    assert_eq!(one("fstab", "none"), ["c:fstab: what `fstab` names in `root` is not one file"]);
}
