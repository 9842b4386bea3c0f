//! Whole tasks, in folders of the machine. They need root, as the helper does.

mod accounts;
mod archives;
mod attributes;
mod check;
mod contents;
mod entries;
mod hostile;
mod patches;
mod prune;
mod roots;
mod sources;
mod world;
