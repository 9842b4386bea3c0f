//! Execs, what they may use, and where they run.

use super::Graph;
use crate::parts::{alpine, exec, image, program, ran, scratch};
use anyhow::Result;
use buildkit_llb::{Device, Exec, Limits, Network, Output, Platform, ProxyEnv, State, Surroundings};

pub(super) const GRAPHS: &[Graph] = &[
    ("exec", || ran(exec())),
    ("exec_args", || ran(Exec::new("sh", ["-c", "echo \"$A\"", ""]))),
    ("exec_chain", || Ok(alpine()?.run(exec())?.run(program("false"))?.into())),
    ("exec_on_scratch", || Ok(scratch().run(exec())?.into())),
    ("exec_of_arm", || of("alpine", "linux/arm/v7")),
    ("exec_of_arm64_v8", || of("alpine", "linux/arm64/v8")),
    ("exec_of_another_platform", || {
        Ok(alpine()?.with_platform(&"linux/arm64".parse()?).run(exec())?.into())
    }),
    ("exec_of_windows", || of("nano", "windows(10.0.17763+win32k)/amd64")),
    ("exec_user", || ran(exec().user("www:www"))),
    ("exec_user_of_state", || Ok(alpine()?.user("1000").run(exec())?.into())),
    ("exec_hostname", || ran(exec().hostname("builder"))),
    ("exec_hosts", || ran(exec().host("one", "10.0.0.1").host("two", "::1"))),
    ("exec_limits", || ran(exec().ulimit("nofile", 1024, 2048).ulimit("core", 0, -1))),
    ("exec_limit_twice", || {
        let state = alpine()?.within(Surroundings::default().ulimit("nofile", 1, 2));
        Ok(state.run(exec().ulimit("nofile", 3, 4))?.into())
    }),
    ("exec_cgroup", || ran(exec().cgroup_parent("builds"))),
    ("exec_host_network", || ran(exec().network(Network::Host))),
    ("exec_no_network", || ran(exec().network(Network::None))),
    ("exec_sandboxed", || ran(exec().network(Network::Sandbox))),
    ("exec_insecure", || ran(exec().insecure())),
    ("exec_proxy", || ran(exec().proxy(proxy()))),
    ("exec_exit_codes", || ran(exec().valid_exit_codes([0, 3, 127]))),
    ("exec_resources", || {
        let limits = Limits::default().memory(1 << 30).memory_and_swap(-1).cpu_shares(512);
        let limits = limits.cpu_period(100_000).cpu_quota(50_000).cpus("0-1").memory_nodes("0");
        ran(exec().limits(limits))
    }),
    ("exec_memory", || ran(exec().limits(Limits::default().memory(5 << 20)))),
    ("exec_devices", || {
        let exec = exec().device(Device::new("vendor.com/gpu=0"));
        ran(exec.device(Device::new("b").optional()))
    }),
    ("exec_surroundings", || Ok(surrounded()?.run(exec())?.into())),
    ("exec_surroundings_and_own", || {
        let exec = exec().network(Network::Sandbox).hostname("own").host("own", "10.0.0.2");
        Ok(surrounded()?.run(exec.ulimit("cpu", 5, 6))?.into())
    }),
];

fn of(name: &str, platform: &str) -> Result<Output> {
    Ok(image(name)?.state(&platform.parse::<Platform>()?).run(exec())?.into())
}

fn proxy() -> ProxyEnv {
    let [http, https, ftp, no, all] = ["a", "b", "c", "d", "e"].map(str::to_owned);
    ProxyEnv { http, https, ftp, no, all }
}

/// What a client asks for all programs of a build.
fn surrounded() -> Result<State> {
    let all = Surroundings::default().network(Network::Host).hostname("all");
    let all = all.host("all", "10.0.0.1").ulimit("nofile", 1, 2).cgroup_parent("builds");
    Ok(alpine()?.within(all))
}
