//! Which downloads are archives.

/// Whether a download starts like an archive, as `isArchive` in
/// `frontend/dockerui/context.go` sees it: gzip, bzip2, xz or a tar header. zstd is
/// one too, since BuildKit unpacks it.
pub(super) fn looks_packed(start: &[u8]) -> bool {
    let magics: [&[u8]; 4] = [b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd"];
    magics.iter().any(|magic| start.starts_with(magic)) || is_tar_header(start)
}

/// Whether the first 512 bytes are a tar header: their sum is in them, which also
/// holds for the oldest form of tar, which has no magic word.
fn is_tar_header(start: &[u8]) -> bool {
    const SUM: std::ops::Range<usize> = 148..156;
    let Some(header) = start.get(..512) else { return false };
    // The number may have blanks before it, and ends with a blank or a zero byte.
    let digits = header[SUM].iter().skip_while(|byte| **byte == b' ');
    let digits = digits.take_while(|byte| !matches!(byte, 0 | b' '));
    let digits: String = digits.map(|byte| char::from(*byte)).collect();
    let Ok(written) = u32::from_str_radix(&digits, 8) else { return false };
    let sum = header.iter().enumerate().map(|(index, byte)| match SUM.contains(&index) {
        true => u32::from(b' '),
        false => u32::from(*byte),
    });
    written == sum.sum::<u32>()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn old_tar(sum: &str) -> Vec<u8> {
        let mut header = vec![0; 1024];
        header[..8].copy_from_slice(b"file.txt");
        header[148..148 + sum.len()].copy_from_slice(sum.as_bytes());
        header
    }

    #[test]
    fn archives_are_told_from_text() {
        let sum: u32 = b"file.txt".iter().map(|byte| u32::from(*byte)).sum::<u32>() + 8 * 32;
        assert!(looks_packed(&old_tar(&format!("{sum:06o}\0 "))));
        assert!(!looks_packed(&old_tar(&format!("{:06o}\0 ", sum + 1))));
        assert!(looks_packed(&old_tar(&format!("{sum:>7o}\0"))));
        assert!(!looks_packed(&old_tar("")));
        assert!(looks_packed(b"\x1f\x8b\x08"));
        assert!(!looks_packed(b"# syntax=a\nversion: 1\n"));
        assert!(!looks_packed(&[b'0'; 1024]));
    }
}
