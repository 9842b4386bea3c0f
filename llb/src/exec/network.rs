//! The network that an exec sees.

use buildkit_proto::pb;

/// The network of an exec.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Network {
    /// The daemon's own, isolated network.
    #[default]
    Sandbox,
    /// The host's network; needs the entitlement `network.host`.
    Host,
    /// No network.
    None,
}

/// Proxy settings; they are not part of the cache key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ProxyEnv {
    /// `HTTP_PROXY`.
    pub http: String,
    /// `HTTPS_PROXY`.
    pub https: String,
    /// `FTP_PROXY`.
    pub ftp: String,
    /// `NO_PROXY`.
    pub no: String,
    /// `ALL_PROXY`.
    pub all: String,
}

impl ProxyEnv {
    pub(super) fn to_pb(&self) -> pb::ProxyEnv {
        let Self { http, https, ftp, no, all } = self.clone();
        pb::ProxyEnv {
            http_proxy: http,
            https_proxy: https,
            ftp_proxy: ftp,
            no_proxy: no,
            all_proxy: all,
        }
    }
}
