//! The rules: one file each, and one line in `rules!`.

use crate::diagnostic::Report;
use crate::rule::Whole;

/// A rule with its name.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// The name of its module.
    pub name: &'static str,
    /// Looks at the spec; what it finds goes to the report.
    pub check: fn(&Whole<'_>, &mut Report),
}

macro_rules! rules {
    ($($module:ident,)+) => {
        $(mod $module;)+
        /// All rules.
        pub const RULES: &[Rule] = &[$(Rule { name: stringify!($module), check: $module::check }),+];
    };
}

// Alphabetical.
rules! {
    archives,
    default_target,
    https,
    layers,
    package_names,
    scripts,
    unverified,
}
