//! The step that the key `packages` of an image stands for.

use crate::diagnostic::{Span, Spanned, codes};
use crate::graph::broken::Broken;
use crate::graph::client::network;
use crate::graph::report::title_of_report;
use crate::graph::scope::{Order, Scope, Title};
use crate::graph::task::Explained;
use crate::graph::text::words;
use crate::needs::Needs;
use crate::options::Layer;
use crate::packages::Packages;
use crate::step::kind::{Step, StepKind};
use crate::values::Network as Wish;
use buildkit_llb::{Describe as _, Output, State};
use jesteros_manifest::{Manifest, Mode, PACKAGES_KEY, PRUNE_KEY, Prune, Task, package_key};
use std::collections::BTreeMap;

/// Installs, removes and prunes packages in one layer.
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
        let exec = |mode: Mode| {
            let exec = installer.install(&order, mode);
            let exec = exec.network(network(Wish::Default, scope.build.options));
            exec.hostname(hostname(scope))
        };
        installer.explain_lists(scope.build)?;
        let executed = state.exec(scope.describe(exec(Mode::Run), &title, &step.spans))?;
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

impl PackagesStep {
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
        let patterns = self.0.prune.iter().map(|pattern| pattern.value.to_string()).collect();
        let manifest = Manifest {
            epoch: scope.build.epoch,
            inputs: Vec::new(),
            task: Task::Prune(Prune { patterns }),
        };
        let title = format!("[internal] what to prune in {}", scope.name);
        scope.build.manifest(&manifest, title, self.0.span)
    }
}

/// The host name of programs that run in a build.
fn hostname(scope: &Scope<'_>) -> String {
    scope.build.options.hostname.clone().unwrap_or_else(|| scope.build.project.to_owned())
}
