//! Tests of the options that are JesterOS's own.

use super::{Layer, Options};
use buildkit_request::OptionMistake;
use std::collections::BTreeMap;

fn parse(opts: &[(&str, &str)]) -> Result<Options, Vec<OptionMistake>> {
    let opts: BTreeMap<String, String> =
        opts.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    Options::parse(&opts, "s")
}

#[test]
fn the_spec_has_a_name() {
    assert_eq!(parse(&[]).unwrap().request.filename, "jesteros.yaml");
    assert_eq!(parse(&[("cmdline", "a/b:1")]).unwrap().request.filename, "Dockerfile");
}

#[test]
fn the_cache_is_ignored_by_name() {
    let options = parse(&[("no-cache", "Production, dev.files,")]).unwrap();
    for (image, layer, ignored) in [
        ("production", None, true),
        ("production", Some(Layer::Files), true),
        ("dev", Some(Layer::Files), true),
        ("dev", Some(Layer::Packages), false),
        ("dev", None, false),
        ("other", None, false),
    ] {
        assert_eq!(options.ignores_cache(image, layer), ignored, "{image} {layer:?}");
    }
    assert!(!parse(&[]).unwrap().ignores_cache("production", None));
}

#[test]
fn what_a_result_is_made_of_is_stated_unless_a_scanner_does_it() {
    for (opts, stated) in [
        (&[][..], false),
        (&[("attest:sbom", "")], true),
        (&[("attest:sbom", "generator=example.org/scanner:1")], false),
    ] {
        assert_eq!(parse(opts).unwrap().states_sbom, stated, "{opts:?}");
    }
}

#[test]
fn a_scanner_gets_only_the_image() {
    let extra = "build-arg:BUILDKIT_SBOM_SCAN_CONTEXT";
    let mistakes = parse(&[("attest:sbom", ""), (extra, "true")]).unwrap_err();
    assert_eq!(mistakes[0].key, extra);
    parse(&[("attest:sbom", ""), (extra, "false")]).unwrap();
    parse(&[(extra, "true")]).unwrap();
}

#[test]
fn all_mistakes_are_told() {
    let mistakes = parse(&[
        ("platform", "x"),
        ("build-arg:BUILDKIT_DOCKERFILE_CHECK", "x"),
        ("build-arg:BUILDKIT_CHECKS", "x"),
    ]);
    let flags: Vec<String> = mistakes.unwrap_err().iter().map(OptionMistake::flag).collect();
    let args = ["BUILDKIT_DOCKERFILE_CHECK", "BUILDKIT_CHECKS"];
    let args = args.map(|arg| format!("`--build-arg {arg}`"));
    assert_eq!(flags, ["`--platform`", args[0].as_str(), args[1].as_str()]);
}
