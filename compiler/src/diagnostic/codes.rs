//! All kinds of diagnostic, in one list.

use super::code::{Code, Severity};

macro_rules! codes {
    ($($constant:ident $name:literal $severity:ident $summary:literal,)+) => {
        $(
            #[doc = $summary]
            pub const $constant: Code =
                Code { name: $name, severity: Severity::$severity, summary: $summary };
        )+

        /// All of them.
        pub const ALL: &[Code] = &[$($constant),+];
    };
}

// Alphabetical. Each has a page in docs/diagnostics.
codes! {
    ARG_VALUE "arg-value" Error "A build arg has no value, or one that is not among its choices.",
    BAD_EXPANSION "bad-expansion" Error "A `${NAME}` in a value cannot be replaced.",
    BAD_VALUE "bad-value" Error "A value is not of the form that its key needs.",
    BASE_PLATFORM "base-platform" Error "A target is not available for the platform that is asked for.",
    CHECK_FAILED "check-failed" Error "A finished image or artifact is not as it must be: a check does not hold, or the start command or a link leads nowhere.",
    CHOICES_NEEDED "choices-needed" Error "A build arg is used where only an arg with choices may be used.",
    CYCLE "cycle" Error "A target is made from itself.",
    DUPLICATE "duplicate" Error "Something stands in the spec twice.",
    FILES_CONFLICT "files-conflict" Error "Entries of `files` contradict each other.",
    HELPER "helper" Error "Files or an archive are not as the spec says.",
    LEFT_OUT "left-out" Warning "An optional part was left out, since its source was not given.",
    LIMIT "limit" Error "The spec exceeds a limit.",
    LOCK "lock" Error "The lock does not answer what the spec says, or cannot be used.",
    MISSING_KEY "missing-key" Error "A key that is needed is not there.",
    NAMED_CONTEXT "named-context" Error "A `--build-context` cannot be used.",
    NO_ARCHIVES "no-archives" Error "Packages are asked for and the base has no archives.",
    NO_CACHE_FILTER "no-cache-filter" Warning "A `--no-cache-filter` names nothing in the spec.",
    NO_CONTEXT "no-context" Error "Files of the build context are used and there is no build context.",
    NO_ROOT "no-root" Error "The source of a base is not a root file system.",
    NOT_A_SPEC "not-a-spec" Error "The file is not a spec.",
    NOT_LOCKED "not-locked" Warning "The lock does not cover a part of the build.",
    NOT_YAML "not-yaml" Error "The text is not YAML.",
    PACKAGE_NAME "package-name" Warning "A package has another name, or means something else, in this release.",
    PACKAGES "packages" Error "Packages cannot be installed, or package lists cannot be fetched.",
    REFERENCE "reference" Error "A reference to files cannot be used here.",
    RESERVED_NAME "reserved-name" Error "A name is reserved.",
    SECRET "secret" Error "A secret that the build needs was not given.",
    SHELL "shell" Error "The shell of a base cannot run the scripts.",
    TARGET "target" Error "There is no such target.",
    UNKNOWN_ARG "unknown-arg" Error "A build arg is not declared.",
    UNKNOWN_KEY "unknown-key" Error "A key is not part of the language.",
    UNKNOWN_NAME "unknown-name" Error "A name stands for nothing in the spec.",
    UNPINNED "unpinned" Warning "What is fetched may be different another day.",
    UNSUPPORTED "unsupported" Error "This BuildKit cannot do what the build needs.",
    UNVERIFIED "unverified" Warning "Packages are installed without checking who signed them.",
    WRONG_KIND "wrong-kind" Error "A value is a list, a mapping or a single value, and its key needs another of them.",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_and_unique() {
        assert!(
            ALL.windows(2)
                .all(|pair| pair[0].name.replace('-', "") < pair[1].name.replace('-', ""))
        );
    }
}
