//! How old a source is, and what it is now.

use crate::connection::Connection;
use crate::error::Error;
use buildkit_llb::Definition;
use buildkit_proto::gateway as wire;
use buildkit_proto::pb;
use prost::Message as _;

/// When the only source of a graph was made (`frontend/dockerfile/dockerfile2llb/epoch.go`).
pub(crate) async fn time(
    connection: &Connection,
    source: &Definition,
    title: &str,
) -> Result<Option<i64>, Error> {
    let answer = ask(connection, source, title).await?;
    let commit = answer.git.and_then(|git| commit_time(&git.commit_object));
    let modified = answer.http.and_then(|http| http.last_modified).map(|time| time.seconds);
    Ok(commit.or(modified))
}

/// What the only source of a graph is now: a commit, or the digest of a download.
pub(crate) async fn checksum(
    connection: &Connection,
    source: &Definition,
    title: &str,
) -> Result<Option<String>, Error> {
    let answer = ask(connection, source, title).await?;
    // A tag with a message is an object of its own.
    let commit = answer.git.map(|git| match git.commit_checksum.is_empty() {
        true => git.checksum,
        false => git.commit_checksum,
    });
    let found = commit.or_else(|| answer.http.map(|http| http.checksum));
    Ok(found.filter(|found| !found.is_empty()))
}

/// Asks BuildKit what it knows about the only source of a graph.
async fn ask(
    connection: &Connection,
    source: &Definition,
    title: &str,
) -> Result<wire::ResolveSourceMetaResponse, Error> {
    let op = source.as_pb().def.first().and_then(|bytes| pb::Op::decode(bytes.as_slice()).ok());
    let Some(pb::op::Op::Source(source)) = op.and_then(|op| op.op) else {
        return Err(Error::Protocol("the graph does not begin with a source".to_owned()));
    };
    let is_git = source.identifier.starts_with("git://");
    let request = wire::ResolveSourceMetaRequest {
        source: Some(source),
        log_name: title.to_owned(),
        git: is_git.then_some(wire::ResolveSourceGitRequest { return_object: true }),
        ..wire::ResolveSourceMetaRequest::default()
    };
    Ok(connection.client().resolve_source_meta(request).await?.into_inner())
}

/// The time of the committer in a commit object:
/// `committer NAME <MAIL> SECONDS ZONE`, before the first empty line.
fn commit_time(object: &[u8]) -> Option<i64> {
    let text = String::from_utf8_lossy(object);
    let mut lines = text.lines().take_while(|line| !line.is_empty());
    let committer = lines.find_map(|line| line.strip_prefix("committer "))?;
    committer.rsplit(' ').nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commit_is_as_old_as_its_committer_says() {
        let object = b"tree 1\nauthor A <a@b> 5 +0000\ncommitter B C <b@c> 1700000000 +0100\n\ncommitter x <y> 9 +0000\n";
        assert_eq!(commit_time(object), Some(1_700_000_000));
        assert_eq!(commit_time(b"tree 1\n\ncommitter x <y> 9 +0000\n"), None);
        assert_eq!(commit_time(b""), None);
    }
}
