//! What only the whole spec can tell: names, cycles, sources, apt.

use crate::apt::traps;
use crate::diagnostic::{Diagnostic, Report, Span, Spanned};
use crate::spec::values::Name;
use crate::spec::{CONTEXT, Image, ROOT, Spec};
use crate::steps::References;
use crate::suggest;
use std::collections::BTreeMap;

/// Most layers one image may stack; overlayfs and the Docker store end near 125.
const MAX_LAYERS: usize = 120;

/// A spec that is known to hold together.
///
/// Every name in it stands for something, parents and copies make no circle.
#[derive(Debug)]
pub struct Checked {
    spec: Spec,
}

impl Checked {
    /// The spec.
    #[must_use]
    pub fn spec(&self) -> &Spec {
        &self.spec
    }

    /// The image called `name`.
    #[must_use]
    pub fn image(&self, name: &str) -> Option<&Image> {
        image(&self.spec, name)
    }
}

fn image<'a>(spec: &'a Spec, name: &str) -> Option<&'a Image> {
    spec.images.value.iter().find(|image| image.name.value.as_str() == name)
}

/// Checks `spec`; every mistake goes to `report`. `None` if there is one.
#[must_use]
pub fn check(spec: Spec, report: &mut Report) -> Option<Checked> {
    let images: Vec<&str> =
        spec.images.value.iter().map(|image| image.name.value.as_str()).collect();
    let sources: Vec<&str> = spec.source_names.iter().map(String::as_str).collect();

    expect_known(&spec.root.source, &sources, "a source", report);
    for source in spec.sources.iter().filter(|s| images.contains(&s.name.value.as_str())) {
        let message = format!("`{}` is both a source and an image", source.name.value);
        report.error(Diagnostic::new(source.name.span, message).hint("rename one of them"));
    }
    if let Some(default) = &spec.default {
        expect_known(default, &images, "an image", report);
    }
    let places: Vec<&str> =
        [CONTEXT].into_iter().chain(sources.clone()).chain(images.clone()).collect();
    if let Some(keyring) = spec.apt.as_ref().and_then(|apt| apt.keyring.as_ref()) {
        let known: Vec<&str> = [CONTEXT].into_iter().chain(sources).collect();
        expect_known(&keyring.source, &known, "a source", report);
    }
    let mut edges: BTreeMap<&str, Vec<Spanned<Name>>> = BTreeMap::new();
    for image in &spec.images.value {
        let targets = edges.entry(image.name.value.as_str()).or_default();
        if let Some(parent) = image.parent.as_ref().filter(|parent| parent.value.as_str() != ROOT) {
            expect_known(parent, &images, "an image", report);
            targets.push(parent.clone());
        }
        let references = references(image);
        for (name, _) in &references.files {
            expect_known(name, &places, "a source or an image", report);
            targets.push(name.clone());
        }
        check_apt(&spec, &references, report);
    }
    warn_of_trust(&spec, report);
    expect_plain_http(&spec, report);
    report_circle(&edges, report);
    if report.is_clean() {
        report_deep_images(&spec, report);
    }
    report.is_clean().then_some(Checked { spec })
}

/// What all steps of `image` refer to.
#[must_use]
pub fn references(image: &Image) -> References {
    let mut references = References::default();
    for step in &image.steps {
        step.kind.refers(&mut references);
    }
    references
}

fn expect_known(name: &Spanned<Name>, known: &[&str], what: &str, report: &mut Report) {
    let text = name.value.as_str();
    if !known.contains(&text) {
        let message = format!("`{text}` is not {what} of this spec");
        report.error(Diagnostic::new(name.span, message).hint(suggest::hint(text, known)));
    }
}

fn check_apt(spec: &Spec, references: &References, report: &mut Report) {
    let Some(apt) = &spec.apt else {
        for span in references.apt.iter().filter(|_| !spec.declares_apt) {
            let message = "an `apt` step needs archives to install from";
            let hint = "add `apt: {archives: [{url: …, suite: lenny, components: [main]}]}`";
            report.error(Diagnostic::new(Span::line(span.first), message).hint(hint));
        }
        return;
    };
    if !apt.archives.iter().any(|archive| traps::is_lenny(archive.suite.as_str())) {
        return;
    }
    for package in &references.packages {
        if let Some((message, hint)) = traps::trap(package.value.name()) {
            report.warn(Diagnostic::new(package.span, message).hint(hint));
        }
    }
}

fn warn_of_trust(spec: &Spec, report: &mut Report) {
    let installs = |image: &Image| !references(image).apt.is_empty();
    if let Some(apt) = spec.apt.as_ref().filter(|apt| apt.trusted)
        && spec.images.value.iter().any(installs)
    {
        let message = "packages are installed without checking who signed them";
        let hint = "`trusted: no` checks the archive's signature, expired keys included";
        report.warn(Diagnostic::new(apt.trust, message).hint(hint));
    }
}

fn expect_plain_http(spec: &Spec, report: &mut Report) {
    let archives = spec.apt.iter().flat_map(|apt| &apt.archives);
    for archive in archives.filter(|archive| traps::is_lenny(archive.suite.as_str())) {
        if archive.url.as_str().starts_with("https:") {
            let message = format!("Lenny's apt knows no https: `{}`", archive.url);
            let mistake = Diagnostic::new(archive.span, message);
            report.error(mistake.hint("name an archive that answers on `http://`"));
        }
    }
}

/// Reports one circle of parents and copies, if there is one.
fn report_circle(edges: &BTreeMap<&str, Vec<Spanned<Name>>>, report: &mut Report) {
    let mut done: Vec<&str> = Vec::new();
    for start in edges.keys() {
        // The path to where we are, and how many edges of each were followed.
        let mut path: Vec<(&str, usize)> = vec![(start, 0)];
        while let Some((name, next)) = path.last_mut() {
            let (name, at) = (*name, *next);
            *next += 1;
            let Some(edge) = edges.get(name).and_then(|targets| targets.get(at)) else {
                done.push(name);
                path.pop();
                continue;
            };
            let target = edge.value.as_str();
            if let Some(first) = path.iter().position(|(name, _)| *name == target) {
                let mut circle: Vec<&str> = path[first..].iter().map(|(name, _)| *name).collect();
                circle.push(target);
                let message = format!("`{target}` is built from itself: {}", circle.join(" from "));
                report.error(Diagnostic::new(edge.span, message));
                return;
            }
            if let Some((target, _)) = edges.get_key_value(target)
                && !done.contains(target)
            {
                path.push((target, 0));
            }
        }
    }
}

fn report_deep_images(spec: &Spec, report: &mut Report) {
    for start in &spec.images.value {
        // The root is a layer too.
        let mut layers = 1;
        let mut at = Some(start);
        while let Some(image_at) = at {
            layers += image_at.steps.len();
            at = image_at.parent.as_ref().and_then(|parent| image(spec, parent.value.as_str()));
        }
        if layers > MAX_LAYERS {
            let message = format!(
                "`{}` would have {layers} layers, at most {MAX_LAYERS} can be",
                start.name.value
            );
            report.error(
                Diagnostic::new(start.name.span, message).hint("each step is a layer: join some"),
            );
        }
    }
}
