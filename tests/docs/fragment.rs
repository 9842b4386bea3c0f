//! A fragment of a spec, completed to a whole one.

/// The sections of a spec, with what the fragments of the documents name and do not
/// declare themselves. Each entry is one line.
const FRAME: [(&str, &[&str]); 7] = [
    (
        "args",
        &[
            "MODE: {default: fast, choices: [fast, small]}",
            "TESTS: {default: \"yes\", choices: [\"yes\", \"no\"]}",
            "DEBUG: {default: \"yes\", choices: [\"yes\", \"no\"]}",
            "ADDRESS: \"0x81c00000\"",
            "VERSION: dev",
            "JOBS: 2",
        ],
    ),
    ("secrets", &["unused: {optional: yes}"]),
    (
        "sources",
        &[
            "frame-root: {image: \"debian:12\"}",
            "court: {context: src}",
            "code: {context: .}",
            "kernel-source: {context: kernel}",
            "lenny-rootfs: {context: lenny, unpack: yes}",
            "bookworm: {image: \"debian:bookworm\"}",
            "boot-files: {context: boot}",
            "rootfs: {context: rootfs}",
            "root: {context: root}",
        ],
    ),
    (
        "bases",
        &[
            "debian: {from: frame-root, platform: linux/amd64, apt: {archives: [{url: \
             \"http://deb.debian.org/debian\", suite: bookworm, components: [main]}]}}",
            "tools: {from: frame-root, platform: linux/amd64, apt: {archives: [{url: \
             \"http://deb.debian.org/debian\", suite: bookworm, components: [main]}]}}",
            "base: {from: rootfs, platform: linux/arm/v5}",
        ],
    ),
    ("images", &["frame: {from: debian}", "production: {from: base}"]),
    (
        "artifacts",
        &[
            "kernel: {folder: {files: {/uImage: {text: x}}}}",
            "boot: {folder: {files: {/a: {text: x}}}}",
            "boot-script: {file: {text: x}}",
            "notices: {file: {text: x}}",
            "build: {folder: {files: {/a: {text: x}}}}",
        ],
    ),
    ("groups", &[]),
];

/// A whole spec that holds `fragment`, which is a part of the top level or of an image.
pub(crate) fn complete(fragment: &str) -> String {
    let keys: Vec<&str> = fragment.lines().filter_map(key).collect();
    let is_top = keys.iter().all(|key| FRAME.iter().any(|(section, _)| section == key));
    let mut spec = "version: 1\nname: fragment\ndefault: frame\n".to_owned();
    if is_top {
        let declared: Vec<&str> =
            fragment.lines().filter_map(|line| key(line.strip_prefix("  ")?)).collect();
        for (section, entries) in FRAME {
            let own: Vec<&str> = own_lines(fragment, section);
            let missing = entries
                .iter()
                .filter(|entry| key(entry).is_some_and(|name| !declared.contains(&name)));
            let missing: Vec<&str> = missing.copied().collect();
            if own.is_empty() && missing.is_empty() {
                continue;
            }
            spec.push_str(&format!("{section}:\n"));
            own.iter().for_each(|line| spec.push_str(&format!("{line}\n")));
            missing.iter().for_each(|line| spec.push_str(&format!("  {line}\n")));
        }
        return spec;
    }
    for (section, entries) in FRAME.iter().filter(|(_, entries)| !entries.is_empty()) {
        spec.push_str(&format!("{section}:\n"));
        if *section == "images" {
            spec.push_str("  frame:\n    from: debian\n");
            fragment.lines().for_each(|line| spec.push_str(&format!("    {line}\n")));
        } else {
            entries.iter().for_each(|entry| spec.push_str(&format!("  {entry}\n")));
        }
    }
    spec
}

/// The key that stands at the start of a line.
fn key(line: &str) -> Option<&str> {
    let (key, _) = line.split_once(':')?;
    (!key.is_empty() && !key.contains(char::is_whitespace)).then_some(key)
}

/// The lines of `fragment` below the key `section`.
fn own_lines<'f>(fragment: &'f str, section: &str) -> Vec<&'f str> {
    let lines = fragment.lines().skip_while(|line| key(line) != Some(section)).skip(1);
    lines.take_while(|line| line.is_empty() || line.starts_with(' ')).collect()
}
