# BuildKit as an image: the daemon for buildx's driver `docker-container`. git is for its
# git sources, with the script that the lab's daemons call in its place; busybox is for that
# script and for those that git consists of.

FROM scratch
COPY . /
RUN ["/bin/busybox", "--install", "-s", "/bin"]
RUN ln -s /usr/bin/git /bin/git-upload-pack && mkdir -p /tmp /etc && chmod 1777 /tmp && \
    echo 'root:x:0:0:root:/root:/bin/sh' >/etc/passwd
ENV PATH=/bin
ENTRYPOINT ["/bin/buildkitd"]
