//! Reads the texts in `options/`, which say what options the kernel has and what they build.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, bail};

/// The names and texts of the files. The first explains how they are written.
const TEXTS: [(&str, &str); 4] = [
    ("system.txt", include_str!("options/system.txt")),
    ("drivers.txt", include_str!("options/drivers.txt")),
    ("buses.txt", include_str!("options/buses.txt")),
    ("files.txt", include_str!("options/files.txt")),
];

/// What one C file is made of.
#[derive(Debug)]
pub(super) struct Source {
    pub name: String,
    /// What it is for, as its option is called.
    pub about: String,
}

/// What is in one folder.
#[derive(Debug, Default)]
pub(super) struct Folder {
    /// Lines of its Kconfig file.
    pub kconfig: Vec<String>,
    /// Lines of its Makefile.
    pub makefile: Vec<String>,
    pub sources: Vec<Source>,
}

/// The values of one option in the two configurations. `None` where one does not name it.
#[derive(Debug)]
pub(super) struct Values {
    pub name: String,
    pub vendor: Option<String>,
    pub community: Option<String>,
}

/// All options.
#[derive(Debug, Default)]
pub(super) struct Options {
    /// The key is a folder, or the path of a Kconfig file that has another name.
    pub folders: BTreeMap<String, Folder>,
    pub values: Vec<Values>,
}

impl Options {
    pub(super) fn read() -> Result<Self> {
        let mut options = Self::default();
        for (file, text) in TEXTS {
            let mut place = "";
            for (number, line) in text.lines().enumerate() {
                if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                    place = name;
                    options.folders.entry(name.to_owned()).or_default();
                } else if !line.is_empty() && !line.starts_with('#') {
                    let told = || format!("line {} of {file}: {line}", number + 1);
                    options.line(place, line).with_context(told)?;
                }
            }
        }
        Ok(options)
    }

    fn line(&mut self, place: &str, line: &str) -> Result<()> {
        let folder = self.folders.get_mut(place).context("no folder comes before it")?;
        let (first, rest) = line.split_once(' ').context("has one word")?;
        match first {
            "!" => folder.kconfig.push(rest.to_owned()),
            "%" => folder.makefile.push(rest.to_owned()),
            "+" => folder.source("y", rest, "a part that is always there"),
            "=" => self.values.push(given_values(rest)?),
            name => {
                if let Some(values) = folder.option(name, rest)? {
                    self.values.push(values);
                }
            }
        }
        Ok(())
    }
}

impl Folder {
    fn source(&mut self, when: &str, name: &str, about: &str) {
        self.makefile.push(format!("obj-{when} += {name}.o"));
        self.sources.push(Source { name: name.to_owned(), about: about.to_owned() });
    }

    /// A line that begins with the name of an option.
    fn option(&mut self, name: &str, rest: &str) -> Result<Option<Values>> {
        let mut words = rest.splitn(5, ' ');
        let mut word = || words.next();
        let (Some(kind), Some(vendor), Some(community), Some(file)) =
            (word(), word(), word(), word())
        else {
            bail!("an option has a kind, two values and a file");
        };
        let about = word().unwrap_or(name);
        let (prompt, depends) = match about.split_once(" | ") {
            Some((prompt, depends)) => (prompt, Some(depends)),
            None => (about, None),
        };
        if file != "-" {
            self.source(&format!("$(CONFIG_{name})"), file, prompt);
        }
        let kind = match kind {
            "b" => "bool",
            "t" => "tristate",
            "." => return Ok(None),
            other => bail!("`{other}` is no kind"),
        };
        self.kconfig.push(format!("config {name}"));
        self.kconfig.push(format!("\t{kind} \"{prompt}\""));
        self.kconfig.extend(depends.map(|depends| format!("\tdepends on {depends}")));
        Ok(Some(Values {
            name: name.to_owned(),
            vendor: value(vendor),
            community: value(community),
        }))
    }
}

fn value(word: &str) -> Option<String> {
    (word != ".").then(|| word.to_owned())
}

/// `NAME VENDOR COMMUNITY`; the values may be in quotes, and then have blanks.
fn given_values(text: &str) -> Result<Values> {
    let (name, values) = text.split_once(' ').context("an option has two values")?;
    let (vendor, community) = match values.find("\" ") {
        Some(quote) if values.starts_with('"') => values.split_at(quote + 1),
        _ => values.split_once(' ').context("an option has two values")?,
    };
    let values = [vendor, community.trim_start()].map(value);
    let [vendor, community] = values;
    Ok(Values { name: name.to_owned(), vendor, community })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_hundreds_of_options_and_knows_their_values() {
        let options = Options::read().unwrap();
        assert!(options.values.len() > 300, "{}", options.values.len());
        let values = |name: &str| {
            let found = options.values.iter().find(|values| values.name == name).unwrap();
            (found.vendor.as_deref(), found.community.as_deref())
        };
        assert_eq!(values("EXT4_FS"), (Some("n"), Some("n")));
        assert_eq!(values("CRYPTO_ECB"), (Some("m"), Some("m")));
        assert_eq!(values("BT_BNEP"), (None, None));
        assert_eq!(values("LOCALVERSION"), (Some("\"\""), Some("\"\"")));
        assert!(values("CMDLINE").0.unwrap().contains(" nfsroot=192.168.0.1:"));
    }

    #[test]
    fn an_option_is_in_the_kconfig_and_in_the_makefile_of_its_folder() {
        let options = Options::read().unwrap();
        let folder = &options.folders["drivers/mmc"];
        let kconfig = folder.kconfig.join("\n");
        let option = "config MMC_OMAP_HS\n\ttristate \"High speed MMC of OMAP\"\n\
            \tdepends on ARCH_OMAP3\n";
        assert!(kconfig.contains(option), "{kconfig}");
        assert!(folder.makefile.contains(&"obj-$(CONFIG_MMC_OMAP_HS) += omap_hsmmc.o".to_owned()));
    }

    #[test]
    fn every_kconfig_file_that_is_read_is_there() {
        let folders = Options::read().unwrap().folders;
        for line in folders.values().flat_map(|folder| &folder.kconfig) {
            let Some(path) = line.strip_prefix("source ") else { continue };
            let path = path.trim_matches('"');
            let place = path.strip_suffix("/Kconfig").unwrap_or(path);
            assert!(folders.get(place).is_some_and(|folder| !folder.kconfig.is_empty()), "{path}");
        }
    }

    #[test]
    fn no_file_is_named_twice_in_a_folder() {
        for (place, folder) in Options::read().unwrap().folders {
            let mut names: Vec<_> = folder.sources.iter().map(|source| &source.name).collect();
            names.sort();
            names.dedup();
            assert_eq!(names.len(), folder.sources.len(), "{place}");
        }
    }
}
