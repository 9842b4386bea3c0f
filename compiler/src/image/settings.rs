//! How containers of an image start.

use crate::diagnostic::{Diagnostic, Spanned, codes};
use crate::language::env;
use crate::language::reader::{Fields, Reader};
use crate::language::shape::{Key, Kind, Shape};
use crate::values::{AbsPath, Account, Duration, LabelKey, Port, Signal, Word as _};
use crate::yaml::{Node, Value};

const COMMAND: Kind = Kind::Any(&[Kind::Text, Kind::List(&Kind::Text)]);

/// Keys with texts; an empty one is a text too.
const LABELS: Kind =
    Kind::Named { key: &LabelKey::SCALAR, value: &Kind::Any(&[Kind::Nothing, Kind::Text]) };

pub(super) static KEYS: &[Key] = &[
    Key::new(
        "env",
        env::KIND,
        "variables for steps, checks and containers; `${X}` is the arg X, else another variable of this mapping, else the inherited X",
    ),
    Key::new(
        "cmd",
        COMMAND,
        "what a container runs, or the arguments of `entrypoint`; text is run by the shell",
    ),
    Key::new(
        "entrypoint",
        COMMAND,
        "the program that a container always runs; it drops an inherited `cmd`",
    ),
    Key::new("workdir", Kind::Word(&AbsPath::SCALAR), "the folder that a container starts in"),
    Key::new("user", Kind::Word(&Account::SCALAR), "the user that a container runs as"),
    Key::new("labels", LABELS, "labels, added to the inherited ones"),
    Key::new(
        "annotations",
        LABELS,
        "annotations of the image's manifest, added to the inherited ones",
    ),
    Key::new(
        "volumes",
        Kind::OneOrMore(&Kind::Word(&AbsPath::SCALAR)),
        "folders that hold data, added to the inherited ones",
    ),
    Key::new(
        "expose",
        Kind::OneOrMore(&Kind::Word(&Port::SCALAR)),
        "ports, added to the inherited ones",
    ),
    Key::new("stop-signal", Kind::Word(&Signal::SCALAR), "the signal that stops a container"),
    Key::new(
        "healthcheck",
        Kind::Any(&[Kind::Choice(&["none"]), Kind::Map(&HEALTHCHECK)]),
        "how to see whether a container is well",
    ),
];

/// The keys of a health check.
pub static HEALTHCHECK: Shape = Shape {
    name: "healthcheck",
    doc: "How to see whether a container is well.",
    keys: &[&[
        Key::needed("cmd", COMMAND, "the command; it succeeds if the container is well"),
        Key::new("interval", Kind::Word(&Duration::SCALAR), "time between two checks"),
        Key::new("timeout", Kind::Word(&Duration::SCALAR), "how long a check may take"),
        Key::new(
            "start-period",
            Kind::Word(&Duration::SCALAR),
            "time that a container has to start",
        ),
        Key::new("retries", Kind::Number, "failures in a row that make a container unhealthy"),
    ]],
};

/// The settings of an image; what is absent is inherited.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Variables as they are written; `${X}` is replaced when the inherited ones
    /// are known.
    pub env: Vec<(String, Spanned<String>)>,
    /// What a container runs.
    pub cmd: Option<Spanned<Command>>,
    /// The program that a container always runs.
    pub entrypoint: Option<Spanned<Command>>,
    /// The folder that a container starts in.
    pub workdir: Option<String>,
    /// The user that a container runs as.
    pub user: Option<String>,
    /// Labels.
    pub labels: Vec<(String, String)>,
    /// Annotations of the manifest.
    pub annotations: Vec<(String, String)>,
    /// Folders that hold data.
    pub volumes: Vec<String>,
    /// Ports, e.g. `80/tcp`.
    pub expose: Vec<String>,
    /// The signal that stops a container.
    pub stop_signal: Option<String>,
    /// How to see whether a container is well.
    pub healthcheck: Option<Healthcheck>,
}

/// A program with its arguments, or a script for the base's shell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// A program and its arguments; never empty.
    Words(Vec<String>),
    /// A script.
    Script(String),
}

impl Command {
    /// The words of the command, `shell` running a script.
    #[must_use]
    pub fn words(&self, shell: &str) -> Vec<String> {
        match self {
            Self::Words(words) => words.clone(),
            Self::Script(script) => vec![shell.to_owned(), "-c".to_owned(), script.clone()],
        }
    }
}

