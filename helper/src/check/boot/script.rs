//! The boot script: which files it loads, and what it gives the kernel.
//!
//! It is a script of u-boot, a file of its variables (`NAME=value`), or the boot arguments alone.
//! Nothing is run: variables have the values that the text gives them, and of `if` all branches
//! count. Only files that the script asks for, or that it can do without, may be missing.

use super::disk::{Disk, Part};
use super::image;
use super::said::Said;
use super::statement::{Statement, assignment, split};
use crate::problem::{Outcome, Problem};
use jesteros_manifest::BOOT_SCRIPT;
use jesteros_pack::disk::read::{Holding, Node};
use std::collections::{BTreeMap, BTreeSet};

/// Most statements that are looked at, those in values of variables included.
const MOST_STATEMENTS: usize = 10_000;
/// Most levels of statements in values of variables, and of variables in values.
const MOST_LEVELS: usize = 8;
/// Most bytes of a value; the kernel takes at most 4096 of its arguments.
const LONGEST: usize = 8 << 10;
/// Most bytes of values that are put into one text.
const MOST_EXPANDED: usize = 64 << 10;
/// Most values of one variable.
const MOST_VALUES: usize = 100;
/// Most words of a command that loads a file: what, from where, to where, and its name.
const LOAD_WORDS: usize = 5;
/// Most files that are looked for; more are a finding.
const MOST_LOADS: usize = 50;

/// What loads a file, with what it reads; the others read everything.
const LOADS: [&str; 4] = ["load", "fatload", "ext2load", "ext4load"];
/// What starts a kernel.
const STARTS: [&str; 3] = ["bootm", "bootz", "booti"];
/// Words of the shell before a command.
const KEYWORDS: [&str; 6] = ["then", "else", "do", "{", "!", "time"];
/// Words of the shell before a command whose failure is expected.
const CONDITIONS: [&str; 4] = ["if", "elif", "while", "until"];
/// Kinds of storage that are never the disk: others are called in many ways.
const OTHER_STORAGE: [&str; 4] = ["usb", "nand", "ubi", "host"];

/// Commands about disks, and what they do that puts nothing into memory.
const STORAGE: [&str; 7] = ["ide", "mmc", "nvme", "sata", "scsi", "usb", "virtio"];
const LOOKS: [&str; 10] =
    ["dev", "info", "init", "list", "part", "rescan", "reset", "scan", "start", "stop"];

/// What a boot script says.
#[derive(Debug, Default)]
pub(super) struct Script {
    /// All of its text.
    pub(super) text: String,
    /// What each variable is set to, in order.
    variables: BTreeMap<String, Vec<String>>,
    /// The commands that load files and that need not fail.
    pub(super) loads: Vec<Vec<String>>,
    /// The commands that load files and that may fail.
    pub(super) maybe_loads: Vec<Vec<String>>,
    /// The commands that start a kernel.
    pub(super) starts: Vec<Vec<String>>,
    /// The variables that are run, and the names of all other commands.
    runs: BTreeSet<String>,
    others: BTreeSet<String>,
    statements: usize,
    /// For each `if` that is open, whether it asks for a file.
    guards: Vec<bool>,
}

impl Script {
    pub(super) fn read(data: &[u8], named: &str) -> Outcome<Self> {
        let cannot =
            |why: &str| Problem::new(format!("the boot script {named} cannot be read: {why}"));
        let text = image::text(data).map_err(cannot)?;
        let mut script = Self { text: text.to_owned(), ..Self::default() };
        let joined = text.replace("\\\r\n", " ").replace("\\\n", " ");
        for line in joined.lines() {
            let line = line.trim();
            match assignment(line) {
                _ if line.starts_with('#') => {}
                Some((name, value)) => script.set(name, value, 0),
                None => script.statements(line, 0),
            }
        }
        if script.statements > MOST_STATEMENTS {
            return Err(cannot("it has too many statements"));
        }
        if script.variables.values().any(|values| values.len() > MOST_VALUES) {
            return Err(cannot("it gives a variable too many values"));
        }
        Ok(script)
    }

    fn set(&mut self, name: &str, value: &str, level: usize) {
        self.variables.entry(name.to_owned()).or_default().push(value.to_owned());
        let is_command = split(value).iter().any(is_command);
        if is_command && level < MOST_LEVELS {
            self.statements(value, level + 1);
        }
    }

    /// Looks at the statements of a line.
    fn statements(&mut self, line: &str, level: usize) {
        for Statement { words, may_fail } in split(line) {
            self.statements += 1;
            if self.statements > MOST_STATEMENTS {
                return;
            }
            self.statement(words, may_fail, level);
        }
    }

