//! `--call=schema`: a JSON schema of the language, for editors.

use crate::call::kind::{Answer, Call, Told};
use crate::manual;

pub(super) const CALL: Call = Call {
    id: "frontend.schema",
    description: "Print a JSON schema of the spec, for editors",
    answer: Answer::Alone(answer),
};

fn answer(_calls: &[Call]) -> Told {
    Told::new(&manual::schema(), manual::schema_text())
}
