//! The report as JSON.

use super::found::Found;
use crate::problem::{Outcome, Problem};

pub(super) fn write(found: &Found<'_>) -> Outcome<String> {
    let text = serde_json::to_string_pretty(found)
        .map_err(|error| Problem::new(format!("the report cannot be written: {error}")))?;
    Ok(text + "\n")
}

#[cfg(test)]
mod tests {
    use super::super::found::tests::{found, task};

    #[test]
    fn everything_is_told() {
        let task = task();
        let json = super::write(&found(&task)).unwrap();
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(json["failed"], 1);
        assert_eq!(json["suites"][0]["checks"][1]["result"], "failed");
        assert_eq!(json["suites"][0]["checks"][1]["findings"][1]["message"], "`/a` is old");
        assert_eq!(json["suites"][1]["name"], "show-stopper & <more>");
        assert_eq!(json["suites"][1]["checks"][0]["line"], 12);
    }
}
