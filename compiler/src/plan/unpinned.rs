//! Sources that a lock must pin although nothing that is planned uses them.

use super::planner::Planner;
use super::platforms;
use crate::values::Name;
use buildkit_llb::Platform;
use std::collections::BTreeSet;

impl Planner<'_> {
    /// Plans those of the sources whose contents only a lock can pin that nothing has used so
    /// far: another target does, or another choice of a build arg.
    pub(super) fn unpinned(&mut self, asked: &Platform) {
        let spec = self.specs.get(asked);
        let used: BTreeSet<Name> = self.planned().map(|id| id.name.clone()).collect();
        for source in &spec.sources {
            let (name, span) = (&source.name.value, source.name.span);
            if source.kind.unpinned().is_none() || used.contains(name) {
                continue;
            }
            // An image may be there for the platforms of its base alone.
            let base = spec.bases.iter().find(|base| base.from.target == *name);
            let platform = base.map_or_else(
                || asked.clone(),
                |base| platforms::any_of(base, asked, self.specs.builder()),
            );
            // What is found on the way is what counts.
            let _node = self.visit(&spec, name, &platform, span);
        }
    }
}
