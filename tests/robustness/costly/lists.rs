//! Long lists and large mappings.

use super::{Costly, builds, fails};
use crate::specs::{HEAD, ROOT, image, repeat};

/// An image with many entries of `files`.
fn files(count: usize, entry: impl Fn(usize) -> String) -> String {
    image(&format!("    files:\n{}", repeat(count, |at| format!("      {}\n", entry(at)))))
}

pub(super) const ALL: &[Costly] = &[
    builds("texts in files", 5_000, |count| {
        files(count, |at| format!("/f{at}: {{text: x, mode: 0644}}"))
    }),
    builds("patterns in files", 5_000, |count| {
        files(count, |at| format!("\"/**/a*{at}*b*\": {{mode: 0600}}"))
    }),
    builds("references in files", 5_000, |count| {
        files(count, |at| format!("/f{at}: context:a/b{at}"))
    }),
    builds("references in one entry", 20_000, |count| {
        let list = repeat(count, |at| format!("          - context:f{at}\n"));
        image(&format!("    files:\n      /a/:\n        from:\n{list}"))
    }),
    builds("edits", 10_000, |count| {
        let edit = |at| format!("          - {{replace: '^a{at}(b|c)*$', with: x}}\n");
        image(&format!("    files:\n      /a:\n        edit:\n{}", repeat(count, edit)))
    }),
    builds("users with groups", 5_000, |count| {
        let user = |at| format!("      u{at}: {{uid: {}, groups: [audio]}}\n", at + 1000);
        image(&format!("    users:\n{}", repeat(count, user)))
    }),
    builds("labels", 40_000, |count| {
        image(&format!("    labels:\n{}", repeat(count, |at| format!("      l{at}: x\n"))))
    }),
    builds("annotations", 40_000, |count| {
        image(&format!("    annotations:\n{}", repeat(count, |at| format!("      l{at}: x\n"))))
    }),
    builds("volumes", 40_000, |count| {
        image(&format!("    volumes:\n{}", repeat(count, |at| format!("      - /l{at}\n"))))
    }),
    builds("words of a command", 80_000, |count| {
        image(&format!("    steps:\n      - run: [{}]\n", repeat(count, |at| format!("w{at}, "))))
    }),
    builds("paths of checks", 6_000, |count| {
        let (whole, rest) = (count / 1_000, count % 1_000);
        let paths = |check: usize, count: usize| {
            let said = "{mode: 0644, owner: a, size: {max: 1}, lacks: [a, b]}";
            let paths = repeat(count, |at| format!("          \"/**/a{check}b{at}*\": {said}\n"));
            format!("      - files:\n          /a:\n{paths}")
        };
        let checks = repeat(whole, |check| paths(check, 999)) + &paths(whole, rest);
        image(&format!("    checks:\n{checks}"))
    }),
    builds("options of checks", 40_000, |count| {
        let (whole, rest) = (count / 2_000, count % 2_000);
        let options = |count: usize| {
            let options = repeat(count, |at| format!("A{at}: y, "));
            format!("      - kconfig: {{file: /a, need: {{{options}}}}}\n")
        };
        image(&format!("    checks:\n{}", repeat(whole, |_| options(2_000)) + &options(rest)))
    }),
    builds("patches", 200, |count| {
        let patches = repeat(count, |at| format!("\"context:p{at}\", "));
        let source = format!("{{context: a, patches: [{patches}]}}");
        let main = "artifacts: {main: {folder: {files: {/a/: s}}}}";
        format!("{HEAD}sources: {{s: {source}}}\n{main}\n")
    }),
    builds("components of an archive", 100, |count| {
        let components = repeat(count, |at| format!("c{at}, "));
        let root = ROOT.replace("components: main", &format!("components: [{components}]"));
        format!("{HEAD}{root}images: {{main: {{from: base, packages: [ab]}}}}\n")
    }),
    builds("platforms of a base", 49, |count| {
        let platforms = repeat(count, |at| format!("linux/x{at}, "));
        let root = ROOT.replace("linux/amd64", &format!("[linux/amd64, {platforms}]"));
        format!("{HEAD}{root}images: {{main: {{from: base}}}}\n")
    }),
    builds("packages of images", 40, |count| {
        let list = repeat(2000, |at| format!("p{at}x, "));
        let images = repeat(count, |at| match at {
            0 => format!("  i0: {{from: base, packages: &l [{list}]}}\n"),
            at => format!("  i{at}: {{from: i{}, packages: *l}}\n", at - 1),
        });
        format!("{HEAD}default: i{}\n{ROOT}images:\n{images}", count - 1)
    }),
    fails("packages of one image", 40_000, "limit", |count| {
        let list = repeat(count, |at| format!("p{at}x, "));
        format!("{HEAD}{ROOT}images: {{main: {{from: base, packages: [{list}]}}}}\n")
    }),
    fails("secrets", 10_000, "limit", |count| {
        let uses = repeat(count, |at| format!("          - s{at}\n"));
        let declared = repeat(count, |at| format!("  s{at}:\n"));
        let steps = format!("    steps:\n      - run: [a]\n        secrets:\n{uses}");
        format!("{}secrets:\n{declared}", image(&steps))
    }),
    fails("bad values", 35_000, "bad-value", |count| {
        let list = repeat(count, |at| format!("      - bad package {at}\n"));
        image(&format!("    packages:\n{list}"))
    }),
    fails("unknown keys", 35_000, "unknown-key", |count| {
        let keys = repeat(count, |at| format!("    stop-signa{at}x: x\n"));
        image(&keys)
    }),
    fails("unknown names", 40_000, "unknown-name", |count| {
        // The longest names that are compared, and hardly any that can be told apart early.
        let long = "y".repeat(50);
        let sources = repeat(400, |at| format!("  {long}{at}: {{context: a}}\n"));
        let list = repeat(count / 400, |at| format!("        {long}x{at},\n"));
        let files = repeat(400, |at| match at {
            0 => format!("      /f0/: &l [\n{list}        ]\n"),
            at => format!("      /f{at}/: *l\n"),
        });
        let main = format!("  main:\n    from: scratch\n    files:\n{files}");
        format!("{HEAD}sources:\n{sources}images:\n{main}")
    }),
    builds("aliases of a list", 900, |count| {
        let list = repeat(100, |at| format!("a{at}, "));
        let aliases = "*l, ".repeat(count);
        format!("{HEAD}x-a: &l [{list}]\nx-b: [{aliases}]\nimages: {{main: {{from: scratch}}}}\n")
    }),
    builds("anchors inside anchors", 3_000, |count| {
        let open = repeat(28, |at| format!("&o{at} ["));
        let list = repeat(count, |at| format!("&a{at} x{at}, "));
        let close = "]".repeat(28);
        format!("{HEAD}x-a: {open}{list}{close}\nimages: {{main: {{from: scratch}}}}\n")
    }),
];
