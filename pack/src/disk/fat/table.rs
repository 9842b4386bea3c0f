//! The FAT itself: for each cluster the next one of its file.

use super::super::mistake::Error;
use super::super::storage::Volume;
use super::geometry::{Geometry, MEDIA, Width};
use super::plan::Piece;

/// How much of the table is held in memory.
const BUFFER: usize = 1 << 16;

/// Writes both copies.
pub(super) fn write(
    volume: &mut Volume<'_>,
    geometry: &Geometry,
    pieces: &[Piece],
) -> Result<(), Error> {
    let mut at = geometry.fats();
    let mut buffer = Vec::with_capacity(BUFFER);
    let last = match geometry.width {
        Width::Bits16 => 0xffff,
        Width::Bits32 => 0x0fff_ffff,
    };
    // Two entries have no cluster. The second one says that the file system is clean.
    let head = [last & !0xff | u32::from(MEDIA), last];
    let chains = pieces.iter().flat_map(|piece| {
        let end = piece.first + piece.clusters;
        (piece.first..end).map(move |cluster| if cluster + 1 == end { last } else { cluster + 1 })
    });
    for entry in head.into_iter().chain(chains) {
        match geometry.width {
            Width::Bits16 => buffer.extend((entry as u16).to_le_bytes()),
            Width::Bits32 => buffer.extend(entry.to_le_bytes()),
        }
        if buffer.len() == BUFFER {
            flush(volume, &mut at, &mut buffer)?;
        }
    }
    flush(volume, &mut at, &mut buffer)
}

fn flush(volume: &mut Volume<'_>, at: &mut [u64; 2], buffer: &mut Vec<u8>) -> Result<(), Error> {
    for at in at {
        volume.write(*at, buffer)?;
        *at += buffer.len() as u64;
    }
    buffer.clear();
    Ok(())
}
