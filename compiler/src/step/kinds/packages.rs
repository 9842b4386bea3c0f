//! The step that the key `packages` of an image stands for.

use crate::diagnostic::{Diagnostic, Span, Spanned, codes};
use crate::graph::broken::Broken;
use crate::graph::client::network;
use crate::graph::recorded::ToRecord;
use crate::graph::report::title_of_report;
use crate::graph::scope::{Installer, Scope, Title};
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
    AptOrder, Manifest, Mode, PACKAGES_KEY, PRUNE_KEY, RECORD_FOLDER, Task, package_key,
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
        let span = self.0.span;
        let installer = scope.base.and_then(|base| base.packages.as_ref());
        let installer = installer.ok_or_else(|| {
            Broken(format!("`{}` installs packages without archives", scope.name))
        })?;
        let title = Title { number: None, layer: Some(Layer::Packages), text: title.to_owned() };
        let order = self.order(installer.as_ref());
        let asks = asks(&order);
        let platform = scope.platform.to_string();
        let below = scope.build.lineages.borrow().of(scope.below, &platform);
        scope.build.lineages.borrow_mut().note(scope.name, &platform, asks.on(&below));
        let (task, packages) = match scope.build.lock {
            Some(lock) => match self.locked(lock, (&asks, &below), installer.as_ref(), scope) {
                Ok((task, packages)) => (task, Some(packages)),
                Err(mistake) => {
                    scope.build.report.borrow_mut().add(mistake);
                    return Ok(state.clone());
                }
            },
            None => {
                installer.explain_lists(scope.build)?;
                (installer.task(order), None)
            }
        };
        let manifest = Manifest { epoch: scope.build.epoch, inputs: Vec::new(), task };
        let name = format!("[internal] manifest of [{}] packages", scope.name);
        let manifest = scope.build.manifest(&manifest, name, span);
        let exec = |mode: Mode| {
            let exec = match &packages {
                Some(packages) => installer.install_locked(packages, &manifest, mode),
                None => {
                    let exec = installer.install(&manifest, mode);
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
            Explained { code: codes::PACKAGES, lines: self.lines(installer.lines()), span };
        scope.build.explain(&executed, &report, explained)?;
        let root = executed.root();
        root.ok_or_else(|| Broken(format!("the packages of `{}` have no root", scope.name)))
    }
}

/// What the spec asks for, as a lock has it.
fn asks(order: &AptOrder) -> Asks {
    let words = |names: &[String], before: &str, after: &str| -> Vec<String> {
        names.iter().map(|name| format!("{before}{name}{after}")).collect()
    };
    let all = [
        words(&order.install, "", ""),
        words(&order.optional, "", "?"),
        words(&order.remove, "-", ""),
    ];
    Asks { packages: all.into_iter().flatten().collect(), recommends: order.recommends }
}

impl PackagesStep {
    /// What the spec asks for.
    fn order(&self, installer: &dyn Installer) -> AptOrder {
        let Packages { install, remove, recommends, prune: _, span: _ } = &self.0;
        let names = |optional: bool| {
            let wanted = install.iter().filter(move |install| install.optional == optional);
            wanted.map(|install| install.package.value.as_str().to_owned()).collect()
        };
        AptOrder {
            install: names(false),
            optional: names(true),
            remove: remove.iter().map(|package| package.value.name().to_owned()).collect(),
            recommends: recommends.unwrap_or(installer.recommends()),
            prune: self.prunes(),
        }
    }

    /// What is done with the packages that the lock has for this step, and these packages.
    fn locked(
        &self,
        lock: &Lock,
        (asks, below): (&Asks, &Checksum),
        installer: &dyn Installer,
        scope: &Scope<'_>,
    ) -> Result<(Task, Output), Diagnostic> {
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
        let task = Task::Install(set.to_manifest(self.prunes(), wanted, removed));
        Ok((task, installer.fetch(build, set, scope.name)?))
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
}

/// The host name of programs that run in a build.
fn hostname(scope: &Scope<'_>) -> String {
    scope.build.options.request.hostname.clone().unwrap_or_else(|| scope.build.project.to_owned())
}
