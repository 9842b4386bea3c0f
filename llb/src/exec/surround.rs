//! What an exec takes from its state.

use super::command::Parts;
use super::mount::{Kind, Mount};
use crate::output::Output;
use crate::surroundings::Surroundings;
use buildkit_proto::pb;
use std::collections::BTreeSet;

const SHARED_MEMORY: &str = "/dev/shm";

impl Parts {
    /// Adds what the exec does not say itself. `kept` is the path that its result is
    /// taken from, and `resolve` makes paths absolute.
    pub(super) fn surround(
        &mut self,
        surroundings: &Surroundings,
        kept: Option<&str>,
        resolve: impl Fn(&str) -> String,
    ) {
        let Surroundings {
            network,
            hosts,
            ulimits,
            hostname,
            cgroup_parent,
            shared_memory,
            proxy,
            limits,
        } = surroundings;
        self.network.get_or_insert(*network);
        let host =
            |(host, ip): &(String, String)| pb::HostIp { host: host.clone(), ip: ip.clone() };
        self.meta.extra_hosts.splice(0..0, hosts.iter().map(host));
        let own = std::mem::take(&mut self.meta.ulimit);
        let others = ulimits.iter().filter(|(name, _, _)| own.iter().all(|own| own.name != *name));
        let others = others.map(|(name, soft, hard)| pb::Ulimit {
            name: name.clone(),
            soft: *soft,
            hard: *hard,
        });
        self.meta.ulimit = others.chain(own.iter().cloned()).collect();
        if self.meta.hostname.is_empty() {
            self.meta.hostname.clone_from(hostname);
        }
        if self.meta.cgroup_parent.is_empty() {
            self.meta.cgroup_parent.clone_from(cgroup_parent);
        }
        if let (None, Some(proxy)) = (&self.meta.proxy_env, proxy) {
            self.meta.proxy_env = Some(proxy.to_pb());
        }
        if !limits.is_empty() {
            let own = self.annotations.limits().clone();
            self.annotations.set_limits(own.or(limits));
        }
        if let Some(size) = shared_memory
            && !self.places(kept, resolve).contains(SHARED_MEMORY)
        {
            self.mounts.push(Mount {
                dest: SHARED_MEMORY.to_owned(),
                source: Output::scratch(),
                selector: String::new(),
                kind: Kind::tmpfs(*size),
            });
        }
    }

    /// The paths at which something is mounted, but for the root.
    fn places(&self, kept: Option<&str>, resolve: impl Fn(&str) -> String) -> BTreeSet<String> {
        let mounts = self.mounts.iter().map(|mount| resolve(&mount.dest));
        let secrets = self.secrets.iter().map(|secret| secret.to_pb_at(&resolve).dest);
        let sockets = self.ssh.iter().enumerate();
        let sockets = sockets.map(|(number, ssh)| ssh.to_pb_at(number, &resolve).dest);
        mounts.chain(secrets).chain(sockets).chain(kept.map(&resolve)).collect()
    }
}
