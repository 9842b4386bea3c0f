//! Values that are long, or that stand for other values.

use super::{Costly, builds, fails};
use crate::specs::{HEAD, image, repeat};

/// An image with a file whose text is `text`, in which the build arg `A` is replaced.
fn expanded(text: &str) -> String {
    image(&format!("    files: {{/a: {{text: \"{text}\", expand: A}}}}\nargs: {{A: x}}\n"))
}

pub(super) const ALL: &[Costly] = &[
    builds("variables that use each other", 999, |count| {
        let env = repeat(count, |at| match at % 15 {
            0 => format!("      V{at}: x\n"),
            _ => format!("      V{at}: \"${{V{}}}\"\n", at - 1),
        });
        image(&format!("    env:\n{env}"))
    }),
    builds("variables that use an empty one many times", 16, |count| {
        let env = repeat(count, |at| match at {
            0 => "      V0: \"\"\n".to_owned(),
            at => format!("      V{at}: \"{}\"\n", format!("${{V{}}}", at - 1).repeat(50)),
        });
        image(&format!("    env:\n{env}"))
    }),
    fails("unknown build args", 35_000, "bad-expansion", |count| {
        let args = repeat(200, |at| format!("  {}{at}: x\n", "Y".repeat(50)));
        let labels = repeat(count / 50, |at| {
            let name = format!("${{{}X{at}}}", "Y".repeat(50));
            format!("      l{at}: \"{name}\"\n")
        });
        format!("{}args:\n{args}", image(&format!("    labels:\n{labels}")))
    }),
    builds("uses of one build arg", 200_000, |count| {
        let uses = "${A}".repeat(count);
        format!("{}args: {{A: x}}\n", image(&format!("    labels: {{a: \"{uses}\"}}\n")))
    }),
    builds("uses of one build arg in a text", 200_000, |count| expanded(&"${A}".repeat(count))),
    builds("open braces in a text", 400_000, |count| expanded(&"${".repeat(count))),
    fails("uses of a long build arg in a text", 100_000, "limit", |count| {
        let text = "${A}".repeat(count);
        expanded(&text).replace("A: x", &format!("A: {}", "x".repeat(60_000)))
    }),
    fails("uses of a long build arg in many entries", 5_000, "limit", |count| {
        let entry = |at| format!("      /f{at}: {{from: \"context:a\", expand: A}}\n");
        let spec = image(&format!("    files:\n{}", repeat(count, entry)));
        format!("{spec}args: {{A: {}}}\n", "x".repeat(60_000))
    }),
    fails("names that choices give", 30_000, "limit", |count| {
        let source = |a, b| format!("  s{a}-{b}: {{context: a}}\n");
        let sources = repeat(14, |a| repeat(14, |b| source(a, b)));
        let choices = |sign: &str| repeat(14, |at| format!("\"{sign}{at}\", "));
        let (first, second) = (choices(""), choices("-"));
        let list = "            - \"s${A}${B}\"\n".repeat(count);
        format!(
            "{HEAD}args:\n  A: {{default: \"0\", choices: [{first}]}}\n  B: {{default: \"-0\", \
             choices: [{second}]}}\nsources:\n{sources}artifacts:\n  main:\n    folder:\n      \
             files:\n        /a/:\n{list}"
        )
    }),
    fails("choices of an arg in many names", 5_000, "limit", |count| {
        let choices = repeat(200, |at| format!("{at}, "));
        let list = "            - \"s${A}\"\n".repeat(count);
        format!(
            "{HEAD}args: {{A: {{default: \"0\", choices: [{choices}]}}}}\nsources: {{s0: {{context: \
             a}}}}\nartifacts:\n  main:\n    folder:\n      files:\n        /a/:\n{list}"
        )
    }),
    builds("choices of an arg and conditions on it", 5_000, |count| {
        let choices = repeat(200, |at| format!("c{at}, "));
        let entry = |at| {
            let (first, second) = (at % 200, at % 100);
            format!("      /f{at}: {{text: x, when: {{A: [c{first}, c{second}]}}}}\n")
        };
        let files = repeat(count, entry);
        let args = format!("args: {{A: {{default: c0, choices: [{choices}]}}}}\n");
        format!("{}{args}", image(&format!("    files:\n{files}")))
    }),
    fails("conditions on choices that there are not", 20_000, "arg-value", |count| {
        let choices = repeat(200, |at| format!("{}{at}, ", "y".repeat(50)));
        let values = repeat(count, |at| format!("{}x{at}, ", "y".repeat(20)));
        let files = format!("    files: {{/a: {{text: x, when: {{A: [{values}]}}}}}}\n");
        format!("{}args: {{A: {{choices: [{choices}]}}}}\n", image(&files))
    }),
];
