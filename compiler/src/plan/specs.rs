//! What the spec says for each platform.

use crate::check;
use crate::diagnostic::Report;
use crate::options::Options;
use crate::spec::{Document, Spec};
use buildkit_llb::Platform;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// The spec, read once for each platform that something is made for: automatic args
/// like `TARGETARCH` differ.
#[derive(Debug)]
pub struct Specs<'a> {
    document: &'a Document,
    given: BTreeMap<String, String>,
    builder: Platform,
    read: RefCell<BTreeMap<Platform, Rc<Spec>>>,
    report: RefCell<Report>,
}

impl<'a> Specs<'a> {
    /// The specs of `document` with the build args of `options`; `builder` is the
    /// builder's own platform.
    #[must_use]
    pub fn new(document: &'a Document, options: &Options, builder: &Platform) -> Self {
        Self {
            document,
            given: options.build_args.clone(),
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
        if let Some(spec) = self.read.borrow().get(platform) {
            return Rc::clone(spec);
        }
        let mut report = self.report.borrow_mut();
        let spec = Spec::read(self.document, &self.given, self.automatic(platform), &mut report);
        check::check(&spec, &mut report);
        let spec = Rc::new(spec);
        self.read.borrow_mut().insert(platform.clone(), Rc::clone(&spec));
        spec
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
