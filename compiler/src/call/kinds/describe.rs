//! `--call=subrequests.describe`: which calls there are.

use crate::call::kind::{Answer, Call, Told, VERSION};
use crate::call::table::{heading, table};
use serde::Serialize;

pub(super) const CALL: Call = Call {
    id: "frontend.subrequests.describe",
    description: "List the calls that this frontend answers",
    answer: Answer::Alone(answer),
};

#[derive(Serialize)]
struct Described {
    name: &'static str,
    version: &'static str,
    r#type: &'static str,
    description: &'static str,
    metadata: [Named; 2],
}

#[derive(Serialize)]
struct Named {
    name: &'static str,
}

fn answer(calls: &[Call]) -> Told {
    let described = calls.iter().map(|call| Described {
        name: call.id,
        version: VERSION,
        r#type: "rpc",
        description: call.description,
        metadata: [Named { name: "result.json" }, Named { name: "result.txt" }],
    });
    let described: Vec<Described> = described.collect();
    let mut rows = vec![heading(["NAME", "VERSION", "DESCRIPTION"])];
    rows.extend(calls.iter().map(|call| {
        let name = call.id.strip_prefix("frontend.").unwrap_or(call.id);
        heading([name, VERSION, call.description])
    }));
    Told::new(&described, table(&rows))
}
