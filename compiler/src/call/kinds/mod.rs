//! The calls: one file each, and one line in `calls!`.

use super::kind::Call;

macro_rules! calls {
    ($($module:ident,)+) => {
        $(mod $module;)+
        /// All calls.
        pub static CALLS: &[Call] = &[$($module::CALL),+];
    };
}

// Alphabetical.
calls! {
    bake,
    convertllb,
    describe,
    lint,
    lock,
    outline,
    policy,
    reproduce,
    schema,
    size,
    targets,
}
