//! Specs that are small and ask for much.

/// A kind of hostile spec.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hostile {
    /// What it tries.
    pub(crate) name: &'static str,
    /// The spec of a certain size.
    pub(crate) spec: fn(usize) -> String,
    /// The size that is tried: the largest that the limits allow, or one beyond them.
    pub(crate) size: usize,
    /// What the answer says; nothing if the spec builds.
    pub(crate) says: &'static str,
}

macro_rules! hostile {
    ($($name:ident($size:literal) $says:literal,)+) => {
        /// All of them.
        pub(crate) const ALL: &[Hostile] = &[$(
            Hostile { name: stringify!($name), spec: $name, size: $size, says: $says }
        ),+];
    };
}

hostile! {
    uses_of_a_long_arg(6_000) "the build args add more than 4 MiB",
    uses_of_a_long_arg_in_texts(6_000) "the build args add more than 4 MiB",
    uses_of_a_long_arg_in_one_text(12_000) "the build args add more than 4 MiB",
    unknown_names(6_600) "mistakes",
    unknown_names_on_one_line(9_000) "is not a source",
    unknown_args(20_000) "mistakes",
    unknown_secrets(20_000) "mistakes",
    unknown_keys(25_000) "mistakes",
    keys_of_sources(20_000) "at most 500 are allowed",
    keys_of_secrets(25_000) "at most 500 are allowed",
    keys_of_files(25_000) "at most 5000 are allowed",
    keys_at_the_top(25_000) "",
    packages(25_000) "more than 2000 packages",
    patterns(5_000) "",
    patterns_of_one_entry(40_000) "",
    conditions(16_000) "",
    choices(40_000) "at most 200 are allowed",
    names_by_choices(9_000) "more than 20000 names",
    variables_that_name_two_others(1_000) "goes through more than 16 variables",
    variables_that_name_one_another(700) "is made from itself",
    variables_of_many_steps(4_000) "up to here, the build's graph",
    inherited_variables(16_000) "variables with those it inherits",
    inherited_labels(24_000) "up to here, the build's graph",
    step_defaults(4_000) "`step-defaults` add more than 50000 entries",
    mounts(10_000) "at most 100 are allowed",
    outputs(20_000) "",
    chain(5_000) "at most 500 are allowed",
    chain_within_the_limit(500) "is below 150 levels",
    references_to_the_end_of_a_chain(15_000) "",
    references_between_artifacts(30_000) "",
    groups_of_groups(500) "",
    large_groups(500) "",
    long_cycle(500) "is made from itself",
    steps_by_aliases(20_000) "at most 10000 are allowed",
    files_by_aliases(10_000) "up to here, the build has more than 20000 vertices",
    nested_anchors(30) "more than 4 MiB of text",
    nested_aliases(9) "more than 100000 values",
    characters_that_json_escapes(500_000) "has more than 4 MiB",
    bases_with_packages(500) "",
    platforms(500) "is read for",
    platforms_of_one_base(25_000) "at most 50 are allowed",
    images_with_checks(400) "",
    checks_of_a_base(6_000) "up to here, the build's graph",
    images_with_large_checks(300) "all checks together have more than 100000 vertices",
    long_mistakes(300) "mistakes",
    warnings(500) "",
}

const HEAD: &str = "version: 1\nname: p\n";

/// Everything that a spec needs but for what is tried.
const IMAGE: &str = "\
sources: {root: {context: root}}
bases: {base: {from: root, platform: linux/arm/v5}}
images:
  i:
    from: base
";

fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(|number| format!("{}\n", line(number))).collect()
}

fn list(count: usize, item: impl Fn(usize) -> String) -> String {
    (0..count).map(item).collect::<Vec<_>>().join(", ")
}

fn uses_of_a_long_arg(n: usize) -> String {
    let arg = "x".repeat(60_000);
    let labels = lines(n, |n| format!("      l{n}: ${{A}}"));
    format!("{HEAD}args: {{A: {arg}}}\n{IMAGE}    labels:\n{labels}")
}

fn uses_of_a_long_arg_in_texts(n: usize) -> String {
    let arg = "x".repeat(60_000);
    let files = lines(n.min(5_000), |n| format!("      /f{n}: {{text: '${{A}}', expand: A}}"));
    format!("{HEAD}args: {{A: {arg}}}\n{IMAGE}    files:\n{files}")
}

