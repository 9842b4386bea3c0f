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
mod git;
mod http;
mod images;
mod layout;
mod local;
mod named;
mod network;
mod outputs;
mod pair;
mod policy;
mod programs;
mod row;
mod statements;
mod table;

use anyhow::Result;

use driver::Driver;
pub(crate) use pair::native_project;

/// Stops what the tests started; after all of them.
pub(crate) fn leave() {
    driver::leave();
    git::leave();
}

/// A test of each check on each driver that it can run on.
pub(crate) fn tests() -> impl Iterator<Item = (String, impl FnOnce() -> Result<()>)> {
    table::CHECKS.concat().into_iter().flat_map(|check| {
        let drivers = Driver::ALL.into_iter();
        let drivers = drivers.filter(move |driver| check.reason(*driver).is_none());
        drivers.map(move |driver| {
            let name = format!("flag_{}_on_{}", check.name, driver.name());
            (name, move || (check.run)(driver))
        })
    })
}