    fn statement(&mut self, mut words: Vec<String>, mut may_fail: bool, level: usize) {
        match words.first().map(String::as_str) {
            Some("if") => {
                let asks = |word: &String| word == "-e" || LOADS.contains(&word.as_str());
                self.guards.push(words.iter().any(asks));
            }
            Some("fi") => drop(self.guards.pop()),
            Some(_) | None => {}
        }
        may_fail |= self.guards.contains(&true);
        while let Some(first) = words.first().map(String::as_str) {
            may_fail |= CONDITIONS.contains(&first);
            if !KEYWORDS.contains(&first) && !CONDITIONS.contains(&first) {
                break;
            }
            words.remove(0);
        }
        let texts: Vec<&str> = words.iter().map(String::as_str).collect();
        match texts.as_slice() {
            ["setenv" | "editenv", rest @ ..] | ["env", "set", rest @ ..] => {
                let options = rest.iter().take_while(|word| word.starts_with('-')).count();
                if let Some((name, value)) = rest[options..].split_first() {
                    let (name, value) = ((*name).to_owned(), value.join(" "));
                    self.set(&name, &value, level);
                }
            }
            [command, ..] if LOADS.contains(command) => match may_fail {
                false => self.loads.push(words),
                true => self.maybe_loads.push(words),
            },
            [command, ..] if STARTS.contains(command) => self.starts.push(words),
            [word] if assignment(word).is_some() => {
                if let Some((name, value)) = assignment(word) {
                    self.set(name, value, level);
                }
            }
            ["run", names @ ..] => self.runs.extend(names.iter().map(|name| (*name).to_owned())),
            [storage, verb, ..] if STORAGE.contains(storage) && LOOKS.contains(verb) => {}
            [command, ..] => drop(self.others.insert((*command).to_owned())),
            [] => {}
        }
    }

    /// The text with the values of variables; those that nothing sets remain as they are.
    pub(super) fn expanded(&self, text: &str) -> String {
        let mut budget = MOST_EXPANDED;
        cut(self.expand(cut(text.to_owned()).as_str(), &[], &mut budget))
    }

    /// `inside` are the variables whose values this is a part of. Values that are replaced are
    /// taken off the budget, so values within values come to an end.
    fn expand(&self, text: &str, inside: &[&str], budget: &mut usize) -> String {
        let (mut done, mut rest) = (String::new(), text);
        while let Some(at) = rest.find('$') {
            done.push_str(&rest[..at]);
            let after = &rest[at + 1..];
            let (name, length) = match after.strip_prefix('{').and_then(|name| name.split_once('}'))
            {
                Some((name, _)) => (name, name.len() + 3),
                None => {
                    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
                    let end = after.find(|c| !is_name(c)).unwrap_or(after.len());
                    (&after[..end], end + 1)
                }
            };
            // The variable itself in its own value means what it was before.
            let own = inside.iter().filter(|other| **other == name).count();
            let values = self.variables.get(name).map(Vec::as_slice).unwrap_or_default();
            let value = values.len().checked_sub(own + 1).and_then(|index| values.get(index));
            match value {
                Some(value) if inside.len() < MOST_LEVELS && value.len() < *budget => {
                    *budget -= value.len() + 1;
                    let inside: Vec<&str> = inside.iter().copied().chain([name]).collect();
                    done.push_str(&self.expand(value, &inside, budget));
                }
                None if own > 0 => {}
                Some(_) | None => done.push_str(&rest[at..at + length]),
            }
            rest = &rest[at + length..];
        }
        done.push_str(rest);
        done
    }

    /// The values that a variable gets, in order. A value that holds the one before is that one
    /// with more.
    pub(super) fn values(&self, name: &str) -> Vec<String> {
        let values = self.variables.get(name).map(Vec::as_slice).unwrap_or_default();
        let own = [format!("${{{name}}}"), format!("${name}")];
        let mut expanded: Vec<String> = Vec::new();
        for value in values {
            let before = expanded.last().cloned().unwrap_or_default();
            let has_own = own.iter().any(|own| value.contains(own.as_str()));
            let replaced = |value: String, own: &String| cut(value.replace(own.as_str(), &before));
            let value = own.iter().fold(cut(value.clone()), replaced);
            if has_own {
                expanded.pop();
            }
            expanded.push(self.expanded(&value));
        }
        expanded
    }

    /// The names of the commands that neither load a file, nor set a variable, nor start a kernel,
    /// nor run what a variable of the script holds, nor look for disks.
    pub(super) fn others(&self) -> impl Iterator<Item = &str> {
        let unknown = self.runs.iter().filter(|name| !self.variables.contains_key(*name));
        self.others.iter().map(String::as_str).chain(unknown.map(|_| "run"))
    }

    /// The text with the values of its variables, unless one may have another value elsewhere.
    pub(super) fn certain(&self, text: &str) -> Option<String> {
        let is_single = || self.variables.values().all(|values| values.len() < 2);
        (!text.contains('$') || is_single()).then(|| self.expanded(text))
    }

    /// Whether a ramdisk is loaded; nobody knows of a text that starts no kernel.
    pub(super) fn has_ramdisk(&self) -> Option<bool> {
        let has = |words: &Vec<String>| words.get(2).is_some_and(|word| word != "-");
        (!self.starts.is_empty()).then(|| self.starts.iter().any(has))
    }