fn uses_of_a_long_arg_in_one_text(n: usize) -> String {
    let arg = "x".repeat(60_000);
    let text = "${A}".repeat(n);
    format!("{HEAD}args: {{A: {arg}}}\n{IMAGE}    files: {{/f: {{text: '{text}', expand: A}}}}\n")
}

/// Names of full length that differ at their ends only.
fn unknown_names(n: usize) -> String {
    let long = "x".repeat(57);
    let sources = lines(499, |n| format!("  {long}{n}: {{context: a}}"));
    let files = lines(n.min(5_000), |n| format!("      /f{n}: {long}-{n}"));
    let more = lines(n.saturating_sub(5_000), |n| format!("      /g{n}: {long}_{n}"));
    let image = IMAGE.replace("sources: {root: {context: root}}\n", "");
    format!(
        "{HEAD}sources:\n  root: {{context: root}}\n{sources}{image}    files:\n{files}  j:\n    from: i\n    files:\n{more}"
    )
}

fn unknown_names_on_one_line(n: usize) -> String {
    let sources = lines(499, |n| format!("  s{n}: {{context: a}}"));
    let image = IMAGE.replace("sources: {root: {context: root}}\n", "");
    let files = lines(n.min(5_000), |n| format!("      /f{n}/: [*a, *a]"));
    format!(
        "{HEAD}x-a: &a nothing\nsources:\n  root: {{context: root}}\n{sources}{image}    files:\n{files}"
    )
}

fn unknown_args(n: usize) -> String {
    let args = list(200, |n| format!("{}{n}: x", "A".repeat(60)));
    let labels = lines(n, |n| format!("      l{n}: ${{{}{n}}}", "B".repeat(20)));
    format!("{HEAD}args: {{{args}}}\n{IMAGE}    labels:\n{labels}")
}

fn unknown_secrets(n: usize) -> String {
    let secrets = list(500, |n| format!("s{n}: "));
    let steps = lines(n / 200, |step| {
        let names = list(100, |n| format!("t{step}-{n}"));
        format!("      - {{run: [a], secrets: [{names}]}}")
    });
    format!("{HEAD}secrets: {{{secrets}}}\n{IMAGE}    steps:\n{steps}")
}

fn unknown_keys(n: usize) -> String {
    format!("{HEAD}{IMAGE}{}", lines(n, |n| format!("    work{n}: x")))
}

fn keys_of_sources(n: usize) -> String {
    let image = IMAGE.replace("sources: {root: {context: root}}\n", "");
    let sources = lines(n, |n| format!("  s{n}: {{context: a}}"));
    format!("{HEAD}sources:\n{sources}{image}")
}

fn keys_of_secrets(n: usize) -> String {
    let steps = lines(100, |n| format!("      - {{run: [a], secrets: [s{n}]}}"));
    format!("{HEAD}secrets:\n{}{IMAGE}    steps:\n{steps}", lines(n, |n| format!("  s{n}:")))
}

fn keys_of_files(n: usize) -> String {
    format!("{HEAD}{IMAGE}    files:\n{}", lines(n, |n| format!("      /f{n}: absent")))
}

fn keys_at_the_top(n: usize) -> String {
    format!("{HEAD}{}{IMAGE}", lines(n, |n| format!("x-{n}: x")))
}

fn packages(n: usize) -> String {
    let image = IMAGE.replace(
        "platform: linux/arm/v5",
        "platform: linux/arm/v5, apt: {archives: [{url: 'http://a', suite: s, components: [main]}]}",
    );
    format!("{HEAD}{image}    packages: [{}]\n", list(n, |n| format!("p{n}x")))
}

fn patterns(n: usize) -> String {
    let files = lines(n, |n| format!("      '/f{n}/**/[a-z]*/?{{}}': {{mode: 0644}}"));
    format!("{HEAD}{IMAGE}    files:\n{files}")
}

fn patterns_of_one_entry(n: usize) -> String {
    let patterns = list(n, |n| format!("'**/a{n}*'"));
    format!("{HEAD}{IMAGE}    files: {{/f/: {{from: context, only: [{patterns}]}}}}\n")
}

