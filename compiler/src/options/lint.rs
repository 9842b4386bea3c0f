//! `BUILDKIT_DOCKERFILE_CHECK`: which warnings are shown, and whether they fail a build
//! (`ParseLintOptions` in `frontend/dockerfile/linter/linter.go`).

/// What is done with warnings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lint {
    skip: Skip,
    error: bool,
}

/// Which warnings are not shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
enum Skip {
    /// None of them.
    #[default]
    Nothing,
    /// All of them.
    All,
    /// Those with these codes, in lower case. Names of rules for Dockerfiles are no
    /// codes and do nothing, since the same build arg may serve several builds.
    Codes(Vec<String>),
}

impl Lint {
    /// Reads `skip=CODE,CODE;error=true`.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut lint = Self::default();
        for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
            let Some((key, value)) = part.split_once('=') else {
                return Err(format!("`{}` is not `skip=…` or `error=…`", part.escape_debug()));
            };
            let (key, value) = (key.trim(), value.trim());
            match (key, value) {
                ("skip", "all") => lint.skip = Skip::All,
                ("skip", list) => {
                    let codes = list.split(',').map(|code| code.trim().to_ascii_lowercase());
                    lint.skip = Skip::Codes(codes.collect());
                }
                ("error", "1" | "t" | "T" | "true" | "TRUE" | "True") => lint.error = true,
                ("error", "0" | "f" | "F" | "false" | "FALSE" | "False") => lint.error = false,
                ("error", other) => {
                    return Err(format!("`{}` is not `true` or `false`", other.escape_debug()));
                }
                // There are no experimental rules here.
                ("experimental", _) => {}
                (other, _) => {
                    return Err(format!("`{}` is not `skip` or `error`", other.escape_debug()));
                }
            }
        }
        Ok(lint)
    }

    /// Whether warnings with the code `name` are not shown.
    #[must_use]
    pub fn skips(&self, name: &str) -> bool {
        match &self.skip {
            Skip::Nothing => false,
            Skip::All => true,
            Skip::Codes(codes) => codes.iter().any(|code| code == name),
        }
    }

    /// Whether a warning fails the build.
    #[must_use]
    pub fn fails(&self) -> bool {
        self.error
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_is_said() {
        for bad in ["skip", "error=maybe", "other=1"] {
            assert!(Lint::parse(bad).is_err(), "{bad}");
        }
        assert!(Lint::parse("experimental=all").is_ok());
    }
}
