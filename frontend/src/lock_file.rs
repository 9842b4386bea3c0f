//! The lock beside the spec.

use buildkit_gateway::files::NamedFile;
use buildkit_gateway::{Failure, Lines};
use buildkit_llb::SourceFile;
use jesteros_compiler::lock::{Lock, RENEW, path_beside};
use jesteros_compiler::options::Options;
use std::sync::Arc;

/// Reads the lock beside the spec, if there is one. A lock that is made anew into the same file
/// is empty meanwhile.
///
/// # Errors
///
/// A mistake, at its line.
pub fn parse(spec: &NamedFile, options: &Options) -> Result<Option<Lock>, Failure> {
    // `dockerfile` may stand for `Dockerfile`, by whose name `--call=lock` writes.
    let names = [&spec.path, &options.request.filename];
    let mut found = names.iter().filter_map(|name| spec.beside.get_key_value(&path_beside(name)));
    let Some((path, text)) = found.next() else { return Ok(None) };
    let is_empty = text.iter().all(u8::is_ascii_whitespace);
    if options.locks() && is_empty {
        return Ok(None);
    }
    let hint = format!("delete it and make it anew: {RENEW} -f {}", options.request.filename);
    match Lock::parse(text) {
        Ok(lock) => Ok(Some(lock)),
        Err(_) if is_empty => Err(Failure::new(format!("{path} is empty\n  hint: {hint}"))),
        Err(mistake) => {
            let line = mistake.line;
            let file = Arc::new(SourceFile::new(path, "JSON", text.clone()));
            let message = format!("{path}:{line}: {}\n  hint: {hint}", mistake.message);
            Err(Failure::new(message).at(&file, &[Lines::new(line, line)]))
        }
    }
}
