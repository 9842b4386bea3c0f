//! The tools of buildx for people whose build does not work: `dap`, `debug`, `history`.

use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};

use crate::Case;
use crate::build::{Build, points_at};
use crate::flags::native_project;
use crate::project::Project;
use crate::talk::Talk;
use crate::world::world;

pub(crate) const CASES: &[Case] = &[
    ("debug_adapter_stops_at_lines_of_the_spec", adapter),
    ("debug_on_error_opens_a_shell_where_it_failed", on_error),
    ("history_tells_what_failed_at_which_line", history_of_failure),
    ("history_tells_what_was_built", history_of_success),
];

const STEPS: &str = "\
images:
  box:
    from: root
    steps:
      - run: echo one >/one
      - run: LAST
";

/// A project whose second step is this one.
fn project(last: &str) -> Result<Project> {
    native_project(&STEPS.replace("LAST", last))
}

/// A command of buildx that is still called an experiment.
fn buildx(arguments: &[&str]) -> Result<Command> {
    let mut docker = world().docker_command()?;
    docker.env("BUILDX_EXPERIMENTAL", "1").arg("buildx").args(arguments);
    Ok(docker)
}

/// A client of the Debug Adapter Protocol, as an editor has one.
#[derive(Debug)]
struct Editor {
    talk: Talk,
    sequence: u64,
}

impl Editor {
    fn start(command: &mut Command) -> Result<Self> {
        Ok(Self { talk: Talk::start(command)?, sequence: 0 })
    }

    /// Sends a request.
    fn send(&mut self, command: &str, arguments: &Value) -> Result<()> {
        self.sequence += 1;
        let request = json!({
            "seq": self.sequence, "type": "request", "command": command, "arguments": arguments,
        });
        let text = request.to_string();
        self.talk.tell(&format!("Content-Length: {}\r\n\r\n{text}", text.len()))
    }

    /// The next message.
    fn next(&mut self, waiting_for: &str) -> Result<Value> {
        let text = self.talk.hear(waiting_for, |said| {
            let text = std::str::from_utf8(said).ok()?;
            let (head, rest) = text.split_once("\r\n\r\n")?;
            let length: usize = head.strip_prefix("Content-Length: ")?.trim().parse().ok()?;
            Some((rest.get(..length)?.to_owned(), head.len() + 4 + length))
        })?;
        serde_json::from_str(&text).with_context(|| format!("no JSON: {text}"))
    }

    /// The next message of this type and name; others are passed over.
    fn wait(&mut self, kind: &str, name: &str) -> Result<Value> {
        loop {
            let message = self.next(&format!("the {kind} `{name}`"))?;
            if message["type"] == kind && (message["event"] == name || message["command"] == name) {
                return Ok(message);
            }
        }
    }

    /// Sends a request and returns the body of its response, which must be a good one.
    fn ask(&mut self, command: &str, arguments: &Value) -> Result<Value> {
        self.send(command, arguments)?;
        let response = self.wait("response", command)?;
        ensure!(response["success"] == true, "{command}: {response}");
        Ok(response["body"].clone())
    }
}

fn adapter() -> Result<()> {
    let project = project("echo two >/two")?;
    let spec = project.spec.display().to_string();
    let line = project.line("echo two")?;
    let mut build = buildx(&["dap", "build", "--builder=jesteros"])?;
    // Something that is in the cache is stopped at, too.
    let mut editor = Editor::start(build.current_dir(project.path()))?;
    editor.ask("initialize", &json!({"adapterID": "e2e", "linesStartAt1": true}))?;
    let launch = json!({"dockerfile": spec, "contextPath": project.path()});
    editor.send("launch", &launch)?;
    editor.wait("event", "initialized")?;
    let breakpoints = json!({"source": {"path": spec}, "breakpoints": [{"line": line}]});
    let set = editor.ask("setBreakpoints", &breakpoints)?;
    ensure!(set["breakpoints"].as_array().is_some_and(|set| set.len() == 1), "{set}");
    editor.ask("configurationDone", &json!({}))?;

    let changed = editor.wait("event", "breakpoint")?;
    let breakpoint = &changed["body"]["breakpoint"];
    ensure!(breakpoint["verified"] == true && breakpoint["line"] == line, "{changed}");
    let stopped = editor.wait("event", "stopped")?;
    ensure!(stopped["body"]["reason"] == "breakpoint", "{stopped}");
    let thread = &stopped["body"]["threadId"];
    let stack = editor.ask("stackTrace", &json!({"threadId": thread}))?;
    let frame = &stack["stackFrames"][0];
    ensure!(frame["name"].as_str().is_some_and(|name| name.contains("echo two")), "{stack}");
    ensure!(frame["line"] == line, "{stack}");
    ensure!(frame["source"]["path"] == spec.as_str(), "{stack}");

    editor.send("continue", &json!({"threadId": thread}))?;
    let exited = editor.wait("event", "exited")?;
    // No exit code is the one of success.
    ensure!(exited["body"]["exitCode"].as_i64().unwrap_or_default() == 0, "{exited}");
    Ok(())
}

