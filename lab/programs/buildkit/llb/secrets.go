package main

import "github.com/moby/buildkit/client/llb"

func at(path string) *string { return &path }

var secrets = []graph{
	{"secret", ran(llb.AddSecret("/run/secrets/key", llb.SecretID("key")))},
	{"secret_at", ran(llb.AddSecretWithDest("key", at("/etc/key")))},
	{"secret_of_user", ran(llb.AddSecret("/etc/key", llb.SecretID("key"), llb.SecretFileOpt(1, 2, 0440)))},
	{"secret_optional", ran(llb.AddSecret("/etc/key", llb.SecretID("key"), llb.SecretOptional))},
	{"secret_env", ran(llb.AddSecret("KEY", llb.SecretID("key"), llb.SecretAsEnv(true)))},
	{"secret_env_optional", ran(llb.AddSecretWithDest("key", nil, llb.SecretAsEnvName("KEY"), llb.SecretOptional))},
	{"secret_file_and_env", ran(llb.AddSecretWithDest("key", at("/etc/key"), llb.SecretAsEnvName("KEY")))},
	{"secrets", ran(llb.AddSecret("/b", llb.SecretID("b")), llb.AddSecret("/a", llb.SecretID("a")),
		llb.AddMount("/z", tree("/a"), llb.Readonly))},
	{"ssh", ran(llb.AddSSHSocket())},
	{"ssh_agent", ran(llb.AddSSHSocket(llb.SSHID("agent"), llb.SSHOptional))},
	{"ssh_at", ran(llb.AddSSHSocket(llb.SSHSocketTarget("/agent.sock")))},
	{"ssh_of_user", ran(llb.AddSSHSocket(llb.SSHSocketOpt("/agent.sock", 1, 2, 0660)))},
	{"ssh_twice", ran(llb.AddSSHSocket(llb.SSHID("a")), llb.AddSSHSocket(llb.SSHID("b")))},
	{"ssh_with_variable", ran(llb.AddSSHSocket(), llb.AddEnv("SSH_AUTH_SOCK", "/mine"), llb.AddEnv("A", "1"))},
	{"ssh_with_secret", ran(llb.AddSSHSocket(), llb.AddSecret("/etc/key", llb.SecretID("key")), llb.AddEnv("A", "1"))},
}
