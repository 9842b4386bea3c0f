//! The mounts of an exec, as its builder takes them.

use super::command::Exec;
use super::mount::{Kind, Mount, Sharing};
use crate::output::Output;
use crate::path;
use buildkit_proto::pb;

impl Exec {
    /// Mounts `source` read-only.
    ///
    /// # Capabilities
    ///
    /// `exec.mount.bind`.
    pub fn bind(self, dest: impl Into<String>, source: &Output) -> Self {
        self.mount(dest, source, "", Kind::ReadOnly)
    }

    /// Mounts the path `selector` of `source` read-only.
    ///
    /// # Capabilities
    ///
    /// `exec.mount.bind`, `exec.mount.selector`.
    pub fn bind_path(self, dest: impl Into<String>, source: &Output, selector: &str) -> Self {
        self.mount(dest, source, selector, Kind::ReadOnly)
    }

    /// Mounts a copy of `source` that can be written to and is then thrown away.
    ///
    /// # Capabilities
    ///
    /// `exec.mount.bind`, `exec.mount.bind.readwrite-nooutput`.
    pub fn bind_writable(self, dest: impl Into<String>, source: &Output) -> Self {
        self.mount(dest, source, "", Kind::Discard)
    }

    /// Mounts a copy of the path `selector` of `source` that can be written to
    /// and is then thrown away.
    ///
    /// # Capabilities
    ///
    /// Those of [`Exec::bind_writable`], and `exec.mount.selector`.
    pub fn bind_path_writable(
        self,
        dest: impl Into<String>,
        source: &Output,
        selector: &str,
    ) -> Self {
        self.mount(dest, source, selector, Kind::Discard)
    }

