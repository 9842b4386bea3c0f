//! `run`: runs a script in the image.

use super::{Lowering, StepKind, shorten};
use crate::diagnostic::Diagnostic;
use crate::exec;
use crate::options::NetworkMode;
use crate::spec::read_pairs;
use crate::spec::reader::Reader;
use crate::spec::values::{AbsPath, Account, EnvName};
use crate::spec::yaml::{Node, Value};
use buildkit_llb::{Exec, State};

/// Runs a script with `/bin/sh -e`: the first command that fails ends it.
///
/// Steps run as root in `/` unless they say otherwise; the image's `env` holds.
/// `${…}` belongs to the shell: a build arg is passed in with `env`.
///
/// ```yaml
/// - run: ldconfig
/// - run:
///     script: make -j"$JOBS"
///     env: {JOBS: "${JOBS}"}
///     workdir: /src
///     user: nobody
///     network: none
/// ```
#[derive(Debug, Default)]
struct Run {
    script: String,
    env: Vec<(String, String)>,
    workdir: Option<AbsPath>,
    user: Option<Account>,
    network: Option<NetworkMode>,
}

pub(super) fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Box<dyn StepKind>> {
    let mut step = Run::default();
    let script = if let Value::Map(_) = node.value {
        let mut fields = reader.map(node, "`run`")?;
        let env = fields.take("env");
        step.env = env.map(|node| read_pairs::<EnvName>(node, "`env`", reader)).unwrap_or_default();
        step.workdir =
            fields.take("workdir").and_then(|node| reader.parse(node)).map(|dir| dir.value);
        step.user = fields.take("user").and_then(|node| reader.parse(node)).map(|user| user.value);
        step.network = fields.take("network").and_then(|node| read_network(node, reader));
        let script = fields.need("script", reader);
        fields.finish(reader);
        script?
    } else {
        node
    };
    step.script = reader.raw_text(script)?;
    if step.script.contains('\0') {
        reader.error(Diagnostic::new(script.span, "a script cannot hold a zero byte"));
    }
    if step.script.trim().is_empty() {
        reader.error(Diagnostic::new(script.span, "a script cannot be empty"));
    }
    Some(Box::new(step))
}

fn read_network(node: &Node, reader: &mut Reader<'_>) -> Option<NetworkMode> {
    let text = reader.text(node)?;
    match text.as_str() {
        "default" => Some(NetworkMode::Sandbox),
        "host" => Some(NetworkMode::Host),
        "none" => Some(NetworkMode::None),
        _ => {
            let message = format!("network `{text}` is not known");
            reader
                .error(Diagnostic::new(node.span, message).hint("there are: default, host, none"));
            None
        }
    }
}

impl StepKind for Run {
    fn title(&self) -> String {
        let lines = self.script.lines().map(str::trim);
        let first = lines.clone().find(|line| !line.is_empty() && !line.starts_with('#'));
        let more = if lines.filter(|line| !line.is_empty()).count() > 1 { " …" } else { "" };
        format!("run {}{more}", shorten(first.unwrap_or("nothing"), 60))
    }

    fn lower(&self, cx: &Lowering<'_>, state: &State) -> State {
        let mut exec = Exec::new("/bin/sh", ["-ec", self.script.as_str()]);
        for (name, value) in &self.env {
            exec = exec.env(name, value);
        }
        if let Some(user) = &self.user {
            exec = exec.user(user.as_str());
        }
        exec = exec.dir(self.workdir.as_ref().map_or("/", AbsPath::as_str));
        exec = exec::apply_options(exec, cx.options, self.network);
        state.run(cx.describe(exec, &self.title()))
    }
}
