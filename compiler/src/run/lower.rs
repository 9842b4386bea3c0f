//! A run as an exec.

use super::data::{Command, MountKind, Run, SecretPlace, Settings};
use crate::diagnostic::{Span, Spanned};
use crate::graph::broken::Broken;
use crate::graph::client;
use crate::graph::files::Files;
use crate::graph::mounted::Mounted;
use crate::graph::scope::{Scope, Title};
use crate::graph::text::shorten;
use crate::language::env;
use crate::language::reference::{RefPath, Reference};
use crate::needs::{Needs, Wanted};
use crate::values::{Duration, Network};
use buildkit_llb::{
    Describe as _, Exec, File, Limits, Output, Secret, SecretEnv, Ssh, State, copy, mkfile,
};
use jesteros_manifest::{self as manifest, CHECKED_EXPECTED, HELPER, HELPER_MOUNT, MANIFEST_FILE};

/// What `run` needs besides the image it runs in.
pub fn needs(run: &Run, needs: &mut Needs) {
    let wanted = |reference: &Reference| Wanted { reference: reference.clone(), optional: false };
    needs.files.extend(run.settings.references().map(wanted));
    let secrets = run.settings.secrets.iter();
    needs.secrets.extend(secrets.map(|secret| Spanned::new(secret.name.clone(), secret.span)));
    if let Command::Script(_) = run.command {
        needs.scripts.push(run.span);
    }
    if run.settings.timeout.is_some() {
        // The helper starts the program and watches the time.
        needs.helper.push(run.span);
    }
}

/// How a program is started.
#[derive(Debug, Clone, Copy)]
pub enum Start<'a> {
    /// As it is, or by the helper if it has a time limit.
    Plain,
    /// By the helper, which compares what comes of it with the [`manifest::ProgramCheck`]
    /// in the file `expected`, and has its time limit from there.
    Checked {
        /// What the helper does with what it finds.
        mode: manifest::Mode,
        /// The tree that holds the file.
        expected: &'a Output,
    },
}

/// The exec of `run` on top of `state`. Writable mounts for which `keep` holds are outputs of the
/// exec; of the others, what is written is dropped.
///
/// # Errors
///
/// If a file or base that the planner promises is not there.
pub fn exec(
    run: &Run,
    scope: &Scope<'_>,
    state: &State,
    keep: &dyn Fn(&str) -> bool,
    how: Start<'_>,
) -> Result<Exec, Broken> {
    let Settings {
        env,
        user,
        workdir,
        network,
        mounts,
        caches,
        secrets,
        ssh,
        hostname,
        timeout,
        memory,
    } = &run.settings;
    let mut exec = start(words(run, scope)?, *timeout, how, scope)?;
    let inherited = |name: &str| state.env_value(name).map(str::to_owned);
    let env = env::resolve(env, scope.args, &inherited, &mut scope.build.report.borrow_mut());
    for (name, value) in env {
        exec = exec.env(&name, value);
    }
    if let Some(user) = user {
        exec = exec.user(user.as_str());
    }
    exec = exec.dir(workdir.as_ref().map_or("/", |dir| dir.as_str()));
    for mount in mounts {
        let path = mount.path.as_str();
        exec = match &mount.kind {
            MountKind::Tmpfs(size) => exec.tmpfs(path, Some(*size)),
            MountKind::Files { from, writable } => {
                let files = scope.files(from)?;
                let selector = selector(from, &files);
                // The exec in report mode mounts the same paths.
                if !matches!(how, Start::Checked { mode: manifest::Mode::Report, .. }) {
                    let mounted = Mounted::new(from, &selector, mount.span);
                    scope.build.mounted.borrow_mut().push(mounted);
                }
                let source = match (writable, keep(path)) {
                    (true, true) => to_keep(from, &files, &selector, scope, mount.span),
                    _ => files.output.clone(),
                };
                let exec = match (writable, keep(path)) {
                    (false, _) => exec.bind_path(path, &source, &selector),
                    (true, false) => exec.bind_path_writable(path, &source, &selector),
                    (true, true) => exec.bind_path_kept(path, &source, &selector),
                };
                let is_client = files.from_client && source == files.output;
                if is_client { exec } else { scope.build.by_vertex(exec, &source) }
            }
        };
    }
    for cache in caches {
        exec = exec.cache(cache.path.as_str(), cache_id(cache.name.as_str(), scope), cache.sharing);
    }
    for secret in secrets {
        let optional = scope.build.optional_secrets.contains(&secret.name);
        exec = match &secret.place {
            SecretPlace::File(path) => {
                let file = Secret::new(secret.name.as_str());
                let file = match path {
                    Some(path) => file.dest(path.as_str()),
                    None => file,
                };
                exec.secret(if optional { file.optional() } else { file })
            }
            SecretPlace::Env(name) => {
                let variable = SecretEnv::new(name.as_str(), secret.name.as_str());
                exec.secret_env(if optional { variable.optional() } else { variable })
            }
        };
    }
    if ssh.unwrap_or(false) {
        exec = exec.ssh(Ssh::new("default"));
    }
    let hostname = hostname.as_ref().map(|name| name.as_str().to_owned());
    let hostname = hostname.or_else(|| scope.build.options.request.hostname.clone());
    exec = exec.hostname(hostname.unwrap_or_else(|| scope.build.project.to_owned()));
    if let Some(bytes) = memory {
        exec = exec.limits(Limits::default().memory(*bytes).memory_and_swap(*bytes));
    }
    let wish = network.unwrap_or(Network::None);
    Ok(exec.network(client::network(wish, scope.build.options)))
}

