//! The connection between a frontend and the fake BuildKit.

use crate::bridge::Bridge;
use crate::connection::{Connection, MAX_MESSAGE};
use crate::environment::Environment;
use crate::outcome::Answer;
use crate::serve::converse;
use crate::stdio;
use crate::testing::fake::FakeBuildkit;
use buildkit_proto::gateway::llb_bridge_server::LlbBridgeServer;
use futures_util::StreamExt as _;
use std::io;
use tokio::io::{AsyncRead, AsyncWrite};

/// Bytes that wait in each direction, like the buffer of a pipe.
const BUFFER: usize = 64 * 1024;

impl FakeBuildkit {
    /// Connects and returns the calls of a build.
    ///
    /// # Errors
    ///
    /// If the connection cannot be made.
    pub async fn bridge(&self) -> Result<Bridge, tonic::transport::Error> {
        let product = "buildkit".to_owned();
        let environment = Environment { product, ..Environment::default() };
        Ok(Bridge::new(self.connect().await?, &environment))
    }

    /// Connects and does what [`serve`](crate::serve) does, but returns the exit
    /// code of the process.
    ///
    /// # Errors
    ///
    /// If the connection cannot be made.
    pub async fn serve(
        &self,
        environment: Environment,
        build: impl AsyncFnOnce(Bridge, Environment) -> Answer,
    ) -> Result<u8, tonic::transport::Error> {
        let connection = self.connect().await?;
        Ok(converse(&connection, "frontend", environment, build).await)
    }

    /// Serves a frontend at the other end of `io`. Returns at once; a task carries
    /// the bytes.
    pub fn accept(&self, mut io: impl AsyncRead + AsyncWrite + Send + Unpin + 'static) {
        let (mut near, server) = tokio::io::duplex(BUFFER);
        // When this task is aborted, both sides lose the connection.
        let link = tokio::spawn(async move {
            let _ = tokio::io::copy_bidirectional(&mut io, &mut near).await;
        });
        self.set_link(link.abort_handle());
        let service = LlbBridgeServer::new(self.clone())
            .max_decoding_message_size(MAX_MESSAGE)
            .max_encoding_message_size(MAX_MESSAGE);
        let incoming = futures_util::stream::iter([Ok::<_, io::Error>(server)])
            .chain(futures_util::stream::pending());
        let router = tonic::transport::Server::builder().add_service(service);
        tokio::spawn(router.serve_with_incoming(incoming));
    }

    async fn connect(&self) -> Result<Connection, tonic::transport::Error> {
        let (client, far) = tokio::io::duplex(BUFFER);
        self.accept(far);
        Ok(Connection::over(stdio::connect_over(move || Ok(client)).await?))
    }
}
