//! What is on the card, how to build it by hand, and how to write it.

use jesteros_lab::command::quote;

use super::budgets::Budget;
use super::image::{Image, SECTOR};
use super::{FILE, FOLDER};

/// Prints everything about the card.
pub(super) fn show(image: &Image, budgets: &[Budget], arguments: &[String], has_stand_ins: bool) {
    println!("\n{FOLDER}/{FILE}, as sfdisk, mdir and dumpe2fs read it:\n");
    println!("{}", contents(image));
    println!("Its budgets, as `--call=size` measures them:\n\n{}", room(budgets));
    let words: Vec<String> = arguments.iter().map(|word| quote(word)).collect();
    println!("By hand, as the images:\n\n  docker {}\n", words.join(" "));
    print!("{}", writing(has_stand_ins));
}

fn contents(image: &Image) -> String {
    let mut text = format!("{} bytes, {} partitions\n\n", image.size, image.partitions.len());
    text.push_str(&format!("  {:>10}{:>10}{:>12}  TYPE\n", "START", "SECTORS", "SIZE"));
    for one in &image.partitions {
        text.push_str(&format!(
            "  {:>10}{:>10}{:>12}  {}{}\n",
            one.start,
            one.sectors,
            mebibytes(one.sectors * SECTOR),
            one.kind,
            if one.boots { ", boots" } else { "" }
        ));
    }
    text.push_str("\nThe boot partition:\n\n");
    for line in &image.boot {
        text.push_str(&format!("  {line}\n"));
    }
    let root = &image.root;
    text.push_str(&format!(
        "\nThe root {}: {} files, folders and links; {:.1} MB are used and {:.1} MB are free.\n",
        root.label,
        root.files,
        root.used as f64 / 1e6,
        root.free as f64 / 1e6
    ));
    text
}

/// How much of each budget is left.
fn room(budgets: &[Budget]) -> String {
    let mut text = format!(
        "  {:<14}{:<12}{:>10}{:>10}{:>10}{:>8}\n",
        "OF", "AS", "USED", "LIMIT", "LEFT", "LINE"
    );
    for one in budgets {
        let left = (one.most as f64 - one.used as f64) / one.most.max(1) as f64 * 100.0;
        text.push_str(&format!(
            "  {:<14}{:<12}{:>10}{:>10}{left:>8.0} %{:>8}\n",
            one.name,
            if one.is_compressed { "compressed" } else { "files" },
            mebibytes(one.used),
            mebibytes(one.most),
            one.line
        ));
    }
    text
}

fn mebibytes(bytes: u64) -> String {
    format!("{:.1} MiB", bytes as f64 / f64::from(1 << 20))
}

/// How it gets on a card.
fn writing(has_stand_ins: bool) -> String {
    let mut text = String::new();
    if has_stand_ins {
        text.push_str("No Nook starts from this card: the stand-ins above are on it.\n\n");
    }
    text.push_str(&format!(
        "To write it to a card, put the name of the card's device in the place of YOUR-CARD:\n\n  \
         sudo dd if={FOLDER}/{FILE} of=/dev/YOUR-CARD bs=4M conv=fsync\n\n\
         `lsblk` before and after you put the card in shows which one it is. dd overwrites any\n\
         device without asking, and another one may be your disk.\n"
    ));
    text
}

#[cfg(test)]
mod tests {
    use super::super::image::{Partition, Root};
    use super::*;

    #[test]
    fn shows_partitions_files_and_room() {
        let kind = "6".to_owned();
        let image = Image {
            size: 1 << 29,
            partitions: vec![Partition { start: 63, sectors: 2048, kind, boots: true }],
            boot: vec!["MLO             16004".to_owned()],
            root: Root { label: "JESTER".to_owned(), files: 7, used: 1_500_000, free: 2_000_000 },
        };
        let text = contents(&image);
        assert!(text.contains("        63      2048     1.0 MiB  6, boots\n"), "{text}");
        assert!(text.contains("  MLO             16004\n"), "{text}");
        assert!(text.contains("JESTER: 7 files"), "{text}");
        assert!(text.contains("1.5 MB are used and 2.0 MB are free"), "{text}");
    }

    #[test]
    fn tells_how_much_is_left() {
        let budget = Budget {
            name: "ramdisk".to_owned(),
            is_compressed: false,
            used: 1 << 20,
            most: 4 << 20,
            line: 7,
        };
        let text = room(&[budget]);
        assert!(text.ends_with("1.0 MiB   4.0 MiB      75 %       7\n"), "{text}");
    }

    #[test]
    fn a_card_with_stand_ins_is_never_taken_for_a_real_one() {
        assert!(writing(true).starts_with("No Nook starts from this card"));
        assert!(!writing(false).contains("stand-in"));
        assert!(writing(false).contains("of=/dev/YOUR-CARD"));
    }
}
