//! Reads a run.

use super::data::{Command, Run, Settings};
use super::mounts;
use crate::diagnostic::{Diagnostic, codes};
use crate::language::env;
use crate::language::reader::{Fields, Reader};
use crate::language::shape::{Key, Kind, Shape};
use crate::values::{AbsPath, Account, Duration, Hostname, Network, Size, Word as _};
use crate::yaml::{Node, Value};

/// Most mounts, most caches and most secrets of one program.
const MAX_MOUNTS: usize = 100;

/// The value of the key `run`.
pub const COMMAND: Kind = Kind::Any(&[Kind::Text, Kind::List(&Kind::Text)]);
const COMMAND_DOC: &str =
    "text is a script for the base's shell; a list is a program that is started without a shell";

/// The key `run` where it must be there.
pub static NEEDED_RUN: &[Key] = &[Key::needed("run", COMMAND, COMMAND_DOC)];

macro_rules! keys {
    ($($key:expr,)+) => {
        /// The keys of a run; `run` itself may be left out.
        pub static KEYS: &[Key] = &[Key::new("run", COMMAND, COMMAND_DOC), $($key,)+];

        /// The keys of a run but for `run` itself.
        pub static SETTINGS_KEYS: &[Key] = &[$($key,)+];
    };
}

keys! {
    Key::new("env", env::KIND, "variables, added to those of the image"),
    Key::new("user", Kind::Word(&Account::SCALAR), "the user; `root` if absent, in a check that of the container"),
    Key::new("workdir", Kind::Word(&AbsPath::SCALAR), "the folder it starts in; `/` if absent, in a check that of the container"),
    Key::new("network", Kind::Word(&Network::SCALAR), "`none` if absent; `host` needs an entitlement of the builder"),
    Key::new("mounts", mounts::MOUNTS, "path to what is mounted there; what is written there is dropped"),
    Key::new("caches", mounts::CACHES, "path to the name of a folder that is kept between builds"),
    Key::new("secrets", mounts::SECRETS, "declared secrets; by default a file in `/run/secrets`; never in a layer, log or cache key"),
    Key::new("ssh", Kind::Flag, "whether the client's ssh agent can be used"),
    Key::new("hostname", Kind::Word(&Hostname::SCALAR), "the host name; the project's name if absent"),
    Key::new("timeout", Kind::Word(&Duration::SCALAR), "how long the program may run; no limit if absent, in a check ten minutes"),
    Key::new("memory", Kind::Word(&Size::SCALAR), "how much memory, without swap, the program may use; no limit if absent. A BuildKit that cannot limit it is an error"),
}

/// Settings alone, as in `step-defaults`.
pub static SETTINGS: Shape = Shape {
    name: "step-defaults",
    doc: "How the steps of an image run if they do not say; not inherited, and not seen by containers.",
    keys: &[SETTINGS_KEYS],
};

/// Reads the run that `fields` describe.
pub fn read(fields: &Fields<'_>, reader: &mut Reader<'_>) -> Option<Run> {
    let command = fields.get("run").and_then(|node| read_command(node, reader));
    let settings = read_settings(fields, reader);
    Some(Run { command: command?, settings, span: fields.span() })
}

/// Reads the settings that `fields` have.
pub fn read_settings(fields: &Fields<'_>, reader: &mut Reader<'_>) -> Settings {
    let settings = Settings {
        env: env::read(fields.get("env"), reader),
        user: fields.get("user").and_then(|node| reader.value::<Account>(node)),
        workdir: fields.get("workdir").and_then(|node| reader.value::<AbsPath>(node)),
        network: fields.get("network").and_then(|node| reader.value::<Network>(node)),
        mounts: read_few("mounts", mounts::read_mounts, fields, reader),
        caches: read_few("caches", mounts::read_caches, fields, reader),
        secrets: read_few("secrets", mounts::read_secrets, fields, reader),
        ssh: fields.get("ssh").and_then(|node| reader.flag(node)),
        hostname: fields.get("hostname").and_then(|node| reader.value::<Hostname>(node)),
        timeout: fields.get("timeout").and_then(|node| read_timeout(node, reader)),
        memory: fields.get("memory").and_then(|node| read_memory(node, reader)),
    };
    mounts::expect_distinct(&settings, reader);
    settings
}

fn read_few<T>(
    key: &str,
    read: fn(&Node, &mut Reader<'_>) -> Vec<T>,
    fields: &Fields<'_>,
    reader: &mut Reader<'_>,
) -> Vec<T> {
    let Some(node) = fields.get(key) else { return Vec::new() };
    let mut found = read(node, reader);
    if found.len() > MAX_MOUNTS {
        let message =
            format!("`{key}` has {} entries, at most {MAX_MOUNTS} are allowed", found.len());
        reader.report(Diagnostic::new(codes::LIMIT, node.span.start(), message));
        found.truncate(MAX_MOUNTS);
    }
    found
}

/// With no time at all, no program could run.
fn read_timeout(node: &Node, reader: &mut Reader<'_>) -> Option<Duration> {
    let timeout: Duration = reader.value(node)?;
    if timeout.nanoseconds() == 0 {
        let mistake = Diagnostic::new(codes::BAD_VALUE, node.span, "`timeout` is no time at all");
        reader.report(mistake.hint("leave it out for no limit"));
        return None;
    }
    Some(timeout)
}

/// The least memory that a container can be started with varies; below this, none can.
const LEAST_MEMORY: i64 = 6 << 20;

fn read_memory(node: &Node, reader: &mut Reader<'_>) -> Option<i64> {
    let size: Size = reader.value(node)?;
    let bytes = i64::try_from(size.bytes()).ok().filter(|bytes| *bytes >= LEAST_MEMORY);
    if bytes.is_none() {
        let message = format!("`memory` is {size}, and must be from 6 MiB to 8 EiB");
        let mistake = Diagnostic::new(codes::BAD_VALUE, node.span, message);
        reader.report(mistake.hint("leave it out for no limit"));
    }
    bytes
}

fn read_command(node: &Node, reader: &mut Reader<'_>) -> Option<Command> {
    if let Value::List(items) = &node.value {
        let words: Vec<String> =
            items.iter().filter_map(|item| reader.raw_text(item)).map(str::to_owned).collect();
        if items.is_empty() || words.first().is_some_and(String::is_empty) {
            reader.report(Diagnostic::new(codes::BAD_VALUE, node.span, "`run` names no program"));
            return None;
        }
        return (words.len() == items.len()).then_some(Command::Words(words));
    }
    let script = reader.raw_text(node)?;
    if script.trim().is_empty() {
        reader.report(Diagnostic::new(codes::BAD_VALUE, node.span, "the script is empty"));
        return None;
    }
    Some(Command::Script(script.to_owned()))
}
