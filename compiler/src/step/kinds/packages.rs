//! The step that the key `packages` of an image stands for.

use crate::diagnostic::{Diagnostic, Span, Spanned, codes};
use crate::graph::broken::Broken;
use crate::graph::client::network;
use crate::graph::recorded::ToRecord;
use crate::graph::report::title_of_report;
use crate::graph::scope::{Installer, Order, Scope, Title};
use crate::graph::task::Explained;
use crate::graph::text::words;
use crate::lock::{self, Asks, Checksum, Lock};
use crate::needs::Needs;
use crate::options::Layer;
use crate::packages::{Install, Packages};
use crate::step::kind::{Step, StepKind};
use crate::values::Network as Wish;
use buildkit_llb::{Describe as _, Output, State};
use jesteros_manifest::{
    Manifest, Mode, PACKAGES_KEY, PRUNE_KEY, Prune, RECORD_FOLDER, Task, package_key,
};
use std::collections::BTreeMap;

/// Installs, removes and prunes packages in one layer.
///
/// ```yaml
/// packages: {install: [vim], remove: [nano], prune: [/usr/share/doc/*]}
/// ```
#[derive(Debug)]
pub struct PackagesStep(pub Packages);

impl StepKind for PackagesStep {
    fn title(&self) -> String {
        let names = self.0.install.iter().map(|install| install.package.value.as_str());
        let removed: Vec<String> =
            self.0.remove.iter().map(|package| format!("-{}", package.value.name())).collect();
        format!("packages {}", words(names.chain(removed.iter().map(String::as_str))))
    }

    fn needs(&self, needs: &mut Needs) {
        let Packages { install, span, .. } = &self.0;
        needs.packages.extend(install.iter().map(|install| install.package.clone()));
        needs.archives.push(*span);
        needs.helper.push(*span);
    }

    fn brings(&self) -> Vec<Spanned<String>> {
        let Packages { install, span, .. } = &self.0;
        let names = install.iter().map(|install| {
            let package = &install.package;
            Spanned::new(package_key(package.value.name()), package.span)
        });
        names.chain([Spanned::new(PACKAGES_KEY.to_owned(), *span)]).collect()
    }

    fn lower(
        &self,
        step: &Step,
        title: &str,
        scope: &Scope<'_>,
        state: &State,
    ) -> Result<State, Broken> {
        let Packages { install, remove, prune, recommends, span } = &self.0;
        let installer = scope.base.and_then(|base| base.packages.as_ref());
        let installer = installer.ok_or_else(|| {
            Broken(format!("`{}` installs packages without archives", scope.name))
        })?;
        let names = |optional: bool| {
            let wanted = install.iter().filter(move |install| install.optional == optional);
            wanted.map(|install| install.package.value.as_str()).collect::<Vec<_>>()
        };
        let title = Title { number: None, layer: Some(Layer::Packages), text: title.to_owned() };
        let prune = (!prune.is_empty()).then(|| self.manifest(scope));
        let order = Order {
            install: names(false),
            optional: names(true),
            remove: remove.iter().map(|package| package.value.name()).collect(),
            recommends: *recommends,
            prune,
        };
        let asks = asks(&order, installer.as_ref());
        let platform = scope.platform.to_string();
        let below = scope.build.lineages.borrow().of(scope.below, &platform);
        scope.build.lineages.borrow_mut().note(scope.name, &platform, asks.on(&below));
        let locked = match scope.build.lock {
            Some(lock) => match self.locked(lock, (&asks, &below), installer.as_ref(), scope) {
                Ok(locked) => Some(locked),
                Err(mistake) => {
                    scope.build.report.borrow_mut().add(mistake);
                    return Ok(state.clone());
                }
            },
            None => {
                installer.explain_lists(scope.build)?;
                None
            }
        };
        let exec = |mode: Mode| {
            let exec = match &locked {
                Some(Locked { packages, manifest }) => {
                    installer.install_locked(packages, manifest, mode)
                }
                None => {
                    let exec = installer.install(&order, mode);
                    exec.network(network(Wish::Default, scope.build.options))
                }
            };
            exec.hostname(hostname(scope))
        };
        let executed = state.exec(scope.describe(exec(Mode::Run), &title, &step.spans))?;
        if let (true, Some(record)) = (scope.build.options.locks(), executed.mount(RECORD_FOLDER)) {
            let archives = installer.archives();
            let recorded = ToRecord::new(scope.name, platform, asks, below, archives, record);
            scope.build.recorded.borrow_mut().push(recorded);
        }
        // If it ignored the cache, BuildKit would empty the store of packages.
        let report = exec(Mode::Report).named(title_of_report(&title.full(scope.name)));
        let report = state.exec(scope.build.locate(report, &step.spans))?;
        let explained =
            Explained { code: codes::PACKAGES, lines: self.lines(installer.lines()), span: *span };
        scope.build.explain(&executed, &report, explained)?;
        let root = executed.root();
        root.ok_or_else(|| Broken(format!("the packages of `{}` have no root", scope.name)))
    }
}

