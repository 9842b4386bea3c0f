//! The calls that look into a result.

use crate::connection::Connection;
use crate::error::Error;
use crate::result_ref::Ref;
use crate::stat::FileStat;
use buildkit_proto::gateway as wire;
use buildkit_proto::rpc::Status;

/// Most bytes of a file that are read with one call.
const MAX_READ: u32 = 8 * 1024 * 1024;

/// Reads at most `limit` bytes of a file, from the byte `offset` on.
pub(crate) async fn read(
    connection: &Connection,
    result: &Ref,
    path: &str,
    offset: u64,
    limit: u32,
) -> Result<Option<Vec<u8>>, Error> {
    let limit = limit as usize;
    let mut data = Vec::new();
    loop {
        let length = (limit - data.len()).min(MAX_READ as usize);
        let at = i64::try_from(offset.saturating_add(data.len() as u64)).unwrap_or(i64::MAX);
        let request = wire::ReadFileRequest {
            r#ref: result.id().to_owned(),
            file_path: path.to_owned(),
            range: Some(wire::FileRange { offset: at, length: length as i64 }),
            mount_index: 0,
        };
        let Some(part) = found(connection.client().read_file(request).await)? else {
            return Ok(None);
        };
        let is_whole = part.data.len() != length;
        data.extend(part.data);
        if is_whole || data.len() >= limit {
            data.truncate(limit);
            return Ok(Some(data));
        }
    }
}

/// Lists a folder; `pattern` chooses among the names unless it is empty.
pub(crate) async fn list(
    connection: &Connection,
    result: &Ref,
    path: &str,
    pattern: &str,
) -> Result<Vec<FileStat>, Error> {
    let request = wire::ReadDirRequest {
        r#ref: result.id().to_owned(),
        dir_path: path.to_owned(),
        include_pattern: pattern.to_owned(),
        mount_index: 0,
    };
    let answer = found(connection.client().read_dir(request).await)?;
    entries(answer.unwrap_or_default())
}

/// Looks at a file.
pub(crate) async fn stat(
    connection: &Connection,
    result: &Ref,
    path: &str,
) -> Result<Option<FileStat>, Error> {
    let request = wire::StatFileRequest {
        r#ref: result.id().to_owned(),
        path: path.to_owned(),
        mount_index: 0,
    };
    found(connection.client().stat_file(request).await)?
        .map(|answer| properties(answer, path))
        .transpose()
}

/// What a listing says.
pub(crate) fn entries(answer: wire::ReadDirResponse) -> Result<Vec<FileStat>, Error> {
    answer.entries.into_iter().map(FileStat::from_pb).collect()
}

/// What a look at the file `path` says.
pub(crate) fn properties(answer: wire::StatFileResponse, path: &str) -> Result<FileStat, Error> {
    let nothing = || Error::Protocol(format!("the file `{path}` has no properties"));
    answer.stat.ok_or_else(nothing).and_then(FileStat::from_pb)
}

/// Turns the failure to find a file into `None`.
pub(crate) fn found<T>(
    answer: Result<tonic::Response<T>, tonic::Status>,
) -> Result<Option<T>, Error> {
    match answer.map_err(Error::from) {
        Ok(answer) => Ok(Some(answer.into_inner())),
        Err(error) if is_missing(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether a read failed because there is nothing to read. BuildKit sends the
/// text of Go's error, with the code Unknown (`cache/util/fsutil.go`).
///
/// Reading also runs what the result needs. A failure of that kind names a
/// vertex, and it may well say that some other file was not found.
fn is_missing(error: &Error) -> bool {
    let is_not_found = |status: &Status| {
        status.code == i32::from(tonic::Code::NotFound)
            || status.message.contains("no such file or directory")
            // A folder of that name is no file.
            || status.message.contains("is a directory")
    };
    error.status().is_some_and(is_not_found) && error.vertex().is_none()
}