    /// Mounts a copy of `source` that can be written to and is kept.
    ///
    /// The copy with its changes is an output of the exec, see
    /// [`Executed::mount`](crate::Executed::mount). It starts empty if `source`
    /// is scratch.
    ///
    /// # Capabilities
    ///
    /// `exec.mount.bind`, unless `source` is scratch.
    ///
    /// # Examples
    ///
    /// ```
    /// use buildkit_llb::{Exec, Image, Output, Platform};
    ///
    /// let platform: Platform = "linux/amd64".parse()?;
    /// let tools = Image::new("alpine:3.20".parse()?).state(&platform);
    /// let tree = Image::new("debian:12".parse()?).output(&platform);
    ///
    /// let exec = Exec::new("edit", ["/tree"]).read_only_root().bind_kept("/tree", &tree);
    /// let executed = tools.exec(exec.bind_kept("/report", &Output::scratch()))?;
    /// assert!(executed.root().is_none());
    /// assert!(executed.mount("/tree").is_some() && executed.mount("/report").is_some());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn bind_kept(self, dest: impl Into<String>, source: &Output) -> Self {
        self.mount(dest, source, "", Kind::Output)
    }

    /// Mounts the path `selector` of a copy of `source` that can be written to
    /// and is kept.
    ///
    /// The output is the whole of `source` with the changes made below
    /// `selector`, not only what is below it. BuildKit does not look at file
    /// contents to find such a mount in the cache (`getMountDeps` in
    /// `solver/llbsolver/ops/exec.go`).
    ///
    /// # Capabilities
    ///
    /// Those of [`Exec::bind_kept`], and `exec.mount.selector`.
    pub fn bind_path_kept(self, dest: impl Into<String>, source: &Output, selector: &str) -> Self {
        self.mount(dest, source, selector, Kind::Output)
    }

    /// Makes BuildKit find this exec in its cache by the vertex of `source`, and not by
    /// the contents of the files that the exec's mounts of `source` show.
    ///
    /// By default BuildKit looks at contents for every mount but the root: an exec whose
    /// input was made anew, with the same contents, is not executed again. What it looks
    /// at are paths, modes, owners and data (`cache/contenthash/checksum.go`), not which
    /// files are hard links of each other. An exec that can see the difference needs
    /// this. Sources of a client change their vertex with each session, so they should
    /// not be known by it.
    ///
    /// It holds for all mounts of `source`, since BuildKit keeps one answer for each
    /// input (`getMountDeps` in `solver/llbsolver/ops/exec.go`).
    ///
    /// # Capabilities
    ///
    /// `exec.mount.cache.content`, if a mount of the exec has this source.
    ///
    /// # Examples
    ///
    /// ```
    /// use buildkit_llb::{Exec, Image, Platform};
    ///
    /// let platform: Platform = "linux/amd64".parse()?;
    /// let tree = Image::new("debian:12".parse()?).output(&platform);
    ///
    /// let exec = Exec::new("pack", ["/tree"]).bind("/tree", &tree).known_by_vertex(&tree);
    /// let packed = Image::new("alpine:3.20".parse()?).state(&platform).exec(exec)?;
    /// let definition = packed.root().ok_or("an exec has a root")?.output().definition();
    /// assert!(definition.caps().contains("exec.mount.cache.content"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn known_by_vertex(mut self, source: &Output) -> Self {
        self.0.content_cache.push((source.clone(), pb::MountContentCache::Off));
        self
    }

    /// Makes BuildKit find this exec in its cache by the contents of the files that its
    /// mounts of `source` show.
    ///
    /// That is the default for all mounts but the root and those that are kept. A root
    /// that is read-only is looked at if this is asked for. BuildKit refuses to do that
    /// for what is an output, so kept mounts of `source` and a writable root stay as they
    /// are (`getMountDeps` in `solver/llbsolver/ops/exec.go`).
    ///
    /// Of this and [`Exec::known_by_vertex`] for one source, the later call holds.
    ///
    /// # Capabilities
    ///
    /// `exec.mount.cache.content`, if a mount of the exec has this source and is not kept.
    pub fn known_by_contents(mut self, source: &Output) -> Self {
        self.0.content_cache.push((source.clone(), pb::MountContentCache::On));
        self
    }

    /// Mounts a cache: a directory that outlives the build and is not part of any
    /// result.
    ///
    /// Dockerfiles use `<namespace>/<id or path>` as the id, e.g.
    /// `//root/.cache`; use the same to share a cache with them.
    ///
    /// # Capabilities
    ///
    /// `exec.mount.cache`, `exec.mount.cache.sharing`.
    pub fn cache(self, dest: impl Into<String>, id: impl Into<String>, sharing: Sharing) -> Self {
        self.cache_from(dest, id, sharing, &Output::scratch(), "")
    }

    /// Mounts a cache that starts with the path `selector` of `source`.
    ///
    /// The real key of a cache is `id` together with `source`.
    ///
    /// # Capabilities
    ///
    /// `exec.mount.cache`, `exec.mount.cache.sharing`, `exec.mount.selector` if
    /// `selector` is not the root.
    pub fn cache_from(
        self,
        dest: impl Into<String>,
        id: impl Into<String>,
        sharing: Sharing,
        source: &Output,
        selector: &str,
    ) -> Self {
        let kind = Kind::Cache { id: id.into(), sharing, read_only: false };
        self.mount(dest, source, selector, kind)
    }

    /// Mounts a cache that the exec cannot write to: it sees what others left there.
    ///
    /// # Capabilities
    ///
    /// `exec.mount.cache`, `exec.mount.cache.sharing`.
    pub fn cache_read_only(
        self,
        dest: impl Into<String>,
        id: impl Into<String>,
        sharing: Sharing,
    ) -> Self {
        let kind = Kind::Cache { id: id.into(), sharing, read_only: true };
        self.mount(dest, &Output::scratch(), "", kind)
    }

    /// Mounts an empty directory in memory; `None` sets no limit.
    ///
    /// # Capabilities
    ///
    /// `exec.mount.tmpfs`, and `exec.mount.tmpfs.size` with a size.
    pub fn tmpfs(self, dest: impl Into<String>, size_bytes: Option<u64>) -> Self {
        self.mount(dest, &Output::scratch(), "", Kind::tmpfs(size_bytes.unwrap_or_default()))
    }

    fn mount(
        mut self,
        dest: impl Into<String>,
        source: &Output,
        selector: &str,
        kind: Kind,
    ) -> Self {
        let selector = match path::resolve("/", selector) {
            root if root == "/" => String::new(),
            selector => selector,
        };
        self.0.mounts.push(Mount { dest: dest.into(), source: source.clone(), selector, kind });
        self
    }
}
