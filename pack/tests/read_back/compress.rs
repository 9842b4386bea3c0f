//! Compressed data.

use crate::folder::Folder;
use crate::program::run;
use jesteros_pack::compress::{Compressor, Format};
use proptest::prelude::Rng;
use proptest::test_runner::{RngAlgorithm, TestRng};
use rustix::time::{ClockId, clock_gettime};
use std::io::Write;
use std::time::Duration;

const FORMATS: [Format; 2] = [Format::Gzip, Format::Xz];

fn program(format: Format) -> &'static str {
    match format {
        Format::Gzip => "gzip",
        Format::Xz => "xz",
    }
}

/// The data compressed, which are written in pieces of `step` bytes.
fn compress(format: Format, data: &[u8], step: usize) -> Vec<u8> {
    let mut out = Compressor::new(format, Vec::new()).unwrap();
    for piece in data.chunks(step) {
        out.write_all(piece).unwrap();
        out.flush().unwrap();
    }
    out.finish().unwrap()
}

/// Data that are compressed in different ways: text, chance, runs, and few different bytes.
fn data() -> Vec<Vec<u8>> {
    let mut chance = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut random = |size: usize| {
        let mut bytes = vec![0_u8; size];
        chance.fill_bytes(&mut bytes);
        bytes
    };
    let text: Vec<u8> =
        (0..60_000).flat_map(|n| format!("line {n} of many\n").into_bytes()).collect();
    let skewed: Vec<u8> = random(400_000).iter().map(|byte| byte.leading_zeros() as u8).collect();
    let mut mixed = Vec::new();
    for size in [1, 100, 131_071, 131_072, 131_073] {
        mixed.extend(random(size));
        mixed.extend(vec![9; size]);
        mixed.extend(&text[..size]);
        mixed.extend(&skewed[..size]);
    }
    // Copies of what came before, near and far, short and long, between few different bytes.
    let mut copies = vec![1, 2, 3];
    while copies.len() < 3_000_000 {
        let dice = random(6).into_iter().map(usize::from).collect::<Vec<_>>();
        let far = copies.len().min(1 + if dice[0] < 128 { dice[1] % 9 } else { dice[1] * dice[2] });
        let from = copies.len() - far;
        let length = 3 + if dice[3] < 250 { dice[4] % 30 } else { dice[4] * 100 };
        for at in from..from + length {
            copies.push(copies[at]);
        }
        copies.extend(random(dice[5] % 5).iter().map(|byte| byte % 20));
    }
    let sizes = [0, 1, 2, 131_071, 131_072, 131_073, 262_144];
    let mut all: Vec<Vec<u8>> = sizes.iter().map(|size| text[..*size].to_vec()).collect();
    all.extend([random(300_000), vec![0; 1_000_000], skewed, copies, mixed, text]);
    all
}

#[test]
fn the_real_programs_read_it() {
    let folder = Folder::new();
    for format in FORMATS {
        for data in data() {
            let compressed = compress(format, &data, 10_007);
            let found = run(&[program(format), "-dc"], &folder.0, &compressed);
            assert!(found == data, "{format:?} of {} bytes", data.len());
        }
    }
}

#[test]
fn the_result_does_not_depend_on_how_it_is_written() {
    for format in FORMATS {
        let data = data().swap_remove(11);
        assert!(compress(format, &data, 1 << 20) == compress(format, &data, 4093), "{format:?}");
    }
}

#[test]
fn text_becomes_small() {
    let text = data().pop().unwrap();
    for (format, most) in FORMATS.into_iter().zip([7, 20]) {
        let size = compress(format, &text, 4096).len();
        assert!(size * most < text.len(), "{format:?}: {size} of {} bytes", text.len());
    }
}

#[test]
fn gzip_holds_neither_a_name_nor_a_time() {
    let compressed = compress(Format::Gzip, b"abc", 3);
    // No flags, no time, the best compression, and Unix.
    assert_eq!(compressed[..10], [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 3]);
}

#[test]
fn xz_has_a_checksum_that_small_decoders_know() {
    let folder = Folder::new();
    std::fs::write(folder.0.join("a.xz"), compress(Format::Xz, &[5; 1000], 100)).unwrap();
    let list = String::from_utf8(run(&["xz", "-lvv", "a.xz"], &folder.0, b"")).unwrap();
    assert!(list.contains("CRC32") && list.contains("--lzma2=dict=8MiB"), "{list}");
}

/// Most of a disk is empty. What is compared does not depend on how busy the machine is.
#[test]
fn zeros_cost_little() {
    let time = |data: &[u8]| {
        let now = || Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).unwrap();
        let start = now();
        compress(Format::Xz, data, 1 << 16);
        now() - start
    };
    let text = data().pop().unwrap();
    let (zeros, text) = (time(&vec![0; text.len() * 20]), time(&text));
    assert!(zeros < text * 2, "{zeros:?} for twenty times as many zeros as text, {text:?}");
}
