//! Capability ids against those that BuildKit registers.

use crate::caps;
use crate::op::Kind;
use buildkit_proto::newer::PassthroughOp;
use buildkit_proto::{attr, pb};
use std::collections::BTreeSet;

/// The ids that an op of this crate may declare, spelled as in
/// `solver/pb/caps.go` of BuildKit v0.33.0. A misspelled id makes the daemon
/// refuse the whole definition, so the table is not made from our constants.
const DECLARED: [&str; 64] = [
    "diffop",
    "exec.meta.base",
    "exec.meta.cdi",
    "exec.meta.cgroup.parent",
    "exec.meta.network",
    "exec.meta.proxyenv",
    "exec.meta.security",
    "exec.meta.setsdefaultpath",
    "exec.meta.ulimit",
    "exec.mount.bind",
    "exec.mount.bind.readwrite-nooutput",
    "exec.mount.cache",
    "exec.mount.cache.content",
    "exec.mount.cache.sharing",
    "exec.mount.secret",
    "exec.mount.selector",
    "exec.mount.ssh",
    "exec.mount.tmpfs",
    "exec.mount.tmpfs.size",
    "exec.secretenv",
    "exec.validexitcode",
    "file.base",
    "file.copy.alwaysreplaceexistingdestpaths",
    "file.copy.includeexcludepatterns",
    "file.copy.requiredpaths",
    "file.rm.wildcard",
    "file.symlink.create",
    "mergeop",
    "passthroughop",
    "soruce.http.uidgid",
    "source.buildop.llbfilename",
    "source.git",
    "source.git.bundle",
    "source.git.checkoutbundle",
    "source.git.checksum",
    "source.git.fetchbycommit",
    "source.git.fullurl",
    "source.git.httpauth",
    "source.git.keepgitdir",
    "source.git.knownsshhosts",
    "source.git.mountsshsock",
    "source.git.mtime",
    "source.git.signatureverify",
    "source.git.skipsubmodules",
    "source.http",
    "source.http.auth",
    "source.http.checksum",
    "source.http.header",
    "source.http.perm",
    "source.http.signatureverify",
    "source.image",
    "source.image.checksum",
    "source.image.layerlimit",
    "source.image.resolvemode",
    "source.imageblob",
    "source.local",
    "source.local.excludepatterns",
    "source.local.followpaths",
    "source.local.includepatterns",
    "source.local.metadatatransfer",
    "source.local.sessionid",
    "source.local.sharedkeyhint",
    "source.local.unique",
    "source.ocilayout",
];

fn attrs<const N: usize>(keys: [&str; N]) -> impl Iterator<Item = (String, String)> {
    keys.map(|key| (key.to_owned(), "pull".to_owned())).into_iter()
}

fn source<const N: usize>(identifier: &str, keys: [&str; N]) -> pb::op::Op {
    let identifier = identifier.to_owned();
    pb::op::Op::Source(pb::SourceOp { identifier, attrs: attrs(keys).collect() })
}

fn sources() -> Vec<pb::op::Op> {
    let image = [attr::IMAGE_RESOLVE_MODE, attr::IMAGE_LAYER_LIMIT, attr::IMAGE_CHECKSUM];
    let local = [
        attr::LOCAL_SESSION_ID,
        attr::LOCAL_UNIQUE_ID,
        attr::LOCAL_INCLUDE_PATTERNS,
        attr::LOCAL_EXCLUDE_PATTERNS,
        attr::LOCAL_FOLLOW_PATHS,
        attr::LOCAL_SHARED_KEY_HINT,
        attr::LOCAL_METADATA_TRANSFER,
    ];
    let git = [
        attr::GIT_FULL_URL,
        attr::GIT_KEEP_GIT_DIR,
        attr::GIT_AUTH_TOKEN_SECRET,
        attr::GIT_KNOWN_SSH_HOSTS,
        attr::GIT_MOUNT_SSH_SOCK,
        attr::GIT_CHECKSUM,
        attr::GIT_SKIP_SUBMODULES,
        attr::GIT_MTIME,
        attr::GIT_FETCH_BY_COMMIT,
        attr::GIT_BUNDLE,
        attr::GIT_CHECKOUT_BUNDLE,
        attr::GIT_SIG_PUBKEY,
    ];
    let header = format!("{}accept", attr::HTTP_HEADER_PREFIX);
    let http = [
        attr::HTTP_CHECKSUM,
        attr::HTTP_PERM,
        attr::HTTP_UID,
        attr::HTTP_AUTH_HEADER_SECRET,
        attr::HTTP_SIG_PUBKEY,
        header.as_str(),
    ];
    vec![
        source("docker-image://x", image),
        source("oci-layout://x", [attr::OCI_STORE_ID]),
        source("docker-image+blob://x", [attr::HTTP_PERM]),
        source("local://x", local),
        source("git://x", git),
        source("https://x", http),
    ]
}

