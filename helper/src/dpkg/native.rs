//! Unpacks new packages without the root's dpkg, which may have to be emulated.
//!
//! What is left in the root is what its own dpkg would leave. A package for which that is not
//! certain is left to dpkg, before anything of it is written.

use super::archive::Archive;
use super::conffiles;
use super::database::{Database, Package, STATUS, State};
use super::diversions::Diversions;
use super::extract::Extract;
use super::features::Features;
use super::fits::{Files, name};
use super::lists::{Owner, Owners};
use super::paragraph::Paragraph;
use super::people::People;
use super::record;
use super::relation;
use super::script;
use super::settings::Settings;
use super::tell::{Named, Teller};
use super::triggers::{Activated, Directives};
use crate::path::{TreePath, show};
use crate::place::root::Place;
use crate::problem::{Outcome, Problem};
use std::collections::{BTreeMap, BTreeSet};

/// Fields of dpkg's database that no package has.
const OWN_FIELDS: [&str; 12] = [
    "Status",
    "Config-Version",
    "Conffiles",
    "Triggers-Pending",
    "Triggers-Awaited",
    "Filename",
    "Size",
    "MD5sum",
    "MSDOS-Filename",
    "Revision",
    "Package-Revision",
    "Package_Revision",
];

const UPDATES: &[u8] = b"var/lib/dpkg/updates";
const AVAILABLE: &[u8] = b"var/lib/dpkg/available";
const FORMAT: &[u8] = b"var/lib/dpkg/info/format";

/// The packages of a root, and what is to be told.
#[derive(Debug)]
pub(super) struct Native<'a> {
    root: &'a Place,
    database: Database,
    owners: Owners,
    diversions: Diversions,
    /// Whether names of files have the architecture of some packages.
    named_by_architecture: bool,
    forced: Vec<String>,
    teller: Teller,
}

/// A package that can be unpacked.
#[derive(Debug)]
pub(super) struct Plan {
    package: Package,
    architecture: String,
    /// The name of its files in dpkg's folder.
    file_name: String,
    conffiles: Vec<String>,
    directives: Directives,
    version: String,
}

impl Plan {
    /// The package and its version, for people.
    pub(super) fn title(&self) -> String {
        format!("{} ({})", self.package.name, show(self.version.as_bytes()))
    }
}

impl<'a> Native<'a> {
    /// Reads the database of the root's dpkg. `forced` are the words of its options.
    ///
    /// # Errors
    ///
    /// If no package can be unpacked here; the problem says why.
    pub(super) fn open(root: &'a Place, forced: &[String], teller: Teller) -> Outcome<Self> {
        let settings = Settings::read(root)?;
        let updates = TreePath::parse(UPDATES)?;
        if root.stat(&updates)?.is_some() && !root.names(&updates)?.is_empty() {
            return Err(Problem::new("dpkg was interrupted before"));
        }
        let format = TreePath::parse(FORMAT)?;
        let format = if root.stat(&format)?.is_some() { root.read(&format)? } else { Vec::new() };
        let named_by_architecture = match format.trim_ascii() {
            b"" | b"0" => false,
            b"1" => true,
            _ => return Err(Problem::new("the format of dpkg's database is not known")),
        };
        let log = teller.log.or_else(|| settings.log.map(Into::into));
        Ok(Self {
            root,
            database: Database::read(root)?,
            owners: Owners::read(root)?,
            diversions: Diversions::read(root)?,
            named_by_architecture,
            forced: [&settings.forced, forced].concat(),
            teller: Teller { log, ..teller },
        })
    }

    /// Looks at a package.
    ///
    /// # Errors
    ///
    /// If it is for dpkg; the problem says why.
    pub(super) fn plan(&self, archive: &Archive) -> Outcome<Plan> {
        let features = &self.database.features;
        let text = archive.text("control")?;
        let control = Paragraph::read(text)?;
        let package = Package::read(&control, State::Partly)?;
        // dpkg keeps these for itself, and refuses some of them in a package.
        let is_usual = OWN_FIELDS.iter().all(|field| control.get(field).is_empty());
        if !is_usual || package.version.is_none() {
            return Err(Problem::new("it is described in an unusual way"));
        }
        self.check_state(&package)?;
        let architecture = control.get("Architecture");
        if architecture != "all" && architecture != self.database.architecture {
            return Err(Problem::new("it is for another architecture"));
        }
        if !features.decompresses(&archive.ending) {
            return Err(Problem::new("this dpkg does not know how it is compressed"));
        }
        if features.makes_md5sums() && archive.control_file("md5sums").is_none() {
            return Err(Problem::new("it has no checksums"));
        }
        let directives = Directives::read(archive.text("triggers")?, features)?;
        let conffiles = conffiles::read(archive.text("conffiles")?)?;
        self.check_relations(&control, &package)?;
        let files = Files {
            root: self.root,
            owners: &self.owners,
            diversions: &self.diversions,
            package: &package.name,
            conffiles: &conffiles,
        };
        files.check(&archive.members)?;
        if let Some(other) = self.owners.replaced_by(names(archive).iter().map(Vec::as_slice)) {
            return Err(Problem::new(format!("it may take the place of {other}")));
        }
        let is_same = control.get("Multi-Arch") == "same" && features.has_architectures();
        let is_named = is_same && self.named_by_architecture;
        let file_name = match &package.name {
            name if is_named => format!("{name}:{architecture}"),
            name => name.clone(),
        };
        let (architecture, version) = (architecture.to_owned(), control.get("Version").to_owned());
        Ok(Plan { package, architecture, file_name, conffiles, directives, version })
    }

