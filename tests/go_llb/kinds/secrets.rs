//! Secrets and sockets of SSH agents.

use super::Graph;
use crate::parts::{exec, ran, tree};
use buildkit_llb::{Secret, SecretEnv, Ssh};

pub(super) const GRAPHS: &[Graph] = &[
    ("secret", || ran(exec().secret(Secret::new("key")))),
    ("secret_at", || ran(exec().secret(key()))),
    ("secret_of_user", || ran(exec().secret(key().owner(1, 2).mode(0o440)))),
    ("secret_optional", || ran(exec().secret(key().optional()))),
    ("secret_env", || ran(exec().secret_env(SecretEnv::new("KEY", "key")))),
    ("secret_env_optional", || ran(exec().secret_env(SecretEnv::new("KEY", "key").optional()))),
    ("secret_file_and_env", || ran(exec().secret(key()).secret_env(SecretEnv::new("KEY", "key")))),
    ("secrets", || {
        let exec = exec().secret(Secret::new("b").dest("/b")).secret(Secret::new("a").dest("/a"));
        ran(exec.bind("/z", &tree("/a")))
    }),
    ("ssh", || ran(exec().ssh(Ssh::new("")))),
    ("ssh_agent", || ran(exec().ssh(Ssh::new("agent").optional()))),
    ("ssh_at", || ran(exec().ssh(Ssh::new("").dest("/agent.sock")))),
    ("ssh_of_user", || {
        ran(exec().ssh(Ssh::new("").dest("/agent.sock").owner(1, 2).mode(0o660)))
    }),
    ("ssh_twice", || ran(exec().ssh(Ssh::new("a")).ssh(Ssh::new("b")))),
    ("ssh_with_variable", || {
        ran(exec().ssh(Ssh::new("")).env("SSH_AUTH_SOCK", "/mine").env("A", "1"))
    }),
    ("ssh_with_secret", || ran(exec().ssh(Ssh::new("")).secret(key()).env("A", "1"))),
];

fn key() -> Secret {
    Secret::new("key").dest("/etc/key")
}
