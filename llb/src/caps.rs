//! The capabilities that an op needs, derived from the finished op.
//!
//! Structs are destructured without `..`. When a new field appears, this file
//! does not compile until someone decides whether the field needs a capability.
//!
//! The daemon refuses a definition that declares an unknown id
//! (`solver/llbsolver/vertex.go`). It does not look for missing ids; an id makes
//! an old daemon refuse a field that it would otherwise ignore.
//! `source.local.differ` cannot be derived: the same attribute may be a wish or a must
//! ([`Local::require_differ`](crate::Local::require_differ)).
//! `file.copy.modestring` and `exec.meta.removemountstubs.recursive` are never
//! declared: BuildKit has constants for them but does not register them.

use crate::op::Kind;
use buildkit_proto::newer::PassthroughOp;
use buildkit_proto::pb::{self, file_action::Action};
use buildkit_proto::{attr, caps};
use std::collections::BTreeSet;

type Caps = BTreeSet<&'static str>;

/// Returns the capabilities of an op.
pub(crate) fn of(kind: &Kind) -> Caps {
    let mut caps = Caps::new();
    match kind {
        Kind::Known(op) => known(op, &mut caps),
        Kind::Passthrough(PassthroughOp { id: _, outputs: _ }) => {
            caps.insert(caps::PASSTHROUGH_OP);
        }
    }
    caps
}

fn known(op: &pb::op::Op, caps: &mut Caps) {
    match op {
        pb::op::Op::Exec(op) => exec(op, caps),
        pb::op::Op::Source(op) => source(op, caps),
        pb::op::Op::File(pb::FileOp { actions }) => {
            caps.insert(caps::FILE_BASE);
            for pb::FileAction { input: _, secondary_input: _, output: _, action } in actions {
                action.iter().for_each(|action| file(action, caps));
            }
        }
        pb::op::Op::Build(pb::BuildOp { builder: _, inputs: _, def: _, attrs }) => {
            if attrs.contains_key(attr::LLB_DEFINITION_FILENAME) {
                caps.insert(caps::BUILD_OP_LLB_FILENAME);
            }
        }
        pb::op::Op::Merge(pb::MergeOp { inputs: _ }) => {
            caps.insert(caps::MERGE_OP);
        }
        pb::op::Op::Diff(pb::DiffOp { lower: _, upper: _ }) => {
            caps.insert(caps::DIFF_OP);
        }
    }
}

fn add(caps: &mut Caps, used: bool, cap: &'static str) {
    if used {
        caps.insert(cap);
    }
}

fn exec(op: &pb::ExecOp, caps: &mut Caps) {
    let pb::ExecOp { meta, mounts, network, security, secretenv, cdi_devices } = op;
    caps.insert(caps::EXEC_META_BASE);
    add(caps, *network != i32::from(pb::NetMode::Unset), caps::EXEC_META_NETWORK);
    add(caps, *security != i32::from(pb::SecurityMode::Sandbox), caps::EXEC_META_SECURITY);
    add(caps, !secretenv.is_empty(), caps::EXEC_MOUNT_SECRET);
    add(caps, !secretenv.is_empty(), caps::EXEC_SECRET_ENV);
    add(caps, !cdi_devices.is_empty(), caps::EXEC_META_CDI);
    if let Some(pb::Meta {
        args: _,
        env,
        cwd: _,
        user: _,
        proxy_env,
        extra_hosts: _,
        hostname: _,
        ulimit,
        cgroup_parent,
        remove_mount_stubs_recursive: _,
        valid_exit_codes,
    }) = meta
    {
        let path = env.iter().any(|variable| variable.starts_with("PATH="));
        add(caps, !path, caps::EXEC_META_SETS_DEFAULT_PATH);
        add(caps, proxy_env.is_some(), caps::EXEC_META_PROXY);
        add(caps, !ulimit.is_empty(), caps::EXEC_META_ULIMIT);
        add(caps, !cgroup_parent.is_empty(), caps::EXEC_META_CGROUP_PARENT);
        add(caps, !valid_exit_codes.is_empty(), caps::EXEC_VALID_EXIT_CODE);
    }
    mounts.iter().for_each(|op| mount(op, caps));
}

