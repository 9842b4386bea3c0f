//! What a script consists of, as rules see it.

/// Stands in the text of a word for what only a run of the script knows.
pub(crate) const UNKNOWN: char = '\u{fffc}';

/// Something that stands in a script.
#[derive(Debug)]
pub(crate) struct Event {
    /// The line where it begins, from 1.
    pub(crate) line: u32,
    pub(crate) kind: Kind,
}

/// What it is.
#[derive(Debug)]
pub(crate) enum Kind {
    /// A simple command with at least one word; assignments before it are left out.
    Command(Vec<Word>),
    /// The words and operators between `[[` and `]]`.
    Test(Vec<Word>),
    /// An operator or a keyword.
    Syntax(Syntax),
    /// A parameter that is expanded, in whatever form.
    Expansion(Expansion),
    /// What stands in `$'…'`.
    Ansi(String),
    /// A word that may hold brace expansions; what is quoted in it is `_`.
    Braces(String),
    /// An arithmetic expression.
    Arithmetic(String),
    /// An assignment.
    Assignment(Assignment),
    /// A function is defined, with this name.
    Function(String),
}

/// A word of a command. Quotes are removed, and expansions are [`UNKNOWN`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    pub(crate) text: String,
    pub(crate) line: u32,
}

/// Operators and keywords that not every shell has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Syntax {
    /// `|&`
    PipeBoth,
    /// `&>`
    BothTo,
    /// `&>>`
    BothAppend,
    /// `>&` with a file.
    BothToOld,
    /// `;&`
    FallThrough,
    /// `;;&`
    TestNext,
    /// `<<<`
    HereString,
    /// `<(…)` and `>(…)`
    ProcessSubstitution,
    /// `{name}>`
    NamedDescriptor,
    /// `coproc`
    Coproc,
    /// `select`
    Select,
    /// `function`
    FunctionKeyword,
    /// `[[`
    DoubleBracket,
    /// `((…))`
    ArithmeticCommand,
    /// `for ((…))`
    ArithmeticFor,
    /// `$"…"`
    LocaleQuote,
    /// A pattern of `case` without `(` before it, in `$(…)`.
    PatternInside,
    /// A here-document whose text has a quote or parenthesis without its pair, in `$(…)`.
    HereInside,
}

/// A parameter that is expanded.
#[derive(Debug, Default)]
pub(crate) struct Expansion {
    /// Whether `!` stands before the name.
    pub(crate) indirect: bool,
    /// The name, number or sign; empty for `${ …}` and `${|…}`.
    pub(crate) name: String,
    /// What stands in `[…]`.
    pub(crate) subscript: Option<String>,
    /// Everything after that, as it is written.
    pub(crate) operator: String,
}

/// An assignment.
#[derive(Debug)]
pub(crate) struct Assignment {
    /// What stands in `[…]` after the name.
    pub(crate) subscript: Option<String>,
    /// Whether it is `+=`.
    pub(crate) append: bool,
    /// Whether the value is a list in parentheses.
    pub(crate) list: bool,
}
