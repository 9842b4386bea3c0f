//! Tests of whole graphs; those of single types are in their modules.

mod again;
mod caps;
mod example;
mod exec;
mod go;
mod graph;
mod import;
mod merge;
mod readme;
