//! Named contexts and filters of the cache that stand for nothing in the spec.

use crate::diagnostic::{Diagnostic, Report, Span, codes, shown};
use crate::options::{Layer, Options};
use crate::source::Source;
use crate::spec::{Spec, Thing};
use crate::values::Name;
use std::collections::BTreeSet;

/// Reports every `--build-context` whose name nothing in the spec has. The frontend
/// image itself may be given in the same way, so its name is left alone.
pub(super) fn check(spec: &Spec, options: &Options, report: &mut Report) {
    let replaceable = |thing: Thing| thing != Thing::Group;
    let known = spec.names.iter().filter(|(_, (thing, _))| replaceable(*thing));
    let known: Vec<&str> = known.map(|(name, _)| name.as_str()).collect();
    let images: BTreeSet<String> = spec.sources.iter().filter_map(Source::image_context).collect();
    for key in options.request.contexts.keys() {
        let name = key.split("::").next().unwrap_or(key);
        let is_frontend = options.request.frontend_source.as_deref() == Some(name);
        let is_known =
            name.parse::<Name>().ok().and_then(|name| spec.thing(&name)).is_some_and(replaceable);
        if is_frontend || is_known || images.contains(name) {
            continue;
        }
        let message = format!("`--build-context {}` names nothing in this spec", shown(name));
        let mistake = Diagnostic::new(codes::NAMED_CONTEXT, Span::line(1), message);
        report.add_hinted(mistake, |hints| hints.for_word(name, &known));
    }
    check_filters(&known, options, report);
}

/// Warns about every `--no-cache-filter` that no part of the build has as its name: BuildKit
/// then takes all from the cache, and the user who asked for fresh files gets old ones.
fn check_filters(known: &[&str], options: &Options, report: &mut Report) {
    let layers = Layer::ALL.map(Layer::name);
    for filter in options.request.no_cache.names() {
        let name = filter.split('.').next().unwrap_or(filter);
        let layer = filter.split_once('.').map(|(_, layer)| layer);
        let is_known = known.iter().any(|known| known.eq_ignore_ascii_case(name));
        let flag = format!("`--no-cache-filter {}`", shown(filter));
        let (message, word, candidates) = match layer {
            Some(layer) if is_known && !layers.contains(&layer) => {
                (format!("{flag} names no layer of `{name}`"), layer, layers.as_slice())
            }
            Some(_) | None if is_known => continue,
            Some(_) | None => (format!("{flag} names nothing in this spec"), name, known),
        };
        let warning = Diagnostic::new(codes::NO_CACHE_FILTER, Span::line(1), message);
        report.add_hinted(warning, |hints| hints.for_word(word, candidates));
    }
}
