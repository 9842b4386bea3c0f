//! The connection to BuildKit, and the call that ends a build.

use crate::error::Error;
use crate::failure::Failure;
use crate::outcome::Answer;
use crate::stdio;
use buildkit_proto::gateway::ReturnRequest;
use buildkit_proto::gateway::llb_bridge_client::LlbBridgeClient;
use prost::Message as _;
use std::cell::Cell;
use std::rc::Rc;
use tonic::Code;
use tonic::transport::Channel;

/// Largest message each way, in bytes; BuildKit accepts and sends no larger one.
pub(crate) const MAX_MESSAGE: usize = 16 * 1024 * 1024;

/// A connection to BuildKit that counts its calls.
#[derive(Debug, Clone)]
pub(crate) struct Connection {
    client: LlbBridgeClient<Channel>,
    calls: Rc<Cell<u32>>,
}

impl Connection {
    pub(crate) async fn over_stdio() -> Result<Self, tonic::transport::Error> {
        Ok(Self::over(stdio::connect().await?))
    }

    pub(crate) fn over(channel: Channel) -> Self {
        let client = LlbBridgeClient::new(channel)
            .max_decoding_message_size(MAX_MESSAGE)
            .max_encoding_message_size(MAX_MESSAGE);
        Self { client, calls: Rc::default() }
    }

    /// Returns the client for one call, which is counted.
    pub(crate) fn client(&self) -> LlbBridgeClient<Channel> {
        self.calls.set(self.calls.get().saturating_add(1));
        self.client.clone()
    }

    /// Returns how many calls were made so far.
    pub(crate) fn calls(&self) -> u32 {
        self.calls.get()
    }

    /// Hands the answer to BuildKit, or a short failure if the answer does not
    /// fit into one message. Must be called exactly once.
    ///
    /// Returns whether BuildKit now has a result.
    pub(crate) async fn give_back(&self, answer: &Answer) -> Result<bool, Error> {
        let request = to_request(answer);
        let size = request.encoded_len();
        if size <= MAX_MESSAGE {
            match self.client().r#return(request).await {
                Ok(_) => return Ok(answer.is_ok()),
                Err(status) if is_too_large(&status) => {}
                Err(status) => return Err(status.into()),
            }
        }
        let short = match answer {
            Ok(_) => Failure::internal(format!(
                "the result of the build has {size} bytes, and BuildKit accepts {MAX_MESSAGE}"
            )),
            Err(failure) => failure.shortened(),
        };
        self.client().r#return(to_request(&Err(short))).await?;
        Ok(false)
    }
}

fn to_request(answer: &Answer) -> ReturnRequest {
    match answer {
        Ok(outcome) => ReturnRequest { result: Some(outcome.to_pb()), error: None },
        Err(failure) => ReturnRequest { result: None, error: Some(failure.to_status()) },
    }
}

/// Whether a message was refused for its size: by grpc-go before the call was
/// handled, or by this side before it was sent.
fn is_too_large(status: &tonic::Status) -> bool {
    matches!(status.code(), Code::ResourceExhausted | Code::OutOfRange)
}
