//! The spec that is compiled.

use std::fmt::Write as _;

/// One image of a base with that many steps, each of which runs another program.
pub(crate) fn of_steps(steps: u32) -> String {
    let mut text = "\
version: 1
name: bench
sources:
  rootfs: {context: root}
bases:
  base: {from: rootfs, platform: linux/arm/v5}
images:
  box:
    from: base
    steps:
"
    .to_owned();
    for step in 0..steps {
        writeln!(text, "      - run: [/bin/true, \"{step}\"]").expect("a string takes all text");
    }
    text
}
