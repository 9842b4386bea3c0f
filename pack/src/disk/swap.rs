//! Swap space.
//!
//! The first page of 4096 bytes is the header: at byte 1024 the version 1, the number of the
//! last page, the number of bad pages (none), the UUID and the label of 16 bytes; at its end
//! `SWAPSPACE2`. The kernel describes it in `include/linux/swap.h` as `union swap_header`.

use super::bytes::{put_bytes, put32};
use super::id::Uuid;
use super::mistake::{Error, Problem};
use super::storage::Volume;

const PAGE: u64 = 4096;

/// The kernel wants at least ten pages, and counts them with 32 bits.
const LEAST: u64 = 10 * PAGE;
const MOST: u64 = PAGE << 32;

/// Makes a volume swap space. Its label has at most 16 bytes.
pub(crate) fn write(
    volume: &mut Volume<'_>,
    label: &str,
    uuid: Uuid,
) -> Result<Result<(), Problem>, Error> {
    let size = volume.size();
    let last = match u32::try_from(size / PAGE) {
        Ok(pages) if size >= LEAST => pages - 1,
        Ok(_) | Err(_) => {
            return Ok(Err(Problem::FileSystemSize { size, least: LEAST, most: MOST }));
        }
    };
    let mut header = [0; PAGE as usize];
    put32(&mut header, 1024, 1);
    put32(&mut header, 1028, last);
    put_bytes(&mut header, 1036, &uuid.bytes());
    put_bytes(&mut header, 1052, label.as_bytes());
    put_bytes(&mut header, PAGE as usize - 10, b"SWAPSPACE2");
    volume.write(0, &header).map(Ok)
}
