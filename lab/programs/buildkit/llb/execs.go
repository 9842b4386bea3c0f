package main

import (
	"net"

	"github.com/moby/buildkit/client/llb"
)

var (
	alpine = llb.Image("alpine")
	here   = llb.Shlex("true")
)

// The root that an exec leaves which does nothing, with some options.
func ran(options ...llb.RunOption) llb.State {
	return alpine.Run(append([]llb.RunOption{here}, options...)...).Root()
}

var execs = []graph{
	{"exec", ran()},
	{"exec_args", alpine.Run(llb.Args([]string{"sh", "-c", "echo \"$A\"", ""})).Root()},
	{"exec_chain", ran().Run(llb.Shlex("false")).Root()},
	{"exec_on_scratch", llb.Scratch().Run(here).Root()},
	{"exec_of_arm", llb.Image("alpine", llb.LinuxArm).Run(here).Root()},
	{"exec_of_arm64_v8", llb.Image("alpine", platform("linux", "arm64", "v8")).Run(here).Root()},
	{"exec_of_another_platform", alpine.Platform(arm64).Run(here).Root()},
	{"exec_of_windows", llb.Image("nano", llb.Platform(windows)).Run(here).Root()},
	{"exec_user", ran(llb.User("www:www"))},
	{"exec_user_of_state", alpine.User("1000").Run(here).Root()},
	{"exec_hostname", ran(llb.Hostname("builder"))},
	{"exec_hosts", ran(llb.AddExtraHost("one", net.ParseIP("10.0.0.1")), llb.AddExtraHost("two", net.ParseIP("::1")))},
	{"exec_limits", ran(llb.AddUlimit(llb.UlimitNofile, 1024, 2048), llb.AddUlimit(llb.UlimitCore, 0, -1))},
	{"exec_limit_twice", alpine.AddUlimit(llb.UlimitNofile, 1, 2).Run(here, llb.AddUlimit(llb.UlimitNofile, 3, 4)).Root()},
	{"exec_cgroup", ran(llb.WithCgroupParent("builds"))},
	{"exec_host_network", ran(llb.Network(llb.NetModeHost))},
	{"exec_no_network", ran(llb.Network(llb.NetModeNone))},
	{"exec_sandboxed", ran(llb.Network(llb.NetModeSandbox), llb.Security(llb.SecurityModeSandbox))},
	{"exec_insecure", ran(llb.Security(llb.SecurityModeInsecure))},
	{"exec_proxy", ran(llb.WithProxy(llb.ProxyEnv{HTTPProxy: "a", HTTPSProxy: "b", FTPProxy: "c", NoProxy: "d", AllProxy: "e"}))},
	{"exec_exit_codes", ran(llb.ValidExitCodes(0, 3, 127))},
	{"exec_resources", ran(llb.WithLinuxResources(llb.LinuxResources{
		Memory: 1 << 30, MemorySwap: -1, CPUShares: 512, CPUPeriod: 100000, CPUQuota: 50000, CpusetCpus: "0-1", CpusetMems: "0",
	}))},
	{"exec_memory", ran(llb.MemoryLimit(5 << 20))},
	{"exec_devices", ran(llb.AddCDIDevice(llb.CDIDeviceName("vendor.com/gpu=0")),
		llb.AddCDIDevice(llb.CDIDeviceName("b"), llb.CDIDeviceOptional))},
	{"exec_surroundings", surrounded.Run(here).Root()},
	{"exec_surroundings_and_own", surrounded.Run(here, llb.Network(llb.NetModeSandbox), llb.Hostname("own"),
		llb.AddExtraHost("own", net.ParseIP("10.0.0.2")), llb.AddUlimit(llb.UlimitCPU, 5, 6)).Root()},
}

// What a client asks for all programs of a build.
var surrounded = alpine.Network(llb.NetModeHost).Hostname("all").AddExtraHost("all", net.ParseIP("10.0.0.1")).
	AddUlimit(llb.UlimitNofile, 1, 2).WithCgroupParent("builds")
