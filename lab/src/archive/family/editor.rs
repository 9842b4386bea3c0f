//! vim, with the folders that a small device prunes.

use super::library::library;
use crate::archive::package::Package;

const VERSION: &str = "1:7.1.314-3+lenny2";

pub(super) fn packages() -> Vec<Package> {
    vec![
        Package::new("vim", VERSION)
            .section("editors")
            .depends(
                "vim-common (= 1:7.1.314-3+lenny2), vim-runtime (= 1:7.1.314-3+lenny2), \
                 libc6 (>= 2.7), libgpmg1 (>= 1.20.1), \
                 libncurses5 (>= 5.6+20071006-3) | libtinfo6, libselinux1 (>= 2.0.59)",
            )
            .provides("editor")
            .description("Vi IMproved - enhanced vi editor")
            .program("usr/bin/vim", "VIM - Vi IMproved 7.1 (2007 May 12)")
            .file("usr/share/doc/vim/NEWS.Debian", 0o644, "vim (1:7.1) unstable\n")
            .file("usr/share/man/man1/vi.1", 0o644, ".TH VI 1\n"),
        Package::new("vim-common", VERSION)
            .section("editors")
            .depends("libc6 (>= 2.7)")
            .program("usr/bin/xxd", "xxd V1.10 27oct98")
            .program("usr/bin/helpztags", "helpztags 7.1")
            .conffile("etc/vim/vimrc", "runtime! debian.vim\n")
            .symlink("usr/share/vim/vimrc", "/etc/vim/vimrc")
            .file("usr/share/man/de/man1/vim.1", 0o644, ".TH VIM 1\n")
            .file("usr/share/locale/de/LC_MESSAGES/vim.mo", 0o644, "catalogue\n")
            .file("usr/share/doc/vim-common/README", 0o644, "common files of vim\n"),
        Package::new("vim-runtime", VERSION)
            .all()
            .section("editors")
            .description("Vi IMproved - Runtime files")
            .file("usr/share/vim/vim71/defaults.vim", 0o644, "set nocompatible\n")
            .file("usr/share/vim/vim71/syntax/sh.vim", 0o644, "\" syntax\n")
            .file("usr/share/vim/vim71/doc/help.txt", 0o644, "*help.txt* stand-in\n".repeat(400))
            .file("usr/share/vim/vim71/tutor/tutor", 0o644, "Welcome to the tutor\n".repeat(200))
            .file("usr/share/vim/vim71/spell/en.utf-8.spl", 0o644, "VIMspell\n".repeat(400))
            .file("usr/share/doc/vim-runtime/README", 0o644, "runtime files of vim\n"),
        library("libgpmg1", "1.20.4-3.1", "libgpm.so.1"),
    ]
}