/// An exec that uses every field.
fn exec() -> pb::op::Op {
    let mount = |kind: pb::MountType| pb::Mount {
        input: -1,
        output: -1,
        mount_type: kind.into(),
        selector: "x".to_owned(),
        content_cache: pb::MountContentCache::Off.into(),
        tmpfs_opt: Some(pb::TmpfsOpt { size: 1 }),
        ..pb::Mount::default()
    };
    let kinds = [
        pb::MountType::Bind,
        pb::MountType::Secret,
        pb::MountType::Ssh,
        pb::MountType::Cache,
        pb::MountType::Tmpfs,
    ];
    let mut mounts: Vec<_> = kinds.into_iter().map(mount).collect();
    mounts.push(pb::Mount { input: 0, ..mount(pb::MountType::Bind) });
    pb::op::Op::Exec(pb::ExecOp {
        meta: Some(pb::Meta {
            proxy_env: Some(pb::ProxyEnv::default()),
            ulimit: vec![pb::Ulimit::default()],
            cgroup_parent: "x".to_owned(),
            valid_exit_codes: vec![1],
            remove_mount_stubs_recursive: true,
            ..pb::Meta::default()
        }),
        mounts,
        network: pb::NetMode::None.into(),
        security: pb::SecurityMode::Insecure.into(),
        secretenv: vec![pb::SecretEnv::default()],
        cdi_devices: vec![pb::CdiDevice::default()],
    })
}

/// File actions that use every field with a capability.
fn file() -> pb::op::Op {
    use pb::file_action::Action;
    let patterns = vec!["x".to_owned()];
    let actions = [
        Action::Copy(pb::FileActionCopy {
            include_patterns: patterns.clone(),
            required_paths: patterns,
            always_replace_existing_dest_paths: true,
            mode_str: "u+x".to_owned(),
            ..pb::FileActionCopy::default()
        }),
        Action::Rm(pb::FileActionRm { allow_wildcard: true, ..pb::FileActionRm::default() }),
        Action::Symlink(pb::FileActionSymlink::default()),
    ];
    let actions =
        actions.map(|action| pb::FileAction { action: Some(action), ..pb::FileAction::default() });
    pb::op::Op::File(pb::FileOp { actions: actions.into() })
}

#[test]
fn ids_are_spelled_as_buildkit_registers_them() {
    let build = pb::BuildOp {
        attrs: attrs([attr::LLB_DEFINITION_FILENAME]).collect(),
        ..pb::BuildOp::default()
    };
    let mut ops = sources();
    ops.extend([
        exec(),
        file(),
        pb::op::Op::Build(build),
        pb::op::Op::Merge(pb::MergeOp::default()),
        pb::op::Op::Diff(pb::DiffOp::default()),
    ]);
    let mut kinds: Vec<Kind> = ops.into_iter().map(Into::into).collect();
    kinds.push(Kind::Passthrough(PassthroughOp::default()));
    let declared: BTreeSet<_> = kinds.iter().flat_map(caps::of).collect();
    assert_eq!(declared.into_iter().collect::<Vec<_>>(), DECLARED);
}
