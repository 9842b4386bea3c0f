//! The answers to calls have the shapes that buildx reads.

#![expect(clippy::unwrap_used, reason = "everything here is a test")]

use buildkit_llb::{Platform, SourceFile};
use jesteros_compiler::call::{self, Asked, CALLS, Told};
use jesteros_compiler::diagnostic::Report;
use jesteros_compiler::lock::Lock;
use jesteros_compiler::options::Options;
use jesteros_compiler::spec::Document;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const SPEC: &str = r#"version: 1
name: example
default: small
args:
  MIRROR: {default: "http://deb.debian.org", description: where packages come from}
  OUT:
  UNUSED: x
secrets:
  token: {optional: yes}
  other:
sources:
  rootfs: {image: "debian:bookworm-slim"}
  src: {context: src}
bases:
  base:
    from: rootfs
    platform: [linux/amd64, linux/arm/v5]
    apt: {archives: [{url: "${MIRROR}/debian", suite: bookworm, components: [main]}]}
images:
  small:
    description: a small image
    from: base
    packages: [busybox]
    steps:
      - run: echo ${UNUSED}
        secrets: [token]
        ssh: yes
        caches: {/var/cache/a: first}
artifacts:
  tool:
    build:
      from: small
      run: make
      outputs: {/tool: "/src/${OUT}"}
groups:
  all: [tool]
"#;

fn ask(id: &str, spec: &str, opts: &[(&str, &str)]) -> Result<Told, Report> {
    ask_with(id, spec, opts, None)
}

fn ask_with(
    id: &str,
    spec: &str,
    opts: &[(&str, &str)],
    lock: Option<&Lock>,
) -> Result<Told, Report> {
    let opts: BTreeMap<String, String> =
        opts.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    let options = Options::parse(&opts, "").unwrap();
    let mut report = Report::default();
    let document = Document::parse(spec.as_bytes(), &mut report);
    let builder: Platform = "linux/amd64".parse().unwrap();
    let file = SourceFile::new("jesteros.yaml", "YAML", spec);
    let document = document.as_ref();
    let asked = Asked {
        document,
        report: &report,
        file: &file,
        lock,
        options: &options,
        builder: &builder,
    };
    let call = call::find(id).unwrap();
    call::without_spec(call).map(Ok).or_else(|| call::from_spec(call, &asked)).unwrap()
}

fn json(told: &Told) -> Value {
    assert_eq!(told.metadata["version"], b"1.0.0");
    serde_json::from_slice(&told.metadata["result.json"]).unwrap()
}

fn text(told: &Told) -> String {
    String::from_utf8(told.metadata["result.txt"].clone()).unwrap()
}

fn lines(first: u32, last: u32) -> Value {
    json!({ "ranges": [{ "start": { "line": first }, "end": { "line": last } }] })
}

#[test]
fn every_call_is_found_and_described() {
    for call in CALLS {
        assert!(call.id.starts_with("frontend."), "{}", call.id);
        assert!(std::ptr::eq(call::find(call.id).unwrap(), call));
    }
    assert!(call::find("frontend.fry").is_none());
    let told = call::without_spec(call::find("frontend.subrequests.describe").unwrap()).unwrap();
    let described = json(&told);
    let described = described.as_array().unwrap();
    assert_eq!(described.len(), CALLS.len());
    let lint = described.iter().find(|call| call["name"] == "frontend.lint").unwrap();
    assert_eq!(lint["type"], "rpc");
    assert!(
        text(&told).starts_with("NAME                   VERSION   DESCRIPTION\n"),
        "{}",
        text(&told)
    );
}

#[test]
fn the_schema_is_told_in_both_forms() {
    let told = call::without_spec(call::find("frontend.schema").unwrap()).unwrap();
    assert_eq!(json(&told)["additionalProperties"], json!(false));
    assert_eq!(serde_json::from_str::<Value>(&text(&told)).unwrap(), json(&told));
}

#[test]
fn calls_about_a_spec_need_one() {
    assert!(call::without_spec(call::find("frontend.lint").unwrap()).is_none());
    for id in ["frontend.bake", "frontend.outline", "frontend.targets"] {
        assert!(!ask(id, "- a\n", &[]).unwrap_err().is_clean());
        assert!(!ask(id, "version: 2\nname: a\n", &[]).unwrap_err().is_clean());
    }
}

#[test]
fn warnings_are_told_with_their_page() {
    let spec = SPEC.replace("  OUT:\n", "  OUT: x\n");
    let told = ask("frontend.lint", &spec, &[]).unwrap();
    assert_eq!(told.metadata["result.statuscode"], b"1");
    let lint = json(&told);
    assert_eq!(lint["warnings"].as_array().unwrap().len(), 1, "{lint:#}");
    let warning = &lint["warnings"][0];
    assert_eq!(warning["ruleName"], "unpinned");
    assert_eq!(warning["url"], "docs/diagnostics/unpinned.md");
    assert_eq!(warning["location"], lines(12, 12));
    assert!(warning["detail"].as_str().unwrap().contains("\nhint: "), "{warning}");
    assert_eq!(lint["sources"][0]["filename"], "jesteros.yaml");
    assert_eq!(lint["sources"][0]["language"], "YAML");
    assert!(lint.get("buildError").is_none());
}

