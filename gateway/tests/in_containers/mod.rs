//! What tests of containers share.

use buildkit_gateway::testing::{FakeBuildkit, FakeProcess};
use buildkit_gateway::{Bridge, Container, ContainerRequest, Ref};
use buildkit_proto::gateway::exec_message::Input;
use std::time::Duration;

/// Longer than any of these tests takes.
const LONG: Duration = Duration::from_secs(20);

/// Runs a test with the calls of `buildkit`; a test that hangs fails.
pub(crate) fn run<T>(buildkit: &FakeBuildkit, test: impl AsyncFnOnce(Bridge) -> T) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let bridge = buildkit.bridge().await.unwrap();
        tokio::time::timeout(LONG, test(bridge)).await.expect("it hangs")
    })
}

/// A container with a root and nothing else.
pub(crate) async fn container(bridge: &Bridge) -> Container {
    bridge.new_container(&ContainerRequest::of(&Ref::new("root"))).await.unwrap()
}

/// A process that writes back what it reads, to the end of it.
pub(crate) async fn cat(mut process: FakeProcess) -> u32 {
    while let Some(input) = process.next().await {
        let Input::File(file) = input else { continue };
        if !file.data.is_empty() {
            process.write(1, &file.data).await;
        }
        if file.eof {
            return 0;
        }
    }
    1
}