fn on_error() -> Result<()> {
    let project = project("test -e /two")?;
    let spec = project.spec.display();
    let debug = "debug --on=error --invoke=/bin/sh build --builder=jesteros --progress=plain";
    // It wants a terminal.
    let mut script = world().lab.command("script")?;
    script.env("BUILDX_EXPERIMENTAL", "1").args(["--quiet", "--return", "--command"]);
    script.arg(format!("docker buildx {debug} --file {spec} {}", project.path().display()));
    let mut talk = Talk::start(script.arg("/dev/null"))?;
    let line = project.line("test -e /two")?;
    talk.hears(&format!("jesteros.yaml:{line}"))?;
    talk.hears("Launching interactive container")?;
    talk.hears("/ # ")?;
    // The files are those that the failed step saw.
    talk.tell("echo found $(cat /one) $?\r")?;
    talk.hears("found one 0")?;
    talk.tell("exit\r")?;
    // What is left is the console of buildx.
    talk.hears("Switched IO")?;
    talk.hears("(buildx) ")?;
    talk.tell("exit\r")?;
    talk.hears("did not complete successfully: exit code: 1")
}

/// What the history says about the build of a project.
fn recorded(project: &Project) -> Result<(Value, String)> {
    let listed =
        world().docker(&["buildx", "history", "ls", "--builder=jesteros", "--format=json"])?;
    let name = project.path().file_name().context("no name")?.to_string_lossy().into_owned();
    let listed = listed.ok()?;
    let entry = listed.stdout.lines().find(|line| line.contains(&name));
    let entry: Value = serde_json::from_str(entry.with_context(|| format!("no build of {name}"))?)?;
    let reference = entry["ref"].as_str().context("no ref")?;
    let reference = reference.rsplit('/').next().unwrap_or(reference).to_owned();
    Ok((entry, reference))
}

fn inspect(reference: &str) -> Result<crate::process::Finished> {
    world().docker(&["buildx", "history", "inspect", "--builder=jesteros", reference])?.ok()
}

fn history_of_failure() -> Result<()> {
    let project = project("echo a-last-word; test -e /two")?;
    Build::new(&project).on_builder("jesteros").fails()?;
    let (entry, reference) = recorded(&project)?;
    ensure!(entry["status"] == "Error", "{entry}");
    let told = inspect(&reference)?;
    told.says("exit code: 1")?.says("a-last-word")?;
    points_at(&told, "jesteros.yaml", project.line("a-last-word")?)?;
    let logs = ["buildx", "history", "logs", "--builder=jesteros", "--progress=plain", &reference];
    world().docker(&logs)?.ok()?.says("[box 2/2]")?;
    Ok(())
}

fn history_of_success() -> Result<()> {
    let project = project("echo ${WORD}")?;
    let spec = std::fs::read_to_string(&project.spec)?;
    project.rewrite(&spec.replace("images:\n", "args: {WORD: x}\nimages:\n"))?;
    let build = Build::new(&project).on_builder("jesteros").target("box");
    build.arg("--build-arg=WORD=quill").succeeds()?;
    let (entry, reference) = recorded(&project)?;
    ensure!(entry["status"] == "Completed", "{entry}");
    let told = inspect(&reference)?;
    told.says("jesteros.yaml")?.says("Target:")?.says("WORD")?.says("quill")?;
    // The image that it was made from, with its digest.
    told.says("flags-busybox")?.says("sha256:")?;
    Ok(())
}
