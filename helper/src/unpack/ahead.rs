//! Decompresses an archive while what is in it is written.

use crate::unpack::codec::Stream;
use std::io::{ErrorKind, Read, Result};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

/// How many bytes one part may have.
const PART: usize = 256 << 10;
/// How many parts are read ahead.
const MOST_PARTS: usize = 4;

/// Does `work` with the stream, of which a thread reads a little ahead.
pub(crate) fn ahead<T>(stream: Stream<'_>, work: impl FnOnce(Stream<'_>) -> T) -> T {
    thread::scope(|scope| {
        let (send, parts) = sync_channel(MOST_PARTS);
        scope.spawn(move || read(stream, &send));
        work(Box::new(Ahead { parts, part: Vec::new(), at: 0 }))
    })
}

/// Reads the stream to its end or its first error, or until nobody wants more.
fn read(mut stream: Stream<'_>, send: &SyncSender<Result<Vec<u8>>>) {
    loop {
        let mut part = vec![0; PART];
        let read = match stream.read(&mut part) {
            Ok(0) => return,
            Ok(size) => {
                part.truncate(size);
                Ok(part)
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => Err(error),
        };
        let is_last = read.is_err();
        if send.send(read).is_err() || is_last {
            return;
        }
    }
}

/// A stream of which parts were read.
struct Ahead {
    parts: Receiver<Result<Vec<u8>>>,
    part: Vec<u8>,
    /// How much of the part was given.
    at: usize,
}

impl Read for Ahead {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        if self.at == self.part.len() {
            // The other side ends without an error at the end of the stream.
            let Ok(part) = self.parts.recv() else { return Ok(0) };
            (self.part, self.at) = (part?, 0);
        }
        let size = (&self.part[self.at..]).read(buffer)?;
        self.at += size;
        Ok(size)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Error};

    #[test]
    fn all_of_a_stream_comes_in_its_order() {
        let data: Vec<u8> = (0..3_000_000_u32).map(|number| number.to_le_bytes()[1]).collect();
        let mut read = Vec::new();
        ahead(Box::new(Cursor::new(&data)), |mut stream| stream.read_to_end(&mut read)).unwrap();
        assert_eq!(read, data);
        // Nobody has to read all of it.
        let mut start = [0; 3];
        ahead(Box::new(Cursor::new(&data)), |mut stream| stream.read_exact(&mut start)).unwrap();
        assert_eq!(start, data[..3]);
    }

    #[test]
    fn an_error_comes_after_what_was_read_before_it() {
        struct Fails;
        impl Read for Fails {
            fn read(&mut self, _: &mut [u8]) -> Result<usize> {
                Err(Error::other("damaged"))
            }
        }
        let mut read = Vec::new();
        let stream = Box::new(Cursor::new(b"abc").chain(Fails));
        let error = ahead(stream, |mut stream| stream.read_to_end(&mut read)).unwrap_err();
        assert_eq!((read.as_slice(), error.to_string().as_str()), (&b"abc"[..], "damaged"));
    }
}
