//! `.dockerignore` (`moby/patternmatcher/ignorefile`).

/// The patterns of an ignore file, as `local.excludepatterns` takes them.
///
/// Bytes that are not UTF-8 become U+FFFD.
///
/// # Examples
///
/// ```
/// let patterns = buildkit_request::ignore::patterns(b"# not sent\n/target/\n!target/keep\n");
/// assert_eq!(patterns, ["target", "!target/keep"]);
/// ```
#[must_use]
pub fn patterns(file: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(file);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    text.lines().filter(|line| !line.starts_with('#')).filter_map(pattern).collect()
}

fn pattern(line: &str) -> Option<String> {
    let line = line.trim();
    let (negated, path) = match line.strip_prefix('!') {
        Some(rest) => ("!", rest.trim()),
        None => ("", line),
    };
    if path.is_empty() {
        return None;
    }
    let cleaned = clean(path);
    // A leading slash means the same as none, but for the slash alone.
    let relative = match cleaned.strip_prefix('/') {
        Some(rest) if !rest.is_empty() => rest,
        _ => &cleaned,
    };
    Some(format!("{negated}{relative}"))
}

/// Go's `filepath.Clean` for slash-separated paths.
fn clean(path: &str) -> String {
    let rooted = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            ".." if rooted => {}
            part => parts.push(part),
        }
    }
    match (rooted, parts.join("/")) {
        (true, joined) => format!("/{joined}"),
        (false, joined) if joined.is_empty() => ".".to_owned(),
        (false, joined) => joined,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn follows_the_rules_of_the_docker_file() {
        let file = b"\xef\xbb\xbf# comment\n\n  a/ \n/b\n! /c/../d \n #kept\n**/*.tmp\n!\n/\n";
        assert_eq!(patterns(file), ["a", "b", "!d", "#kept", "**/*.tmp", "/"]);
    }
}
