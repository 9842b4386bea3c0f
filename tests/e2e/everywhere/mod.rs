//! With a lock, the same bytes everywhere: on every daemon, every day, and without a network.

mod difference;
mod offline;
mod own;
mod place;
mod table;
mod targets;

use anyhow::Result;

use crate::Case;
use crate::family::{example, with_frontend};
use crate::jesteros;

pub(crate) const CASES: &[Case] = &[
    ("everywhere_the_same_bytes", table::same),
    ("everywhere_offline_with_downloads_alone", offline::alone),
    ("everywhere_once_more_at_another_second", once_more),
];

/// The layers of an image are equal without this, since BuildKit leaves a folder out of a layer if
/// only its time has changed; on some builders they are not.
fn once_more() -> Result<()> {
    let build = with_frontend(jesteros::plain(&example(), "production", &[])?);
    let told = build.arg("--call=reproduce").plain()?.ok()?;
    told.says("Both builds are equal in each of").map(drop)
}
