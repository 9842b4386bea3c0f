//! Tests of the options.

use super::*;
use std::collections::BTreeMap;

fn parse(opts: &[(&str, &str)]) -> Result<Options, Vec<OptionMistake>> {
    let opts: BTreeMap<String, String> =
        opts.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    Options::parse(&opts, "s", "")
}

#[test]
fn reads_what_buildx_sends() {
    let options = parse(&[
        ("filename", "a.yaml"),
        ("target", "production"),
        ("platform", "linux/arm/v5, linux/amd64,linux/arm/v5"),
        ("no-cache", ""),
        ("build-arg:APT_MIRROR", "http://x"),
        ("build-arg:HTTP_PROXY", "p"),
        ("build-arg:SOURCE_DATE_EPOCH", "315532800"),
        ("add-hosts", "Archive.debian.org=127.0.0.1,\"b=::1\""),
        ("ulimit", "nofile=1024:2048,core=-1"),
        ("context:lenny-rootfs", "local:lenny-rootfs"),
        ("cache-imports", r#"[{"Type":"registry","Attrs":{"ref":"a/b"}}]"#),
        ("cache-from", "a/b,c/d"),
        ("source", "jesteros/frontend:1"),
        ("unknown", "x"),
    ])
    .unwrap();
    assert_eq!(options.filename, "a.yaml");
    assert_eq!(options.target.as_deref(), Some("production"));
    assert_eq!(options.platforms.len(), 2);
    assert!(options.ignores_cache("anything", None));
    assert_eq!(options.hosts[0], ("archive.debian.org".into(), "127.0.0.1".into()));
    assert_eq!(options.hosts[1], ("b".into(), "::1".into()));
    assert_eq!(options.ulimits, [("nofile".into(), 1024, 2048), ("core".into(), -1, -1)]);
    assert_eq!(options.cache_imports.len(), 2);
    assert_eq!(options.proxies["http_proxy"], "p");
    assert_eq!(options.contexts["lenny-rootfs"], "local:lenny-rootfs");
    assert_eq!(options.epoch, Some(315_532_800));
    assert_eq!(options.frontend_source.as_deref(), Some("jesteros/frontend:1"));
}

#[test]
fn nothing_given_has_defaults() {
    let options =
        parse(&[("target", ""), ("platform", ""), ("build-arg:SOURCE_DATE_EPOCH", "")]).unwrap();
    assert_eq!(options, parse(&[("build-arg:SOURCE_DATE_EPOCH", "")]).unwrap());
    assert_eq!(
        (options.filename.as_str(), options.spec_local.as_str()),
        ("jesteros.yaml", "dockerfile")
    );
    assert_eq!((options.target, options.context, options.epoch), (None, None, None));
    assert_eq!(options.no_cache, NoCache::Never);
    let options = parse(&[("cmdline", "a/b:1 rest")]).unwrap();
    assert_eq!(options.frontend_source.as_deref(), Some("a/b:1"));
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
    let arg = "build-arg:BUILDKIT_ATTEST_SBOM";
    for (opts, stated) in [
        (&[][..], false),
        (&[("attest:sbom", "")], true),
        (&[("attest:sbom", "type=sbom,\"a=b,c\"")], true),
        (&[(arg, "true")], true),
        (&[("attest:provenance", "mode=max")], false),
        (&[("attest:sbom", "generator=example.org/scanner:1")], false),
        (&[("attest:sbom", "a=b,\"generator=example.org/scanner:1\"")], false),
        (&[("attest:sbom", ""), (arg, "generator=example.org/scanner:1")], false),
        (&[("attest:sbom", "\"generator")], false),
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
        let options = parse(&[("build-arg:SOURCE_DATE_EPOCH", value)]).unwrap();
        (options.epoch, options.epoch_of)
    };
    assert_eq!(epoch("7"), (Some(7), None));
    assert_eq!(epoch("9223372036"), (Some(9_223_372_036), None));
    // BuildKit would write another time.
    parse(&[("build-arg:SOURCE_DATE_EPOCH", "9223372037")]).unwrap_err();
    assert_eq!(epoch("context"), (None, Some("context".to_owned())));
    assert_eq!(epoch("kernel"), (None, Some("kernel".to_owned())));
}