fn conditions(n: usize) -> String {
    let choices = list(200, |n| format!("c{n}"));
    let args = list(200, |n| format!("A{n}: *c"));
    let arg = format!("{{default: c0, choices: [{choices}]}}");
    let entries = lines(n.min(5_000), |n| {
        format!("      /f{n}: {{text: x, when: {{A{a}: [c{a}, c0]}}}}", a = n % 200)
    });
    format!("{HEAD}x-c: &c {arg}\nargs: {{{args}}}\n{IMAGE}    files:\n{entries}")
}

fn choices(n: usize) -> String {
    let choices = list(n, |n| format!("c{n}"));
    format!("{HEAD}args: {{A: {{default: c0, choices: [{choices}]}}}}\n{IMAGE}")
}

fn names_by_choices(n: usize) -> String {
    let choices = list(14, |n| format!("c{n}"));
    let files = lines(n.min(5_000), |n| format!("      /f{n}: 'context:a${{A}}/${{B}}'"));
    let arg = format!("{{default: c0, choices: [{choices}]}}");
    format!("{HEAD}args: {{A: {arg}, B: {arg}}}\n{IMAGE}    files:\n{files}")
}

fn variables_that_name_two_others(n: usize) -> String {
    let env = lines(n - 1, |n| format!("      V{n}: ${{V{next}}}${{V{next}}}", next = n + 1));
    format!("{HEAD}{IMAGE}    env:\n{env}      V{}:\n", n - 1)
}

/// Each variable with an even number names all with an odd one, and the reverse.
fn variables_that_name_one_another(n: usize) -> String {
    let names = |rest: usize| -> String {
        (0..n).filter(|n| n % 2 == rest).map(|n| format!("${{V{n}}}")).collect()
    };
    let env = lines(n, |n| format!("      V{n}: *a{}", 1 - n % 2));
    format!("{HEAD}x-0: &a0 {}\nx-1: &a1 {}\n{IMAGE}    env:\n{env}", names(0), names(1))
}

/// Many variables of an image are part of each of its many steps.
fn variables_of_many_steps(n: usize) -> String {
    let env = lines(900, |n| format!("      V{n}: x"));
    let steps = list(100, |_| "*s".to_owned());
    let images = lines(n / 100, |n| format!("  j{n}: {{from: i, steps: *all}}"));
    format!(
        "{HEAD}default: all\nx-s: &s {{run: [a], env: {{A: '${{V0}}${{V1}}'}}}}\nx-all: &all [{steps}]\n{IMAGE}    env:\n{env}{images}{}",
        all(n / 100)
    )
}

/// An artifact that needs all images `j0`, `j1`, …
fn all(images: usize) -> String {
    let files = lines(images, |n| format!("        /f{n}: 'j{n}:etc/x'"));
    format!("artifacts:\n  all:\n    folder:\n      files:\n{files}")
}

fn inherited_variables(n: usize) -> String {
    let images = lines(n / 400, |image| {
        let below = if image == 0 { "base".to_owned() } else { format!("j{}", image - 1) };
        let env = list(400, |n| format!("V{image}_{n}: x"));
        format!("  j{image}: {{from: {below}, env: {{{env}}}}}")
    });
    let image = IMAGE.replace("  i:\n    from: base\n", "");
    format!("{HEAD}default: j{}\n{image}{images}", n / 400 - 1)
}

fn inherited_labels(n: usize) -> String {
    let labels = lines(n, |n| format!("      l{n}: {n}"));
    let images = lines(499, |n| format!("  j{n}: {{from: i}}"));
    format!("{HEAD}default: all\n{IMAGE}    labels:\n{labels}{images}{}", all(499))
}

fn step_defaults(n: usize) -> String {
    let env = list(900, |n| format!("V{n}: x"));
    let steps = list(100, |_| "{run: [a]}".to_owned());
    let images =
        lines(n / 100, |n| format!("  j{n}: {{from: base, step-defaults: *d, steps: *s}}"));
    format!("{HEAD}default: i\nx-d: &d {{env: {{{env}}}}}\nx-s: &s [{steps}]\n{IMAGE}{images}")
}

fn mounts(n: usize) -> String {
    let mounts = list(n, |n| format!("/m{n}: context"));
    format!("{HEAD}{IMAGE}    steps: [{{run: [a], mounts: {{{mounts}}}}}]\n")
}