/// What is installed from a lock.
struct Locked {
    packages: Output,
    manifest: Output,
}

/// What the spec asks for, as a lock has it.
fn asks(order: &Order<'_>, installer: &dyn Installer) -> Asks {
    let words = |names: &[&str], before: &str, after: &str| -> Vec<String> {
        names.iter().map(|name| format!("{before}{name}{after}")).collect()
    };
    let all = [
        words(&order.install, "", ""),
        words(&order.optional, "", "?"),
        words(&order.remove, "-", ""),
    ];
    let recommends = order.recommends.unwrap_or(installer.recommends());
    Asks { packages: all.into_iter().flatten().collect(), recommends }
}

impl PackagesStep {
    /// What the lock has for this step.
    fn locked(
        &self,
        lock: &Lock,
        (asks, below): (&Asks, &Checksum),
        installer: &dyn Installer,
        scope: &Scope<'_>,
    ) -> Result<Locked, Diagnostic> {
        let (build, span) = (scope.build, self.0.span);
        let platform = scope.platform.to_string();
        let set = lock.packages(scope.name, &platform, asks, below, installer.archives());
        let set = set.map_err(|drift| {
            let mistake = Diagnostic::new(codes::LOCK, span, drift.message(scope.name));
            mistake.hint(lock::renew(build.file.name()))
        })?;
        let names = |install: &Install| install.package.value.name().to_owned();
        let needed = self.0.install.iter().filter(|install| !install.optional);
        let wanted = needed.map(names).collect();
        let removed = self.0.remove.iter().map(|name| name.value.name().to_owned()).collect();
        let manifest = Manifest {
            epoch: build.epoch,
            inputs: Vec::new(),
            task: Task::Install(set.to_manifest(self.prunes(), wanted, removed)),
        };
        let title = format!("[internal] manifest of [{}] packages", scope.name);
        let manifest = build.manifest(&manifest, title, span);
        Ok(Locked { packages: installer.fetch(build, set, scope.name)?, manifest })
    }

    fn prunes(&self) -> Vec<String> {
        self.0.prune.iter().map(|pattern| pattern.value.to_string()).collect()
    }

    /// The lines of what a finding may name, besides those of the archives.
    fn lines(&self, archives: &BTreeMap<String, Span>) -> BTreeMap<String, Span> {
        let Packages { install, remove, prune, recommends: _, span: _ } = &self.0;
        let mut lines = archives.clone();
        let packages = install.iter().map(|install| &install.package).chain(remove);
        lines.extend(packages.map(|name| (package_key(name.value.name()), name.span)));
        lines.extend(prune.iter().map(|prune| (format!("{PRUNE_KEY}{}", prune.value), prune.span)));
        lines
    }

    /// The manifest of what to prune, as a file of its own.
    fn manifest(&self, scope: &Scope<'_>) -> Output {
        let manifest = Manifest {
            epoch: scope.build.epoch,
            inputs: Vec::new(),
            task: Task::Prune(Prune { patterns: self.prunes() }),
        };
        let title = format!("[internal] what to prune in {}", scope.name);
        scope.build.manifest(&manifest, title, self.0.span)
    }
}

/// The host name of programs that run in a build.
fn hostname(scope: &Scope<'_>) -> String {
    scope.build.options.request.hostname.clone().unwrap_or_else(|| scope.build.project.to_owned())
}
