//! The call that solves a graph.

use crate::connection::Connection;
use crate::error::Error;
use crate::raw;
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
    let RawResult { r#ref, ref_deprecated, refs, refs_deprecated, .. } =
        call(connection, request, extension).await?;
    if refs.is_some() || refs_deprecated.is_some() {
        return Err(Error::Protocol("one graph has several results".to_owned()));
    }
    let old = || ref_deprecated.map(Ref::new);
    Ok(r#ref.map(Ref::from_raw).or_else(old).unwrap_or_default())
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
    Ok(answer.result.unwrap_or_default())
}
