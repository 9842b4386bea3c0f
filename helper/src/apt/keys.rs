//! The keys of findings.

use jesteros_manifest::{PACKAGES_KEY, package_key};

/// The longest name of a package that has a key of its own, in bytes.
const LONGEST_NAME: usize = 200;

/// The key of findings about a package whose name an archive or a program says. What is
/// no name of a package belongs to all of them: keys are printed.
pub(super) fn of_package(name: &str) -> String {
    let is_fine =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"+.-".contains(&byte);
    if (1..=LONGEST_NAME).contains(&name.len()) && name.bytes().all(is_fine) {
        package_key(name)
    } else {
        PACKAGES_KEY.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_packages_have_a_key() {
        assert_eq!(of_package("libstdc++6-4.3.2"), "package/libstdc++6-4.3.2");
        for name in ["", "\u{1b}[2J", "a b", "a:b", "A", &"x".repeat(LONGEST_NAME + 1)] {
            assert_eq!(of_package(name), "packages");
        }
    }
}
