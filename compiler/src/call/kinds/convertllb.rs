//! `--call=convertllb`: the graph that would be built.

use crate::call::kind::{Answer, Call, Told};
use crate::lower::Made;

pub(super) const CALL: Call = Call {
    id: "frontend.convertllb",
    description: "Show the graph that the target is built from",
    answer: Answer::Graph(answer),
};

/// The JSON of one platform has BuildKit's shape
/// (`frontend/subrequests/convertllb/convertllb.go`). Several platforms are an object of
/// such objects, which BuildKit's own frontend has no answer for.
fn answer(made: &[Made]) -> Told {
    let text: Vec<String> =
        made.iter().map(|made| format!("== {}\n{}", made.platform, made.definition)).collect();
    let json = match made {
        [only] => only.definition.to_json(),
        several => {
            let members: Vec<String> = several
                .iter()
                .map(|made| {
                    let platform = serde_json::Value::from(made.platform.to_string());
                    format!("{platform}:{}", made.definition.to_json())
                })
                .collect();
            format!("{{{}}}", members.join(","))
        }
    };
    Told::of(json, text.join("\n"))
}
