//! Repositories of git.

use super::Graph;
use crate::parts::some;
use buildkit_llb::{Blob, Git};

const REPOSITORY: &str = "https://example.com/a/b.git";
const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

pub(super) const GRAPHS: &[Graph] = &[
    ("git", || Ok(Git::reference(REPOSITORY, "").output())),
    ("git_branch", || Ok(main().output())),
    ("git_commit", || Ok(Git::commit(REPOSITORY, COMMIT).output())),
    ("git_ref_and_folder", || Ok(Git::reference(REPOSITORY, "v1").subdir("docs/en").output())),
    ("git_folder", || Ok(Git::reference(REPOSITORY, "").subdir("docs").output())),
    ("git_fragment", || Ok(Git::reference(REPOSITORY, "v1").subdir("docs/./en/").output())),
    ("git_without_protocol", || Ok(Git::reference("example.com/a/b.git", "main").output())),
    ("git_with_query", || Ok(Git::reference(format!("{REPOSITORY}?x=y"), "main").output())),
    ("git_with_port_and_user", || {
        Ok(Git::reference("http://user:secret@example.com:8080/a%20b.git", "main").output())
    }),
    ("git_protocol", || Ok(Git::reference("git://example.com/a//b.git", "main").output())),
    ("git_kept_folder", || Ok(main().keep_git_dir().output())),
    ("git_without_submodules", || Ok(main().skip_submodules().output())),
    ("git_time_of_commit", || Ok(main().mtime_commit().output())),
    ("git_checksum", || Ok(main().checksum(COMMIT).output())),
    ("git_fetched_by_commit", || {
        let tag = Git::reference(REPOSITORY, "refs/tags/v1");
        Ok(tag.checksum(COMMIT).fetch_by_commit().output())
    }),
    ("git_token", || Ok(main().auth_token("TOKEN").output())),
    ("git_header", || Ok(main().auth_header("HEADER").output())),
    ("git_usual_secrets", || {
        Ok(main().auth_token("GIT_AUTH_TOKEN").auth_header("GIT_AUTH_HEADER").output())
    }),
    ("git_ssh", || {
        let ssh = Git::reference("ssh://git@example.com/a/b.git", "main");
        Ok(ssh.known_hosts("example.com ssh-rsa AAA").output())
    }),
    ("git_scp", || {
        let scp = Git::reference("git@example.com:a/b.git", "main").ssh_agent("agent");
        let scp = scp.known_hosts("example.com ssh-rsa AAA");
        Ok(scp.known_hosts("example.org ssh-rsa BBB\n").output())
    }),
    ("git_ssh_of_unknown_host", || {
        Ok(Git::reference("ssh://git@127.0.0.1:1/a/b.git", "main").output())
    }),
    ("git_bundle", || {
        let bundle = Blob::of_registry(&"example.com/x".parse()?, &some());
        Ok(main().checksum(COMMIT).bundle(&bundle).output())
    }),
    ("git_bundle_of_layout", || {
        let bundle = Blob::of_layout(&"example.com/x".parse()?, &some(), "session", "store");
        Ok(main().checksum(COMMIT).bundle(&bundle).output())
    }),
    ("git_as_bundle", || Ok(main().checkout_bundle().output())),
];

fn main() -> Git {
    Git::reference(REPOSITORY, "main")
}
