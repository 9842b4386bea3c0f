//! An object of protobuf's JSON form: fields with their default value are left out, and
//! 64-bit numbers are strings.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// An object that is put together field by field.
#[derive(Default)]
pub(super) struct Object(Map<String, Value>);

impl Object {
    pub(super) fn new() -> Self {
        Self::default()
    }

    pub(super) fn value(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.0.insert(key.to_owned(), value.into());
        self
    }

    fn unless(self, is_default: bool, key: &str, value: impl Into<Value>) -> Self {
        if is_default { self } else { self.value(key, value) }
    }

    pub(super) fn text(self, key: &str, text: &str) -> Self {
        self.unless(text.is_empty(), key, text)
    }

    pub(super) fn texts(self, key: &str, texts: &[String]) -> Self {
        self.unless(texts.is_empty(), key, texts)
    }

    pub(super) fn flag(self, key: &str, flag: bool) -> Self {
        self.unless(!flag, key, flag)
    }

    /// A field of the type `int64`.
    pub(super) fn long(self, key: &str, number: i64) -> Self {
        self.unless(number == 0, key, number.to_string())
    }

    /// A field of the type `int32` or `uint32`.
    pub(super) fn number(self, key: &str, number: impl Into<i64>) -> Self {
        let number = number.into();
        self.unless(number == 0, key, number)
    }

    pub(super) fn bytes(self, key: &str, bytes: &[u8]) -> Self {
        self.unless(bytes.is_empty(), key, BASE64_STANDARD.encode(bytes))
    }

    /// The name of a value of an enum, or its number if it is newer than this crate.
    pub(super) fn word(self, key: &str, number: i32, name: Option<&'static str>) -> Self {
        match name {
            _ if number == 0 => self,
            Some(name) => self.value(key, name),
            None => self.value(key, number),
        }
    }

    /// A message, which is shown if it is set, even if all its fields are default.
    pub(super) fn message<T>(
        self,
        key: &str,
        message: Option<&T>,
        show: impl Fn(&T) -> Self,
    ) -> Self {
        match message {
            Some(message) => self.value(key, show(message)),
            None => self,
        }
    }

    pub(super) fn messages<T>(self, key: &str, list: &[T], show: impl Fn(&T) -> Self) -> Self {
        let values: Vec<Value> = list.iter().map(|message| show(message).into()).collect();
        self.unless(list.is_empty(), key, values)
    }

    pub(super) fn map<T>(
        self,
        key: &str,
        map: &BTreeMap<String, T>,
        show: impl Fn(&T) -> Value,
    ) -> Self {
        let object: Map<String, Value> =
            map.iter().map(|(name, value)| (name.clone(), show(value))).collect();
        self.unless(map.is_empty(), key, object)
    }
}

impl From<Object> for Value {
    fn from(object: Object) -> Self {
        Self::Object(object.0)
    }
}
