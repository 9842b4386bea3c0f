//! What is wrong with an option.

use std::fmt;

/// An option that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptionMistake {
    /// The option as BuildKit names it, e.g. `force-network-mode`.
    pub key: String,
    /// What is wrong with its value.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

/// The flag of buildx behind an option. If the option's key ends with `:`, what
/// follows it is the argument of the flag.
const FLAGS: [(&str, &str); 21] = [
    ("add-hosts", "--add-host"),
    ("build-arg:", "--build-arg"),
    ("cache-from", "--cache-from"),
    ("cache-imports", "--cache-from"),
    ("cgroup-parent", "--cgroup-parent"),
    ("context:", "--build-context"),
    ("cpuperiod", "--resource"),
    ("cpuquota", "--resource"),
    ("cpusetcpus", "--resource"),
    ("cpusetmems", "--resource"),
    ("cpushares", "--resource"),
    ("filename", "--file"),
    ("force-network-mode", "--network"),
    ("image-resolve-mode", "--pull"),
    ("memory", "--resource"),
    ("memswap", "--resource"),
    ("no-cache", "--no-cache-filter"),
    ("platform", "--platform"),
    ("shm-size", "--shm-size"),
    ("target", "--target"),
    ("ulimit", "--ulimit"),
];

impl OptionMistake {
    /// A mistake in the value of `key`.
    #[must_use]
    pub fn new(key: impl Into<String>, message: impl Into<String>) -> Self {
        Self { key: key.into(), message: message.into(), hint: None }
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// What the user knows the option as: the flag of buildx, or else `option KEY`.
    #[must_use]
    pub fn flag(&self) -> String {
        FLAGS
            .iter()
            .find_map(|(key, flag)| match self.key.strip_prefix(key)? {
                "" => Some(format!("`{flag}`")),
                rest if key.ends_with(':') => Some(format!("`{flag} {}`", rest.escape_debug())),
                _ => None,
            })
            .unwrap_or_else(|| format!("option `{}`", self.key.escape_debug()))
    }
}

impl OptionMistake {
    /// What is wrong, without the hint.
    #[must_use]
    pub fn problem(&self) -> String {
        format!("{}: {}", self.flag(), self.message)
    }

    /// The option with its `value` as it stands on the command line, e.g.
    /// `--platform linux/arm`.
    #[must_use]
    pub fn command_line(&self, value: &str) -> String {
        let found = FLAGS.iter().find_map(|(key, flag)| {
            let rest = self.key.strip_prefix(key)?;
            (rest.is_empty() || key.ends_with(':')).then_some((*flag, rest))
        });
        match found {
            Some((flag, "")) => format!("{flag} {value}"),
            Some((flag, name)) => format!("{flag} {name}={value}"),
            None => format!("{}={value}", self.key),
        }
    }
}

impl fmt::Display for OptionMistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.problem())?;
        match &self.hint {
            Some(hint) => write!(f, "\n  hint: {hint}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for OptionMistake {}

/// The mistakes so far.
#[derive(Default)]
pub(crate) struct Mistakes(pub(crate) Vec<OptionMistake>);

impl Mistakes {
    /// The value, or `default` after remembering what is wrong with it.
    pub(crate) fn or<T>(&mut self, value: Result<T, OptionMistake>, default: T) -> T {
        value.unwrap_or_else(|mistake| {
            self.0.push(mistake);
            default
        })
    }
}
