//! The fake BuildKit as a gRPC service.

use crate::testing::fake::{Call, FakeBuildkit, Handler};
use buildkit_proto::gateway as wire;
use buildkit_proto::gateway::llb_bridge_server::LlbBridge;
use futures_util::stream::BoxStream;
use tonic::{Request, Response, Status, Streaming};

impl FakeBuildkit {
    async fn answer<Q: Clone, A>(
        &self,
        handler: &Handler<Q, A>,
        request: Request<Q>,
        call: impl FnOnce(Box<Q>) -> Call,
    ) -> Result<Response<A>, Status> {
        let request = request.into_inner();
        let call = call(Box::new(request.clone()));
        let name = call.name();
        self.record(call);
        if self.script.hang_up == Some(name) {
            self.hang_up();
            std::future::pending::<()>().await;
        }
        handler(&request).map(Response::new)
    }
}

#[tonic::async_trait]
impl LlbBridge for FakeBuildkit {
    type ExecProcessStream = BoxStream<'static, Result<wire::ExecMessage, Status>>;

    async fn ping(
        &self,
        request: Request<wire::PingRequest>,
    ) -> Result<Response<wire::PongResponse>, Status> {
        self.answer(&self.script.ping, request, Call::Ping).await
    }

    async fn inputs(
        &self,
        request: Request<wire::InputsRequest>,
    ) -> Result<Response<wire::InputsResponse>, Status> {
        self.answer(&self.script.inputs, request, Call::Inputs).await
    }

    async fn solve(
        &self,
        request: Request<wire::SolveRequest>,
    ) -> Result<Response<wire::SolveResponse>, Status> {
        self.answer(&self.script.solve, request, Call::Solve).await
    }

    async fn evaluate(
        &self,
        request: Request<wire::EvaluateRequest>,
    ) -> Result<Response<wire::EvaluateResponse>, Status> {
        self.answer(&self.script.evaluate, request, Call::Evaluate).await
    }

    async fn read_file(
        &self,
        request: Request<wire::ReadFileRequest>,
    ) -> Result<Response<wire::ReadFileResponse>, Status> {
        self.answer(&self.script.read_file, request, Call::ReadFile).await
    }

    async fn read_dir(
        &self,
        request: Request<wire::ReadDirRequest>,
    ) -> Result<Response<wire::ReadDirResponse>, Status> {
        self.answer(&self.script.read_dir, request, Call::ReadDir).await
    }

    async fn stat_file(
        &self,
        request: Request<wire::StatFileRequest>,
    ) -> Result<Response<wire::StatFileResponse>, Status> {
        self.answer(&self.script.stat_file, request, Call::StatFile).await
    }

    async fn resolve_source_meta(
        &self,
        request: Request<wire::ResolveSourceMetaRequest>,
    ) -> Result<Response<wire::ResolveSourceMetaResponse>, Status> {
        self.answer(&self.script.resolve_source_meta, request, Call::ResolveSourceMeta).await
    }

    async fn resolve_image_config(
        &self,
        request: Request<wire::ResolveImageConfigRequest>,
    ) -> Result<Response<wire::ResolveImageConfigResponse>, Status> {
        self.answer(&self.script.resolve_image_config, request, Call::ResolveImageConfig).await
    }

    async fn warn(
        &self,
        request: Request<wire::WarnRequest>,
    ) -> Result<Response<wire::WarnResponse>, Status> {
        self.answer(&self.script.warn, request, Call::Warn).await
    }

    async fn r#return(
        &self,
        request: Request<wire::ReturnRequest>,
    ) -> Result<Response<wire::ReturnResponse>, Status> {
        self.answer(&self.script.give_back, request, Call::Return).await
    }

    async fn new_container(
        &self,
        request: Request<wire::NewContainerRequest>,
    ) -> Result<Response<wire::NewContainerResponse>, Status> {
        self.answer(&self.script.new_container, request, Call::NewContainer).await
    }

    async fn release_container(
        &self,
        request: Request<wire::ReleaseContainerRequest>,
    ) -> Result<Response<wire::ReleaseContainerResponse>, Status> {
        self.answer(&self.script.release_container, request, Call::ReleaseContainer).await
    }

    async fn exec_process(
        &self,
        request: Request<Streaming<wire::ExecMessage>>,
    ) -> Result<Response<Self::ExecProcessStream>, Status> {
        self.exec(request).await
    }

    async fn read_file_container(
        &self,
        request: Request<wire::ReadFileRequest>,
    ) -> Result<Response<wire::ReadFileResponse>, Status> {
        self.answer(&self.script.read_file_container, request, Call::ReadFileContainer).await
    }

    async fn read_dir_container(
        &self,
        request: Request<wire::ReadDirRequest>,
    ) -> Result<Response<wire::ReadDirResponse>, Status> {
        self.answer(&self.script.read_dir_container, request, Call::ReadDirContainer).await
    }

    async fn stat_file_container(
        &self,
        request: Request<wire::StatFileRequest>,
    ) -> Result<Response<wire::StatFileResponse>, Status> {
        self.answer(&self.script.stat_file_container, request, Call::StatFileContainer).await
    }
}
