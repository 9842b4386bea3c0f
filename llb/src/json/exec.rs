//! Execs as JSON.

use super::object::Object;
use buildkit_proto::pb;

pub(super) fn exec(op: &pb::ExecOp) -> Object {
    let pb::ExecOp { meta, mounts, network, security, secretenv, cdi_devices } = op;
    let json = Object::new().message("meta", meta.as_ref(), process);
    let json = json.messages("mounts", mounts, mount);
    let name = pb::NetMode::try_from(*network).ok().map(|mode| mode.as_str_name());
    let json = json.word("network", *network, name);
    let name = pb::SecurityMode::try_from(*security).ok().map(|mode| mode.as_str_name());
    let json = json.word("security", *security, name);
    let json = json.messages("secretenv", secretenv, |pb::SecretEnv { id, name, optional }| {
        Object::new().text("ID", id).text("name", name).flag("optional", *optional)
    });
    json.messages("cdiDevices", cdi_devices, |pb::CdiDevice { name, optional }| {
        Object::new().text("name", name).flag("optional", *optional)
    })
}

fn process(meta: &pb::Meta) -> Object {
    let pb::Meta {
        args,
        env,
        cwd,
        user,
        proxy_env,
        extra_hosts,
        hostname,
        ulimit,
        cgroup_parent,
        remove_mount_stubs_recursive,
        valid_exit_codes,
    } = meta;
    let json = Object::new().texts("args", args).texts("env", env).text("cwd", cwd);
    let json = json.text("user", user).message("proxyEnv", proxy_env.as_ref(), proxy);
    let json = json.messages("extraHosts", extra_hosts, |pb::HostIp { host, ip }| {
        Object::new().text("Host", host).text("IP", ip)
    });
    let json = json.text("hostname", hostname);
    let json = json.messages("ulimit", ulimit, |pb::Ulimit { name, soft, hard }| {
        Object::new().text("Name", name).long("Soft", *soft).long("Hard", *hard)
    });
    let json = json.text("cgroupParent", cgroup_parent);
    let json = json.flag("removeMountStubsRecursive", *remove_mount_stubs_recursive);
    match valid_exit_codes.is_empty() {
        true => json,
        false => json.value("validExitCodes", valid_exit_codes.as_slice()),
    }
}

fn proxy(proxy: &pb::ProxyEnv) -> Object {
    let pb::ProxyEnv { http_proxy, https_proxy, ftp_proxy, no_proxy, all_proxy } = proxy;
    let json = Object::new().text("httpProxy", http_proxy).text("httpsProxy", https_proxy);
    let json = json.text("ftpProxy", ftp_proxy).text("noProxy", no_proxy);
    json.text("allProxy", all_proxy)
}

fn mount(mount: &pb::Mount) -> Object {
    let pb::Mount {
        input,
        selector,
        dest,
        output,
        readonly,
        mount_type,
        tmpfs_opt,
        cache_opt,
        secret_opt,
        ssh_opt,
        result_id,
        content_cache,
    } = mount;
    let json = Object::new().long("input", *input).text("selector", selector);
    let json = json.text("dest", dest).long("output", *output).flag("readonly", *readonly);
    let name = pb::MountType::try_from(*mount_type).ok().map(|kind| kind.as_str_name());
    let json = json.word("mountType", *mount_type, name);
    let json = json.message("TmpfsOpt", tmpfs_opt.as_ref(), |pb::TmpfsOpt { size }| {
        Object::new().long("size", *size)
    });
    let json = json.message("cacheOpt", cache_opt.as_ref(), |pb::CacheOpt { id, sharing }| {
        let name = pb::CacheSharingOpt::try_from(*sharing).ok().map(|kind| kind.as_str_name());
        Object::new().text("ID", id).word("sharing", *sharing, name)
    });
    let json = json.message("secretOpt", secret_opt.as_ref(), |secret| {
        let pb::SecretOpt { id, uid, gid, mode, optional } = secret;
        handed_over(id, [*uid, *gid, *mode], *optional)
    });
    let json = json.message("SSHOpt", ssh_opt.as_ref(), |ssh| {
        let pb::SshOpt { id, uid, gid, mode, optional } = ssh;
        handed_over(id, [*uid, *gid, *mode], *optional)
    });
    let name = pb::MountContentCache::try_from(*content_cache).ok().map(|kind| kind.as_str_name());
    json.text("resultID", result_id).word("contentCache", *content_cache, name)
}

/// What the client hands over: a secret or the socket of an agent.
fn handed_over(id: &str, [uid, gid, mode]: [u32; 3], optional: bool) -> Object {
    let json = Object::new().text("ID", id).number("uid", uid).number("gid", gid);
    json.number("mode", mode).flag("optional", optional)
}
