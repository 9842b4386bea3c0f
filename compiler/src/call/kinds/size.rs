//! `--call=size`: how large things are, and how much more they may have.

use crate::call::kind::{Answer, Call, Told};
use crate::call::table::{heading, table};
use crate::lower::{SizeBudget, ToMeasure};
use crate::options::SIZE_CALL;
use crate::plan::NodeId;
use buildkit_llb::SourceFile;
use jesteros_manifest::{Amount, Measured, SizeOf, Sized};
use serde::Serialize;
use std::collections::BTreeMap;

pub(super) const CALL: Call = Call {
    id: SIZE_CALL,
    description: "Measure the target and what it uses: budgets, largest files, shared layers",
    answer: Answer::Sizes(answer),
};

#[derive(Serialize)]
struct Sizes {
    things: Vec<Thing>,
    #[serde(skip_serializing_if = "Option::is_none")]
    layers: Option<Layers>,
}

#[derive(Serialize)]
struct Thing {
    name: String,
    platform: String,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    all: Amount,
    /// Of an image, what its own layers hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    own: Option<Amount>,
    budgets: Vec<Budget>,
    #[serde(rename = "largest-files")]
    files: Vec<Sized>,
    #[serde(rename = "largest-packages")]
    packages: Vec<Sized>,
}

#[derive(Serialize)]
struct Budget {
    line: u32,
    of: SizeOf,
    used: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    min: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max: Option<u64>,
    /// How much less than `max` is used; less than nothing if it is too much.
    #[serde(skip_serializing_if = "Option::is_none")]
    headroom: Option<i128>,
    holds: bool,
}

/// What the images have in common.
#[derive(Serialize)]
struct Layers {
    /// The bytes of all layers, each once.
    stored: u64,
    /// The bytes of all images, each for itself.
    alone: u64,
    /// The bytes that sharing layers saves.
    shared: u64,
}

fn answer(measured: &[(&ToMeasure, Measured)], file: &SourceFile) -> Told {
    let things: Vec<Thing> = measured.iter().map(|(what, size)| thing(what, size)).collect();
    let layers = layers(measured);
    let mut text: String = things.iter().map(|thing| describe(thing, file)).collect();
    if let Some(layers) = &layers {
        text.push_str(&describe_layers(layers, &things));
    }
    Told::new(&Sizes { things, layers }, text)
}

fn thing(what: &ToMeasure, size: &Measured) -> Thing {
    let budgets = what.budgets.iter().zip(&size.budgets);
    Thing {
        name: what.id.name.to_string(),
        platform: what.id.platform.to_string(),
        kind: if what.is_image { "image" } else { "artifact" },
        from: what.below.as_ref().map(|below| below.name.to_string()),
        all: size.all,
        own: what.is_image.then_some(size.own),
        budgets: budgets.map(|(budget, used)| of_budget(budget, *used)).collect(),
        files: size.files.clone(),
        packages: size.packages.clone(),
    }
}

fn of_budget(budget: &SizeBudget, used: u64) -> Budget {
    let (min, max) = (budget.range.min, budget.range.max);
    let holds = min.is_none_or(|min| used >= min) && max.is_none_or(|max| used <= max);
    let headroom = max.map(|max| i128::from(max) - i128::from(used));
    Budget { line: budget.span.first, of: budget.of, used, min, max, headroom, holds }
}

type Images<'m> = BTreeMap<&'m NodeId, (&'m ToMeasure, &'m Measured)>;

/// What images share. A root that is no image of the spec has what the images directly on it
/// have besides their own files.
fn layers(measured: &[(&ToMeasure, Measured)]) -> Option<Layers> {
    let images = measured.iter().filter(|(what, _)| what.is_image);
    let images: Images<'_> = images.map(|(what, size)| (&what.id, (*what, size))).collect();
    if images.len() < 2 {
        return None;
    }
    let chains: Vec<(u64, Option<&NodeId>)> =
        images.values().map(|(what, _)| chain(what, &images)).collect();
    let mut roots: BTreeMap<&NodeId, u64> = BTreeMap::new();
    for ((what, size), (_, root)) in images.values().zip(&chains) {
        if let Some(root) = root.filter(|root| what.below.as_ref() == Some(root)) {
            let bytes = roots.entry(root).or_default();
            *bytes = (*bytes).max(size.all.bytes.saturating_sub(size.own.bytes));
        }
    }
    let of_root = |root: &Option<&NodeId>| root.and_then(|root| roots.get(root)).copied();
    let own: u128 = images.values().map(|(_, size)| u128::from(size.own.bytes)).sum();
    let stored = own + roots.values().map(|bytes| u128::from(*bytes)).sum::<u128>();
    let alone = chains.iter().map(|(bytes, root)| bytes.saturating_add(of_root(root).unwrap_or_default()));
    let alone: u128 = alone.map(u128::from).sum();
    let number = |bytes: u128| u64::try_from(bytes).unwrap_or(u64::MAX);
    let shared = number(alone.saturating_sub(stored));
    Some(Layers { stored: number(stored), alone: number(alone), shared })
}

/// The bytes of the own layers of an image and of those that it grew from, and their root.
fn chain<'m>(image: &'m ToMeasure, images: &Images<'m>) -> (u64, Option<&'m NodeId>) {
    let (mut bytes, mut next) = (0_u64, Some(&image.id));
    while let Some((what, size)) = next.and_then(|id| images.get(id)) {
        bytes = bytes.saturating_add(size.own.bytes);
        next = what.below.as_ref();
    }
    (bytes, next)
}

