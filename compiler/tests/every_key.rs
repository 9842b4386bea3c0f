//! Every key that a shape declares is read, and the JSON schema agrees: a spec that
//! uses all of them has no mistake, and each of its mappings is what the schema says.

#![expect(clippy::unwrap_used, reason = "everything here is a test")]

use buildkit_llb::Platform;
use jesteros_compiler::check::check;
use jesteros_compiler::diagnostic::Report;
use jesteros_compiler::language::shape::{Kind, Shape};
use jesteros_compiler::manual;
use jesteros_compiler::options::Options;
use jesteros_compiler::plan::Specs;
use jesteros_compiler::spec::{Document, SHAPE};
use jesteros_compiler::yaml::{Node, Value};
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};

const SPEC: &str = include_str!("every-key.yaml");

/// The top level.
static TOP: Kind = Kind::Map(&SHAPE);

fn document(text: &str) -> Document {
    let mut report = Report::default();
    Document::parse(text.as_bytes(), &mut report)
        .unwrap_or_else(|| panic!("{}", report.render("spec")))
}

/// Everything that reading and checking `text` finds.
fn found(text: &str) -> Report {
    let document = document(text);
    let options = Options::parse(&BTreeMap::new(), "").unwrap();
    let builder: Platform = "linux/amd64".parse().unwrap();
    let specs = Specs::new(&document, &options, &builder);
    let spec = specs.get(&builder);
    let mut report = specs.report();
    check(&spec, &mut report);
    report
}

#[test]
fn a_spec_with_every_key_has_no_mistake() {
    let report = found(SPEC);
    assert!(report.is_clean(), "{}", report.render("every-key.yaml"));
    let warnings: Vec<String> = report
        .warnings()
        .iter()
        .map(|warning| warning.in_file("every-key.yaml").to_string())
        .collect();
    assert!(warnings.is_empty(), "{}", warnings.join("\n"));
}

/// The keys that the spec uses, with the names of their shapes.
fn used() -> BTreeSet<(&'static str, &'static str)> {
    let mut used = BTreeSet::new();
    visit(document(SPEC).top(), &TOP, &mut used);
    used
}

#[test]
fn every_key_is_in_the_spec() {
    let used = used();
    let mut missing = Vec::new();
    let mut open: Vec<&'static Shape> = vec![&SHAPE];
    let mut seen = BTreeSet::new();
    while let Some(shape) = open.pop() {
        if !seen.insert(shape.name) {
            continue;
        }
        for key in shape.all_keys() {
            below(&key.kind, &mut open);
            // `syntax` is for JSON only.
            if key.name != "syntax" && !used.contains(&(shape.name, key.name)) {
                missing.push(format!("`{}` of {}", key.name, shape.name));
            }
        }
    }
    assert!(
        missing.is_empty(),
        "use these keys in compiler/tests/every-key.yaml, at a place where they are no mistake: {}",
        missing.join(", ")
    );
}

/// Notes which keys of which shapes `node`, which is of the kind `kind`, uses.
fn visit(node: &Node, kind: &'static Kind, used: &mut BTreeSet<(&'static str, &'static str)>) {
    match (kind, &node.value) {
        (Kind::Map(shape), Value::Map(entries)) => {
            for (name, value) in entries {
                if let Some(key) = name.text().and_then(|name| shape.key(name)) {
                    used.insert((shape.name, key.name));
                    visit(value, &key.kind, used);
                }
            }
        }
        (Kind::Named { value, .. }, Value::Map(entries)) => {
            entries.iter().for_each(|(_, node)| visit(node, value, used));
        }
        (Kind::List(item) | Kind::OneOrMore(item), Value::List(items)) => {
            items.iter().for_each(|node| visit(node, item, used));
        }
        (Kind::OneOrMore(item), _) => visit(node, item, used),
        (Kind::Any(kinds), _) => kinds.iter().for_each(|kind| visit(node, kind, used)),
        _ => {}
    }
}

fn below(kind: &'static Kind, open: &mut Vec<&'static Shape>) {
    match kind {
        Kind::Map(shape) => open.push(shape),
        Kind::List(kind) | Kind::OneOrMore(kind) | Kind::Named { value: kind, .. } => {
            below(kind, open);
        }
        Kind::Any(kinds) => kinds.iter().for_each(|kind| below(kind, open)),
        _ => {}
    }
}

#[test]
fn the_value_of_every_key_is_read() {
    let json = to_json(document(SPEC).top());
    let ignored: Vec<String> = used()
        .into_iter()
        .filter(|wanted| {
            let mut done = false;
            let wrong = spoil(&json, &TOP, *wanted, &mut done);
            assert!(done, "{wanted:?}");
            found(&wrong.to_string()).is_clean()
        })
        .map(|(shape, key)| format!("`{key}` of {shape}"))
        .collect();
    assert!(ignored.is_empty(), "declared and not read: {}", ignored.join(", "));
}

