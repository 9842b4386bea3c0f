//! What is printed from the shapes that the reader reads by: the reference in `docs/`
//! and the JSON schema.

mod reference;
mod schema;
mod walk;

pub use reference::reference;
pub use schema::{schema, schema_text};
