//! Slash-separated paths, as Go's package `path` treats them.

/// Cleans a path lexically, as `path.Clean` does: `""` becomes `"."`.
pub(crate) fn clean(path: &str) -> String {
    let rooted = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                if parts.last().is_some_and(|last| *last != "..") {
                    parts.pop();
                } else if !rooted {
                    parts.push("..");
                }
            }
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    match (rooted, joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_owned(),
        (false, false) => joined,
    }
}

/// Resolves `path` against the absolute directory `dir`; the result is absolute.
pub(crate) fn resolve(dir: &str, path: &str) -> String {
    if path.starts_with('/') { clean(path) } else { clean(&format!("/{dir}/{path}")) }
}

/// Resolves like [`resolve`], but keeps a trailing `/` or `/.`: the daemon
/// then copies into that directory (`normalizePath` in `client/llb/fileop.go`).
pub(crate) fn resolve_dest(dir: &str, path: &str) -> String {
    let mut resolved = resolve(dir, path);
    if path.ends_with('/') && !resolved.ends_with('/') {
        resolved.push('/');
    } else if path.ends_with("/.") {
        if resolved != "/" {
            resolved.push('/');
        }
        resolved.push('.');
    }
    resolved
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cleans_as_go_does() {
        for (path, want) in [
            ("", "."),
            ("/", "/"),
            ("a//b/./c/..", "a/b"),
            ("/../a", "/a"),
            ("../a", "../a"),
            ("../../a/..", "../.."),
            ("a/..", "."),
        ] {
            assert_eq!(clean(path), want, "{path}");
        }
    }

    #[test]
    fn keeps_what_marks_a_directory() {
        for (dir, path, want) in [
            ("/", "a", "/a"),
            ("/src", "../b", "/b"),
            ("/src", "a/", "/src/a/"),
            ("/", "/", "/"),
            ("/", "/.", "/."),
            ("/", "a/.", "/a/."),
            ("/src", "", "/src"),
        ] {
            assert_eq!(resolve_dest(dir, path), want, "{dir} {path}");
        }
    }
}
