//! Which program is wanted.

use crate::capabilities::Capabilities;
use crate::error::Error;
use buildkit_llb::{Secret, SecretEnv, State};
use buildkit_proto::{caps, gateway as wire, pb};

/// stdin, stdout and stderr.
pub(super) const STDIN: u32 = 0;
pub(super) const STDOUT: u32 = 1;
pub(super) const STDERR: u32 = 2;

/// A program that is wanted, its arguments and its surroundings.
///
/// It starts in `/` as root, and without stdin and output, unless something else is said. Its
/// variables are those that are set here, `PATH`, those of BuildKit's tracing, and `HOME`, which
/// `runc` takes from the container's `/etc/passwd`. Nothing of the image's config is used;
/// [`Process::within`] takes it.
#[derive(Debug, Clone, PartialEq)]
#[must_use]
pub struct Process {
    args: Vec<String>,
    env: Vec<String>,
    secret_env: Vec<SecretEnv>,
    dir: String,
    user: String,
    pub(super) tty: bool,
    is_insecure: bool,
    pub(super) stdin: bool,
    pub(super) stdout: bool,
    pub(super) stderr: bool,
}

impl Process {
    /// Names a program, as a path or to be looked up in `PATH`, and its arguments.
    pub fn new(
        program: impl Into<String>,
        args: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        let args = std::iter::once(program.into()).chain(args.into_iter().map(Into::into));
        Self {
            args: args.collect(),
            env: Vec::new(),
            secret_env: Vec::new(),
            dir: String::new(),
            user: String::new(),
            tty: false,
            is_insecure: false,
            stdin: false,
            stdout: false,
            stderr: false,
        }
    }

    /// Runs a script with `/bin/sh -c`.
    pub fn shell(script: impl Into<String>) -> Self {
        Self::new("/bin/sh", ["-c".to_owned(), script.into()])
    }

    /// Takes the variables, the folder and the user of a state, which may be those of an
    /// image's config.
    pub fn within(mut self, state: &State) -> Self {
        let variables = state.environment().iter().map(|(name, value)| format!("{name}={value}"));
        self.env.extend(variables);
        self.dir(state.working_dir()).user(state.user_name())
    }

    /// Sets a variable. BuildKit passes on all that are set; of two with one name, most
    /// programs see the last.
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.env.push(format!("{name}={value}"));
        self
    }

    /// Sets a variable to a secret of the client.
    ///
    /// # Capabilities
    ///
    /// `gateway.exec.secretenv`, which BuildKit has since v0.12.
    pub fn secret_env(mut self, secret: SecretEnv) -> Self {
        self.secret_env.push(secret);
        self
    }

    /// Sets the folder that the program starts in.
    pub fn dir(mut self, path: impl Into<String>) -> Self {
        self.dir = path.into();
        self
    }

    /// Sets the user, and the group after a colon, by names of the container's root or by
    /// numbers.
    pub fn user(mut self, user: impl Into<String>) -> Self {
        self.user = user.into();
        self
    }

    /// Gives the program a terminal. All it writes then comes from stdout, and `TERM` is
    /// `xterm` if nobody sets it. A terminal stays open when its stdin ends here: a program that
    /// reads to the end needs the character 4, which is Ctrl-D, at the start of a line.
    pub fn tty(mut self) -> Self {
        self.tty = true;
        self
    }

    /// Runs the program with all privileges. The build needs the entitlement
    /// `security.insecure`; without it, the process ends at once.
    pub fn insecure(mut self) -> Self {
        self.is_insecure = true;
        self
    }

    /// Lets the frontend write to the program's stdin, which is empty otherwise.
    pub fn piped_stdin(mut self) -> Self {
        self.stdin = true;
        self
    }

    /// Lets the frontend read what the program writes to stdout, which is lost otherwise.
    pub fn piped_stdout(mut self) -> Self {
        self.stdout = true;
        self
    }

    /// Lets the frontend read what the program writes to stderr, which is lost otherwise.
    pub fn piped_stderr(mut self) -> Self {
        self.stderr = true;
        self
    }

    /// The secrets that variables are set to, as files.
    pub(super) fn secrets(&self) -> Vec<Secret> {
        let secrets = self.secret_env.iter().map(SecretEnv::to_pb).map(|variable| {
            let secret = Secret::new(variable.id);
            if variable.optional { secret.optional() } else { secret }
        });
        secrets.collect()
    }

    /// Fails if BuildKit lacks something that the process needs.
    pub(super) fn check(&self, capabilities: &Capabilities) -> Result<(), Error> {
        if self.secret_env.is_empty() {
            return Ok(());
        }
        let what = "give a program of a frontend a secret as a variable";
        capabilities.need(caps::GW_EXEC_SECRET_ENV, what)
    }

    pub(super) fn to_pb(&self, container: &str) -> wire::InitMessage {
        let fds = [(STDIN, self.stdin), (STDOUT, self.stdout), (STDERR, self.stderr)];
        let security =
            if self.is_insecure { pb::SecurityMode::Insecure } else { pb::SecurityMode::Sandbox };
        wire::InitMessage {
            container_id: container.to_owned(),
            meta: Some(pb::Meta {
                args: self.args.clone(),
                env: self.env.clone(),
                cwd: self.dir.clone(),
                user: self.user.clone(),
                ..pb::Meta::default()
            }),
            fds: fds.iter().filter(|(_, is_piped)| *is_piped).map(|(fd, _)| *fd).collect(),
            tty: self.tty,
            security: security.into(),
            secretenv: self.secret_env.iter().map(SecretEnv::to_pb).collect(),
        }
    }
}