fn outputs(n: usize) -> String {
    let mounts = list(100, |n| format!("/m{n}: context"));
    let outputs = lines(n, |n| format!("        /o{n}: /out/o{n}"));
    format!(
        "{HEAD}default: a\n{IMAGE}artifacts:\n  a:\n    build:\n      from: base\n      run: [a]\n      mounts: {{{mounts}}}\n      outputs:\n{outputs}"
    )
}

fn chain(n: usize) -> String {
    let image = IMAGE.replace("  i:\n    from: base\n", "");
    let images = lines(n, |n| match n {
        0 => "  i0: {from: base}".to_owned(),
        n => format!("  i{n}: {{from: i{}}}", n - 1),
    });
    format!("{HEAD}default: i{}\n{image}{images}", n - 1)
}

fn chain_within_the_limit(n: usize) -> String {
    chain(n)
}

/// Files of an image that stands on 140 others.
fn references_to_the_end_of_a_chain(n: usize) -> String {
    let artifacts = lines(n / 3_000, |artifact| {
        let files = lines(3_000, |n| format!("        /f{n}: 'i139:etc/f{n}'"));
        format!("  a{artifact}:\n    folder:\n      files:\n{files}")
    });
    chain(140).replace("default: i139", "default: a0") + "artifacts:\n" + &artifacts
}

/// Each artifact has files of the 100 artifacts before it.
fn references_between_artifacts(n: usize) -> String {
    let count = (n / 100).min(150);
    let artifacts = lines(count, |artifact| {
        let files = lines(n / count, |n| {
            let other = n % artifact.max(1);
            let from = if artifact == 0 { "context".to_owned() } else { format!("a{other}") };
            format!("        /f{n}: '{from}:x'")
        });
        format!("  a{artifact}:\n    folder:\n      files:\n{files}")
    });
    format!("{HEAD}default: a{}\nartifacts:\n{artifacts}", count - 1)
}

/// Each group has the next one twice.
fn groups_of_groups(n: usize) -> String {
    let n = n - 2;
    let groups = lines(n, |n| format!("  g{n}: [g{next}, g{next}]", next = n + 1));
    format!("{HEAD}artifacts: {{a: {{file: 'context:x'}}}}\ngroups:\n{groups}  g{n}: [a]\n")
}

fn large_groups(n: usize) -> String {
    let artifacts = lines(n, |n| format!("  a{n}: {{file: 'context:x'}}"));
    let members = list(n, |n| format!("a{n}"));
    let groups = lines(60, |n| format!("  g{n}: *m"));
    let all = list(60, |n| format!("g{n}"));
    format!(
        "{HEAD}x-m: &m [{members}]\ndefault: a0\nartifacts:\n{artifacts}groups:\n{groups}  g: [{all}]\n"
    )
}

fn long_cycle(n: usize) -> String {
    let images = lines(n, |number| format!("  i{number}: {{from: i{}}}", (number + 1) % n));
    format!("{HEAD}default: i0\nimages:\n{images}")
}

fn steps_by_aliases(n: usize) -> String {
    let steps = list(100, |_| "*s".to_owned());
    let images = lines(n / 100, |n| format!("  j{n}: {{from: base, steps: *all}}"));
    format!("{HEAD}default: i\nx-s: &s {{run: [a]}}\nx-all: &all [{steps}]\n{IMAGE}{images}")
}

fn files_by_aliases(n: usize) -> String {
    let steps = list(100, |_| "*s".to_owned());
    let images = lines(n / 100, |n| format!("  j{n}: {{from: base, steps: *all}}"));
    format!(
        "{HEAD}default: all\nx-s: &s {{files: {{/f: absent}}}}\nx-all: &all [{steps}]\n{IMAGE}{images}{}",
        all(n / 100)
    )
}

/// Anchors in anchors, around a text that is repeated.
fn nested_anchors(n: usize) -> String {
    let text = format!("&t {}", "x".repeat(120_000));
    let inner = format!("[{text}, *t, *t, *t, *t, *t, *t, *t]");
    let open = (0..n - 2).map(|n| format!("&a{n} [")).collect::<String>();
    format!("{HEAD}x-a: {open}{inner}{}\n{IMAGE}", "]".repeat(n - 2))
}

fn nested_aliases(n: usize) -> String {
    let levels = lines(n - 1, |n| {
        format!("x-{next}: &a{next} [{a}, {a}, {a}, {a}]", next = n + 1, a = format!("*a{n}"))
    });
    format!("{HEAD}x-0: &a0 [x, x, x, x]\n{levels}{IMAGE}")
}