#[test]
fn warnings_survive_beside_mistakes() {
    // Without a value for `OUT`, the artifact cannot be read.
    let spec = SPEC.replace("components: [main]", "components: [main], trusted: yes");
    let lint = json(&ask("frontend.lint", &spec, &[]).unwrap());
    assert_eq!(lint["warnings"][0]["ruleName"], "unverified", "{lint:#}");
    assert_eq!(lint["mistakes"][0]["ruleName"], "arg-value", "{lint:#}");
    let error = &lint["buildError"];
    assert!(error["message"].as_str().unwrap().contains("`OUT` has no default"), "{error}");
    // The place of the value, and that of the declaration.
    assert_eq!(error["location"]["ranges"].as_array().unwrap().len(), 2, "{error}");
}

#[test]
fn a_text_that_is_no_spec_is_linted_too() {
    let told = ask("frontend.lint", "version: [", &[]).unwrap();
    let lint = json(&told);
    assert_eq!(lint["mistakes"][0]["ruleName"], "not-yaml");
    assert!(!lint["buildError"]["location"]["ranges"].as_array().unwrap().is_empty());
    assert_eq!(told.metadata["result.statuscode"], b"1");
}

#[test]
fn a_clean_spec_has_status_0() {
    let spec = "version: 1\nname: a\nimages: {b: {from: scratch, files: {/c: {text: d}}}}\n";
    let told = ask("frontend.lint", spec, &[]).unwrap();
    assert_eq!(told.metadata["result.statuscode"], b"0");
    assert_eq!(json(&told)["warnings"], json!([]));
    assert_eq!(text(&told), "Check complete, no warnings found.\n");
}

#[test]
fn targets_that_were_not_asked_for_are_linted_too() {
    let spec = "version: 1\nname: a\ndefault: b\nsources: {s: {http: \"https://a/b\"}, e: {external: x}}\n\
                images:\n  b: {from: scratch, files: {/c: {text: d}}}\n  \
                f: {from: scratch, files: {/g: s}}\n  h: {from: scratch, files: {/i: \"e:i\"}}\n";
    let lint = json(&ask("frontend.lint", spec, &[]).unwrap());
    let names: Vec<&str> = lint["mistakes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|found| found["ruleName"].as_str().unwrap())
        .collect();
    // The missing `sha256` is a mistake of the spec; a context that is not given is not.
    assert_eq!(names, ["missing-key"], "{lint:#}");
    let lint = json(&ask("frontend.lint", spec, &[("target", "h")]).unwrap());
    assert_eq!(lint["mistakes"][0]["ruleName"], "named-context", "{lint:#}");
}

#[test]
fn an_outline_lists_what_the_target_uses() {
    let told = ask("frontend.outline", SPEC, &[]).unwrap();
    let outline = json(&told);
    assert_eq!(outline["name"], "small");
    assert_eq!(outline["description"], "a small image");
    assert_eq!(outline["args"].as_array().unwrap().len(), 1, "{outline:#}");
    assert_eq!(outline["args"][0]["name"], "MIRROR");
    assert_eq!(outline["args"][0]["value"], "http://deb.debian.org");
    assert_eq!(outline["args"][0]["location"], lines(5, 5));
    assert_eq!(outline["secrets"][0]["name"], "token");
    assert!(outline["secrets"][0].get("required").is_none());
    assert_eq!(outline["ssh"][0]["name"], "default");
    assert_eq!(outline["cache"][0]["ID"], "first");
    assert!(text(&told).starts_with("TARGET: small\nDESCRIPTION: a small image\n\nBUILD ARG"));
    let outline = json(&ask("frontend.outline", SPEC, &[("target", "tool")]).unwrap());
    assert_eq!(outline["args"][1]["name"], "OUT", "an arg without a value is listed");
    assert!(outline["args"][1].get("value").is_none());
    assert!(ask("frontend.outline", SPEC, &[("target", "tol")]).is_err());
}

#[test]
fn targets_are_images_artifacts_and_groups() {
    let spec = SPEC.replace("  OUT:\n", "  OUT: x\n");
    let told = ask("frontend.targets", &spec, &[]).unwrap();
    let targets = json(&told);
    let image = &targets["targets"][0];
    assert_eq!((&image["name"], &image["default"]), (&json!("small"), &json!(true)));
    assert_eq!(
        (&image["base"], &image["platform"]),
        (&json!("base"), &json!("linux/amd64,linux/arm/v5"))
    );
    let kinds: Vec<&str> = targets["targets"]
        .as_array()
        .unwrap()
        .iter()
        .map(|target| target["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["image", "artifact", "group"]);
    assert_eq!(targets["targets"][2]["description"], "group of tool");
    assert!(text(&told).contains("small (default)"), "{}", text(&told));
}

#[test]
fn a_policy_permits_the_sources_of_each_platform() {
    let sum = "1".repeat(64);
    let spec = format!(
        "version: 1\nname: demo\nsources:\n  tool: {{http: \"http://h/${{TARGETARCH}}\", sha256: {sum}}}\n\
         images: {{main: {{from: scratch, files: {{/tool: tool}}}}}}\n"
    );
    let lock = Lock::default();
    let policy = |platforms: &str| {
        let told = ask_with("frontend.policy", &spec, &[("platform", platforms)], Some(&lock));
        text(&told.unwrap())
    };
    let both = policy("linux/amd64,linux/arm64");
    for architecture in ["amd64", "arm64"] {
        let url = format!("input.http.url == \"http://h/{architecture}\"");
        assert!(both.contains(&url), "{both}");
    }
    assert!(!policy("linux/amd64").contains("arm64"));
    assert!(ask("frontend.policy", &spec, &[]).is_err());
}
