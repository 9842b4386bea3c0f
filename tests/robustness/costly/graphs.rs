//! Things that are made from many others.

use super::{Costly, builds, fails};
use crate::specs::{HEAD, ROOT, image, repeat};

pub(super) const ALL: &[Costly] = &[
    builds("steps", 9_900, |count| {
        let steps = |at| repeat(100, |step| format!("      - run: echo {at} {step}\n"));
        let images = repeat(count / 100, |at| {
            format!("  i{at}:\n    from: base\n    steps:\n{}", steps(at))
        });
        let files = repeat(count / 100, |at| format!("/{at}/: i{at}, "));
        let main = format!("artifacts: {{main: {{folder: {{files: {{{files}}}}}}}}}\n");
        format!("{HEAD}default: main\n{ROOT}images:\n{images}{main}")
    }),
    builds("sources", 500, |count| {
        let source = |at| format!("  s{at}: {{context: \"d{at}\", exclude: [\"**/*.md\"]}}\n");
        let files = repeat(count, |at| format!("      /f{at}/: s{at}\n"));
        let sources = repeat(count, source);
        format!("{HEAD}sources:\n{sources}images:\n  main:\n    from: scratch\n    files:\n{files}")
    }),
    builds("sources of every image", 240, |count| {
        let sources = repeat(count, |at| format!("  s{at}: {{context: d{at}}}\n"));
        let files = repeat(count, |at| format!("/f{at}/: s{at}, "));
        let images = repeat(100, |at| match at {
            0 => format!("  i0: {{from: scratch, files: &f {{{files}}}}}\n"),
            at => format!("  i{at}: {{from: i{}, files: *f}}\n", at - 1),
        });
        format!("{HEAD}default: i99\nsources:\n{sources}images:\n{images}")
    }),
    builds("images in a chain", 149, |count| {
        let images = repeat(count, |at| match at {
            0 => "  i0: {from: scratch, env: {A: x}}\n".to_owned(),
            at => format!("  i{at}: {{from: i{}, env: {{A: \"${{A}}x\"}}}}\n", at - 1),
        });
        format!("{HEAD}default: i{}\nimages:\n{images}", count - 1)
    }),
    builds("images in a chain beside the target", 500, |count| {
        let images = repeat(count, |at| match at {
            0 => "  i0: {from: scratch}\n".to_owned(),
            at => format!("  i{at}: {{from: i{}}}\n", at - 1),
        });
        format!("{HEAD}default: i0\nimages:\n{images}")
    }),
    fails("artifacts in a chain that is too long", 500, "limit", |count| {
        let artifacts = repeat(count, |at| match at {
            0 => "  a0: {folder: {files: {/a: {text: x}}}}\n".to_owned(),
            at => format!("  a{at}: {{folder: {{files: {{/a/: a{}}}}}}}\n", at - 1),
        });
        format!("{HEAD}default: a{}\nartifacts:\n{artifacts}", count - 1)
    }),
    builds("partitions of a disk", 128, |count| {
        let partitions = repeat(count, |at| {
            format!(
                "        - {{size: 1 MiB, fs: fat16, label: L{at}, files: {{/a: {{text: x}}}}}}\n"
            )
        });
        format!(
            "{HEAD}artifacts:\n  main:\n    disk:\n      size: 1 GiB\n      table: gpt\n      \
             partitions:\n{partitions}"
        )
    }),
    fails("partitions that cover each other", 128, "bad-value", |count| {
        let partitions =
            repeat(count, |_| "        - {start: 1 MiB, size: 1 MiB, fs: none}\n".to_owned());
        format!(
            "{HEAD}artifacts:\n  main:\n    disk:\n      size: 1 GiB\n      table: gpt\n      \
             partitions:\n{partitions}"
        )
    }),
    fails("partitions that are too many", 10_000, "limit", |count| {
        let partitions = repeat(count, |_| "        - {size: 1 MiB, fs: none}\n".to_owned());
        format!(
            "{HEAD}artifacts:\n  main:\n    disk:\n      size: 1 GiB\n      \
             partitions:\n{partitions}"
        )
    }),
    Costly {
        name: "packed artifacts",
        most: 490,
        mistake: None,
        target: "all",
        make: |count| {
            let artifacts = repeat(count, |at| {
                format!("  a{at}: {{tar: {{files: {{/a: {{text: x}}}}}}, compress: gzip}}\n")
            });
            let members = repeat(count, |at| format!("a{at}, "));
            format!("{HEAD}default: a0\nartifacts:\n{artifacts}groups: {{all: [{members}]}}\n")
        },
    },
    builds("artifacts that use the two before them", 149, |count| {
        let artifacts = repeat(count, |at| {
            let files = match at {
                0 | 1 => "/a: {text: x}".to_owned(),
                at => format!("/a/: a{}, /b/: a{}", at - 1, at - 2),
            };
            format!("  a{at}: {{folder: {{files: {{{files}}}}}}}\n")
        });
        format!("{HEAD}default: a{}\nartifacts:\n{artifacts}", count - 1)
    }),
    Costly {
        target: "g0",
        ..builds("groups that hold the two after them", 490, |count| {
            let groups = repeat(count, |at| format!("  g{at}: [main, g{}, g{}]\n", at + 1, at + 2));
            let last = format!("  g{count}: [main]\n  g{}: [main]\n", count + 1);
            let main = "artifacts: {main: {file: {text: x}}}\n";
            format!("{HEAD}{main}groups:\n{groups}{last}")
        })
    },
    builds("images with a start command", 400, |count| {
        let images = repeat(count, |at| format!("  i{at}: {{from: base, cmd: [/a]}}\n"));
        let files = repeat(count, |at| format!("/{at}/: i{at}, "));
        let main = format!("  main: {{from: base, files: {{{files}}}}}\n");
        format!("{HEAD}default: main\n{ROOT}images:\n{images}{main}")
    }),
    builds("trusted bases with steps", 400, |count| {
        let archive = "{url: \"http://example.org\", suite: x, components: main, trusted: yes}";
        let bases = repeat(count, |at| {
            format!(
                "  b{at}: {{from: root, platform: linux/amd64, apt: {{archives: {archive}}}}}\n"
            )
        });
        let mounts = repeat(15, |at| format!("/m{at}: context:a/, "));
        let steps = format!("{{run: [a], mounts: {{{mounts}}}}}, ").repeat(2);
        let images =
            repeat(count, |at| format!("  i{at}: {{from: b{at}, packages: [ab], steps: *s}}\n"));
        format!(
            "{HEAD}default: i0\nx-s: &s [{steps}]\nsources: {{root: {{image: \"debian:1\"}}}}\n\
             bases:\n{}images:\n{images}",
            bases.replace("archives: {url", "archives: [{url").replace("yes}}", "yes}]}")
        )
    }),
    builds("outputs in mounts", 40_000, |count| {
        let mount = |at| format!("        /m{at}: {{from: context, writable: yes}}\n");
        let outputs = repeat(count, |at| format!("/m{}/a, ", at % 100));
        let mounts = repeat(100, mount);
        format!(
            "{HEAD}{ROOT}artifacts:\n  main:\n    build:\n      from: base\n      run: [make]\n      \
             outputs: {{/a/: [{outputs}]}}\n      mounts:\n{mounts}"
        )
    }),
    builds("outputs", 10_000, |count| {
        let outputs = repeat(count, |at| format!("        /o{at}: /out/f{at}\n"));
        format!(
            "{HEAD}{ROOT}artifacts:\n  main:\n    build:\n      from: base\n      run: [make]\n      \
             outputs:\n{outputs}"
        )
    }),
    builds("steps with long variables", 14, |count| {
        let variable = "x".repeat(80_000);
        let env = repeat(10, |at| format!("      V{at}: \"{variable}\"\n"));
        let steps = "      - run: [a]\n".repeat(count);
        image(&format!("    env:\n{env}    steps:\n{steps}"))
    }),
];
