# BuildKit's own Dockerfile frontend as an image, as docker/dockerfile is one: what
# Dockerfiles with a `# syntax=` line are built by.

FROM scratch
LABEL moby.buildkit.frontend.network.none="true" \
      moby.buildkit.frontend.caps="moby.buildkit.frontend.inputs,moby.buildkit.frontend.subrequests,moby.buildkit.frontend.contexts,moby.buildkit.frontend.gitquerystring"
COPY --chmod=0755 bin/dockerfile-frontend /dockerfile-frontend
ENTRYPOINT ["/dockerfile-frontend"]
