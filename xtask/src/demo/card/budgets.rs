//! How much of its budgets the card and what it is made of use.

use anyhow::{Context as _, Result};
use serde_json::Value;

/// A limit of the spec.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Budget {
    /// What has it.
    pub(super) name: String,
    /// Whether the limit is for the files as they are compressed.
    pub(super) is_compressed: bool,
    pub(super) used: u64,
    pub(super) most: u64,
    /// Where the spec has it.
    pub(super) line: u64,
}

/// Reads what `--call=size,format=json` prints.
pub(super) fn read(json: &str) -> Result<Vec<Budget>> {
    let value: Value = serde_json::from_str(json).context("--call=size printed no JSON")?;
    let things = value["things"].as_array().context("--call=size measured nothing")?;
    let mut list = Vec::new();
    for thing in things {
        for budget in thing["budgets"].as_array().into_iter().flatten() {
            let read = || {
                // A budget that only says how little is too little has no room left to show.
                let Some(most) = budget.get("max") else { return Some(None) };
                Some(Some(Budget {
                    name: thing["name"].as_str()?.to_owned(),
                    is_compressed: budget["of"].as_str()? == "tar-gzip",
                    used: budget["used"].as_u64()?,
                    most: most.as_u64()?,
                    line: budget["line"].as_u64()?,
                }))
            };
            list.extend(read().with_context(|| format!("an odd budget: {budget}"))?);
        }
    }
    Ok(list)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_limits() {
        let json = r#"{"things":[{"name":"kernel","budgets":[]},{"name":"ramdisk","budgets":[
            {"line":3,"of":"files","used":10,"max":40,"headroom":30,"holds":true},
            {"line":4,"of":"files","used":10,"min":5,"holds":true},
            {"line":5,"of":"tar-gzip","used":7,"max":20,"headroom":13,"holds":true}]}]}"#;
        let budgets = read(json).unwrap();
        let first = Budget {
            name: "ramdisk".to_owned(),
            is_compressed: false,
            used: 10,
            most: 40,
            line: 3,
        };
        assert_eq!((budgets.len(), &budgets[0]), (2, &first));
        assert!(budgets[1].is_compressed);
        assert!(read("{}").is_err());
        assert!(read(r#"{"things":[{"name":"x","budgets":[{"max":1}]}]}"#).is_err());
    }
}