    /// A script that starts a kernel finds one of the files that it may do without.
    pub(super) fn expect_some_file(&self, disk: &Disk<'_>, said: &mut Said<'_, '_>) {
        if self.starts.is_empty() || !self.loads.is_empty() {
            return;
        }
        let mut missing: Vec<String> = Vec::new();
        for words in self.maybe_loads.iter().take(MOST_LOADS) {
            let words: Vec<String> =
                words.iter().take(LOAD_WORDS).map(|word| self.expanded(word)).collect();
            let [_, storage, device, _, file] = words.as_slice() else { return };
            // What is loaded from elsewhere, or depends on what nobody knows, may be there.
            if OTHER_STORAGE.contains(&storage.as_str()) || file.contains('$') {
                return;
            }
            let Some(number) = partition(device, disk) else { return };
            let found = disk.part(number).map(|part| part.holding.find(file));
            match found {
                Some(Ok(None)) | None => missing.push(format!("`{file}`")),
                Some(Ok(Some(_)) | Err(_)) => return,
            }
        }
        if !missing.is_empty() {
            let message = format!(
                "the boot script starts a kernel, and no file that it loads is on the disk: {}",
                missing.join(", ")
            );
            said.part(BOOT_SCRIPT, None, message);
        }
    }

    /// The files that are loaded are there.
    pub(super) fn expect_files(&self, disk: &Disk<'_>, said: &mut Said<'_, '_>) {
        let mut known: Vec<Vec<String>> = Vec::new();
        for words in &self.loads {
            let words = words.iter().take(LOAD_WORDS).map(|word| self.expanded(word));
            let words: Vec<String> = words.collect();
            if let [command, storage, device, _, file] = words.as_slice()
                && !OTHER_STORAGE.contains(&storage.as_str())
                && !known.contains(&words)
            {
                if known.len() == MOST_LOADS {
                    let message = format!("the boot script loads more than {MOST_LOADS} files");
                    return said.part(BOOT_SCRIPT, None, message);
                }
                expect_file(command, device, file, disk, said);
                known.push(words);
            }
        }
    }
}

/// A file is on the partition that a command names: `0`, `0:1`, `0:auto`.
fn expect_file(command: &str, device: &str, file: &str, disk: &Disk<'_>, said: &mut Said<'_, '_>) {
    if file.contains('$') {
        return;
    }
    let Some(wanted) = partition(device, disk) else { return };
    let Some(part) = disk.part(wanted) else {
        let message = format!(
            "the boot script loads `{file}` from partition {wanted}, and {}",
            disk.numbers()
        );
        return said.part(BOOT_SCRIPT, None, message);
    };
    let can_read = match &part.holding {
        Holding::Fat(_) => matches!(command, "load" | "fatload"),
        Holding::Ext(_) => command != "fatload",
        Holding::Swap(..) | Holding::Unknown => false,
    };
    if !can_read {
        let message = format!(
            "the boot script loads `{file}` with `{command}` from partition {wanted}, which holds {}",
            part.holds()
        );
        return said.part(BOOT_SCRIPT, Some(wanted), message);
    }
    let message = match part.holding.find(file) {
        Ok(Some(Node::File(_))) => return,
        Ok(None) => format!(
            "the boot script loads `{file}` from partition {wanted}, which has no such file"
        ),
        Ok(Some(Node::Folder | Node::Special)) => {
            format!("the boot script loads `{file}` from partition {wanted}, where it is no file")
        }
        Err(why) => format!("partition {wanted} cannot be read: {why}"),
    };
    said.part(BOOT_SCRIPT, Some(wanted), message);
}

/// The number of the partition that a command names; `None` if it depends on a variable.
fn partition(device: &str, disk: &Disk<'_>) -> Option<usize> {
    Some(match device.split_once(':').map(|(_, part)| part) {
        Some(part) if part.contains('$') => return None,
        None if device.contains('$') => return None,
        Some("auto") => disk.parts.iter().find(|part| part.found.boot).map_or(1, number),
        // They are hexadecimal, and without one it is the first.
        Some(part) => usize::from_str_radix(part, 16).unwrap_or(1),
        None => 1,
    })
}

fn number(part: &Part<'_>) -> usize {
    part.found.number
}

/// The start of a text that is not too long.
fn cut(mut text: String) -> String {
    if text.len() > LONGEST {
        let is_end = |end: &usize| text.is_char_boundary(*end);
        let end = (0..=LONGEST).rev().find(is_end).unwrap_or_default();
        text.truncate(end);
    }
    text
}

/// Whether a statement of a value shows that the value is run.
fn is_command(statement: &Statement) -> bool {
    let first = statement.words.iter().find(|word| !KEYWORDS.contains(&word.as_str()));
    first.is_some_and(|first| {
        let first = first.as_str();
        LOADS.contains(&first)
            || STARTS.contains(&first)
            || CONDITIONS.contains(&first)
            || ["setenv", "env", "run"].contains(&first)
    })
}