    fn check_state(&self, package: &Package) -> Outcome<()> {
        let why = match self.database.get(&package.name) {
            Some(known) if known.state != State::NotInstalled => "another version of it is there",
            Some(known) if known.is_held => "it is on hold",
            _ if self.owners.knows(&package.name) => "dpkg keeps files of it",
            _ => return Ok(()),
        };
        Err(Problem::new(why))
    }

    fn check_relations(&self, control: &Paragraph<'_>, package: &Package) -> Outcome<()> {
        let before = relation::parse(control.get("Pre-Depends"))
            .ok_or_else(|| Problem::new("its field Pre-Depends is unusual"))?;
        if !before.iter().all(|alternatives| self.database.satisfies(alternatives)) {
            return Err(Problem::new("what it depends on before is not configured"));
        }
        match self.database.conflict(package) {
            Some(other) => Err(Problem::new(format!("it cannot be beside {other}"))),
            None => Ok(()),
        }
    }

    /// Unpacks a package that was looked at just before.
    ///
    /// # Errors
    ///
    /// The root is then as it is: whoever asked must throw it away.
    pub(super) fn unpack(&mut self, archive: &Archive, plan: Plan) -> Outcome<()> {
        let Plan { package, architecture, file_name, conffiles, directives, version } = plan;
        let features = self.database.features.clone();
        let name = &package.name;
        let named = named(&features, &package, &architecture, &version);
        self.teller.begins(&named);
        let mut people = People::read(self.root)?;
        let mut activated = Activated::new(self.root, &features)?;
        activated.directives(&directives, self.root)?;
        record::put_control(self.root, archive, &people)?;
        if archive.control_file("preinst").is_some() {
            script::run(self.root, name, &features.environment(name, &architecture, &self.forced))?;
            self.diversions = Diversions::read(self.root)?;
            people = People::read(self.root)?;
        }
        let mut extract = Extract {
            root: self.root,
            package: name,
            conffiles: &conffiles,
            diversions: &self.diversions,
            people: &people,
            activated: &mut activated,
            times_of_links: features.sets_times_of_links(),
            folders: BTreeMap::new(),
            made: BTreeSet::new(),
            files: BTreeMap::new(),
            links: Vec::new(),
            problem: None,
        };
        archive.unpack(&mut extract)?;
        let made = extract.finish()?;
        let lost = |path: &Vec<u8>| self.owners.of(path) != Owner::None;
        let lost: BTreeSet<Vec<u8>> = made.into_iter().filter(lost).collect();
        if !lost.is_empty() {
            self.owners.forget(self.root, &lost)?;
        }
        self.record(archive, &package, &file_name, &conffiles, &features)?;
        directives.write_interests(self.root, &file_name)?;
        activated.write(self.root, &file_name)?;
        self.teller.ends(&named);
        self.database.add(package);
        Ok(())
    }

    fn record(
        &mut self,
        archive: &Archive,
        package: &Package,
        file_name: &str,
        conffiles: &[String],
        features: &Features,
    ) -> Outcome<()> {
        let name = &package.name;
        record::put_list(self.root, archive, file_name)?;
        record::keep_control(self.root, archive, file_name)?;
        let control = Paragraph::read(archive.text("control")?)?;
        let status = record::status(&control, conffiles);
        record::put_paragraph(self.root, &TreePath::parse(STATUS)?, name, &status)?;
        if features.records_available() {
            let available = record::available(&control, archive.size);
            record::put_paragraph(self.root, &TreePath::parse(AVAILABLE)?, name, &available)?;
        }
        self.owners.add(name, names(archive).iter().map(Vec::as_slice))
    }
}

/// The paths of a package, as its list has them.
fn names(archive: &Archive) -> Vec<Vec<u8>> {
    archive.members.iter().map(|(path, _)| name(path)).collect()
}

/// How dpkg names a package to others.
fn named(features: &Features, package: &Package, architecture: &str, version: &str) -> Named {
    let name = &package.name;
    let long =
        if features.has_architectures() { format!("{name}:{architecture}") } else { name.clone() };
    Named { short: name.clone(), long, version: version.to_owned() }
}