fn describe(thing: &Thing, file: &SourceFile) -> String {
    let Thing { name, platform, kind, all, .. } = thing;
    let mut text = format!("{name} ({kind}, {platform})\n");
    text.push_str(&format!("  {} in {} files\n", human(all.bytes), all.files));
    if !thing.budgets.is_empty() {
        let mut rows = vec![heading(["  BUDGET", "USED", "LIMIT", "HEADROOM", "LINE"])];
        for budget in &thing.budgets {
            let what = match budget.of {
                SizeOf::Files => "  size",
                SizeOf::TarGzip | SizeOf::FileGzip => "  size with gzip",
            };
            let limit = match (budget.min, budget.max) {
                (Some(min), Some(max)) => format!("{} to {}", human(min), human(max)),
                (Some(min), None) => format!("at least {}", human(min)),
                (None, max) => human(max.unwrap_or_default()),
            };
            let headroom = match budget.headroom {
                Some(left) if left < 0 => "too large".to_owned(),
                _ if !budget.holds => "too small".to_owned(),
                Some(left) => human(u64::try_from(left).unwrap_or(u64::MAX)),
                None => "-".to_owned(),
            };
            let line = format!("{}:{}", file.name(), budget.line);
            rows.push(vec![what.to_owned(), human(budget.used), limit, headroom, line]);
        }
        text.push_str(&table(&rows));
    }
    for (title, list) in [("files", &thing.files), ("packages", &thing.packages)] {
        if list.is_empty() {
            continue;
        }
        text.push_str(&format!("  largest {title}\n"));
        let rows: Vec<Vec<String>> = list
            .iter()
            .map(|sized| vec![format!("  {:>10}", human(sized.bytes)), sized.name.clone()])
            .collect();
        text.push_str(&table(&rows));
    }
    text.push('\n');
    text
}

fn describe_layers(layers: &Layers, things: &[Thing]) -> String {
    let mut rows = vec![heading(["IMAGE", "FROM", "OWN LAYERS", "ALL FILES"])];
    for thing in things {
        let Some(own) = thing.own else { continue };
        let from = thing.from.clone().unwrap_or_else(|| "scratch".to_owned());
        rows.push(vec![thing.name.clone(), from, human(own.bytes), human(thing.all.bytes)]);
    }
    let Layers { stored, alone, shared } = layers;
    format!(
        "{}The layers of all images have {}; without sharing they would have {}, so {} are shared.\n",
        table(&rows),
        human(*stored),
        human(*alone),
        human(*shared)
    )
}

/// A number of bytes with one decimal of a binary unit.
fn human(bytes: u64) -> String {
    const UNITS: [(&str, u64); 3] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)];
    match UNITS.into_iter().find(|(_, factor)| bytes >= *factor) {
        Some((unit, factor)) => {
            let tenths = u128::from(bytes) * 10 / u128::from(factor);
            format!("{}.{} {unit}", tenths / 10, tenths % 10)
        }
        None => format!("{bytes} B"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Span;
    use buildkit_llb::Platform;
    use jesteros_manifest::Range;

    fn id(name: &str) -> NodeId {
        let name = name.parse().expect("a name");
        NodeId { name, platform: Platform::new("linux", "arm", "v5") }
    }

    fn measured(all: u64, own: u64) -> Measured {
        let amount = |bytes| Amount { files: 2, bytes };
        let files = vec![Sized { name: "/bin/sh".to_owned(), bytes: 2048 }];
        Measured { all: amount(all), own: amount(own), budgets: vec![all], files, packages: vec![] }
    }

    #[test]
    fn budgets_and_layers_are_told() {
        let budget = |max| {
            let range = Range { min: None, max: Some(max) };
            vec![SizeBudget { range, of: SizeOf::Files, span: Span::line(7) }]
        };
        let root = id("root");
        let below = ToMeasure::for_test(id("below"), Some(root), budget(1000));
        let one = ToMeasure::for_test(id("one"), Some(id("below")), budget(4000));
        let two = ToMeasure::for_test(id("two"), Some(id("below")), Vec::new());
        let all = [
            (&one, measured(3072, 24)),
            (&two, measured(3148, 100)),
            (&below, measured(3048, 1000)),
        ];
        let told = answer(&all, &SourceFile::new("a.yaml", "YAML", ""));
        let text = String::from_utf8(told.metadata["result.txt"].clone()).expect("text");
        let wanted = "one (image, linux/arm/v5)
  3.0 KiB in 2 files
  BUDGET   USED      LIMIT     HEADROOM   LINE
  size     3.0 KiB   3.9 KiB   928 B      a.yaml:7
  largest files
     2.0 KiB   /bin/sh

two (image, linux/arm/v5)
  3.0 KiB in 2 files
  largest files
     2.0 KiB   /bin/sh

below (image, linux/arm/v5)
  2.9 KiB in 2 files
  BUDGET   USED      LIMIT    HEADROOM    LINE
  size     2.9 KiB   1000 B   too large   a.yaml:7
  largest files
     2.0 KiB   /bin/sh

IMAGE   FROM    OWN LAYERS   ALL FILES
one     below   24 B         3.0 KiB
two     below   100 B        3.0 KiB
below   root    1000 B       2.9 KiB
The layers of all images have 3.0 KiB; without sharing they would have 9.0 KiB, so 5.9 KiB are shared.
";
        assert_eq!(text, wanted);
        let json: serde_json::Value =
            serde_json::from_slice(&told.metadata["result.json"]).expect("JSON");
        // The root has 2048 bytes, which each of the three images has.
        let layers = &json["layers"];
        assert_eq!(layers["stored"], 2048 + 1000 + 24 + 100);
        assert_eq!(layers["alone"], 3 * 3048 + 24 + 100);
        assert_eq!(json["things"][0]["budgets"][0]["headroom"], 928);
        assert_eq!(json["things"][2]["budgets"][0]["holds"], false);
    }
}
