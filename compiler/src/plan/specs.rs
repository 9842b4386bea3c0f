//! What the spec says for each platform.

use crate::check;
use crate::diagnostic::{Diagnostic, Report, Span, codes};
use crate::options::Options;
use crate::spec::{Document, Spec};
use crate::yaml::{MAX_NODES, MAX_TEXT};
use buildkit_llb::Platform;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// The spec, read for each platform that something is made for: automatic args like
/// `TARGETARCH` differ. A spec that names none of them says the same for all platforms,
/// and is read once.
#[derive(Debug)]
pub struct Specs<'a> {
    document: &'a Document,
    given: BTreeMap<String, String>,
    builder: Platform,
    /// By platform; under no platform if all are the same.
    read: RefCell<BTreeMap<Option<Platform>, Rc<Spec>>>,
    report: RefCell<Report>,
}

impl<'a> Specs<'a> {
    /// The specs of `document` with the build args of `options`; `builder` is the
    /// builder's own platform.
    #[must_use]
    pub fn new(document: &'a Document, options: &Options, builder: &Platform) -> Self {
        Self {
            document,
            given: options.request.build_args.clone(),
            builder: builder.clone(),
            read: RefCell::default(),
            report: RefCell::default(),
        }
    }

    /// The builder's own platform.
    #[must_use]
    pub fn builder(&self) -> &Platform {
        &self.builder
    }

    /// What the spec says for `platform`. Mistakes are kept in the report.
    #[must_use]
    pub fn get(&self, platform: &Platform) -> Rc<Spec> {
        let key = self.document.depends_on_platform().then(|| platform.clone());
        let mut read = self.read.borrow_mut();
        if let Some(spec) = read.get(&key) {
            return Rc::clone(spec);
        }
        let mut report = self.report.borrow_mut();
        if let Some(other) = read.values().next()
            && !self.may_read(read.len() + 1)
        {
            report.add(too_much(read.len() + 1));
            return Rc::clone(other);
        }
        let spec = Spec::read(self.document, &self.given, self.automatic(platform), &mut report);
        check::check(&spec, &mut report);
        let spec = Rc::new(spec);
        read.insert(key, Rc::clone(&spec));
        spec
    }

    /// Whether the spec may say something else for each platform.
    #[must_use]
    pub fn depend_on_platform(&self) -> bool {
        self.document.depends_on_platform()
    }

    /// Whether no mistake was found so far.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.report.borrow().is_clean()
    }

    /// Everything that was found so far.
    #[must_use]
    pub fn into_report(self) -> Report {
        self.report.into_inner()
    }

    /// A copy of everything that was found so far.
    #[must_use]
    pub fn report(&self) -> Report {
        self.report.borrow().clone()
    }

    /// Whether the spec is so small that it can be read `times` times.
    fn may_read(&self, times: usize) -> bool {
        let size = self.document.size();
        size.values.saturating_mul(times) <= MAX_NODES
            && size.bytes.saturating_mul(times) <= MAX_TEXT
    }

    fn automatic(&self, target: &Platform) -> BTreeMap<String, String> {
        let mut args = BTreeMap::new();
        for (prefix, platform) in [("TARGET", target), ("BUILD", &self.builder)] {
            for (part, value) in [
                ("PLATFORM", platform.to_string()),
                ("OS", platform.os().to_owned()),
                ("ARCH", platform.architecture().to_owned()),
                ("VARIANT", platform.variant().to_owned()),
            ] {
                args.insert(format!("{prefix}{part}"), value);
            }
        }
        args
    }
}

fn too_much(platforms: usize) -> Diagnostic {
    let message = format!(
        "the spec uses args such as `TARGETARCH` and is read for {platforms} platforms, which gives more than {MAX_NODES} values or {} MiB of text",
        MAX_TEXT / 1024 / 1024
    );
    Diagnostic::new(codes::LIMIT, Span::line(1), message).hint("build fewer platforms at once")
}
