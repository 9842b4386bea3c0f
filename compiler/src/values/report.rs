//! Reports of targets.

macro_rules! reports {
    ($($(#[$doc:meta])+ $kind:ident $suffix:literal $title:literal,)+) => {
        /// A report of a target, which is a target itself, for example `NAME.checks`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum ReportKind {
            $($(#[$doc])+ $kind,)+
        }

        impl ReportKind {
            /// All reports.
            pub const ALL: &[Self] = &[$(Self::$kind),+];

            /// What follows the name of a target whose report is meant.
            #[must_use]
            pub const fn suffix(self) -> &'static str {
                match self {
                    $(Self::$kind => $suffix,)+
                }
            }

            /// What it is, before `of NAME`.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self {
                    $(Self::$kind => $title,)+
                }
            }
        }
    };
}

// A report is a line here, and a file in `lower/report`. The pattern of `MemberText` has the
// suffixes too.
reports! {
    /// What its checks, and those of everything that it uses, found.
    Checks ".checks" "Report of the checks",
    /// What it is made of.
    Sbom ".sbom" "SBOM",
}

impl ReportKind {
    /// The name of a target, and the report of it that is meant, if one is.
    #[must_use]
    pub fn split(text: &str) -> (&str, Option<Self>) {
        let of = |kind: &Self| text.strip_suffix(kind.suffix()).map(|name| (name, Some(*kind)));
        Self::ALL.iter().find_map(of).unwrap_or((text, None))
    }
}
