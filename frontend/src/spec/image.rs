//! `images:` — what is built, step by step, and how it starts.

use super::reader::Reader;
use super::values::{AbsPath, Account, Duration, EnvName, LabelKey, Name, Port, Signal};
use super::yaml::{Node, Value};
use crate::diagnostic::{Diagnostic, Span, Spanned};
use crate::steps::{self, Step};

/// Most steps one image may have: each is a layer, and overlayfs stacks about 120.
const MAX_STEPS: usize = 100;

/// One image; also a target.
#[derive(Debug)]
pub struct Image {
    /// Its name.
    pub name: Spanned<Name>,
    /// What it is for, in the author's words.
    pub description: Option<String>,
    /// The image it grows from; the root if absent.
    pub parent: Option<Spanned<Name>>,
    /// What is done to it, in order.
    pub steps: Vec<Step>,
    /// How a container of it starts.
    pub settings: Settings,
    /// Where it stands.
    pub span: Span,
}

/// The settings of an image; what is absent comes from the parent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// Environment of `run` steps and of containers; added to the parent's.
    pub env: Vec<(String, String)>,
    /// The folder a container starts in.
    pub workdir: Option<String>,
    /// The user a container runs as.
    pub user: Option<String>,
    /// What a container runs, or the arguments of `entrypoint`.
    pub cmd: Option<Command>,
    /// The program a container always runs.
    pub entrypoint: Option<Command>,
    /// Labels; added to the parent's.
    pub labels: Vec<(String, String)>,
    /// Folders that hold data; added to the parent's.
    pub volumes: Vec<String>,
    /// Ports a container listens on, e.g. `80/tcp`; added to the parent's.
    pub expose: Vec<String>,
    /// How to see whether a container is well.
    pub healthcheck: Option<Healthcheck>,
    /// The signal that stops a container.
    pub stop_signal: Option<String>,
}

/// A program with its arguments. A single text in the spec is run by `/bin/sh -c`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command(pub Vec<String>);

/// A health check; durations in nanoseconds, 0 for the engine's default.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Healthcheck {
    /// The command; `None` switches an inherited check off.
    pub command: Option<Command>,
    /// Time between checks.
    pub interval_ns: i64,
    /// How long one check may take.
    pub timeout_ns: i64,
    /// Time a container has to come up.
    pub start_period_ns: i64,
    /// Failures in a row that make a container unhealthy.
    pub retries: u32,
}

pub(super) fn read(name: Spanned<Name>, node: &Node, reader: &mut Reader<'_>) -> Option<Image> {
    let mut fields = reader.map(node, &format!("image `{}`", name.value))?;
    let description = fields.take("description").and_then(|node| reader.raw_text(node));
    let parent = fields.take("parent").and_then(|node| reader.parse(node));
    let steps = fields.take("steps").and_then(|node| reader.list(node)).unwrap_or_default();
    if steps.len() > MAX_STEPS {
        let message = format!("image `{}` has more than {MAX_STEPS} steps", name.value);
        reader.error(Diagnostic::new(name.span, message).hint("each step is a layer: join some"));
    }
    let steps = steps.iter().filter_map(|node| steps::read(node, reader)).collect();
    let settings = Settings {
        env: fields
            .take("env")
            .map(|node| read_pairs::<EnvName>(node, "`env`", reader))
            .unwrap_or_default(),
        workdir: fields.take("workdir").and_then(|node| read_as::<AbsPath>(node, reader)),
        user: fields.take("user").and_then(|node| read_as::<Account>(node, reader)),
        cmd: fields.take("cmd").and_then(|node| read_command(node, reader)),
        entrypoint: fields.take("entrypoint").and_then(|node| read_command(node, reader)),
        labels: fields
            .take("labels")
            .map(|node| read_pairs::<LabelKey>(node, "`labels`", reader))
            .unwrap_or_default(),
        volumes: fields
            .take("volumes")
            .map(|node| read_texts::<AbsPath>(node, reader))
            .unwrap_or_default(),
        expose: fields
            .take("expose")
            .map(|node| reader.parse_all::<Port>(node))
            .unwrap_or_default()
            .into_iter()
            .map(|port| port.value.to_config())
            .collect(),
        healthcheck: fields.take("healthcheck").and_then(|node| read_healthcheck(node, reader)),
        stop_signal: fields.take("stop-signal").and_then(|node| read_as::<Signal>(node, reader)),
    };
    fields.finish(reader);
    let span = Span::new(name.span.first, node.span.last);
    Some(Image { name, description, parent, steps, settings, span })
}

fn read_as<T>(node: &Node, reader: &mut Reader<'_>) -> Option<String>
where
    T: std::str::FromStr<Err: std::fmt::Display> + ToString,
{
    reader.parse::<T>(node).map(|parsed| parsed.value.to_string())
}

fn read_texts<T>(node: &Node, reader: &mut Reader<'_>) -> Vec<String>
where
    T: std::str::FromStr<Err: std::fmt::Display> + ToString,
{
    reader.parse_all::<T>(node).into_iter().map(|parsed| parsed.value.to_string()).collect()
}

/// Reads a map of names to texts.
pub(crate) fn read_pairs<K>(
    node: &Node,
    what: &str,
    reader: &mut Reader<'_>,
) -> Vec<(String, String)>
where
    K: std::str::FromStr<Err: std::fmt::Display> + ToString,
{
    let entries = reader.entries::<K>(node, what);
    entries
        .into_iter()
        .filter_map(|(key, value)| {
            // An empty value is a value: `EDITOR:` sets it to nothing.
            let text =
                if value.value == Value::Null { String::new() } else { reader.text(value)? };
            if text.contains('\0') {
                reader.error(Diagnostic::new(value.span, "a value cannot hold a zero byte"));
                return None;
            }
            Some((key.value.to_string(), text))
        })
        .collect()
}

fn read_command(node: &Node, reader: &mut Reader<'_>) -> Option<Command> {
    if let Value::Scalar(script) = &node.value {
        return Some(Command(vec!["/bin/sh".to_owned(), "-c".to_owned(), script.clone()]));
    }
    let items = reader.list(node)?;
    let words: Vec<String> = items.iter().filter_map(|item| reader.raw_text(item)).collect();
    if words.is_empty() && items.is_empty() {
        reader.error(Diagnostic::new(node.span, "a command cannot be empty"));
    }
    (words.len() == items.len() && !words.is_empty()).then_some(Command(words))
}

fn read_healthcheck(node: &Node, reader: &mut Reader<'_>) -> Option<Healthcheck> {
    let none = Healthcheck {
        command: None,
        interval_ns: 0,
        timeout_ns: 0,
        start_period_ns: 0,
        retries: 0,
    };
    if node.value == Value::Scalar("none".to_owned()) {
        return Some(none);
    }
    let mut fields = reader.map(node, "`healthcheck`")?;
    let command = fields.need("cmd", reader).and_then(|node| read_command(node, reader));
    let mut duration = |key, reader: &mut Reader<'_>| {
        let parsed = fields.take(key).and_then(|node| reader.parse::<Duration>(node));
        parsed.map_or(0, |duration| duration.value.0)
    };
    let interval_ns = duration("interval", reader);
    let timeout_ns = duration("timeout", reader);
    let start_period_ns = duration("start-period", reader);
    let retries = fields.take("retries").and_then(|node| reader.parse::<u32>(node));
    fields.finish(reader);
    Some(Healthcheck {
        command: Some(command?),
        interval_ns,
        timeout_ns,
        start_period_ns,
        retries: retries.map_or(0, |retries| retries.value),
    })
}
