//! The machine's own apt sources, cut down to some suites of Debian.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};

/// Copies the entries for `suites` into `target`. Mirrors, options and keyrings stay; limits to
/// other architectures go.
pub(super) fn copy_for(suites: &[&str], target: &Path) -> Result<()> {
    fs::create_dir_all(target)?;
    let mut files = vec![Path::new("/etc/apt/sources.list").to_owned()];
    if let Ok(folder) = fs::read_dir("/etc/apt/sources.list.d") {
        files.extend(folder.flatten().map(|entry| entry.path()));
    }
    let (mut lines, mut stanzas) = (String::new(), String::new());
    for file in files.into_iter().filter(|file| file.exists()) {
        let text =
            fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
        match file.extension().and_then(|extension| extension.to_str()) {
            Some("list") => lines.push_str(&one_line_entries(&text, suites)),
            Some("sources") => stanzas.push_str(&stanza_entries(&text, suites)),
            _ => {}
        }
    }
    ensure!(
        !(lines.is_empty() && stanzas.is_empty()),
        "no apt source of this machine has any of the suites {}",
        suites.join(", ")
    );
    fs::write(target.join("debian.list"), lines)?;
    fs::write(target.join("debian.sources"), stanzas)?;
    Ok(())
}

/// `deb [options] URI suite component…`
fn one_line_entries(text: &str, suites: &[&str]) -> String {
    let mut kept = String::new();
    for line in text.lines() {
        let Some(rest) = line.trim().strip_prefix("deb ") else { continue };
        let (options, rest) = match rest.trim_start().strip_prefix('[') {
            Some(inside) => inside.split_once(']').unwrap_or((inside, "")),
            None => ("", rest),
        };
        if !rest.split_whitespace().nth(1).is_some_and(|suite| suites.contains(&suite)) {
            continue;
        }
        let options: Vec<_> =
            options.split_whitespace().filter(|option| !option.starts_with("arch")).collect();
        let options =
            if options.is_empty() { String::new() } else { format!("[{}] ", options.join(" ")) };
        kept.push_str(&format!("deb {options}{}\n", rest.trim()));
    }
    kept
}

/// Stanzas of `Field: value`, separated by empty lines.
fn stanza_entries(text: &str, suites: &[&str]) -> String {
    let mut kept = String::new();
    for stanza in text.split("\n\n") {
        let listed = stanza.lines().find_map(|line| line.strip_prefix("Suites:"));
        let listed = listed.unwrap_or_default().split_whitespace();
        let wanted: Vec<_> = listed.filter(|suite| suites.contains(suite)).collect();
        if wanted.is_empty() {
            continue;
        }
        kept.push_str(&format!("Suites: {}\n", wanted.join(" ")));
        let others = ["Architectures:", "Suites:"];
        for line in stanza.lines().filter(|line| !others.iter().any(|one| line.starts_with(one))) {
            kept.push_str(line);
            kept.push('\n');
        }
        kept.push('\n');
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_wanted_suites_are_kept() {
        let lines = "# deb http://a x main\ndeb [arch=amd64 signed-by=/k] http://m/debian bookworm main\n\
                     deb http://other/apt cloud-sdk-bookworm main\ndeb-src http://m/debian bookworm main\n";
        assert_eq!(
            one_line_entries(lines, &["bookworm"]),
            "deb [signed-by=/k] http://m/debian bookworm main\n"
        );
        let stanzas = "Types: deb\nURIs: http://m/debian\nSuites: bookworm bookworm-updates\n\
                       Architectures: amd64\nComponents: main\n\n\
                       Types: deb\nURIs: http://node\nSuites: nodistro\nComponents: main\n";
        let kept = |suites: &str| {
            format!("Suites: {suites}\nTypes: deb\nURIs: http://m/debian\nComponents: main\n\n")
        };
        let all = ["bookworm", "bookworm-updates", "bookworm-security"];
        assert_eq!(stanza_entries(stanzas, &all), kept("bookworm bookworm-updates"));
        assert_eq!(stanza_entries(stanzas, &["bookworm"]), kept("bookworm"));
    }
}
