//! Tests of the YAML reader.

use super::*;
use crate::diagnostic::Code;

fn error(text: &str) -> String {
    let found = parse(text).unwrap_err();
    format!("{}: {}", found.span.first, found.message)
}

fn code(text: &str) -> Code {
    parse(text).unwrap_err().code
}

#[test]
fn keeps_text_and_lines() {
    let node = parse("# c\nmode: 0755\nscript: |\n  a\n  b\nnext: 1.10\n").unwrap();
    let Value::Map(entries) = &node.value else { panic!("a mapping") };
    let seen: Vec<_> = entries
        .iter()
        .map(|(key, value)| (key.span.first, value.span.last, value.text().unwrap()))
        .collect();
    assert_eq!(seen, [(2, 2, "0755"), (3, 5, "a\nb\n"), (6, 6, "1.10")]);
    assert_eq!(node.get("mode").and_then(Node::text), Some("0755"));
    assert_eq!(node.get("nothing"), None);
    assert_eq!(node.get("mode").unwrap().get("x"), None);
    assert_eq!(node.span, Span::new(2, 6));
}

#[test]
fn reads_json_with_tabs() {
    let json = parse("\u{feff}{\n\t\"a\": [1, \"b\\/c\"],\n\t\"d\": null\n}\n").unwrap();
    let yaml = parse("a: [1, b/c]\nd: ~\n").unwrap();
    assert_eq!(json.get("d").map(|node| &node.value), Some(&Value::Null));
    let texts = |node: &Node| {
        let Value::List(items) = &node.get("a").unwrap().value else { panic!("a list") };
        items.iter().map(|item| item.text().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(texts(&json), texts(&yaml));
}

#[test]
fn only_plain_words_are_null() {
    let node = parse("a: null\nb: 'null'\nc: ''\nd:\ne: \"~\"\n").unwrap();
    let nulls: Vec<bool> =
        ["a", "b", "c", "d", "e"].map(|key| node.get(key).unwrap().value == Value::Null).into();
    assert_eq!(nulls, [true, false, false, true, false]);
}

#[test]
fn bad_text_is_an_error_at_a_line() {
    assert_eq!(error(""), "1: the spec is empty");
    assert_eq!(error("# syntax=x\n"), "1: the spec is empty");
    assert_eq!(error("a: 1\nb: 2\na: 3\n"), "3: `a` stands in this mapping twice");
    assert_eq!(error("a: 1\n---\nb: 1\n"), "2: a spec is one YAML document, this starts another");
    assert_eq!(error("a:\n  <<: 1\n"), "2: merge keys (`<<`) are not part of the language");
    assert_eq!(error("a: !include b\n"), "1: a spec has no tags (`!…`)");
    assert_eq!(error("a: !x {b: c}\n"), "1: a spec has no tags (`!…`)");
    assert_eq!(error("[a]: b\n"), "1: a key must be a single value, this is a list");
    assert!(error("a: [1\nb: }\n").contains("this is not YAML"));
    assert!(error("a: &x [*x]\n").contains("its own anchor"));
    assert!(error(&"[".repeat(MAX_DEPTH + 1)).contains("nested deeper"));
    assert!(error(&"[".repeat(10_000)).contains("limit"));
}

#[test]
fn mistakes_have_codes() {
    for (text, expected) in [
        ("a: [1", codes::NOT_YAML),
        ("a: 1\na: 1", codes::DUPLICATE),
        ("~: 1", codes::WRONG_KIND),
        ("<<: 1", codes::UNKNOWN_KEY),
        ("", codes::NOT_A_SPEC),
    ] {
        assert_eq!(code(text), expected, "{text}");
    }
    assert_eq!(code(&"[".repeat(MAX_DEPTH + 1)), codes::LIMIT);
    assert_eq!(code(&" ".repeat(MAX_TEXT + 1)), codes::LIMIT);
}

#[test]
fn a_repeated_key_names_the_first() {
    let found = parse("a: 1\nb: {c: 1, d: 2}\n'a': 2\n").unwrap_err();
    assert_eq!(found.labels[0].span, Span::line(1));
    // The same key in different mappings is no mistake.
    assert!(parse("a: {c: 1}\nb: {c: 1}\nc: 1\n").is_ok());
}

#[test]
fn aliases_stand_where_they_are_written() {
    let node = parse("a: &x {k: v}\nb:\n  - *x\n  - *x\n").unwrap();
    let Value::List(items) = &node.get("b").unwrap().value else { panic!("a list") };
    assert_eq!(items[1].span, Span::line(4));
    assert_eq!(items[1].get("k").and_then(Node::text), Some("v"));
}

#[test]
fn alias_bombs_hit_the_limits() {
    let mut wide = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..10 {
        let refs = vec![format!("*a{}", level - 1); 10].join(", ");
        wide.push_str(&format!("a{level}: &a{level} [{refs}]\n"));
    }
    let message = format!("more than {MAX_NODES} values");
    assert!(error(&wide).contains(&message), "{}", error(&wide));
    let mut deep = String::from("a0: &a0 [x]\n");
    for level in 1..40 {
        deep.push_str(&format!("a{level}: &a{level} [*a{}]\n", level - 1));
    }
    assert!(error(&deep).contains("nested deeper"), "{}", error(&deep));
    let mut long = format!("a: &a {}\nb:\n", "x".repeat(MAX_TEXT / 4));
    long.push_str(&"  - *a\n".repeat(4));
    assert!(error(&long).contains("MiB of text"), "{}", error(&long));
}

#[test]
fn many_keys_take_no_time() {
    let mut text: String = (0..MAX_NODES / 2 - 1).map(|key| format!("key{key}: 1\n")).collect();
    assert!(parse(&text).is_ok());
    text.push_str("key0: 1\n");
    assert_eq!(code(&text), codes::DUPLICATE);
}

#[test]
fn block_scalars_end_with_their_text() {
    for (text, first, last) in [
        ("s: |\n  a\n  b\n", 2, 3),
        ("s: |\n  a\n  b", 2, 3),
        ("s: |\n  a\n\n\nt: 1\n", 2, 2),
        ("s: |+\n  a\n\n\nt: 1\n", 2, 2),
        ("s: >\n\n  a\n\n  # b\n# c\n\nt: 1\n", 3, 5),
        ("s: |\n  a\n    b\n  c\n  \n# d\n", 2, 4),
        ("s: |\nt: 1\n", 1, 1),
        ("s: |\r\n  a\r\n  b\r\nt: 1\r\n", 2, 3),
    ] {
        let node = parse(text).unwrap();
        let span = node.get("s").unwrap().span;
        assert_eq!((span.first, span.last), (first, last), "{text:?}");
    }
    let node = parse("s:\n  - |\n    a\n  - |\n    b\nt: 1\n").unwrap();
    assert_eq!(node.get("s").unwrap().span, Span::new(2, 5));
}
