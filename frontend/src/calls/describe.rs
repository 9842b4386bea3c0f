//! `--call subrequests.describe`: which calls there are.

use super::{CALLS, VERSION, table, told};
use crate::outcome::Outcome;
use serde::Serialize;

pub(super) const ID: &str = "frontend.subrequests.describe";

#[derive(Serialize)]
struct Described {
    name: &'static str,
    version: &'static str,
    r#type: &'static str,
    description: &'static str,
}

pub(super) fn answer() -> Outcome {
    let json = CALLS.map(|call| Described {
        name: call.id,
        version: VERSION,
        r#type: "rpc",
        description: call.description,
    });
    let mut rows = vec![["NAME", "VERSION", "DESCRIPTION"].map(str::to_owned).to_vec()];
    rows.extend(CALLS.iter().map(|call| {
        let name = call.id.trim_start_matches("frontend.");
        [name, VERSION, call.description].map(str::to_owned).to_vec()
    }));
    told(&json, table(&rows), None)
}
