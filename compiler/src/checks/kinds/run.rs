//! `run`: a program that ends as it should.

use crate::checks::kind::{About, Check, Told, Work};
use crate::checks::program::Program;
use crate::checks::texts::{expressions, texts};
use crate::diagnostic::{Diagnostic, codes};
use crate::graph::broken::Broken;
use crate::graph::text::shorten;
use crate::language::reader::{Fields, Reader};
use crate::language::shape::{Key, Kind, Shape};
use crate::needs::Needs;
use crate::run;
use crate::values::{Duration, RegexText, Word as _};
use crate::yaml::Node;
use jesteros_manifest::Printed;

pub(super) use crate::run::SETTINGS_KEYS;

/// How long a program may run if the spec does not say: ten minutes.
const TIMEOUT: &str = "10m";
/// Most exit codes of which a program may end with any: all of them.
const MAX_EXITS: usize = 256;
/// The largest exit code.
const MAX_EXIT: u32 = 255;

/// The key beside `run` that no other run has.
pub(super) static EXPECT_KEYS: &[Key] =
    &[Key::new("expect", Kind::Map(&EXPECT), "how the program ends and what it prints")];

pub(super) const KIND: Kind = run::COMMAND;

static EXPECT: Shape = Shape {
    name: "expect",
    doc: "How a program ends and what it prints. Without `exit` it must end with 0.",
    keys: &[&[
        Key::new(
            "exit",
            Kind::OneOrMore(&Kind::Number),
            "the exit code, or several of which it is one, from 0 to 255; 0 if absent",
        ),
        Key::new("stdout", Kind::Map(&PRINTED), "what it prints on its standard output"),
        Key::new("stderr", Kind::Map(&PRINTED), "what it prints on its standard error"),
    ]],
};

static PRINTED: Shape = Shape {
    name: "output",
    doc: "What a program prints. Of each stream 1 MiB can be compared.",
    keys: &[&[
        Key::new("equals", Kind::Text, "all that it prints; `${…}` in it stays"),
        Key::new("contains", Kind::OneOrMore(&Kind::Text), "texts that it prints"),
        Key::new(
            "matches",
            Kind::OneOrMore(&Kind::Word(&RegexText::SCALAR)),
            "regular expressions; each matches a line",
        ),
        Key::new(
            "lacks",
            Kind::OneOrMore(&Kind::Word(&RegexText::SCALAR)),
            "regular expressions that match no line",
        ),
    ]],
};

/// A program that ends as it should, in a copy of the image. It has the user and the folder
/// of the container, and no network, unless the check says otherwise; what it writes is
/// dropped. It may run for ten minutes.
///
/// ```yaml
/// - run: health-check.sh check
///   memory: 256 MiB
///   timeout: 30s
///   expect: {exit: 0, stdout: {contains: ok}, stderr: {equals: ""}}
/// ```
#[derive(Debug)]
struct RunCheck(Program);

pub(super) fn read(
    _node: &Node,
    fields: &Fields<'_>,
    reader: &mut Reader<'_>,
) -> Option<Box<dyn Check>> {
    let run = run::read(fields, reader);
    let (mut exit, mut stdout, mut stderr) = (vec![0], Printed::default(), Printed::default());
    if let Some(expect) = fields.get("expect").and_then(|node| reader.map(node, &EXPECT, "`expect`"))
    {
        if let Some(node) = expect.get("exit") {
            exit = read_exits(node, reader);
        }
        let mut printed = |key| expect.get(key).and_then(|node| read_printed(key, node, reader));
        stdout = printed("stdout").unwrap_or_default();
        stderr = printed("stderr").unwrap_or_default();
    }
    let mut run = run?;
    let default = TIMEOUT.parse::<Duration>().ok()?;
    let timeout = run.settings.timeout.take().unwrap_or(default);
    Some(Box::new(RunCheck(Program { run, timeout, exit, stdout, stderr })))
}

fn read_exits(node: &Node, reader: &mut Reader<'_>) -> Vec<u8> {
    let items = reader.one_or_more(node);
    if items.is_empty() || items.len() > MAX_EXITS {
        let message = format!("`exit` has {} exit codes, and has 1 to {MAX_EXITS}", items.len());
        reader.report(Diagnostic::new(codes::BAD_VALUE, node.span, message));
    }
    items.iter().take(MAX_EXITS).filter_map(|node| read_exit(node, reader)).collect()
}

fn read_exit(node: &Node, reader: &mut Reader<'_>) -> Option<u8> {
    let number = reader.number(node)?;
    let exit = u8::try_from(number).ok();
    if exit.is_none() {
        let message = format!("no program ends with {number}: the largest exit code is {MAX_EXIT}");
        reader.report(Diagnostic::new(codes::BAD_VALUE, node.span, message));
    }
    exit
}

fn read_printed(key: &str, node: &Node, reader: &mut Reader<'_>) -> Option<Printed> {
    let fields = reader.map(node, &PRINTED, &format!("`{key}`"))?;
    let equals = fields.get("equals").and_then(|node| reader.raw_text(node)).map(str::to_owned);
    if fields.present(&["equals", "contains", "matches", "lacks"]).is_empty() {
        let message = format!("`{key}` says nothing about what is printed");
        reader.report(Diagnostic::new(codes::MISSING_KEY, node.span.start(), message));
    }
    Some(Printed {
        equals,
        contains: texts("contains", &fields, reader),
        matches: expressions("matches", &fields, reader),
        lacks: expressions("lacks", &fields, reader),
    })
}

impl Check for RunCheck {
    fn title(&self) -> String {
        format!("run: {}", shorten(&self.0.run.title(), 60))
    }

    fn about(&self) -> About {
        About::Images
    }

    fn needs(&self, needs: &mut Needs) {
        run::needs(&self.0.run, needs);
    }

    fn work<'c>(&'c self, _told: &mut Told<'_, '_>) -> Result<Work<'c>, Broken> {
        Ok(Work::Start(&self.0))
    }
}