/// What is started: the program with its arguments, and the file that holds its script.
struct Started {
    words: Vec<String>,
    script: Option<Output>,
}

/// Where the file of a script is mounted.
const SCRIPT: &str = "/run/jesteros/script";
/// A script with more bytes is a file, since Linux takes no argument of 128 KiB
/// (`MAX_ARG_STRLEN`).
const LONGEST_ARGUMENT: usize = 4096;

/// The words of the program. A script of one line is an argument of the shell; a longer
/// one is a file, whose text BuildKit does not print when it fails.
fn words(run: &Run, scope: &Scope<'_>) -> Result<Started, Broken> {
    let script = match &run.command {
        Command::Words(words) => return Ok(Started { words: words.clone(), script: None }),
        Command::Script(script) => script,
    };
    let base = scope
        .base
        .ok_or_else(|| Broken(format!("`{}` runs a script without a base", scope.name)))?;
    let mut words = vec![base.shell.clone()];
    words.extend(["-e", "-o", "pipefail"].map(str::to_owned));
    if !script.trim_end().contains('\n') && script.len() <= LONGEST_ARGUMENT {
        words.extend(["-c".to_owned(), script.clone()]);
        return Ok(Started { words, script: None });
    }
    words.push(SCRIPT.to_owned());
    let file = mkfile("/script", 0o444, script.as_bytes());
    let file = File::from(file.timestamp_ns(scope.build.epoch_ns()));
    let title = format!("[internal] script of {}: {}", scope.name, shorten(&run.title(), 40));
    Ok(Started { words, script: Some(Output::scratch().file(file.named(title))) })
}

/// The exec of `started`; the helper starts it if there is something to watch.
fn start(
    started: Started,
    timeout: Option<Duration>,
    how: Start<'_>,
    scope: &Scope<'_>,
) -> Result<Exec, Broken> {
    let Started { words, script } = started;
    let words = match (how, timeout) {
        (Start::Checked { mode, .. }, _) => manifest::checked(mode, words),
        (Start::Plain, Some(timeout)) => {
            manifest::limited(timeout.nanoseconds() / 1_000_000, words)
        }
        (Start::Plain, None) => words,
    };
    let mut words = words.into_iter();
    let program = words.next().ok_or_else(|| Broken("a run without a program".to_owned()))?;
    let is_watched = !matches!((how, timeout), (Start::Plain, None));
    let mut exec = Exec::new(program, words);
    if let Some(script) = script {
        exec = exec.bind_path(SCRIPT, &script, "/script");
    }
    if let Start::Checked { expected, .. } = how {
        exec = exec.bind_path(CHECKED_EXPECTED, expected, &format!("/{MANIFEST_FILE}"));
    }
    match (is_watched, scope.build.helper) {
        (false, _) => Ok(exec),
        (true, Some(helper)) => Ok(exec.bind_path(HELPER_MOUNT, helper, HELPER)),
        (true, None) => Err(Broken("the helper is needed and was not resolved".to_owned())),
    }
}

/// The file system behind a mount whose files are kept.
///
/// BuildKit does not look at the contents of such a mount to find the exec in its cache
/// (`getMountDeps` in `solver/llbsolver/ops/exec.go`), and by nothing else does it know a
/// client's folder again from one build to the next. It looks at the contents of a copy.
fn to_keep(
    from: &Reference,
    files: &Files,
    selector: &str,
    scope: &Scope<'_>,
    span: Span,
) -> Output {
    if !files.from_client {
        return files.output.clone();
    }
    let action = copy(&files.output, selector, selector).dir_contents(true).create_parents();
    let title = Title { number: None, layer: None, text: format!("copy {from}") };
    Output::scratch().file(scope.describe(File::from(action), &title, &[span]))
}

/// The path in the file system of `files` that a mount of `from` shows.
fn selector(from: &Reference, files: &Files) -> String {
    match (&from.path, &files.file) {
        (RefPath::Whole, Some(file)) => files.path_of(file),
        (RefPath::Whole, None) => files.path_of(""),
        (RefPath::Folder(folder), _) => files.path_of(folder.as_str()),
        (RefPath::Match(path), _) => files.path_of(path.as_str()),
    }
}

/// The folder of the file system behind the mount at `path` that the mount shows.
///
/// # Errors
///
/// If there is no such mount.
pub fn mount_folder(path: &str, run: &Run, scope: &Scope<'_>) -> Result<String, Broken> {
    let mount = run.settings.mounts.iter().find(|mount| mount.path.as_str() == path);
    match mount.map(|mount| &mount.kind) {
        Some(MountKind::Files { from, .. }) => {
            Ok(selector(from, &scope.files(from)?).trim_start_matches('/').to_owned())
        }
        Some(MountKind::Tmpfs(_)) | None => {
            Err(Broken(format!("there is no mount of files at {path}")))
        }
    }
}

/// The id of a cache: caches belong to a project and a platform.
fn cache_id(name: &str, scope: &Scope<'_>) -> String {
    let namespace = &scope.build.options.request.cache_namespace;
    let namespace = if namespace.is_empty() { String::new() } else { format!("{namespace}/") };
    let platform = scope.platform.to_string().replace('/', "-");
    format!("{namespace}{}/{platform}/{name}", scope.build.project)
}
