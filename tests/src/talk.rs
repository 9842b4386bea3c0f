//! A build by the whole frontend, against a BuildKit in the same process.

mod answers;
mod data;
mod shown;

pub use data::{Said, Talk};

use crate::case::SESSION;
use buildkit_gateway::testing::{Call, FakeBuildkit};
use buildkit_gateway::{Answer, Bridge, Environment, Worker};
use data::FRONTEND;
use jesteros_frontend::driver;
use prost::Message as _;
use tempfile::TempDir;

/// Runs the frontend against the BuildKit of `talk`.
///
/// # Panics
///
/// If the frontend gives no answer or several, or does something after it; and if it never
/// asks for something that `talk` says more about.
#[must_use]
pub fn talk(talk: &Talk) -> Said {
    talk_with(talk, driver::serve)
}

/// Like [`talk`], with something else in the place of the driver.
///
/// # Panics
///
/// As for [`talk`].
#[must_use]
pub fn talk_with(talk: &Talk, build: impl AsyncFnOnce(Bridge, Environment) -> Answer) -> Said {
    let mut opts = talk.case.opts.clone();
    opts.entry("filename".to_owned()).or_insert_with(|| talk.case.spec.name.clone());
    if let Some(source) = talk.source {
        opts.entry("source".to_owned()).or_insert_with(|| source.to_owned());
    }
    let worker = Worker { platforms: vec![talk.case.known.platform()], ..Worker::default() };
    let metadata = TempDir::new().expect("a folder for what BuildKit tells");
    if talk.tells_frontend {
        let graph = answers::image(FRONTEND, &talk.case.known.platform());
        let file = metadata.path().join("frontend.bin");
        std::fs::write(file, graph.encode_to_vec()).expect("the graph of the frontend");
    }
    let environment = Environment {
        opts,
        session: SESSION.to_owned(),
        product: String::new(),
        workers: vec![worker],
        metadata_folder: metadata.path().to_owned(),
    };
    let buildkit: FakeBuildkit = answers::buildkit(talk);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime on this thread");
    let exit = runtime.block_on(buildkit.serve(environment, build));
    let exit = exit.expect("a connection in memory");
    let calls = buildkit.calls();
    let mut returned = buildkit.returned();
    assert_eq!(returned.len(), 1, "every build ends with one answer: {calls:?}");
    let last = calls.last().map(Call::name);
    assert_eq!(last, Some("Return"), "nothing comes behind the answer: {calls:?}");
    let returned = returned.remove(0);
    let met = shown::met(&calls);
    let told = talk.failing.keys().chain(talk.files.keys().map(|(title, _)| title));
    for title in told {
        assert!(met.contains(title), "nothing is called `{title}`, but there is: {met:#?}");
    }
    assert_eq!(exit, u8::from(returned.error.is_some()), "the exit code tells what was answered");
    Said { calls, exit, returned }
}
