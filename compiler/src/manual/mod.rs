//! What is printed from the shapes that the reader reads by: the JSON schema.

mod schema;

pub use schema::{schema, schema_text};
