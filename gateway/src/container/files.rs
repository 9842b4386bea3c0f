//! The calls that look into a container.

use super::path::ContainerPath;
use super::running::Container;
use crate::error::Error;
use crate::looks::{entries, found, properties};
use crate::stat::FileStat;
use buildkit_proto::{caps, gateway as wire};

/// The files of a container, as its processes leave them, while it has not been released.
///
/// `mount` is the number of a mount, in the order of the request, and `path` is a path in this
/// mount, not in the container: a file of another mount below it is not seen. A selector counts
/// for nothing, and folders in memory look empty. Symbolic links that are absolute or lead out of
/// the mount are an error, but for [`Container::stat_file`], which then tells about the link itself.
///
/// # Capabilities
///
/// `gateway.exec.filesystem`, which BuildKit has since v0.27.
impl Container {
    /// Reads the first `limit` bytes of a file; `None` if there is no such file.
    ///
    /// # Errors
    ///
    /// A file that does not fit into a message of 16 MiB, whatever the limit: BuildKit v0.32
    /// sends all of it (`ReadFile` in `frontend/gateway/container/container.go`).
    pub async fn read_file(
        &self,
        mount: u32,
        path: &ContainerPath,
        limit: u32,
    ) -> Result<Option<Vec<u8>>, Error> {
        self.need_files()?;
        let request = wire::ReadFileRequest {
            r#ref: self.id.clone(),
            file_path: path.to_string(),
            range: Some(wire::FileRange { offset: 0, length: i64::from(limit) }),
            mount_index: index(mount),
        };
        let answer = self.connection.client().read_file_container(request).await;
        Ok(found(answer)?.map(|answer| {
            let mut data = answer.data;
            data.truncate(limit as usize);
            data
        }))
    }

    /// Lists a folder; nothing if there is no such folder.
    ///
    /// # Errors
    ///
    /// A list that does not fit into a message of 16 MiB.
    pub async fn read_dir(&self, mount: u32, path: &ContainerPath) -> Result<Vec<FileStat>, Error> {
        self.need_files()?;
        let request = wire::ReadDirRequest {
            r#ref: self.id.clone(),
            dir_path: path.to_string(),
            // BuildKit v0.32 ignores it.
            include_pattern: String::new(),
            mount_index: index(mount),
        };
        let answer = self.connection.client().read_dir_container(request).await;
        entries(found(answer)?.unwrap_or_default())
    }

    /// Returns what is known about a file; `None` if there is no such file. BuildKit does not
    /// tell the owner and extended attributes of a file in a container.
    ///
    /// # Errors
    ///
    /// A container or mount that is not there.
    pub async fn stat_file(
        &self,
        mount: u32,
        path: &ContainerPath,
    ) -> Result<Option<FileStat>, Error> {
        self.need_files()?;
        let request = wire::StatFileRequest {
            r#ref: self.id.clone(),
            path: path.to_string(),
            mount_index: index(mount),
        };
        let answer = self.connection.client().stat_file_container(request).await;
        found(answer)?.map(|answer| properties(answer, path.as_str())).transpose()
    }

    fn need_files(&self) -> Result<(), Error> {
        let what = "look into a container of a frontend";
        self.capabilities.need(caps::GW_EXEC_FILESYSTEM, what)
    }
}

/// A number that is too large is one that no mount has.
fn index(mount: u32) -> i32 {
    i32::try_from(mount).unwrap_or(i32::MAX)
}
