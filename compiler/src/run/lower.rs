//! A run as an exec.

use super::data::{Command, MountKind, Run, SecretPlace, Settings};
use crate::diagnostic::Spanned;
use crate::graph::broken::Broken;
use crate::graph::client::apply_options;
use crate::graph::files::Files;
use crate::graph::scope::Scope;
use crate::language::env;
use crate::language::reference::{RefPath, Reference};
use crate::needs::{Needs, Wanted};
use crate::values::Network;
use buildkit_llb::{Exec, Secret, SecretEnv, Ssh, State};

/// What `run` needs besides the image it runs in.
pub fn needs(run: &Run, needs: &mut Needs) {
    let wanted = |reference: &Reference| Wanted { reference: reference.clone(), optional: false };
    needs.files.extend(run.settings.references().map(wanted));
    let secrets = run.settings.secrets.iter();
    needs.secrets.extend(secrets.map(|secret| Spanned::new(secret.name.clone(), secret.span)));
    if let Command::Script(_) = run.command {
        needs.scripts.push(run.span);
    }
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
) -> Result<Exec, Broken> {
    let Settings { env, user, workdir, network, mounts, caches, secrets, ssh, hostname } =
        &run.settings;
    let mut exec = match &run.command {
        Command::Words(words) => {
            let (program, args) =
                words.split_first().ok_or_else(|| Broken("a run without a program".to_owned()))?;
            Exec::new(program, args)
        }
        Command::Script(script) => {
            let base = scope
                .base
                .ok_or_else(|| Broken(format!("`{}` runs a script without a base", scope.name)))?;
            Exec::new(&base.shell, ["-e", "-o", "pipefail", "-c", script])
        }
    };
    let inherited = state.environment().iter();
    let inherited = inherited.map(|(name, value)| (name.as_str(), value.as_str()));
    let env = env::resolve(env, scope.args, inherited, &mut scope.build.report.borrow_mut());
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
                match (writable, keep(path)) {
                    (false, _) => exec.bind_path(path, &files.output, &selector),
                    (true, false) => exec.bind_path_writable(path, &files.output, &selector),
                    (true, true) => exec.bind_path_kept(path, &files.output, &selector),
                }
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
    let hostname = hostname.or_else(|| scope.build.options.hostname.clone());
    exec = exec.hostname(hostname.unwrap_or_else(|| scope.build.project.to_owned()));
    Ok(apply_options(exec, scope.build.options, network.unwrap_or(Network::None)))
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
    let namespace = &scope.build.options.cache_namespace;
    let namespace = if namespace.is_empty() { String::new() } else { format!("{namespace}/") };
    let platform = scope.platform.to_string().replace('/', "-");
    format!("{namespace}{}/{platform}/{name}", scope.build.project)
}
