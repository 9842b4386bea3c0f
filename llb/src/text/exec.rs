//! Execs and their mounts as text.

use super::printer::{Lines, Printer, word};
use buildkit_proto::pb;
use std::fmt::Write as _;

impl Printer {
    pub(super) fn exec(&self, op: &pb::ExecOp, lines: &mut Lines) {
        let pb::ExecOp { meta, mounts, network, security, secretenv, cdi_devices } = op;
        if let Some(meta) = meta {
            meta_lines(meta, lines);
        }
        match pb::NetMode::try_from(*network) {
            Ok(pb::NetMode::Unset) => {}
            Ok(pb::NetMode::Host) => lines.push("network host"),
            Ok(pb::NetMode::None) => lines.push("network none"),
            Err(_) => lines.push(format!("network {network}")),
        }
        match pb::SecurityMode::try_from(*security) {
            Ok(pb::SecurityMode::Sandbox) => {}
            Ok(pb::SecurityMode::Insecure) => lines.push("security insecure"),
            Err(_) => lines.push(format!("security {security}")),
        }
        for mount in mounts {
            lines.push(self.mount(mount));
        }
        for pb::SecretEnv { id, name, optional } in secretenv {
            lines.push(format!("secret-env {name} <- {}{}", word(id), flag(*optional, "optional")));
        }
        for pb::CdiDevice { name, optional } in cdi_devices {
            lines.push(format!("device {}{}", word(name), flag(*optional, "optional")));
        }
    }

    fn mount(&self, mount: &pb::Mount) -> String {
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
        let mut source = self.input(*input);
        if !selector.is_empty() {
            source = format!("{source}:{}", word(selector));
        }
        let mut line = format!("mount {} <- ", word(dest));
        let kind = pb::MountType::try_from(*mount_type);
        line.push_str(&match kind {
            Ok(pb::MountType::Bind) => {
                format!("{source} {}", if *readonly { "ro" } else { "rw" })
            }
            Ok(kind) => {
                let mut text = kind.as_str_name().to_lowercase();
                text.push_str(&options(*tmpfs_opt, cache_opt.as_ref()));
                if let Some(pb::SecretOpt { id, uid, gid, mode, optional }) = secret_opt {
                    text.push_str(&socket(id, *uid, *gid, *mode, *optional));
                }
                if let Some(pb::SshOpt { id, uid, gid, mode, optional }) = ssh_opt {
                    text.push_str(&socket(id, *uid, *gid, *mode, *optional));
                }
                if *input != -1 || !selector.is_empty() {
                    text = format!("{text} from {source}");
                }
                text + &flag(*readonly, "ro")
            }
            Err(_) => format!("{source} type={mount_type}{}", flag(*readonly, "ro")),
        });
        // Secrets and sockets have no output; Go leaves the field at 0 there.
        let secret = matches!(kind, Ok(pb::MountType::Secret | pb::MountType::Ssh));
        if *output >= 0 && !(secret && *output == 0) {
            // Writing to a string cannot fail.
            let _ = write!(line, " => :{output}");
        }
        match pb::MountContentCache::try_from(*content_cache) {
            Ok(pb::MountContentCache::Default) => {}
            Ok(pb::MountContentCache::On) => line.push_str(" content-cache=on"),
            Ok(pb::MountContentCache::Off) => line.push_str(" content-cache=off"),
            Err(_) => {
                let _ = write!(line, " content-cache={content_cache}");
            }
        }
        if !result_id.is_empty() {
            let _ = write!(line, " result={}", word(result_id));
        }
        line
    }
}

fn flag(set: bool, text: &str) -> String {
    if set { format!(" {text}") } else { String::new() }
}

fn options(tmpfs: Option<pb::TmpfsOpt>, cache: Option<&pb::CacheOpt>) -> String {
    let mut text = String::new();
    if let Some(pb::TmpfsOpt { size }) = tmpfs
        && size != 0
    {
        let _ = write!(text, " size={size}");
    }
    if let Some(pb::CacheOpt { id, sharing }) = cache {
        let name = pb::CacheSharingOpt::try_from(*sharing)
            .map_or_else(|_| sharing.to_string(), |s| s.as_str_name().to_lowercase());
        let _ = write!(text, " {} {name}", word(id));
    }
    text
}

fn socket(id: &str, uid: u32, gid: u32, mode: u32, optional: bool) -> String {
    let mut text = format!(" {}", word(id));
    if (uid, gid) != (0, 0) {
        let _ = write!(text, " owner={uid}:{gid}");
    }
    let _ = write!(text, " mode={mode:o}");
    text + &flag(optional, "optional")
}

fn meta_lines(meta: &pb::Meta, lines: &mut Lines) {
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
    lines.field("args", format_args!("{args:?}"));
    if !env.is_empty() {
        let env: Vec<_> = env.iter().map(|variable| variable_text(variable)).collect();
        lines.field("env", env.join(" "));
    }
    if cwd != "/" {
        lines.field("cwd", word(cwd));
    }
    if !user.is_empty() {
        lines.field("user", word(user));
    }
    if let Some(proxy) = proxy_env {
        let pb::ProxyEnv { http_proxy, https_proxy, ftp_proxy, no_proxy, all_proxy } = proxy;
        let proxies = [
            ("http", http_proxy),
            ("https", https_proxy),
            ("ftp", ftp_proxy),
            ("no", no_proxy),
            ("all", all_proxy),
        ];
        let proxies = proxies.iter().filter(|(_, value)| !value.is_empty());
        let proxies: Vec<_> =
            proxies.map(|(name, value)| format!("{name}={}", word(value))).collect();
        lines.field("proxy", proxies.join(" "));
    }
    for pb::HostIp { host, ip } in extra_hosts {
        lines.field("host", format_args!("{} {}", word(host), word(ip)));
    }
    if !hostname.is_empty() {
        lines.push(format!("hostname {}", word(hostname)));
    }
    for pb::Ulimit { name, soft, hard } in ulimit {
        lines.push(format!("ulimit {} {soft}:{hard}", word(name)));
    }
    if !cgroup_parent.is_empty() {
        lines.push(format!("cgroup-parent {}", word(cgroup_parent)));
    }
    if !remove_mount_stubs_recursive {
        lines.push("keep-mount-stubs");
    }
    if !valid_exit_codes.is_empty() {
        lines.push(format!("exit-codes {valid_exit_codes:?}"));
    }
}

/// Quotes the value of `NAME=value` if it would not read as one word.
fn variable_text(variable: &str) -> String {
    match variable.split_once('=') {
        Some((name, "")) => format!("{name}="),
        Some((name, value)) => format!("{name}={}", word(value)),
        None => word(variable),
    }
}
