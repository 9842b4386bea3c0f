//! What a binary package is made of.

use std::fmt::Write as _;

use super::digest::gzip;

/// The content of one path of a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// A regular file.
    Bytes(Vec<u8>),
    /// A symbolic link to this target.
    Symlink(String),
}

/// One path that a package installs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstalledFile {
    /// Relative to the root, without a leading slash.
    pub path: String,
    /// File or link.
    pub content: Content,
    /// Permission bits.
    pub mode: u32,
}

/// A maintainer script.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Script {
    /// Runs before unpacking.
    Preinst,
    /// Runs when the package is configured.
    Postinst,
    /// Runs before removal.
    Prerm,
    /// Runs after removal.
    Postrm,
}

impl Script {
    /// Its member name in `control.tar.gz`.
    #[must_use]
    pub const fn file_name(self) -> &'static str {
        match self {
            Self::Preinst => "preinst",
            Self::Postinst => "postinst",
            Self::Prerm => "prerm",
            Self::Postrm => "postrm",
        }
    }
}

/// A binary package, built by chained calls.
///
/// ```
/// let quill = jesteros_lab::archive::Package::new("quill", "1.0-1").program("usr/bin/quill", "quill 1.0");
/// assert_eq!(quill.file_name(), "quill_1.0-1_armel.deb");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// Package name.
    pub name: String,
    /// Full version with epoch and revision.
    pub version: String,
    /// `armel` unless said.
    pub architecture: String,
    /// Archive section.
    pub section: String,
    /// `optional` unless said.
    pub priority: String,
    /// `Depends`, comma separated; empty for none.
    pub depends: String,
    /// `Recommends`.
    pub recommends: String,
    /// `Provides`.
    pub provides: String,
    /// One line.
    pub description: String,
    /// Installed paths.
    pub files: Vec<InstalledFile>,
    /// Absolute paths of files that dpkg must treat as configuration.
    pub conffiles: Vec<String>,
    /// Maintainer scripts.
    pub scripts: Vec<(Script, String)>,
}

impl Package {
    /// An armel package with only the copyright file that policy asks for.
    #[must_use]
    pub fn new(name: &str, version: &str) -> Self {
        let package = Self {
            name: name.into(),
            version: version.into(),
            architecture: "armel".into(),
            section: "utils".into(),
            priority: "optional".into(),
            depends: String::new(),
            recommends: String::new(),
            provides: String::new(),
            description: format!("stand-in for {name}"),
            files: Vec::new(),
            conffiles: Vec::new(),
            scripts: Vec::new(),
        };
        package.file(
            &format!("usr/share/doc/{name}/copyright"),
            0o644,
            format!(
                "{name} {version}: a stand-in without the code of the package it is named after.\n"
            ),
        )
    }

    /// Takes a path out again, such as the copyright file where another package has it.
    #[must_use]
    pub fn without(mut self, path: &str) -> Self {
        self.files.retain(|file| file.path != path);
        self
    }

    /// Makes it `Architecture: all`.
    #[must_use]
    pub fn all(self) -> Self {
        self.architecture("all")
    }

    /// Sets the architecture.
    #[must_use]
    pub fn architecture(mut self, architecture: &str) -> Self {
        self.architecture = architecture.into();
        self
    }

    /// Sets the section.
    #[must_use]
    pub fn section(mut self, section: &str) -> Self {
        self.section = section.into();
        self
    }

    /// Sets `Depends`.
    #[must_use]
    pub fn depends(mut self, depends: &str) -> Self {
        self.depends = depends.into();
        self
    }

    /// Sets `Recommends`.
    #[must_use]
    pub fn recommends(mut self, recommends: &str) -> Self {
        self.recommends = recommends.into();
        self
    }

    /// Sets `Provides`.
    #[must_use]
    pub fn provides(mut self, provides: &str) -> Self {
        self.provides = provides.into();
        self
    }

    /// Sets the one-line description.
    #[must_use]
    pub fn description(mut self, description: &str) -> Self {
        self.description = description.into();
        self
    }

    /// Adds a regular file.
    #[must_use]
    pub fn file(mut self, path: &str, mode: u32, content: impl Into<Vec<u8>>) -> Self {
        let content = Content::Bytes(content.into());
        self.files.push(InstalledFile { path: path.into(), content, mode });
        self
    }

    /// Adds a symbolic link.
    #[must_use]
    pub fn symlink(mut self, path: &str, target: &str) -> Self {
        let content = Content::Symlink(target.into());
        self.files.push(InstalledFile { path: path.into(), content, mode: 0o777 });
        self
    }

    /// Adds an executable that prints one line, and its manual page.
    #[must_use]
    pub fn program(self, path: &str, says: &str) -> Self {
        let name = path.rsplit('/').next().unwrap_or(path).to_owned();
        let page = format!(".TH {} 1\n.SH NAME\n{name} \\- {says}\n", name.to_uppercase());
        self.file(path, 0o755, format!("#!/bin/sh\necho \"{says}\"\n")).file(
            &format!("usr/share/man/man1/{name}.1.gz"),
            0o644,
            gzip(page.as_bytes()),
        )
    }

    /// Adds an executable shell script; `body` follows the interpreter line.
    #[must_use]
    pub fn shell(self, path: &str, body: &str) -> Self {
        self.file(path, 0o755, format!("#!/bin/sh\n{body}\n"))
    }

    /// Adds a configuration file, registered with dpkg.
    #[must_use]
    pub fn conffile(mut self, path: &str, content: &str) -> Self {
        self.conffiles.push(format!("/{path}"));
        self.file(path, 0o644, content)
    }

    /// Adds a maintainer script; `body` follows `#!/bin/sh` and `set -e`.
    #[must_use]
    pub fn script(mut self, script: Script, body: &str) -> Self {
        self.scripts.push((script, format!("#!/bin/sh\nset -e\n{body}\n")));
        self
    }

    /// File name in the pool: the epoch is left out, as Debian does.
    #[must_use]
    pub fn file_name(&self) -> String {
        let version = self.version.split_once(':').map_or(&*self.version, |(_, rest)| rest);
        format!("{}_{version}_{}.deb", self.name, self.architecture)
    }

    /// Path below the archive's root.
    #[must_use]
    pub fn pool_path(&self) -> String {
        let prefix_length = if self.name.starts_with("lib") { 4 } else { 1 };
        let prefix: String = self.name.chars().take(prefix_length).collect();
        format!("pool/main/{prefix}/{}/{}", self.name, self.file_name())
    }

    /// The control stanza, common to the .deb and the index; ends with a newline.
    #[must_use]
    pub fn control(&self) -> String {
        let bytes: usize = self.files.iter().map(InstalledFile::size).sum();
        let installed_kib = bytes.div_ceil(1024).max(1).to_string();
        let fields = [
            ("Package", self.name.as_str()),
            ("Priority", &self.priority),
            ("Section", &self.section),
            ("Installed-Size", &installed_kib),
            ("Maintainer", "JesterOS lab <lab@example.invalid>"),
            ("Architecture", &self.architecture),
            ("Version", &self.version),
            ("Provides", &self.provides),
            ("Depends", &self.depends),
            ("Recommends", &self.recommends),
            ("Description", &self.description),
        ];
        let mut control = String::new();
        for (key, value) in fields.into_iter().filter(|(_, value)| !value.is_empty()) {
            // Writing to a String cannot fail.
            let _ = writeln!(control, "{key}: {value}");
        }
        control
    }
}

impl InstalledFile {
    fn size(&self) -> usize {
        match &self.content {
            Content::Bytes(bytes) => bytes.len(),
            Content::Symlink(_) => 0,
        }
    }
}
