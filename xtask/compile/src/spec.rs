//! The spec that is compiled.

/// Most steps that one image may have.
const STEPS_OF_AN_IMAGE: u32 = 100;

/// Images of one base with that many steps in all, each of which runs another program,
/// and an artifact that takes a file from each image.
pub(crate) fn of_steps(steps: u32) -> String {
    let mut text = "\
version: 1
name: bench
default: all
sources:
  rootfs: {context: root}
bases:
  base: {from: rootfs, platform: linux/arm/v5}
images:
"
    .to_owned();
    let mut write = |line: String| text.push_str(&line);
    let images = steps.div_ceil(STEPS_OF_AN_IMAGE);
    for image in 0..images {
        write(format!("  box{image}:\n    from: base\n    steps:\n"));
        for step in image * STEPS_OF_AN_IMAGE..steps.min((image + 1) * STEPS_OF_AN_IMAGE) {
            write(format!("      - run: [/bin/true, \"{step}\"]\n"));
        }
    }
    write("artifacts:\n  all:\n    folder:\n      files:\n".to_owned());
    for image in 0..images {
        write(format!("        /box{image}: \"box{image}:etc/hostname\"\n"));
    }
    text
}
