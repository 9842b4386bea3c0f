# BuildKit as an image: the daemon for buildx's driver `docker-container`. git is for its
# git sources, and busybox for the scripts that git consists of.

FROM scratch
COPY . /
RUN ["/bin/busybox", "--install", "-s", "/bin"]
RUN ln -s git /bin/git-upload-pack && mkdir -p /tmp && chmod 1777 /tmp
ENV PATH=/bin
ENTRYPOINT ["/bin/buildkitd"]
