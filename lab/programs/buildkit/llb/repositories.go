package main

import "github.com/moby/buildkit/client/llb"

const (
	repository = "https://example.com/a/b.git"
	commit     = "0123456789abcdef0123456789abcdef01234567"
)

// Every remote of SSH that is asked for its key by client/llb is on this machine.
var repositories = []graph{
	{"git", llb.Git(repository, "")},
	{"git_branch", llb.Git(repository, "main")},
	{"git_commit", llb.Git(repository, commit)},
	{"git_ref_and_folder", llb.Git(repository, "", llb.GitRef("v1"), llb.GitSubDir("docs/en"))},
	{"git_folder", llb.Git(repository, "", llb.GitSubDir("docs"))},
	{"git_fragment", llb.Git(repository, "v1:docs/./en/")},
	{"git_without_protocol", llb.Git("example.com/a/b.git", "main")},
	{"git_with_query", llb.Git(repository+"?x=y", "main")},
	{"git_with_port_and_user", llb.Git("http://user:secret@example.com:8080/a%20b.git", "main")},
	{"git_protocol", llb.Git("git://example.com/a//b.git", "main")},
	{"git_kept_folder", llb.Git(repository, "main", llb.KeepGitDir())},
	{"git_without_submodules", llb.Git(repository, "main", llb.GitSkipSubmodules())},
	{"git_time_of_commit", llb.Git(repository, "main", llb.GitMTimeCommit())},
	{"git_checksum", llb.Git(repository, "main", llb.GitChecksum(commit))},
	{"git_fetched_by_commit", llb.Git(repository, "refs/tags/v1", llb.GitChecksum(commit), llb.GitFetchByCommit())},
	{"git_token", llb.Git(repository, "main", llb.AuthTokenSecret("TOKEN"))},
	{"git_header", llb.Git(repository, "main", llb.AuthHeaderSecret("HEADER"))},
	{"git_usual_secrets", llb.Git(repository, "main", llb.AuthTokenSecret(llb.GitAuthTokenKey), llb.AuthHeaderSecret(llb.GitAuthHeaderKey))},
	{"git_ssh", llb.Git("ssh://git@example.com/a/b.git", "main", llb.KnownSSHHosts("example.com ssh-rsa AAA"))},
	{"git_scp", llb.Git("git@example.com:a/b.git", "main", llb.KnownSSHHosts("example.com ssh-rsa AAA"),
		llb.KnownSSHHosts("example.org ssh-rsa BBB\n"), llb.MountSSHSock("agent"))},
	{"git_ssh_of_unknown_host", llb.Git("ssh://git@127.0.0.1:1/a/b.git", "main")},
	{"git_bundle", llb.Git(repository, "main", llb.GitChecksum(commit), llb.GitBundleURL("docker-image+blob://example.com/x@"+some.String()))},
	{"git_bundle_of_layout", llb.Git(repository, "main", llb.GitChecksum(commit),
		llb.GitBundleURL("oci-layout+blob://example.com/x@"+some.String(), llb.GitBundleOCIStore("session", "store")))},
	{"git_as_bundle", llb.Git(repository, "main", llb.GitCheckoutBundle())},
}
