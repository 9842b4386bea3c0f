//! What was built, and how to build it by hand.

use std::collections::{BTreeMap, BTreeSet};

use jesteros_lab::command::quote;

use super::family::{Family, IMAGES};
use super::place::Place;
use crate::cargo::workspace;
use crate::oci::{Blob, Image};
use crate::session::Afterwards;
use crate::units;

/// Prints everything after the last step.
pub(super) fn show(
    family: &Family<'_>,
    images: &[(&str, Image)],
    written: &str,
    afterwards: Afterwards,
) {
    println!("\nproduction wrote when it was started:\n");
    for line in written.lines() {
        println!("  | {line}");
    }
    println!("\n{}", table(images));
    println!("By hand, in {}:\n", workspace().display());
    println!("{}", by_hand(family, afterwards));
}

/// Each image, and what they have in common.
fn table(images: &[(&str, Image)]) -> String {
    let mut users: BTreeMap<&Blob, usize> = BTreeMap::new();
    for (_, image) in images {
        // An empty layer may be in an image more than once.
        for layer in image.layers.iter().collect::<BTreeSet<_>>() {
            *users.entry(layer).or_default() += 1;
        }
    }
    let of = |image: &Image, wanted: &dyn Fn(usize) -> bool| -> u64 {
        let layers: BTreeSet<&Blob> = image.layers.iter().collect();
        layers.iter().filter(|layer| wanted(users[*layer])).map(|layer| layer.size).sum()
    };
    let mut text = format!(
        "{:<14}{:>12}{:>8}{:>16}{:>12}\n",
        "IMAGE", "COMPRESSED", "LAYERS", "SHARED", "ITS OWN"
    );
    let mut sum = 0;
    for (name, image) in images {
        let [all, shared, own] =
            [of(image, &|_| true), of(image, &|users| users > 1), of(image, &|users| users == 1)];
        let layers = image.layers.len();
        sum += all;
        text.push_str(&format!(
            "{name:<14}{:>12}{layers:>8}{:>16}{:>12}\n",
            readable(all),
            readable(shared),
            readable(own)
        ));
    }
    let stored: u64 = users.keys().map(|layer| layer.size).sum();
    let in_all = users.values().filter(|users| **users == images.len()).count();
    text.push_str(&format!(
        "\nTogether {}, stored once {}: {} are shared; {in_all} layers are in all of them.\n",
        readable(sum),
        readable(stored),
        readable(sum - stored)
    ));
    text
}

/// Lines to paste into a shell.
fn by_hand(family: &Family<'_>, afterwards: Afterwards) -> String {
    let mut lines = Vec::new();
    if let Place::Lab { .. } = family.place {
        if afterwards == Afterwards::Stop {
            lines.push("  cargo xtask lab up --no-engine".to_owned());
        }
        lines.push("  eval \"$(cargo xtask lab env)\"".to_owned());
    }
    if family.place.is_engine() && afterwards == Afterwards::Stop && family.inputs.from_lab {
        lines.push(
            "  # Packages that no cache has: `cargo xtask demo --keep` lets the archive run."
                .into(),
        );
    }
    for name in IMAGES {
        let words: Vec<String> = family.arguments(name).iter().map(|word| quote(word)).collect();
        lines.push(format!("  docker {}", words.join(" ")));
    }
    lines.join("\n")
}

fn readable(bytes: u64) -> String {
    if bytes == 0 { "-".to_owned() } else { units::bytes(bytes, 2) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_what_is_shared_once() {
        let layer = |digest: &str, size| Blob { digest: digest.to_owned(), size };
        let image = |layers: &[Blob]| Image {
            digest: String::new(),
            layers: layers.to_vec(),
            command: Vec::new(),
        };
        let (root, own) = (layer("a", 10_000_000), layer("b", 5_000_000));
        let images = [
            ("one", image(std::slice::from_ref(&root))),
            ("two", image(&[root, own.clone(), own])),
        ];
        let table = table(&images);
        assert!(table.contains("Together 25.00 MB, stored once 15.00 MB: 10.00 MB are shared"));
        assert!(table.contains("1 layers are in all"), "{table}");
    }
}
