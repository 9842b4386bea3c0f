//! What differs between two images.

use std::collections::BTreeSet;

use crate::image::{Image, Layer};

/// How many paths of a layer are named.
const MOST_PATHS: usize = 10;

/// What differs between an image and another one that should be the same, in a few lines.
pub(super) fn difference(one: &Image, other: &Image) -> String {
    let numbers = 0..one.layers.len().max(other.layers.len());
    let mut lines = Vec::new();
    for number in numbers {
        match (one.layers.get(number), other.layers.get(number)) {
            (Some(one), Some(other)) if one.digest == other.digest => {}
            (Some(one), Some(other)) => lines.extend(
                of_layers(one, other).into_iter().map(|line| format!("layer {number}: {line}")),
            ),
            (one, _) => lines.push(format!(
                "layer {number}: only the {} image has one",
                if one.is_some() { "first" } else { "second" }
            )),
        }
    }
    if lines.is_empty() && one.config != other.config {
        lines.push(format!("config: {} and {}", one.config, other.config));
    }
    if lines.is_empty() {
        lines.push("neither the layers nor the configuration".to_owned());
    }
    lines.join("\n")
}

fn of_layers(one: &Layer, other: &Layer) -> Vec<String> {
    let paths: BTreeSet<&String> = one.entries.keys().chain(other.entries.keys()).collect();
    let shown = |layer: &Layer, path: &String| match layer.entries.get(path) {
        // Of long contents the beginning is enough.
        Some(entry) => {
            let line: String = entry.line(path).chars().take(200).collect();
            format!("{line} at {}", entry.time)
        }
        None => "nothing".to_owned(),
    };
    let differs = |path: &&String| match (one.entries.get(*path), other.entries.get(*path)) {
        (Some(one), Some(other)) => one.line(path) != other.line(path) || one.time != other.time,
        (None, None) => false,
        (Some(_), None) | (None, Some(_)) => true,
    };
    let found: Vec<&String> = paths.into_iter().filter(differs).collect();
    let named = found.iter().take(MOST_PATHS);
    let mut lines: Vec<String> = named
        .map(|path| format!("{path}: {} and {}", shown(one, path), shown(other, path)))
        .collect();
    if found.len() > MOST_PATHS {
        lines.push(format!("{} more paths", found.len() - MOST_PATHS));
    }
    if found.is_empty() {
        lines.push("the same files in other bytes".to_owned());
    }
    lines
}
