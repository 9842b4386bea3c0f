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
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tonic::transport::Channel;

/// Largest message each way, in bytes; BuildKit accepts and sends no larger one.
pub(crate) const MAX_MESSAGE: usize = 16 * 1024 * 1024;

/// Most processes that may run at the same time. Each has a stream of its own, and BuildKit
/// serves 250 at a time (`defaultMaxStreams` in `http2/server.go` of golang.org/x/net): with as
/// many processes, no other call would ever be answered.
pub(crate) const MAX_PROCESSES: usize = 200;

/// A connection to BuildKit that counts its calls.
#[derive(Debug, Clone)]
pub(crate) struct Connection {
    client: LlbBridgeClient<Channel>,
    channel: Channel,
    calls: Rc<Cell<u32>>,
    processes: Arc<Semaphore>,
}

impl Connection {
    pub(crate) async fn over_stdio() -> Result<Self, tonic::transport::Error> {
        Ok(Self::over(stdio::connect().await?))
    }

    pub(crate) fn over(channel: Channel) -> Self {
        let client = LlbBridgeClient::new(channel.clone())
            .max_decoding_message_size(MAX_MESSAGE)
            .max_encoding_message_size(MAX_MESSAGE);
        let processes = Arc::new(Semaphore::new(MAX_PROCESSES));
        Self { client, channel, calls: Rc::default(), processes }
    }

    /// Returns the client for one call, which is counted.
    pub(crate) fn client(&self) -> LlbBridgeClient<Channel> {
        self.count();
        self.client.clone()
    }

    /// Returns what carries one call, which is counted.
    pub(crate) fn channel(&self) -> Channel {
        self.count();
        self.channel.clone()
    }

    /// Takes one of the places for processes, until what is returned is dropped.
    ///
    /// # Errors
    ///
    /// [`Error::TooMany`] if all are taken.
    pub(crate) fn process(&self) -> Result<OwnedSemaphorePermit, Error> {
        let place = Arc::clone(&self.processes).try_acquire_owned();
        let message = format!("more than {MAX_PROCESSES} programs would run in containers");
        place.map_err(|_| Error::TooMany(message))
    }

    fn count(&self) {
        self.calls.set(self.calls.get().saturating_add(1));
    }

    /// Returns how many calls were made so far.
    pub(crate) fn calls(&self) -> u32 {
        self.calls.get()
    }

    /// Hands the answer to BuildKit. If BuildKit refuses it, for example because
    /// it does not fit into one message, hands over a short failure instead.
    /// Must be called exactly once.
    ///
    /// Returns whether BuildKit has the result of the build.
    pub(crate) async fn give_back(&self, answer: &Answer) -> Result<bool, Error> {
        let request = to_request(answer);
        let size = request.encoded_len();
        let refusal = if size > MAX_MESSAGE {
            format!("it has {size} bytes, and BuildKit accepts {MAX_MESSAGE}")
        } else {
            match self.client().r#return(request).await {
                Ok(_) => return Ok(answer.is_ok()),
                Err(status) => status.message().to_owned(),
            }
        };
        let short = match answer {
            Ok(_) => Failure::internal(format!("the result cannot be returned: {refusal}")),
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
