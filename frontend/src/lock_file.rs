//! The lock beside the spec.

use buildkit_gateway::{Error, Failure, Gateway, Lines, Ref};
use buildkit_llb::SourceFile;
use jesteros_compiler::lock::{Lock, MAX_LOCK, RENEW, path_beside};
use jesteros_compiler::options::Options;
use std::sync::Arc;

/// The text of a lock; none if there is none.
pub type Text = Option<Vec<u8>>;

/// Reads the lock from what the spec, which is at `spec`, was read from.
///
/// # Errors
///
/// What BuildKit answers.
pub async fn beside<G: Gateway>(gateway: &G, result: &Ref, spec: &str) -> Result<Text, Error> {
    // One byte more than allowed tells a lock that is too large.
    let limit = u32::try_from(MAX_LOCK + 1).unwrap_or(u32::MAX);
    gateway.read_file(result, &path_beside(spec), limit).await
}

/// Reads the text. A lock that is made anew into the same file is empty meanwhile.
///
/// # Errors
///
/// A mistake, at its line.
pub fn parse(text: Text, options: &Options) -> Result<Option<Lock>, Failure> {
    let Some(text) = text else { return Ok(None) };
    let is_empty = text.iter().all(u8::is_ascii_whitespace);
    if options.locks() && is_empty {
        return Ok(None);
    }
    let path = path_beside(&options.request.filename);
    let hint = format!("delete it and make it anew: {RENEW} -f {}", options.request.filename);
    match Lock::parse(&text) {
        Ok(lock) => Ok(Some(lock)),
        Err(_) if is_empty => Err(Failure::new(format!("{path} is empty\n  hint: {hint}"))),
        Err(mistake) => {
            let line = mistake.line;
            let file = Arc::new(SourceFile::new(&path, "JSON", text));
            let message = format!("{path}:{line}: {}\n  hint: {hint}", mistake.message);
            Err(Failure::new(message).at(&file, &[Lines::new(line, line)]))
        }
    }
}
