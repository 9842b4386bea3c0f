//! Every flag, option key and form of a context, on every driver of buildx.
//!
//! Each check builds the same project twice on one builder: our spec, and a Dockerfile
//! that says the same, with BuildKit's own Dockerfile frontend as an image. It compares
//! what can be observed of both, and makes sure that the effect is there at all.

mod buildctl;
mod cache;
mod calls;
mod config;
pub(crate) mod document;
mod driver;
mod epoch;
mod first_line;
mod git;
mod git_ssh;
mod http;
mod images;
pub(crate) mod layout;
mod local;
mod named;
mod network;
mod outputs;
mod pair;
mod policy;
mod programs;
mod row;
mod sandbox;
mod shared_key;
pub(crate) mod statements;
mod table;
pub(crate) mod without;

use anyhow::{Result, bail, ensure};

use driver::Driver;
pub(crate) use pair::native_project;
use row::Check;
use without::Without;

/// Stops what the tests started; after all of them.
pub(crate) fn leave() {
    driver::leave();
    git::leave();
}

/// A test, which has a name.
type Test = (String, Box<dyn FnOnce() -> Result<()> + Send>);

/// A test of each check on each driver that it can run on, and one that it fails without
/// the effects that it is about.
pub(crate) fn tests() -> impl Iterator<Item = Test> {
    table::CHECKS.concat().into_iter().flat_map(|check| {
        let drivers = Driver::ALL.into_iter();
        let drivers = drivers.filter(move |driver| check.reason(*driver).is_none());
        let tests = drivers.map(move |driver| -> Test {
            let name = format!("flag_{}_on_{}", check.name, driver.name());
            (name, Box::new(move || (check.run)(driver)))
        });
        let without: Test =
            (format!("flag_{}_without", check.name), Box::new(move || fails_without(&check)));
        tests.chain([without])
    })
}

/// Fails unless the check fails without each of its effects, and says that it is missing.
fn fails_without(check: &Check) -> Result<()> {
    let mut unnoticed = Vec::new();
    for row in (check.rows)() {
        for without in row.without {
            let ended = without::under(without.0, || (check.run)(row.shown_on));
            if let Err(error) = expect_noticed(ended, without) {
                unnoticed.push(format!("{}, {:?}: {error:#}", row.flag, without.0));
            }
        }
    }
    ensure!(
        unnoticed.is_empty(),
        "the test of these does not prove them:\n{}",
        unnoticed.join("\n")
    );
    Ok(())
}

/// Fails unless a check failed for the reason that is expected.
fn expect_noticed(ended: Result<()>, Without(_, noticed): &Without) -> Result<()> {
    let Err(error) = ended else { bail!("the check passes without it") };
    let text = format!("{error:#}");
    ensure!(text.contains(noticed), "the check does not say {noticed:?}: {text}");
    // A difference alone would not be there if both lacked the effect.
    ensure!(!text.contains(pair::DIFFERS), "the check only compares: {text}");
    Ok(())
}
