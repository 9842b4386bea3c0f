//! The files of the kernel that are written by hand.

use std::path::Path;

use anyhow::Result;

use crate::jesteros::write;

/// Paths below `tree/` here and below `src/` in the stand-in, with their texts.
macro_rules! files {
    ($($path:literal)*) => {
        [$(($path, include_str!(concat!("tree/", $path)))),*]
    };
}

const FILES: [(&str, &str); 34] = files! {
    "Makefile"
    "arch/arm/Makefile"
    "arch/arm/boot/Makefile"
    "arch/arm/boot/compressed/Makefile"
    "arch/arm/boot/compressed/head.S"
    "arch/arm/boot/compressed/piggy.S"
    "arch/arm/boot/compressed/vmlinux.lds"
    "arch/arm/kernel/Makefile"
    "arch/arm/kernel/head.S"
    "arch/arm/kernel/setup.c"
    "arch/arm/kernel/vmlinux.lds.S"
    "arch/arm/mach-omap2/Makefile.boot"
    "include/linux/compiler.h"
    "include/linux/init.h"
    "include/linux/kernel.h"
    "include/linux/module.h"
    "include/linux/string.h"
    "include/linux/stringify.h"
    "include/linux/types.h"
    "include/linux/utsname.h"
    "include/linux/vermagic.h"
    "init/Makefile"
    "init/main.c"
    "init/version.c"
    "kernel/configs.S"
    "kernel/printk.c"
    "kernel/time.c"
    "kernel/timeconst.pl"
    "lib/string.c"
    "scripts/Kbuild.include"
    "scripts/Makefile.build"
    "scripts/basic/Makefile"
    "scripts/kconfig/Makefile"
    "scripts/mkcompile_h"
};

pub(super) fn write(source: &Path) -> Result<()> {
    for (path, text) in FILES {
        write::file(&source.join(path), text)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn count(folder: &Path) -> usize {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries.map(|path| if path.is_dir() { count(&path) } else { 1 }).sum()
    }

    #[test]
    fn every_file_of_the_tree_is_written() {
        let tree = concat!(env!("CARGO_MANIFEST_DIR"), "/src/jesteros/kernel/tree");
        assert_eq!(count(Path::new(tree)), FILES.len());
    }

    /// The lines that patches for the real file show.
    #[test]
    fn timeconst_has_the_mistake_at_its_line() {
        let (_, text) = FILES.iter().find(|(path, _)| path.ends_with("timeconst.pl")).unwrap();
        let lines: Vec<&str> = text.lines().skip(369).take(7).collect();
        let real = [
            "\t}",
            "",
            "\t@val = @{$canned_values{$hz}};",
            "\tif (!defined(@val)) {",
            "\t\t@val = compute_values($hz);",
            "\t}",
            "\toutput($hz, @val);",
        ];
        assert_eq!(lines, real);
    }
}
