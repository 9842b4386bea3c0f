//! From the builder of an exec to its vertex.

use super::command::{Exec, Parts};
use super::error::ExecError;
use super::executed::Executed;
use super::mount::{Kind, Mount};
use super::network::Network;
use crate::output::Output;
use crate::path;
use crate::state::State;
use crate::vertex::{Inputs, Vertex};
use buildkit_proto::pb;
use std::collections::BTreeSet;
use std::sync::Arc;

const SSH_AUTH_SOCK: &str = "SSH_AUTH_SOCK";

impl Exec {
    /// Makes the vertex. A `kept` path starts empty and is an output, unless the
    /// exec already keeps a mount there.
    ///
    /// Mounts are sorted by destination and outputs numbered in that order;
    /// secrets and sockets follow unsorted (`Marshal` in `client/llb/exec.go`).
    pub(super) fn lower(self, state: &State, kept: Option<&str>) -> Result<Executed, ExecError> {
        let mut parts = *self.0;
        let dir = path::resolve(state.working_dir(), parts.dir.as_deref().unwrap_or_default());
        let resolve = |dest: &str| path::resolve(&dir, dest);

        parts.surround(state.surroundings(), kept, resolve);
        if parts.read_only_root && state.output().is_scratch() {
            return Err(ExecError::EmptyRoot);
        }
        let mounts = parts.sorted_mounts(state, kept, resolve);
        let mut inputs = Inputs::default();
        let mut outputs: Vec<(String, u32)> = Vec::with_capacity(1);
        let mut next_output = 0;
        let count = mounts.len() + parts.secrets.len() + parts.ssh.len();
        let mut pb_mounts = Vec::with_capacity(count);
        for mount in &mounts {
            let output = next_output;
            let asked = parts.content_cache.iter().rev().find(|(of, _)| *of == mount.source);
            let content_cache = asked.map_or(pb::MountContentCache::Default, |(_, cache)| *cache);
            pb_mounts.push(mount.to_pb(content_cache, &mut inputs, &mut next_output));
            if next_output > output {
                outputs.push((mount.dest.clone(), output));
            }
        }
        if outputs.is_empty() {
            return Err(ExecError::NoOutput);
        }
        pb_mounts.extend(parts.secrets.iter().map(|secret| secret.to_pb_at(resolve)));

        let mut env = state.variables().clone();
        for (key, value) in parts.env.list() {
            env = env.set(key, value.clone());
        }
        for (index, ssh) in parts.ssh.iter().enumerate() {
            let mount = ssh.to_pb_at(index, resolve);
            if index == 0 && env.get(SSH_AUTH_SOCK).is_none() {
                env = env.set(SSH_AUTH_SOCK, mount.dest.clone());
            }
            pb_mounts.push(mount);
        }
        distinct(&pb_mounts)?;

        let network = match parts.network.unwrap_or_default() {
            Network::Sandbox => pb::NetMode::Unset,
            Network::Host => pb::NetMode::Host,
            Network::None => pb::NetMode::None,
        };
        let meta = pb::Meta {
            env: env.list().iter().map(|(key, value)| format!("{key}={value}")).collect(),
            user: parts.user.unwrap_or_else(|| state.user_name().to_owned()),
            cwd: dir.clone(),
            ..parts.meta
        };
        let op = pb::op::Op::Exec(pb::ExecOp {
            meta: Some(meta),
            mounts: pb_mounts,
            network: network.into(),
            security: parts.security.into(),
            secretenv: parts.secret_env,
            cdi_devices: parts.devices,
        });
        let vertex = Vertex::new(inputs, Some(state.platform().to_pb()), op, parts.annotations);
        let digest = vertex.digest().clone();
        let outputs = outputs.into_iter();
        let outputs = outputs.map(|(dest, index)| (dest, Output::new(Arc::clone(&vertex), index)));
        Ok(Executed::new(state.clone(), dir, digest, outputs.collect()))
    }
}

/// Makes sure that no mount hides another one.
fn distinct(mounts: &[pb::Mount]) -> Result<(), ExecError> {
    let mut places = BTreeSet::new();
    match mounts.iter().find(|mount| !places.insert(&mount.dest)) {
        Some(mount) => Err(ExecError::SamePlace { dest: mount.dest.clone() }),
        None => Ok(()),
    }
}

impl Parts {
    /// Returns all mounts with absolute destinations, the root among them.
    fn sorted_mounts(
        &mut self,
        state: &State,
        kept: Option<&str>,
        resolve: impl Fn(&str) -> String,
    ) -> Vec<Mount> {
        let root = if self.read_only_root { Kind::ReadOnly } else { Kind::Output };
        let mount = |dest: String, source: &Output, kind| Mount {
            dest,
            source: source.clone(),
            selector: String::new(),
            kind,
        };
        let own = std::mem::take(&mut self.mounts);
        let own: Vec<_> = own.into_iter().map(|m| Mount { dest: resolve(&m.dest), ..m }).collect();
        let mut mounts = vec![mount("/".to_owned(), state.output(), root)];
        let kept = kept.map(resolve).filter(|kept| {
            let keeps = |m: &Mount| m.dest == *kept && matches!(m.kind, Kind::Output);
            kept != "/" && !own.iter().any(keeps)
        });
        mounts.extend(kept.map(|kept| mount(kept, &Output::scratch(), Kind::Output)));
        mounts.extend(own);
        mounts.sort_by(|a, b| a.dest.cmp(&b.dest));
        mounts
    }
}