fn mount(mount: &pb::Mount, caps: &mut Caps) {
    let pb::Mount {
        input,
        selector,
        dest: _,
        output,
        readonly,
        mount_type,
        tmpfs_opt,
        cache_opt: _,
        secret_opt: _,
        ssh_opt: _,
        result_id: _,
        content_cache,
    } = mount;
    add(caps, !selector.is_empty(), caps::EXEC_MOUNT_SELECTOR);
    add(
        caps,
        *content_cache != i32::from(pb::MountContentCache::Default),
        caps::EXEC_MOUNT_CONTENT_CACHE,
    );
    match pb::MountType::try_from(*mount_type) {
        Ok(pb::MountType::Bind) => {
            add(caps, *input >= 0, caps::EXEC_MOUNT_BIND);
            add(caps, !readonly && *output < 0, caps::EXEC_MOUNT_BIND_READWRITE_NO_OUTPUT);
        }
        Ok(pb::MountType::Secret) => add(caps, true, caps::EXEC_MOUNT_SECRET),
        Ok(pb::MountType::Ssh) => add(caps, true, caps::EXEC_MOUNT_SSH),
        Ok(pb::MountType::Cache) => {
            add(caps, true, caps::EXEC_MOUNT_CACHE);
            add(caps, true, caps::EXEC_MOUNT_CACHE_SHARING);
        }
        Ok(pb::MountType::Tmpfs) => {
            add(caps, true, caps::EXEC_MOUNT_TMPFS);
            let size = tmpfs_opt.is_some_and(|pb::TmpfsOpt { size }| size > 0);
            add(caps, size, caps::EXEC_MOUNT_TMPFS_SIZE);
        }
        // Not made by this crate; the daemon refuses it.
        Err(_) => {}
    }
}

fn file(action: &Action, caps: &mut Caps) {
    match action {
        Action::Copy(pb::FileActionCopy {
            src: _,
            dest: _,
            owner: _,
            mode: _,
            follow_symlink: _,
            dir_copy_contents: _,
            attempt_unpack_docker_compatibility: _,
            create_dest_path: _,
            allow_wildcard: _,
            allow_empty_wildcard: _,
            timestamp: _,
            include_patterns,
            exclude_patterns,
            always_replace_existing_dest_paths,
            mode_str: _,
            required_paths,
        }) => {
            let patterns = !include_patterns.is_empty() || !exclude_patterns.is_empty();
            add(caps, patterns, caps::FILE_COPY_INCLUDE_EXCLUDE_PATTERNS);
            let replace = *always_replace_existing_dest_paths;
            add(caps, replace, caps::FILE_COPY_ALWAYS_REPLACE_EXISTING_DEST_PATHS);
            add(caps, !required_paths.is_empty(), caps::FILE_COPY_REQUIRED_PATHS);
        }
        Action::Mkfile(pb::FileActionMkFile {
            path: _,
            mode: _,
            data: _,
            owner: _,
            timestamp: _,
        })
        | Action::Mkdir(pb::FileActionMkDir {
            path: _,
            mode: _,
            make_parents: _,
            owner: _,
            timestamp: _,
        }) => {}
        Action::Rm(pb::FileActionRm { path: _, allow_not_found: _, allow_wildcard }) => {
            add(caps, *allow_wildcard, caps::FILE_RM_WILDCARD);
        }
        Action::Symlink(pb::FileActionSymlink {
            oldpath: _,
            newpath: _,
            owner: _,
            timestamp: _,
        }) => add(caps, true, caps::FILE_SYMLINK_CREATE),
    }
}

fn source(op: &pb::SourceOp, caps: &mut Caps) {
    let pb::SourceOp { identifier, attrs } = op;
    let scheme = identifier.split_once("://").map_or("", |(scheme, _)| scheme);
    let base = match scheme {
        "docker-image" => caps::SOURCE_IMAGE,
        "oci-layout" => caps::SOURCE_OCI_LAYOUT,
        "docker-image+blob" | "oci-layout+blob" => caps::SOURCE_IMAGE_BLOB,
        "local" => caps::SOURCE_LOCAL,
        "git" => caps::SOURCE_GIT,
        "http" | "https" => caps::SOURCE_HTTP,
        _ => return,
    };
    caps.insert(base);
    for (key, value) in attrs {
        // Blobs share the `http.*` keys but not their capabilities.
        if base != caps::SOURCE_IMAGE_BLOB {
            caps.extend(attribute(key, value));
        }
    }
}

