//! A JSON schema of the language, for editors.
//!
//! Values are described as a YAML reader of an editor sees them: `755` may be a
//! number there and `yes` a truth value, and both are texts for the frontend.

use super::walk::shapes;
use crate::language::shape::{Key, Kind, Shape};
use crate::spec::SHAPE;
use crate::values::Scalar;
use serde_json::{Map, Value, json};

/// Where a value may have a `${NAME}`, any text that has one is right.
const EXPANSION: &str = "\\$\\{";

/// The schema, draft 2020-12. Keys that this version cannot do yet are not in it.
#[must_use]
pub fn schema() -> Value {
    let mut schemas = Schemas::default();
    let mut top = schemas.shape(&SHAPE);
    for shape in shapes() {
        let schema = schemas.shape(shape);
        schemas.definitions.insert(slug(shape.name), Value::Object(schema));
    }
    schemas.definitions.insert(
        "expansion".to_owned(),
        json!({
            "type": "string",
            "pattern": EXPANSION,
            "description": "a value with a build arg in it: `${NAME}`",
        }),
    );
    schemas
        .definitions
        .insert("text".to_owned(), json!({ "type": ["string", "number", "boolean"] }));
    schemas.definitions.insert(
        "flag".to_owned(),
        any([json!({ "enum": [true, false, "yes", "no", "true", "false"] }), expansion()]),
    );
    schemas.definitions.insert(
        "number".to_owned(),
        any([
            json!({ "type": "integer", "minimum": 0, "maximum": u32::MAX }),
            json!({ "type": "string", "pattern": "^[0-9]+$" }),
            expansion(),
        ]),
    );
    top.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
    top.insert("title".to_owned(), json!("JesterOS spec, version 1"));
    top.insert("patternProperties".to_owned(), json!({ "^x-": true }));
    top.insert("$defs".to_owned(), Value::Object(schemas.definitions));
    Value::Object(top)
}

/// The schema as text.
#[must_use]
pub fn schema_text() -> String {
    format!("{:#}\n", schema())
}

/// The definitions so far.
#[derive(Default)]
struct Schemas {
    definitions: Map<String, Value>,
}

impl Schemas {
    fn shape(&mut self, shape: &'static Shape) -> Map<String, Value> {
        let keys = || shape.all_keys();
        let properties: Map<String, Value> =
            keys().map(|key| (key.name.to_owned(), self.key(key))).collect();
        let needed: Vec<&str> = keys().filter(|key| key.needed).map(|key| key.name).collect();
        let mut schema = Map::new();
        schema.insert("type".to_owned(), json!("object"));
        schema.insert("description".to_owned(), json!(shape.doc));
        schema.insert("properties".to_owned(), Value::Object(properties));
        schema.insert("additionalProperties".to_owned(), json!(false));
        if !needed.is_empty() {
            schema.insert("required".to_owned(), json!(needed));
        }
        schema
    }

    fn key(&mut self, key: &Key) -> Value {
        let mut schema = self.kind(&key.kind);
        schema["description"] = json!(key.doc);
        schema
    }

    fn kind(&mut self, kind: &Kind) -> Value {
        match kind {
            Kind::Text => reference("text"),
            Kind::Flag => reference("flag"),
            Kind::Number => reference("number"),
            Kind::Word(scalar) => any([self.scalar(scalar), expansion()]),
            Kind::Choice(words) => choice(words),
            Kind::Nothing => json!({ "type": "null" }),
            Kind::List(item) => json!({ "type": "array", "items": self.kind(item) }),
            Kind::OneOrMore(item) => {
                let item = self.kind(item);
                any([item.clone(), json!({ "type": "array", "items": item })])
            }
            Kind::Named { key, value } => json!({
                "type": "object",
                "propertyNames": self.scalar(key),
                "additionalProperties": self.kind(value),
            }),
            Kind::Map(shape) => reference(&slug(shape.name)),
            Kind::Any(kinds) => any(kinds.iter().map(|kind| self.kind(kind))),
        }
    }

    /// A definition for `scalar`, made when it is first needed.
    fn scalar(&mut self, scalar: &Scalar) -> Value {
        let name = format!("value-{}", slug(scalar.name));
        self.definitions.entry(name.clone()).or_insert_with(|| {
            let mut schema = json!({
                "type": ["string", "number"],
                "description": scalar.doc,
                "examples": scalar.examples,
            });
            if let Some(pattern) = scalar.pattern {
                schema["pattern"] = json!(pattern);
            }
            schema
        });
        reference(&name)
    }
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{name}") })
}

fn expansion() -> Value {
    reference("expansion")
}

/// One of several schemas; alternatives of alternatives are put into one list.
fn any(schemas: impl IntoIterator<Item = Value>) -> Value {
    let mut list: Vec<Value> = Vec::new();
    for schema in schemas {
        let parts = match schema {
            Value::Object(mut map) if map.len() == 1 && map.contains_key("anyOf") => {
                match map.remove("anyOf") {
                    Some(Value::Array(parts)) => parts,
                    other => other.into_iter().collect(),
                }
            }
            other => vec![other],
        };
        for part in parts {
            if !list.contains(&part) {
                list.push(part);
            }
        }
    }
    json!({ "anyOf": list })
}

/// One of these words; an editor may read a word of digits as a number.
fn choice(words: &[&str]) -> Value {
    let mut values: Vec<Value> = words.iter().map(|word| json!(word)).collect();
    values.extend(
        words.iter().filter_map(|word| word.parse::<u64>().ok()).map(|number| json!(number)),
    );
    json!({ "enum": values })
}

fn slug(name: &str) -> String {
    name.replace(' ', "-")
}
