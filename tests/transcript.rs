//! What BuildKit is asked, in which order, and what it is answered: every call is a round
//! trip. The expected transcripts are the files of `transcripts`; `BLESS=1` rewrites them.

#[path = "transcript/builds.rs"]
mod builds;
#[path = "transcript/expected.rs"]
mod expected;
#[path = "transcript/failures.rs"]
mod failures;
#[path = "transcript/lock.rs"]
mod lock;
#[path = "transcript/old.rs"]
mod old;
#[path = "transcript/packages.rs"]
mod packages;
#[path = "transcript/reports.rs"]
mod reports;
#[path = "transcript/reproduce.rs"]
mod reproduce;
#[path = "transcript/sbom.rs"]
mod sbom;