/// Returns the capability of a source attribute (`client/llb/source.go`).
fn attribute(key: &str, value: &str) -> Option<&'static str> {
    Some(match key {
        // Only a forced pull must not be ignored by an old daemon.
        attr::IMAGE_RESOLVE_MODE if value == "pull" => caps::SOURCE_IMAGE_RESOLVE_MODE,
        attr::IMAGE_LAYER_LIMIT => caps::SOURCE_IMAGE_LAYER_LIMIT,
        attr::IMAGE_CHECKSUM => caps::SOURCE_IMAGE_CHECKSUM,
        attr::LOCAL_SESSION_ID => caps::SOURCE_LOCAL_SESSION_ID,
        attr::LOCAL_UNIQUE_ID => caps::SOURCE_LOCAL_UNIQUE,
        attr::LOCAL_INCLUDE_PATTERNS => caps::SOURCE_LOCAL_INCLUDE_PATTERNS,
        attr::LOCAL_EXCLUDE_PATTERNS => caps::SOURCE_LOCAL_EXCLUDE_PATTERNS,
        attr::LOCAL_FOLLOW_PATHS => caps::SOURCE_LOCAL_FOLLOW_PATHS,
        attr::LOCAL_SHARED_KEY_HINT => caps::SOURCE_LOCAL_SHARED_KEY_HINT,
        attr::LOCAL_METADATA_TRANSFER => caps::SOURCE_METADATA_TRANSFER,
        attr::GIT_FULL_URL => caps::SOURCE_GIT_FULL_URL,
        attr::GIT_KEEP_GIT_DIR => caps::SOURCE_GIT_KEEP_DIR,
        attr::GIT_AUTH_TOKEN_SECRET if value != "GIT_AUTH_TOKEN" => caps::SOURCE_GIT_HTTP_AUTH,
        attr::GIT_AUTH_HEADER_SECRET if value != "GIT_AUTH_HEADER" => caps::SOURCE_GIT_HTTP_AUTH,
        attr::GIT_KNOWN_SSH_HOSTS => caps::SOURCE_GIT_KNOWN_SSH_HOSTS,
        attr::GIT_MOUNT_SSH_SOCK => caps::SOURCE_GIT_MOUNT_SSH_SOCK,
        attr::GIT_CHECKSUM => caps::SOURCE_GIT_CHECKSUM,
        attr::GIT_SKIP_SUBMODULES => caps::SOURCE_GIT_SKIP_SUBMODULES,
        attr::GIT_MTIME => caps::SOURCE_GIT_MTIME,
        attr::GIT_FETCH_BY_COMMIT => caps::SOURCE_GIT_FETCH_BY_COMMIT,
        attr::GIT_BUNDLE => caps::SOURCE_GIT_BUNDLE,
        attr::GIT_CHECKOUT_BUNDLE => caps::SOURCE_GIT_CHECKOUT_BUNDLE,
        key if key.starts_with("git.sig.") => caps::SOURCE_GIT_SIGNATURE_VERIFY,
        attr::HTTP_CHECKSUM => caps::SOURCE_HTTP_CHECKSUM,
        attr::HTTP_PERM => caps::SOURCE_HTTP_PERM,
        attr::HTTP_UID | attr::HTTP_GID => caps::SOURCE_HTTP_UID_GID,
        attr::HTTP_AUTH_HEADER_SECRET => caps::SOURCE_HTTP_AUTH,
        key if key.starts_with(attr::HTTP_HEADER_PREFIX) => caps::SOURCE_HTTP_HEADER,
        key if key.starts_with("http.sig.") => caps::SOURCE_HTTP_SIGNATURE_VERIFY,
        _ => return None,
    })
}
