//! Options that clients send and some that none sends.

use jesteros_compiler::call::CALLS;
use jesteros_compiler::diagnostic::Report;
use jesteros_compiler::spec::Document;
use jesteros_compiler::yaml::Value;
use jesteros_tests::Case;

/// Options with a value, in the form that a client sends.
const OPTIONS: &[(&str, &str)] = &[
    ("platform", "linux/amd64"),
    ("platform", "linux/arm/v5,linux/amd64,linux/arm64"),
    ("platform", "windows/amd64"),
    ("platform", "linux/arm/v5/x"),
    ("platform", ",,"),
    ("multi-platform", "true"),
    ("multi-platform", "perhaps"),
    ("target", "nobody"),
    ("target", "context"),
    ("target", "../etc"),
    ("target", ".checks"),
    ("target", ".sbom"),
    ("attest:sbom", ""),
    ("attest:sbom", "generator=\"a"),
    ("build-arg:BUILDKIT_ATTEST_SBOM", "\""),
    ("no-cache", ""),
    ("no-cache", "main,nobody.files, ,MAIN.packages"),
    ("build-arg:NOBODY", "x"),
    ("build-arg:", "x"),
    ("build-arg:TARGETARCH", "x"),
    ("build-arg:SOURCE_DATE_EPOCH", "0"),
    ("build-arg:SOURCE_DATE_EPOCH", "253402300799"),
    ("build-arg:SOURCE_DATE_EPOCH", "-1"),
    ("build-arg:SOURCE_DATE_EPOCH", "99999999999999999999"),
    ("build-arg:HTTP_PROXY", "http://\u{1b}[31m"),
    ("build-arg:BUILDKIT_MULTI_PLATFORM", "1"),
    ("build-arg:BUILDKIT_CACHE_MOUNT_NS", "a/../b"),
    ("build-arg:BUILDKIT_SANDBOX_HOSTNAME", "-"),
    ("label:", ""),
    ("label:a\nb", "c\0d"),
    ("context:nobody", "local:nobody"),
    ("context:", "local:"),
    ("context:::", ""),
    ("contextkey", "elsewhere"),
    ("context", "https://example.org/a.git#main:sub"),
    ("context", "https://example.org/a.tar.gz"),
    ("context", "git@example.org:a/b.git#:.."),
    ("context", "nonsense://x"),
    ("dockerfilekey", "elsewhere"),
    ("filename", "a\u{1b}[31m.yaml"),
    ("filename", "../../x.yaml"),
    ("add-hosts", "a=127.0.0.1,b=::1"),
    ("add-hosts", "\"a=1"),
    ("ulimit", "nofile=1:2"),
    ("ulimit", "nofile=-9223372036854775809"),
    ("shm-size", "18446744073709551615"),
    ("shm-size", "18446744073709551616"),
    ("force-network-mode", "host"),
    ("force-network-mode", "none"),
    ("force-network-mode", "bridge"),
    ("image-resolve-mode", "pull"),
    ("image-resolve-mode", "push"),
    ("cache-imports", r#"[{"Type":"registry","Attrs":{"ref":"a/b"}}]"#),
    ("cache-imports", "[{}]"),
    ("cache-from", ",a,,a"),
    ("cgroup-parent", "/../.."),
    ("hostname", "a b\u{0}"),
    ("source", ""),
    ("cmdline", " "),
    ("requestid", "frontend.nothing"),
    ("sharedkey:localdir:context", "\u{202e}"),
    ("local-sessionid:context", "other"),
];

/// What a named context may be.
const CONTEXTS: [&str; 15] = [
    "local:NAME",
    "local:",
    "docker-image://debian:12",
    "docker-image://debian@sha256:1111111111111111111111111111111111111111111111111111111111111111",
    "docker-image://Not An Image",
    "docker-image://",
    "oci-layout://NAME@sha256:1111111111111111111111111111111111111111111111111111111111111111",
    "oci-layout://x",
    "https://example.org/a.tar.gz",
    "https://example.org/a.git#main",
    "http://[::1",
    "git://example.org/a",
    "input:NAME",
    "target:NAME",
    "",
];

/// The case with each of these options, and what was added.
pub(crate) fn of(case: &Case) -> Vec<(String, Case)> {
    let mut all = Vec::new();
    let mut add = |key: &str, value: &str| {
        all.push((format!("{key:?}={value:?}"), case.clone().with(&[(key, value)])));
    };
    for (key, value) in OPTIONS {
        add(key, value);
    }
    for call in CALLS {
        add("requestid", call.id);
    }
    for (number, name) in names(case).iter().enumerate() {
        add("target", name);
        add("target", &format!("{name}.checks"));
        add("no-cache", &format!("{name}.files,{name}"));
        for (turn, platform) in ["", "", "::linux/amd64"].into_iter().enumerate() {
            let value = CONTEXTS[(number * 3 + turn) % CONTEXTS.len()].replace("NAME", name);
            add(&format!("context:{name}{platform}"), &value);
        }
    }
    for name in args(case) {
        for value in ["", "/../..", "a\0\nb"] {
            add(&format!("build-arg:{name}"), value);
        }
    }
    all
}

/// Everything in the spec that has a name.
fn names(case: &Case) -> Vec<String> {
    ["sources", "bases", "images", "artifacts", "groups"]
        .into_iter()
        .flat_map(|kind| keys(case, kind))
        .collect()
}

fn args(case: &Case) -> Vec<String> {
    keys(case, "args")
}

/// The keys of a mapping at the top level of the spec.
fn keys(case: &Case, kind: &str) -> Vec<String> {
    let document = Document::parse(&case.spec.data, &mut Report::default());
    let value = document.as_ref().and_then(|document| document.top().get(kind));
    match value.map(|node| &node.value) {
        Some(Value::Map(entries)) => {
            entries.iter().filter_map(|(key, _)| key.text()).map(str::to_owned).collect()
        }
        Some(Value::Null | Value::Scalar(_) | Value::List(_)) | None => Vec::new(),
    }
}
