//! Makes a lock out of what a build was found to use.

use super::asks::Asks;
use super::date;
use super::file::Lock;
use super::packages::{Call, LockedArchive, LockedPackage, PackageSet, Release};
use super::pin::Key;
use super::words::{Checksum, InstalledName, LockedName};
use buildkit_request::MAX_EPOCH;
use buildkit_request::{Origin, redacted};
use jesteros_manifest::{self as manifest, DpkgCall, Record};

/// What an image installs, with the record of how it was done.
#[derive(Debug)]
pub struct Recorded {
    /// The image.
    pub image: String,
    /// Its platform.
    pub platform: String,
    /// What the spec asks for.
    pub asks: Asks,
    /// A checksum of what the spec asks for in the images below.
    pub below: Checksum,
    /// Suite and components of each archive.
    pub archives: Vec<(String, Vec<String>)>,
    /// What was done.
    pub record: Record,
}

/// Places that the spec does not pin, each with what it is today: a digest, a commit, or a
/// checksum.
pub type Pins = Vec<(Origin, String)>;

/// The lock `old` with what was found in this build in the place of what it had.
///
/// # Errors
///
/// Something that no lock can hold, such as a package with a strange name.
pub fn make(old: Lock, recorded: Vec<Recorded>, pins: &Pins) -> Result<Lock, String> {
    let mut lock = old;
    for (origin, found) in pins {
        expect_no_login(origin)?;
        match Key::of(origin) {
            Some(Key::Image(name)) => drop(lock.images.insert(name, found.clone())),
            Some(Key::Git(name)) => drop(lock.git.insert(name, found.clone())),
            Some(Key::Http(url)) => {
                let sum = found.strip_prefix("sha256:").unwrap_or(found);
                lock.http.insert(url, Checksum::try_from(sum.to_owned())?);
            }
            None => {}
        }
    }
    // Nothing stays of what these images asked for before.
    let is_new = |set: &PackageSet| {
        recorded.iter().any(|new| new.image == set.image && new.platform == set.platform)
    };
    lock.packages.retain(|set| !is_new(set));
    for recorded in recorded {
        lock.packages.push(set(recorded)?);
    }
    lock.packages.sort_by(|one, other| key(one).cmp(&key(other)));
    let releases = lock.packages.iter().flat_map(|set| &set.archives);
    let dates = releases.filter_map(|archive| date::parse(&archive.release.as_ref()?.date));
    lock.epoch = dates.filter(|date| (0..=MAX_EPOCH).contains(date)).max().or(lock.epoch);
    Ok(lock)
}

fn key(set: &PackageSet) -> (&str, &str, &Asks, &Checksum) {
    (&set.image, &set.platform, &set.asks, &set.below)
}

/// A lock is for everybody who has the spec, and a login is not.
fn expect_no_login(origin: &Origin) -> Result<(), String> {
    let url = match origin {
        Origin::Git(repository) => &repository.url,
        Origin::Http { url, .. } => url,
        _ => return Ok(()),
    };
    if redacted(url) == *url {
        return Ok(());
    }
    Err(format!("`{}` has a login; name a secret with `auth` instead", redacted(url)))
}

fn set(recorded: Recorded) -> Result<PackageSet, String> {
    let Recorded { image, platform, asks, below, archives, record } = recorded;
    let Record { before, archives: states, packages, calls } = record;
    if states.len() != archives.len() {
        return Err(format!(
            "`{image}` has {} archives and recorded {}",
            archives.len(),
            states.len()
        ));
    }
    let archives = archives.into_iter().zip(states).map(|((suite, components), state)| {
        let release = state.release.map(|release| {
            Ok::<_, String>(Release { sha256: release.sha256.try_into()?, date: release.date })
        });
        let lists = state.lists.into_iter().map(|(name, sum)| Ok((name, sum.try_into()?)));
        Ok(LockedArchive {
            suite,
            components,
            release: release.transpose()?,
            lists: lists.collect::<Result<_, String>>()?,
        })
    });
    let set = PackageSet {
        archives: archives.collect::<Result<_, String>>()?,
        before: before.try_into()?,
        packages: packages.into_iter().map(package).collect::<Result<_, String>>()?,
        calls: calls.into_iter().map(call).collect::<Result<_, String>>()?,
        image,
        platform,
        asks,
        below,
    };
    match set.mistake() {
        None => Ok(set),
        Some(mistake) => Err(format!("the packages of `{}`: {mistake}", set.image)),
    }
}

fn package(package: manifest::RecordedPackage) -> Result<LockedPackage, String> {
    Ok(LockedPackage {
        name: package.name.try_into()?,
        version: package.version.try_into()?,
        architecture: package.architecture.try_into()?,
        size: package.size,
        sha256: package.sha256.try_into()?,
        archive: package.archive,
        path: package.path.try_into()?,
    })
}

fn call(call: DpkgCall) -> Result<Call, String> {
    let names = |names: Vec<String>| {
        names.into_iter().map(InstalledName::try_from).collect::<Result<Vec<_>, String>>()
    };
    Ok(match call {
        DpkgCall::Unpack(packages) => {
            let names = packages.into_iter().map(LockedName::try_from);
            Call::Unpack(names.collect::<Result<_, String>>()?)
        }
        DpkgCall::Configure(packages) => Call::Configure(names(packages)?),
        DpkgCall::Remove(packages) => Call::Remove(names(packages)?),
        DpkgCall::Purge(packages) => Call::Purge(names(packages)?),
    })
}
