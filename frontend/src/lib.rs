//! The JesterOS frontend: one spec in, images and files out.
//!
//! BuildKit starts the program and speaks gRPC with it over stdin and stdout. The
//! compiler (`jesteros-compiler`) decides everything and does no IO; the modules
//! here ask BuildKit what the compiler must know and hand over what it made:
//!
//! [`compile`] (plan → [`resolve`] → lower) → [`evaluate`] → [`outcome`], strung
//! together in [`driver`].

pub mod built;
pub mod compile;
pub mod diagnostics;
pub mod driver;
pub mod evaluate;
pub mod helper;
pub mod lock;
pub mod lock_file;
pub mod outcome;
pub mod resolve;