/// A health check; times in nanoseconds, 0 for the engine's default.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Healthcheck {
    /// The command; `None` switches an inherited check off.
    pub command: Option<Spanned<Command>>,
    /// Time between two checks.
    pub interval_ns: i64,
    /// How long a check may take.
    pub timeout_ns: i64,
    /// Time that a container has to start.
    pub start_period_ns: i64,
    /// Failures in a row that make a container unhealthy.
    pub retries: u32,
}

impl Settings {
    pub(super) fn read(fields: &Fields<'_>, reader: &mut Reader<'_>) -> Self {
        Self {
            env: env::read(fields.get("env"), reader),
            cmd: command(fields.get("cmd"), reader),
            entrypoint: command(fields.get("entrypoint"), reader),
            workdir: fields
                .get("workdir")
                .and_then(|node| reader.value::<AbsPath>(node))
                .map(|dir| dir.to_string()),
            user: fields
                .get("user")
                .and_then(|node| reader.value::<Account>(node))
                .map(|user| user.to_string()),
            labels: pairs(fields.get("labels"), "`labels`", reader),
            annotations: pairs(fields.get("annotations"), "`annotations`", reader),
            volumes: fields
                .get("volumes")
                .map(|node| reader.words::<AbsPath>(node))
                .unwrap_or_default()
                .into_iter()
                .map(|path| path.value.to_string())
                .collect(),
            expose: fields
                .get("expose")
                .map(|node| reader.words::<Port>(node))
                .unwrap_or_default()
                .into_iter()
                .map(|port| port.value.to_config())
                .collect(),
            stop_signal: fields
                .get("stop-signal")
                .and_then(|node| reader.value::<Signal>(node))
                .map(|s| s.to_string()),
            healthcheck: fields.get("healthcheck").and_then(|node| read_healthcheck(node, reader)),
        }
    }
}

fn pairs(node: Option<&Node>, what: &str, reader: &mut Reader<'_>) -> Vec<(String, String)> {
    let entries = node.map(|node| reader.named::<LabelKey>(node, what)).unwrap_or_default();
    let mut pairs = Vec::new();
    for (key, node) in entries {
        let text = if node.value == Value::Null { Some(String::new()) } else { reader.text(node) };
        pairs.extend(text.map(|text| (key.value.to_string(), text)));
    }
    pairs
}

fn command(node: Option<&Node>, reader: &mut Reader<'_>) -> Option<Spanned<Command>> {
    let node = node?;
    Some(Spanned::new(read_command(node, reader)?, node.span))
}

fn read_command(node: &Node, reader: &mut Reader<'_>) -> Option<Command> {
    if let Value::Scalar(_) = &node.value {
        return Some(Command::Script(reader.raw_text(node)?.to_owned()));
    }
    let items = reader.list(node)?;
    let words: Vec<String> =
        items.iter().filter_map(|item| reader.raw_text(item)).map(str::to_owned).collect();
    if items.is_empty() {
        reader.report(Diagnostic::new(codes::BAD_VALUE, node.span, "a command cannot be empty"));
    }
    (words.len() == items.len() && !words.is_empty()).then_some(Command::Words(words))
}

fn read_healthcheck(node: &Node, reader: &mut Reader<'_>) -> Option<Healthcheck> {
    if node.value == Value::Scalar("none".to_owned()) {
        return Some(Healthcheck {
            command: None,
            interval_ns: 0,
            timeout_ns: 0,
            start_period_ns: 0,
            retries: 0,
        });
    }
    let fields = reader.map(node, &HEALTHCHECK, "`healthcheck`")?;
    let command = command(fields.get("cmd"), reader);
    let mut time = |key| {
        fields.get(key).and_then(|node| reader.value::<Duration>(node)).map_or(0, |time| time.0)
    };
    let (interval_ns, timeout_ns, start_period_ns) =
        (time("interval"), time("timeout"), time("start-period"));
    let retries = fields.get("retries").and_then(|node| reader.number(node)).unwrap_or(0);
    Some(Healthcheck { command: Some(command?), interval_ns, timeout_ns, start_period_ns, retries })
}