/// `json` with a value that nothing takes at the first place of the key `wanted`.
fn spoil(json: &Json, kind: &'static Kind, wanted: (&str, &str), done: &mut bool) -> Json {
    match (kind, json) {
        _ if *done => json.clone(),
        (Kind::Map(shape), Json::Object(map)) => {
            let spoiled = map.iter().map(|(name, value)| {
                let value = match shape.key(name) {
                    Some(key) if !*done && (shape.name, key.name) == wanted => {
                        *done = true;
                        Json::from(vec![vec![vec!["wrong"]]])
                    }
                    Some(key) => spoil(value, &key.kind, wanted, done),
                    None => value.clone(),
                };
                (name.clone(), value)
            });
            Json::Object(spoiled.collect())
        }
        (Kind::Named { value, .. }, Json::Object(map)) => {
            let spoiled =
                map.iter().map(|(name, json)| (name.clone(), spoil(json, value, wanted, done)));
            Json::Object(spoiled.collect())
        }
        (Kind::List(item) | Kind::OneOrMore(item), Json::Array(items)) => {
            items.iter().map(|json| spoil(json, item, wanted, done)).collect()
        }
        (Kind::OneOrMore(item), _) => spoil(json, item, wanted, done),
        (Kind::Any(kinds), _) => {
            kinds.iter().fold(json.clone(), |json, kind| spoil(&json, kind, wanted, done))
        }
        _ => json.clone(),
    }
}

#[test]
fn the_schema_accepts_it() {
    let schema = manual::schema();
    let json = to_json(document(SPEC).top());
    assert_eq!(fits(&json, &schema, &schema), Ok(()));
}

#[test]
fn the_schema_refuses_mistakes() {
    let schema = manual::schema();
    let base = "version: 1\nname: a\nbases: {b: {from: s, platform: linux/arm}}\n";
    for wrong in [
        "version: 2\nname: a\n",
        "version: 1\n",
        "version: 1\nname: A\n",
        &format!("{base}target: b\n"),
        &format!("{base}images: {{c: {{from: b, file: {{}}}}}}\n"),
        &format!("{base}images: {{c: {{from: b, files: {{a: }}}}}}\n"),
        &format!("{base}images: {{c: {{from: b, users: {{d: {{uid: x}}}}}}}}\n"),
        &format!("{base}images: {{c: {{from: b, checks: [{{run: a, expect: {{exit: x}}}}]}}}}\n"),
        &format!("{base}images: [c]\n"),
    ] {
        let json = to_json(document(wrong).top());
        assert!(fits(&json, &schema, &schema).is_err(), "{wrong}");
    }
    let json = to_json(document(base).top());
    assert_eq!(fits(&json, &schema, &schema), Ok(()));
}

/// The tree as an editor sees it: numbers and truth values are no texts there.
fn to_json(node: &Node) -> Json {
    match &node.value {
        Value::Null => Json::Null,
        Value::Scalar(text) => match text.as_str() {
            "true" => Json::Bool(true),
            "false" => Json::Bool(false),
            text => text.parse::<u64>().map_or_else(|_| Json::from(text), Json::from),
        },
        Value::List(items) => items.iter().map(to_json).collect(),
        Value::Map(entries) => {
            let entries = entries.iter();
            entries.map(|(key, value)| (key.text().unwrap().to_owned(), to_json(value))).collect()
        }
    }
}

/// Whether `value` is what `schema` says: the part of JSON Schema that is used here.
fn fits(value: &Json, schema: &Json, root: &Json) -> Result<(), String> {
    let fail = |why: &str| Err(format!("{value} {why}: {schema}"));
    let Json::Object(rules) = schema else {
        return if schema == &Json::Bool(true) { Ok(()) } else { fail("is refused") };
    };
    for (rule, wanted) in rules {
        match rule.as_str() {
            "$ref" => {
                let path = wanted.as_str().unwrap().trim_start_matches('#');
                fits(value, root.pointer(path).unwrap_or_else(|| panic!("no {path}")), root)?;
            }
            "type" => {
                let types = wanted.as_array().cloned().unwrap_or_else(|| vec![wanted.clone()]);
                if !types.iter().any(|name| is_type(value, name.as_str().unwrap())) {
                    return fail("is of another type");
                }
            }
            "enum" if !wanted.as_array().unwrap().contains(value) => {
                return fail("is not in the list");
            }
            "pattern" => {
                let pattern = regex_lite::Regex::new(wanted.as_str().unwrap()).unwrap();
                if value.as_str().is_some_and(|text| !pattern.is_match(text)) {
                    return fail("does not match");
                }
            }
            "minimum" if value.as_u64().is_some_and(|number| number < wanted.as_u64().unwrap()) => {
                return fail("is too small");
            }
            "maximum" if value.as_u64().is_some_and(|number| number > wanted.as_u64().unwrap()) => {
                return fail("is too large");
            }
            "items" => {
                for item in value.as_array().into_iter().flatten() {
                    fits(item, wanted, root)?;
                }
            }
            "anyOf" => {
                let results: Vec<_> = wanted
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|schema| fits(value, schema, root))
                    .collect();
                if results.iter().all(Result::is_err) {
                    return Err(format!("{results:?}"));
                }
            }
            "required" => {
                for key in wanted.as_array().unwrap() {
                    if value.get(key.as_str().unwrap()).is_none() {
                        return fail("lacks a key");
                    }
                }
            }
            "propertyNames" => {
                for key in value.as_object().into_iter().flat_map(|map| map.keys()) {
                    fits(&Json::from(key.as_str()), wanted, root)?;
                }
            }
            "additionalProperties" => {
                let known = rules.get("properties").and_then(Json::as_object);
                for (key, value) in value.as_object().into_iter().flatten() {
                    match known.and_then(|known| known.get(key)) {
                        Some(schema) => fits(value, schema, root)?,
                        None if key.starts_with("x-")
                            && rules.contains_key("patternProperties") => {}
                        None => fits(value, wanted, root).map_err(|why| format!("{key}: {why}"))?,
                    }
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn is_type(value: &Json, name: &str) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "number" | "integer" => value.is_number(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("no type {other}"),
    }
}
