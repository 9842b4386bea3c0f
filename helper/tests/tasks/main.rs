//! Whole tasks, in folders of the machine. They need root, as the helper does.
#![expect(clippy::unwrap_used, reason = "a test fails by it")]

mod accounts;
mod apt;
mod apt_world;
mod archives;
mod attributes;
mod boot;
mod boot_addresses;
mod boot_disk;
mod check;
mod checks;
mod checks_lint;
mod children;
mod compare;
mod contents;
mod elf;
mod elf_file;
mod entries;
mod hostile;
mod hostile_trees;
mod patches;
mod prune;
mod roots;
mod sources;
mod world;
