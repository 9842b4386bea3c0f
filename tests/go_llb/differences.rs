//! Where the crate differs from Go's client, and why.

/// A difference that is meant.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Difference {
    /// The graphs that have it.
    pub(crate) graphs: &'static [&'static str],
    /// What Go's client says and the crate does not. `v*` is any vertex, `*` at the end any rest.
    pub(crate) go: &'static [&'static str],
    /// What the crate says and Go's client does not.
    pub(crate) ours: &'static [&'static str],
    /// Why it is so.
    pub(crate) reason: &'static str,
}

pub(crate) const DIFFERENCES: &[Difference] = &[
    // What is needed of BuildKit. It is not in a digest; an older BuildKit refuses a graph that
    // needs what it lacks, in the place of building something else.
    Difference {
        graphs: &["symlink", "symlink_options", "symlink_in_folder", "file_of_several_actions"],
        go: &[],
        ours: &["v* caps.file.symlink.create = true"],
        reason: "Go looks for what actions need before it lists the actions, so it never finds any",
    },
    Difference {
        graphs: &[
            "copy_included",
            "copy_excluded",
            "copy_required",
            "copy_required_relative",
            "copy_everything",
        ],
        go: &[],
        ours: &["v* caps.file.copy.includeexcludepatterns = true"],
        reason: "Go looks for what actions need before it lists the actions, so it never finds any",
    },
    Difference {
        graphs: &["copy_required", "copy_required_relative"],
        go: &[],
        ours: &["v* caps.file.copy.requiredpaths = true"],
        reason: "Go looks for what actions need before it lists the actions, so it never finds any",
    },
    Difference {
        graphs: &["copy_replacing", "copy_everything"],
        go: &[],
        ours: &["v* caps.file.copy.alwaysreplaceexistingdestpaths = true"],
        reason: "Go looks for what actions need before it lists the actions, so it never finds any",
    },
    Difference {
        graphs: &["rm_wildcard"],
        go: &[],
        ours: &["v* caps.file.rm.wildcard = true"],
        reason: "an older BuildKit would look for a file with this name; Go does not ask for it",
    },
    Difference {
        graphs: &["exec_cgroup", "exec_surroundings", "exec_surroundings_and_own"],
        go: &[],
        ours: &["v* caps.exec.meta.cgroup.parent = true"],
        reason: "an older BuildKit would take its own cgroup; Go does not ask for it",
    },
    Difference {
        graphs: &["mount_thrown_away", "mount_part_thrown_away"],
        go: &[],
        ours: &["v* caps.exec.mount.bind.readwrite-nooutput = true"],
        reason: "an older BuildKit cannot make such a mount; Go does not ask for it",
    },
    Difference {
        graphs: &[
            "image_config",
            "image_config_with_user",
            "image_resolved_to_digest",
            "env_with_path",
        ],
        go: &["v* caps.exec.meta.setsdefaultpath = true"],
        ours: &[],
        reason: "an exec that has a PATH needs no BuildKit that sets one",
    },
    Difference {
        graphs: &["git_usual_secrets"],
        go: &["v* caps.source.git.httpauth = true"],
        ours: &[],
        reason: "it is the same graph as without the names, which needs nothing",
    },
    Difference {
        graphs: &["git_ssh_of_unknown_host"],
        go: &["v* caps.source.git.knownsshhosts = true"],
        ours: &[],
        reason: "no keys of hosts are sent; Go asks the server for its key, which is not there",
    },
    // Paths and names that can be written in several ways have one form here, so that equal
    // graphs have equal digests.
    Difference {
        graphs: &["image_of_arm64_v8", "exec_of_arm64_v8"],
        go: &["v0 platform.Variant = \"v8\""],
        ours: &[],
        reason: "a platform is normalised also where it is that of an image",
    },
    Difference {
        graphs: &["layout_with_short_name"],
        go: &["v0 source.identifier = \"oci-layout://x@sha256:*"],
        ours: &["v0 source.identifier = \"oci-layout://docker.io/library/x@sha256:*"],
        reason: "every reference is complete; the store and the digest say what is taken",
    },
    Difference {
        graphs: &["dir_not_clean"],
        go: &["v1 exec.meta.cwd = \"/src//a/../b/\""],
        ours: &["v1 exec.meta.cwd = \"/src/b\""],
        reason: "folders of execs are clean",
    },
    Difference {
        graphs: &["mount_at_relative_path"],
        go: &["v2 exec.mounts[1].dest = \"m\""],
        ours: &["v2 exec.mounts[1].dest = \"/w/m\""],
        reason: "mounts are sorted by where they are, so that they must be absolute",
    },
    Difference {
        graphs: &["mount_relative_part"],
        go: &["v2 exec.mounts[1].selector = \"a\""],
        ours: &["v2 exec.mounts[1].selector = \"/a\""],
        reason: "parts of trees are absolute",
    },
    Difference {
        graphs: &["mount_whole_part"],
        go: &["v2 exec.mounts[1].selector = \"/\"", "v2 caps.exec.mount.selector = true"],
        ours: &[],
        reason: "the whole of a tree is no part of it",
    },
    Difference {
        graphs: &["copy_required_relative"],
        go: &["v1 file.actions[0].copy.requiredPaths[0] = \"etc/passwd\""],
        ours: &["v1 file.actions[0].copy.requiredPaths[0] = \"/etc/passwd\""],
        reason: "BuildKit compares with paths that begin with `/`, so a relative one is never there",
    },
    Difference {
        graphs: &["symlink_in_folder"],
        go: &["v0 file.actions[0].symlink.newpath = \"link\""],
        ours: &["v0 file.actions[0].symlink.newpath = \"/w/link\""],
        reason: "Go resolves the paths of all actions but this one, whose link is made in `/`",
    },
    Difference {
        graphs: &["mkdir_large_owner"],
        go: &["v1 file.actions[0].mkdir.owner.group.byName.name = \"2147483648\""],
        ours: &["v1 file.actions[0].mkdir.owner.group.byID = 2147483648"],
        reason: "Go takes large numbers for names, which no file has, and root gets what is made",
    },
    // What calls mean.
    Difference {
        graphs: &["copy_relative"],
        go: &["v1 file.actions[0].copy.src = \"/etc/passwd\""],
        ours: &["v1 file.actions[0].copy.src = \"/passwd\""],
        reason: "what is copied is a tree, which has no working directory",
    },
    Difference {
        graphs: &["image_config_with_user"],
        go: &[],
        ours: &["v1 exec.meta.user = \"www\""],
        reason: "programs of an image run as its user; Go's frontends set it themselves",
    },
    Difference {
        graphs: &["exec_limit_twice"],
        go: &["v1 exec.meta.ulimit[0].*", "v1 exec.meta.ulimit[1].*"],
        ours: &["v1 exec.meta.ulimit[0].*"],
        reason: "a limit of an exec takes the place of one that all execs have",
    },
    Difference {
        graphs: &["passthrough_of_scratch"],
        go: &["v1 *", "result inputs[0].digest = \"v1\"", "order = v0 v1"],
        ours: &["result inputs[0].digest = \"v0\"", "order = v0"],
        reason: "what waits for nothing needs no vertex",
    },
    Difference {
        graphs: &["copy_of_what_is_made"],
        go: &["v0 file.actions[*", "result inputs[0].digest = \"v0\"", "order = v0"],
        ours: &["v0 file.actions[*", "v1 *", "result inputs[0].digest = \"v1\"", "order = v0 v1"],
        reason: "an action cannot copy from another one of its vertex; a vertex of its own can be \
                 copied from",
    },
    Difference {
        graphs: &["same_location_of_equal_vertices"],
        go: &["v0 location 1.*"],
        ours: &[],
        reason: "clients would show the lines once for each time",
    },
    Difference {
        graphs: &["copy_from_several"],
        go: &["order = v0 v3 v2 v1 v4"],
        ours: &["order = v0 v1 v2 v3 v4"],
        reason: "vertices are sent in the order of the inputs; Go goes from the last action to the \
                 first, and every order in which inputs come first is good",
    },
];
