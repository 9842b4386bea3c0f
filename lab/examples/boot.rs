//! Starts a card on the emulated board and shows its console.
//!
//!     cargo run -p jesteros-lab --example boot -- CARD TEXT SECONDS
//!
//! It ends when the console shows TEXT or the seconds are over. Without arguments it makes the
//! board and says where it is.
#![expect(clippy::print_stdout, reason = "this is what the program is for")]

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use jesteros_lab::emulator::{board, boot};

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match &arguments[..] {
        [] => {
            println!("{:#?}", board()?);
        }
        [card, text, seconds] => {
            let start = Instant::now();
            let console = boot(Path::new(card), text, Duration::from_secs(seconds.parse()?))?;
            println!("{}", console.text);
            println!("{:?} after {:.1} s", console.end, start.elapsed().as_secs_f64());
        }
        _ => bail!("give a card, a text and a number of seconds, or nothing"),
    }
    Ok(())
}
