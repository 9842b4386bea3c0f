//! Where a lock is.

/// The path of the lock of a spec: `jesteros.lock` beside `jesteros.yaml`.
#[must_use]
pub fn path_beside(spec: &str) -> String {
    let stem = [".yaml", ".yml"].iter().find_map(|ending| spec.strip_suffix(ending));
    let stem = stem.filter(|stem| !stem.is_empty() && !stem.ends_with('/'));
    format!("{}.lock", stem.unwrap_or(spec))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_is_beside_its_spec() {
        for (spec, lock) in [
            ("jesteros.yaml", "jesteros.lock"),
            ("a/b.yml", "a/b.lock"),
            ("Dockerfile", "Dockerfile.lock"),
            ("a/.yaml", "a/.yaml.lock"),
        ] {
            assert_eq!(path_beside(spec), lock);
        }
    }
}
