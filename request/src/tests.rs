//! Tests of the options.

use crate::{NoCache, OptionMistake, Request, Sbom};
use std::collections::BTreeMap;

fn parse(opts: &[(&str, &str)]) -> Result<Request, Vec<OptionMistake>> {
    let opts: BTreeMap<String, String> =
        opts.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    Request::parse(&opts, "s", "recipe")
}

#[test]
fn reads_what_buildx_sends() {
    let request = parse(&[
        ("filename", "a.yaml"),
        ("target", "result"),
        ("platform", "linux/arm/v5, linux/amd64,linux/arm/v5"),
        ("no-cache", ""),
        ("build-arg:MIRROR", "http://x"),
        ("build-arg:HTTP_PROXY", "p"),
        ("build-arg:SOURCE_DATE_EPOCH", "315532800"),
        ("add-hosts", "Archive.example.org=127.0.0.1,\"b=::1\""),
        ("ulimit", "nofile=1024:2048,core=-1"),
        ("context:rootfs", "local:rootfs"),
        ("cache-imports", r#"[{"Type":"registry","Attrs":{"ref":"a/b"}}]"#),
        ("cache-from", "a/b,c/d"),
        ("source", "a/frontend:1"),
        ("unknown", "x"),
    ])
    .unwrap();
    assert_eq!(request.filename, "a.yaml");
    assert_eq!(request.target.as_deref(), Some("result"));
    assert_eq!(request.platforms.len(), 2);
    assert!(request.no_cache.covers("anything"));
    assert_eq!(request.hosts[0], ("archive.example.org".into(), "127.0.0.1".into()));
    assert_eq!(request.hosts[1], ("b".into(), "::1".into()));
    assert_eq!(request.ulimits, [("nofile".into(), 1024, 2048), ("core".into(), -1, -1)]);
    assert_eq!(request.cache_imports.len(), 2);
    assert_eq!(request.proxies["http_proxy"], "p");
    assert_eq!(request.contexts["rootfs"], "local:rootfs");
    assert_eq!(request.epoch, Some(315_532_800));
    assert_eq!(request.frontend_source.as_deref(), Some("a/frontend:1"));
}

#[test]
fn nothing_given_has_defaults() {
    let request =
        parse(&[("target", ""), ("platform", ""), ("build-arg:SOURCE_DATE_EPOCH", "")]).unwrap();
    assert_eq!(request, parse(&[("build-arg:SOURCE_DATE_EPOCH", "")]).unwrap());
    assert_eq!((request.filename.as_str(), request.file_local.as_str()), ("recipe", "dockerfile"));
    assert_eq!((request.target, request.context, request.epoch), (None, None, None));
    assert_eq!(request.no_cache, NoCache::Never);
    let request = parse(&[("cmdline", "a/b:1 rest")]).unwrap();
    assert_eq!(request.frontend_source.as_deref(), Some("a/b:1"));
    let request = parse(&[("cmdline", "a/b:1 rest"), ("source", "c/d:2")]).unwrap();
    assert_eq!(request.frontend_source.as_deref(), Some("c/d:2"));
}

#[test]
fn bad_values_name_their_flag() {
    for (key, value, flag) in [
        ("platform", "linux/arm/v5/x/y", "`--platform`: "),
        ("multi-platform", "yes", "option `multi-platform`: "),
        ("build-arg:BUILDKIT_MULTI_PLATFORM", "x", "`--build-arg BUILDKIT_MULTI_PLATFORM`: "),
        ("image-resolve-mode", "x", "`--pull`: "),
        ("add-hosts", "nonsense", "`--add-host`: "),
        ("add-hosts", "a b=127.0.0.1", "`--add-host`: "),
        ("add-hosts", "\"open", "`--add-host`: "),
        ("ulimit", "nofile", "`--ulimit`: "),
        ("ulimit", "=1", "`--ulimit`: "),
        ("shm-size", "1g", "`--shm-size`: "),
        ("force-network-mode", "weird", "`--network`: "),
        ("cache-imports", "{", "`--cache-from`: "),
        ("build-arg:SOURCE_DATE_EPOCH", "to day", "`--build-arg SOURCE_DATE_EPOCH`: "),
        ("build-arg:SOURCE_DATE_EPOCH", "-1", "`--build-arg SOURCE_DATE_EPOCH`: "),
        ("build-arg:SOURCE_DATE_EPOCH", "999999999999", "`--build-arg SOURCE_DATE_EPOCH`: "),
    ] {
        let mistakes = parse(&[(key, value)]).unwrap_err();
        assert_eq!(mistakes.len(), 1);
        assert_eq!(mistakes[0].key, key);
        let text = mistakes[0].to_string();
        assert!(text.starts_with(flag), "{key}: {text}");
    }
}

#[test]
fn all_bad_values_are_reported() {
    let mistakes =
        parse(&[("platform", "x"), ("ulimit", "x"), ("shm-size", "x"), ("target", "fine")]);
    assert_eq!(mistakes.unwrap_err().len(), 3);
}

#[test]
fn the_cache_is_ignored_by_name() {
    let request = parse(&[("no-cache", "Tools, result.files,")]).unwrap();
    assert_eq!(request.no_cache.names(), ["tools", "result.files"]);
    for (name, ignored) in [("tools", true), ("Result.files", true), ("result", false)] {
        assert_eq!(request.no_cache.covers(name), ignored, "{name}");
    }
}

#[test]
fn a_scanner_is_told_from_the_frontend() {
    let arg = "build-arg:BUILDKIT_ATTEST_SBOM";
    for (opts, sbom) in [
        (&[][..], Sbom::Unasked),
        (&[("attest:sbom", "")], Sbom::Frontend),
        (&[("attest:sbom", "type=sbom,\"a=b,c\"")], Sbom::Frontend),
        (&[(arg, "true")], Sbom::Frontend),
        (&[("attest:provenance", "mode=max")], Sbom::Unasked),
        (&[("attest:sbom", "generator=example.org/scanner:1")], Sbom::Scanner),
        (&[("attest:sbom", "a=b,\"generator=example.org/scanner:1\"")], Sbom::Scanner),
        (&[("attest:sbom", ""), (arg, "generator=example.org/scanner:1")], Sbom::Scanner),
        (&[("attest:sbom", "\"generator")], Sbom::Scanner),
    ] {
        assert_eq!(parse(opts).unwrap().sbom, sbom, "{opts:?}");
    }
}

#[test]
fn a_mistake_knows_how_it_was_written() {
    for (key, value, line) in [
        ("platform", "x", "--platform x"),
        ("build-arg:SOURCE_DATE_EPOCH", "to day", "--build-arg SOURCE_DATE_EPOCH=to day"),
        ("memory", "-1", "--resource -1"),
        ("multi-platform", "maybe", "multi-platform=maybe"),
    ] {
        let mistakes = parse(&[(key, value)]).unwrap_err();
        assert_eq!(mistakes[0].command_line(value), line);
    }
}

#[test]
fn the_epoch_may_be_that_of_a_context() {
    let epoch = |value| {
        let request = parse(&[("build-arg:SOURCE_DATE_EPOCH", value)]).unwrap();
        (request.epoch, request.epoch_of)
    };
    assert_eq!(epoch("7"), (Some(7), None));
    assert_eq!(epoch("9223372036"), (Some(9_223_372_036), None));
    // BuildKit would write another time.
    parse(&[("build-arg:SOURCE_DATE_EPOCH", "9223372037")]).unwrap_err();
    assert_eq!(epoch("context"), (None, Some("context".to_owned())));
    assert_eq!(epoch("kernel"), (None, Some("kernel".to_owned())));
}