/// A short escape of YAML and a long one of JSON.
fn characters_that_json_escapes(n: usize) -> String {
    let text = "\\a".repeat(n * 9 / 10);
    format!("{HEAD}{IMAGE}    files:\n      /f: &f {{text: \"{text}\"}}\n      /g: *f\n")
}

fn bases_with_packages(n: usize) -> String {
    let apt = "&apt {archives: [{url: 'http://a', suite: s, components: [main]}]}";
    let bases = lines(n - 1, |n| format!("  b{n}: {{from: root, platform: build, apt: *apt}}"));
    let images = lines(n - 1, |n| format!("  j{n}: {{from: b{n}, packages: [ab]}}"));
    format!(
        "{HEAD}x-apt: {apt}\ndefault: all\nsources: {{root: {{context: root}}}}\nbases:\n  b: {{from: root, platform: build, apt: *apt}}\n{bases}images:\n{images}{}",
        all(n - 1)
    )
}

/// Each base has a platform of its own, for which the spec is read.
fn platforms(n: usize) -> String {
    let bases = lines(n, |n| format!("  b{n}: {{from: root, platform: linux/a{n}}}"));
    let images = lines(n, |n| format!("  j{n}: {{from: b{n}, labels: {{a: '${{TARGETARCH}}'}}}}"));
    format!(
        "{HEAD}default: all\nsources: {{root: {{context: root}}}}\nbases:\n{bases}images:\n{images}{}",
        all(n)
    )
}

fn platforms_of_one_base(n: usize) -> String {
    let platforms = list(n, |n| format!("linux/a{n}"));
    format!("{HEAD}{}", IMAGE.replace("linux/arm/v5", &format!("[{platforms}]")))
}

fn images_with_checks(n: usize) -> String {
    let images = lines(n, |n| format!("  j{n}: {{from: base, cmd: [a], steps: [{{run: [b]}}]}}"));
    let comment = lines(700, |_| format!("# {}", "x".repeat(1_000)));
    format!("{HEAD}{comment}default: all\n{IMAGE}{images}{}", all(n))
}

/// Each image is told all checks of its base.
fn checks_of_a_base(n: usize) -> String {
    let said = "{size: {max: 1}, lacks: [a, b], matches: c}";
    let paths = |check: usize| list(600, |n| format!("\"/**/{check}a{n}\": {said}"));
    let checks = list(n / 600, |check| format!("{{files: {{{}}}, level: warning}}", paths(check)));
    let base = IMAGE.replace("linux/arm/v5", &format!("linux/arm/v5, checks: [{checks}]"));
    let images = lines(400, |n| format!("  j{n}: {{from: base, steps: [{{run: [b]}}]}}"));
    format!("{HEAD}default: all\n{base}{images}{}", all(400))
}

/// The check of each image holds the graphs of ten others.
fn images_with_large_checks(n: usize) -> String {
    let below = lines(10, |image| {
        let steps = list(100, |n| format!("{{run: [a{image}, b{n}]}}"));
        format!("  j{image}: {{from: base, steps: [{steps}]}}")
    });
    let images = lines(n, |n| format!("  k{n}: {{from: base, cmd: [a], files: {{/f: 'all:f0'}}}}"));
    let top = lines(n, |n| format!("        /k{n}: 'k{n}:etc/x'"));
    format!(
        "{HEAD}default: top\n{IMAGE}{below}{images}{}  top:\n    folder:\n      files:\n{top}",
        all(10)
    )
}

/// Each mistake repeats a text of several kilobytes.
fn long_mistakes(n: usize) -> String {
    let long = "\\a".repeat(490);
    let files = lines(n, |n| format!("      \"{n}{long}\": {{\"{long}\": \"${{{long}}}\"}}"));
    format!("{HEAD}{IMAGE}    files:\n{files}")
}

fn warnings(n: usize) -> String {
    let sources = lines(n, |n| format!("  s{n}: {{git: 'https://a/{n}.git', ref: main}}"));
    let files = lines(n, |n| format!("        /f{n}: 's{n}:x'"));
    format!("{HEAD}sources:\n{sources}artifacts:\n  a:\n    folder:\n      files:\n{files}")
}
