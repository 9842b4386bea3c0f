//! Specs with a certain number of what has a limit.

use crate::specs::{self, HEAD, ROOT, repeat};

const SCRATCH: &str = "images: {main: {from: scratch}}\n";

/// A spec with one image that has the key `key`.
pub(crate) fn image(key: &str) -> String {
    specs::image(&format!("    {key}\n"))
}

/// A spec with one disk that has this list.
fn disk(table: &str, key: &str, list: &str) -> String {
    format!(
        "{HEAD}artifacts: {{main: {{disk: {{size: 1 GiB, table: {table}, {key}: [{list}]}}}}}}\n"
    )
}

/// So many partitions.
fn partitions(count: usize) -> String {
    repeat(count, |_| "{size: 1 MiB, fs: none}, ".to_owned())
}

/// Specs with `count` of what is limited. There are several if the limit holds for
/// several kinds of thing, each for itself.
pub(crate) fn specs(label: &str, count: usize) -> Option<Vec<String>> {
    let one = |spec: String| Some(vec![spec]);
    let list = |part: fn(usize) -> String| repeat(count, part);
    match label {
        "size of a spec" => {
            let spec = format!("{HEAD}{SCRATCH}#");
            let rest = count - spec.len();
            one(format!("{spec}{}", "x".repeat(rest)))
        }
        "values, and again those of anchors and aliases" => {
            let items = 1_000;
            // What the spec has besides the items of its two lists, and the copy of the anchor.
            let rest = count - 14 - (items + 1);
            // A list counts too.
            let lists = rest / (items + 1);
            let (first, stars) = ("x, ".repeat(items), "*a, ".repeat(lists - 1));
            let plain = "x, ".repeat(rest - lists * (items + 1));
            one(format!("{HEAD}x-a: &a [{first}]\nx-b: [{stars}{plain}]\n{SCRATCH}"))
        }
        "text, and again that of anchors and aliases" => {
            let fixed = "version1namedemox-ax-bimagesmainfromscratch".len();
            let long = 500_000;
            // The text itself and its anchor come on top.
            let aliases = (count - fixed) / long - 2;
            let rest = "x".repeat(count - fixed - long * (aliases + 2));
            let (long, stars) = ("x".repeat(long), "*a, ".repeat(aliases));
            one(format!("{HEAD}x-a: &a {long}\nx-b: [{stars}{rest}]\n{SCRATCH}"))
        }
        "levels of nesting" => {
            // The top is a level too.
            let (open, close) = ("[".repeat(count - 1), "]".repeat(count - 1));
            one(format!("{HEAD}x-a: {open}{close}\n{SCRATCH}"))
        }
        "secrets, sources, bases, images, artifacts, groups" => {
            let secrets = format!("{HEAD}secrets:\n{}{SCRATCH}", list(|at| format!("  s{at}:\n")));
            let sources = list(|at| format!("  s{at}: {{context: a}}\n"));
            let sources = format!("{HEAD}sources:\n{sources}{SCRATCH}");
            let bases = list(|at| format!("  b{at}: {{from: s, platform: build}}\n"));
            let bases = format!("{HEAD}sources: {{s: {{context: a}}}}\nbases:\n{bases}{SCRATCH}");
            let images = list(|at| format!("  i{at}: {{from: scratch}}\n"));
            let images = format!("{HEAD}default: i0\nimages:\n{images}");
            let artifacts = list(|at| format!("  a{at}: {{file: {{text: x}}}}\n"));
            let artifacts = format!("{HEAD}default: a0\nartifacts:\n{artifacts}");
            let groups =
                format!("{HEAD}{SCRATCH}groups:\n{}", list(|at| format!("  g{at}: [main]\n")));
            Some(vec![secrets, sources, bases, images, artifacts, groups])
        }
        "build args" => {
            one(format!("{HEAD}args:\n{}{SCRATCH}", list(|at| format!("  A{at}: x\n"))))
        }
        "choices of one build arg" => {
            let choices = list(|at| format!("\"{at}\", "));
            one(format!("{HEAD}args: {{A: {{default: \"0\", choices: [{choices}]}}}}\n{SCRATCH}"))
        }
        "text of one value, with build args replaced" => {
            let arg = format!("args: {{A: \"{}\"}}\n", "x".repeat(count - 1));
            one(format!("{}{arg}", image("labels: {a: \"${A}x\"}")))
        }
        "text that build args add, in all" => {
            let (uses, rest) = (count / 50_000, count % 50_000);
            let args = format!("args: {{A: {}, B: {}}}\n", "x".repeat(50_000), "x".repeat(rest));
            let labels = repeat(uses, |at| format!("l{at}: \"${{A}}\", "));
            one(format!("{}{args}", image(&format!("labels: {{{labels}r: \"${{B}}\"}}"))))
        }
        "names that the choices in one name give" => {
            let choices = list(|at| format!("\"{at}\", "));
            let sources = list(|at| format!("  s{at}: {{context: a}}\n"));
            let main = "artifacts: {main: {folder: {files: {/a/: \"s${A}\"}}}}\n";
            let arg = format!("args: {{A: {{default: \"0\", choices: [{choices}]}}}}\n");
            one(format!("{HEAD}{arg}sources:\n{sources}{main}"))
        }
        "names that all choices give" => {
            let sources = repeat(100, |at| format!("  s{at}: {{context: a}}\n"));
            let choices = repeat(100, |at| format!("\"{at}\", "));
            let names = "\"s${A}\", ".repeat(count / 100);
            let rest = "\"s${B}\", ".repeat(count % 100);
            let main =
                format!("artifacts: {{main: {{folder: {{files: {{/a/: [{names}{rest}]}}}}}}}}\n");
            let arg = format!(
                "args: {{A: {{default: \"0\", choices: [{choices}]}}, B: {{default: \"0\", choices: [\"0\"]}}}}\n"
            );
            one(format!("{HEAD}{arg}sources:\n{sources}{main}"))
        }
        "variables of one `env`" => {
            let env = list(|at| format!("V{at}: x, "));
            one(image(&format!("steps: [{{run: [a], env: {{{env}}}}}]")))
        }
        "variables of one image, with those it inherits" => {
            // Each base of Debian has a PATH.
            let (below, above) = (count / 2, count - 1 - count / 2);
            let env = |start, count| repeat(count, |at| format!("V{}: x, ", start + at));
            let images = format!(
                "below: {{from: base, env: {{{}}}}}, main: {{from: below, env: {{{}}}}}",
                env(0, below),
                env(below, above)
            );
            one(format!("{HEAD}default: main\n{ROOT}images: {{{images}}}\n"))
        }
        "variables of `env` that one value goes through" => {
            let variables = repeat(count, |at| match at {
                0 => "V0: x, ".to_owned(),
                at => format!("V{at}: \"${{V{}}}\", ", at - 1),
            });
            one(image(&format!("env: {{{variables}}}")))
        }
        "entries of one `files`" => {
            one(image(&format!("files: {{{}}}", list(|at| format!("/f{at}/: , ")))))
        }
        "packages of one image" => {
            one(image(&format!("packages: [{}]", list(|at| format!("p{at}x, ")))))
        }
        "archives of one base" => {
            let archive = "{url: \"http://example.org\", suite: a, components: main}, ";
            let bases = format!(
                "bases: {{b: {{from: s, platform: build, apt: {{archives: [{}]}}}}}}\n",
                archive.repeat(count)
            );
            one(format!("{HEAD}sources: {{s: {{context: a}}}}\n{bases}{SCRATCH}"))
        }
        "components of one archive" => {
            let components = list(|at| format!("c{at}, "));
            let archive =
                format!("{{url: \"http://example.org\", suite: a, components: [{components}]}}");
            let bases = format!(
                "bases: {{b: {{from: s, platform: build, apt: {{archives: [{archive}]}}}}}}\n"
            );
            one(format!("{HEAD}sources: {{s: {{context: a}}}}\n{bases}{SCRATCH}"))
        }
        "platforms of one base" => {
            let platforms = list(|at| format!("linux/a{at}, "));
            let bases = format!("bases: {{b: {{from: s, platform: [{platforms}]}}}}\n");
            one(format!("{HEAD}sources: {{s: {{context: a}}}}\n{bases}{SCRATCH}"))
        }
        "checks of one base, image or artifact" => {
            let checks = list(|_| "{size: {max: 1}}, ".to_owned());
            let base = ROOT.replace("amd64,", &format!("amd64, checks: [{checks}],"));
            let base = format!("{HEAD}{base}images: {{main: {{from: base}}}}\n");
            let artifact = format!("main: {{file: {{text: x}}, checks: [{checks}]}}");
            let artifact = format!("{HEAD}artifacts: {{{artifact}}}\n");
            Some(vec![image(&format!("checks: [{checks}]")), base, artifact])
        }
        "paths of one check of `files`" => {
            one(image(&format!("checks: [{{files: {{{}}}}}]", list(|at| format!("/f{at}: , ")))))
        }
        "texts, and again expressions, that one path of a check holds or lacks" => {
            let said = |key: &str| {
                let texts = list(|at| format!("x{at}, "));
                image(&format!("checks: [{{files: {{/a: {{{key}: [{texts}]}}}}}}]"))
            };
            Some(["contains", "matches", "lacks"].map(said).into())
        }
        "packages of one check" => {
            let (has, lacks) = (list(|at| format!("a{at}x, ")), "zz");
            let both = repeat(count - 1, |at| format!("a{at}x, "));
            Some(vec![
                image(&format!("checks: [{{packages: {{has: [{has}]}}}}]")),
                image(&format!("checks: [{{packages: {{has: [{both}], lacks: {lacks}}}}}]")),
            ])
        }
        "options of one check of `kconfig`" => {
            let forbid = list(|at| format!("A{at}, "));
            let need = repeat(count - 1, |at| format!("A{at}: y, "));
            let check =
                |rest: String| image(&format!("checks: [{{kconfig: {{file: /config, {rest}}}}}]"));
            Some(vec![
                check(format!("forbid: [{forbid}]")),
                check(format!("need: {{{need}}}, forbid: Z")),
            ])
        }
        "paths of one check of `lint`" => {
            let paths = list(|at| format!("/a{at}, "));
            one(image(&format!("checks: [{{lint: {{for: lenny, paths: [{paths}]}}}}]")))
        }
        "patches of one source" => {
            let patches = list(|at| format!("\"context:p{at}\", "));
            one(format!("{HEAD}sources: {{s: {{context: a, patches: [{patches}]}}}}\n{SCRATCH}"))
        }
        "layers of all images" => {
            let steps = |count: usize| "*s, ".repeat(count);
            let images = repeat(count / 100, |at| format!("  i{at}: {{from: base, steps: *l}}\n"));
            let rest = format!("  r: {{from: base, steps: [{}]}}\n", steps(count % 100));
            let first = format!("x-s: &s {{run: [a]}}\nx-l: &l [{}]\n", steps(100));
            one(format!("{HEAD}default: r\n{first}{ROOT}images:\n{images}{rest}"))
        }
        "steps of one image" => one(image(&format!("steps: [{}]", "{run: [a]}, ".repeat(count)))),
        "layers of one image, with all below it" => {
            // The root is a layer too.
            let (below, above) = (60, count - 1 - 60);
            let steps = |count: usize| "{run: [a]}, ".repeat(count);
            let (below, above) = (steps(below), steps(above));
            let images = format!(
                "below: {{from: base, steps: [{below}]}}, main: {{from: below, steps: [{above}]}}"
            );
            one(format!("{HEAD}default: main\n{ROOT}images: {{{images}}}\n"))
        }
        "levels of things that a target is made from" => {
            let chain = list(|at| match at {
                0 => "i0: {from: scratch}, ".to_owned(),
                at => format!("i{at}: {{from: i{}}}, ", at - 1),
            });
            one(format!("{HEAD}default: i{}\nimages: {{{chain}}}\n", count - 1))
        }
        "mounts of one program" => {
            let mounts = list(|at| format!("/m{at}: \"context:a/\", "));
            one(image(&format!("steps: [{{run: [a], mounts: {{{mounts}}}}}]")))
        }
        "partitions of a disk with `mbr`" => one(disk("mbr", "partitions", &partitions(count))),
        "partitions of a disk with `gpt`" => one(disk("gpt", "partitions", &partitions(count))),
        "entries of `raw` of a disk" => {
            let raw = list(|at| format!("{{at: {}, from: \"context:a\"}}, ", at * 512));
            one(disk("gpt", "raw", &raw))
        }
        "caches of one program" => {
            let caches = list(|at| format!("/c{at}: c{at}, "));
            one(image(&format!("steps: [{{run: [a], caches: {{{caches}}}}}]")))
        }
        "secrets of one program" => {
            let declared = format!("secrets: {{{}}}\n", list(|at| format!("s{at}: , ")));
            let names = list(|at| format!("s{at}, "));
            let steps = image(&format!("steps: [{{run: [a], secrets: [{names}]}}]"));
            one(format!("{steps}{declared}"))
        }
        "variables, mounts, caches and secrets that `step-defaults` add to all steps" => {
            // 500 variables for each of 100 steps, and one more for the steps of another image.
            let steps = "{run: [a]}, ".repeat(100);
            let env = repeat(500, |at| format!("V{at}: x, "));
            let (whole, rest) = (count / 50_000, "{run: [a]}, ".repeat(count % 50_000));
            let images = repeat(whole, |at| {
                format!(
                    "  i{at}: {{from: base, step-defaults: {{env: {{{env}}}}}, steps: [{steps}]}}\n"
                )
            });
            let rest =
                format!("  r: {{from: base, step-defaults: {{env: {{A: x}}}}, steps: [{rest}]}}\n");
            one(format!("{HEAD}default: r\n{ROOT}images:\n{images}{rest}"))
        }
        "references that one build follows, for all platforms" => {
            // The files of `a` are followed for three platforms: those of two images, and the
            // builder's. What else is followed: the target, three times `a`, and two images
            // with their bases and sources.
            let (each, rest) = ((count - 10) / 3, (count - 10) % 3);
            let list = |count: usize| "context:x, ".repeat(count);
            let bases = ["one", "two"]
                .map(|name| format!("  b{name}: {{from: root, platform: linux/{name}}}\n"));
            let images = ["one", "two"]
                .map(|name| format!("  i{name}: {{from: b{name}, files: {{/a/: a}}}}\n"));
            let (bases, images) = (bases.concat(), images.concat());
            let sources = ROOT.lines().next().unwrap_or_default();
            one(format!(
                "{HEAD}default: main\n{sources}\nbases:\n{bases}images:\n{images}artifacts:\n  a: {{folder: {{files: {{/x/: [{}]}}}}}}\n  main: {{folder: {{files: {{/x/: [ione, itwo, a, {}]}}}}}}\n",
                list(each),
                list(rest)
            ))
        }
        "vertices of one build" => {
            // A script of several lines is a file, and so a vertex of its own. The base is one,
            // too, and the artifact has four: what the helper is told, the helper, and its work
            // in both modes.
            let count = count - 5;
            let (whole, two, one_more) = (count / 200, count % 200 / 2, count % 2);
            let steps = |count: usize| "*s, ".repeat(count);
            let images = repeat(whole, |at| format!("  i{at}: {{from: base, steps: *l}}\n"));
            let rest = format!(
                "  i{whole}: {{from: base, steps: [{}]}}\n",
                steps(two) + &"{run: [a]}, ".repeat(one_more)
            );
            let first = format!("x-s: &s {{run: \"a\\nb\"}}\nx-l: &l [{}]\n", steps(100));
            let files = repeat(whole + 1, |at| format!("/f{at}: \"i{at}:a\", "));
            let main = format!("artifacts: {{main: {{folder: {{files: {{{files}}}}}}}}}\n");
            one(format!("{HEAD}default: main\n{first}{ROOT}images:\n{images}{rest}{main}"))
        }
        _ => None,
    }
}
