//! The ids of capabilities are those that BuildKit lists.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use buildkit_proto::control::control_client::ControlClient;
use buildkit_proto::control::{CacheOptions, SolveRequest};
use buildkit_proto::gateway::PingRequest;
use buildkit_proto::gateway::llb_bridge_client::LlbBridgeClient;
use buildkit_proto::since;
use tonic::Request;
use tonic::transport::Endpoint;

use crate::Case;
use crate::world::world;

pub(crate) const CASES: &[Case] =
    &[("capability_ids_are_those_of_buildkit", ids), ("capabilities_are_as_old_as_we_say", ages)];

/// Where our ids are written down.
const SOURCE: &str = include_str!("../../proto/src/caps.rs");

/// What a daemon says it can do.
#[derive(Debug)]
struct Offered {
    graph: BTreeSet<String>,
    gateway: BTreeSet<String>,
}

/// Our ids, by whether their names begin like this.
fn ours(begins: impl Fn(&str) -> bool) -> BTreeSet<String> {
    // A long id stands on a line of its own.
    let source = SOURCE.replace("=\n   ", "=");
    let constants = source.lines().filter_map(|line| {
        let (name, rest) = line.strip_prefix("pub const ")?.split_once(": &str = ")?;
        let id = rest.trim().strip_prefix('"')?.strip_suffix("\";")?;
        begins(name).then(|| id.to_owned())
    });
    constants.collect()
}

fn is_of_graphs(name: &str) -> bool {
    !name.starts_with("GW_") && !name.starts_with("FRONTEND_")
}

/// Asks the daemon of a socket as a frontend does.
fn ping(socket: &Path) -> Result<Offered> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let endpoint = Endpoint::from_shared(format!("unix://{}", socket.display()))?;
        let channel = endpoint.connect().await.context("no daemon")?;
        // A build without a frontend is one whose frontend is the client itself.
        let build = world().unique("ping")?;
        let solve = SolveRequest {
            r#ref: build.clone(),
            internal: true,
            // Some versions crash without it (`translateLegacySolveRequest` in
            // `control/control.go`).
            cache: Some(CacheOptions::default()),
            ..SolveRequest::default()
        };
        let mut control = ControlClient::new(channel.clone());
        let solved = tokio::spawn(async move { control.solve(solve).await });
        let mut request = Request::new(PingRequest {});
        request.metadata_mut().insert("buildkit-controlapi-buildid", build.parse()?);
        let mut gateway = LlbBridgeClient::new(channel);
        let answer = tokio::time::timeout(Duration::from_secs(15), gateway.ping(request)).await;
        // Nobody needs the result of that build.
        solved.abort();
        let pong = answer.context("no answer to a ping")??.into_inner();
        let enabled = |caps: Vec<buildkit_proto::apicaps::ApiCap>| {
            caps.into_iter().filter(|cap| cap.enabled).map(|cap| cap.id).collect()
        };
        Ok(Offered { graph: enabled(pong.llb_caps), gateway: enabled(pong.frontend_api_caps) })
    })
}

fn ids() -> Result<()> {
    let offered = ping(&world().lab.directories().socket("buildkitd")?)?;
    for (what, ours, offered) in [
        ("graphs", ours(is_of_graphs), &offered.graph),
        ("the gateway", ours(|name| name.starts_with("GW_")), &offered.gateway),
    ] {
        ensure!(ours.len() > 20, "only {} ids of {what} were found", ours.len());
        let unknown: Vec<_> = ours.difference(offered).collect();
        ensure!(unknown.is_empty(), "BuildKit knows none of these ids of {what}: {unknown:?}");
    }
    Ok(())
}

/// The parts of a version that count, of `v0.31` or `0.31`.
fn version(text: &str) -> Result<(u32, u32)> {
    let (major, minor) = text.trim_start_matches('v').split_once('.').context("no version")?;
    Ok((major.parse()?, minor.parse()?))
}

fn ages() -> Result<()> {
    for old in jesteros_lab::OldBuildkit::ALL {
        let name = old.name();
        let socket = world().lab.directories().socket(&format!("buildkitd-{name}"))?;
        let offered = ping(&socket).with_context(|| format!("BuildKit {name}"))?;
        for id in ours(is_of_graphs) {
            let is_there = since(&id)
                .map_or(Ok(true), |since| anyhow::Ok(version(since)? <= version(name)?))?;
            if offered.graph.contains(&id) != is_there {
                bail!("BuildKit {name}: `{id}` should be listed: {is_there}");
            }
        }
    }
    Ok(())
}
