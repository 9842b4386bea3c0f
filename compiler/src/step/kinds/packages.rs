//! The step that the key `packages` of an image stands for.

use crate::graph::broken::Broken;
use crate::graph::client::apply_options;
use crate::graph::scope::{Order, Scope, Title};
use crate::graph::text::words;
use crate::needs::Needs;
use crate::packages::Packages;
use crate::step::kind::{Step, StepKind};
use crate::values::Network;
use buildkit_llb::{Limits, Output, State};
use jesteros_manifest::{Manifest, Prune, Task};

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

    fn lower(
        &self,
        step: &Step,
        title: &str,
        scope: &Scope<'_>,
        state: &State,
    ) -> Result<State, Broken> {
        let Packages { install, remove, prune, recommends, span: _ } = &self.0;
        let installer = scope.base.and_then(|base| base.packages.as_ref());
        let installer = installer.ok_or_else(|| {
            Broken(format!("`{}` installs packages without archives", scope.name))
        })?;
        let names = |optional: bool| {
            let wanted = install.iter().filter(move |install| install.optional == optional);
            wanted.map(|install| install.package.value.as_str()).collect::<Vec<_>>()
        };
        let title =
            Title { number: None, layer: Some("packages".to_owned()), text: title.to_owned() };
        let prune = (!prune.is_empty()).then(|| self.manifest(scope));
        let order = Order {
            install: names(false),
            optional: names(true),
            remove: remove.iter().map(|package| package.value.name()).collect(),
            recommends: *recommends,
            prune,
        };
        let exec = installer.install(&order);
        let exec = apply_options(exec, scope.build.options, Network::Default, Limits::default());
        let exec = exec.hostname(hostname(scope));
        Ok(state.run(scope.describe(exec, &title, &step.spans)))
    }
}

impl PackagesStep {
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
