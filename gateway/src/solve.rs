//! The call that solves a graph.

use crate::connection::Connection;
use crate::error::Error;
use crate::raw;
use crate::refs::Refs;
use crate::result_ref::Ref;
use buildkit_llb::Definition;
use buildkit_proto::gateway as wire;
use buildkit_proto::newer::{RawResult, RawSolveResponse, SolveRequestExtension};
use prost::Message as _;

const SOLVE: &str = "/moby.buildkit.v1.frontend.LLBBridge/Solve";

/// Hands over a graph; `request` says how it is solved.
pub(crate) async fn graph(
    connection: &Connection,
    definition: &Definition,
    request: wire::SolveRequest,
) -> Result<Ref, Error> {
    let request = wire::SolveRequest { definition: Some(definition.to_pb()), ..request };
    let definition = definition.extension();
    let extension = SolveRequestExtension { definition, ..SolveRequestExtension::default() };
    let answer = call(connection, request, extension).await?;
    let RawResult { r#ref, ref_deprecated, refs, refs_deprecated, .. } = answer;
    match Refs::from_raw(r#ref, refs, ref_deprecated, refs_deprecated)? {
        Refs::None => Ok(Ref::default()),
        Refs::One(result) => Ok(result),
        Refs::Map(_) => Err(Error::Protocol("one graph has several results".to_owned())),
    }
}

/// Calls with what the generated types have no fields for, and keeps graphs as they come.
pub(crate) async fn call(
    connection: &Connection,
    request: wire::SolveRequest,
    extension: SolveRequestExtension,
) -> Result<RawResult, Error> {
    let request =
        wire::SolveRequest { allow_result_return: true, allow_result_array_ref: true, ..request };
    // Two concatenated messages are one merged message.
    let mut bytes = request.encode_to_vec();
    bytes.extend(extension.encode_to_vec());
    let answer = raw::call(connection.channel(), SOLVE, bytes).await?;
    let answer = RawSolveResponse::decode(answer.as_slice()).map_err(Error::undecodable)?;
    answer.result.ok_or_else(|| Error::Protocol("a solve has no result".to_owned()))
}
