//! Named contexts (`frontend/dockerui/namedcontext.go`).

use super::Origin;
use super::git_url::{Repository, is_git};
use crate::diagnostic::{Diagnostic, Report, Span};
use crate::error::Error;
use crate::options::Options;
use crate::spec::Spec;
use crate::suggest;
use buildkit_llb::{Platform, Reference};

/// The origin that the user put in the place of the source `name`, if any.
///
/// `NAME::PLATFORM` comes before `NAME`.
///
/// # Errors
///
/// A value that names no known kind of place.
pub fn find(options: &Options, name: &str, platform: &Platform) -> Result<Option<Origin>, Error> {
    let exact = format!("{name}::{platform}");
    let Some(value) = options.contexts.get(&exact).or_else(|| options.contexts.get(name)) else {
        return Ok(None);
    };
    let fail =
        |message: &str| Error::option(&format!("context:{name}"), format!("`{value}` {message}"));
    parse(options, name, value).map(Some).map_err(|message| fail(&message))
}

/// Warns of named contexts that are no source but look much like one.
///
/// Others are left alone: the frontend itself, or a source of another file, may
/// be given in the same way.
pub fn warn_of_strangers(options: &Options, spec: &Spec, report: &mut Report) {
    let sources: Vec<&str> = spec.source_names.iter().map(String::as_str).collect();
    for key in options.contexts.keys() {
        let name = key.split("::").next().unwrap_or(key);
        if sources.contains(&name) {
            continue;
        }
        if let Some(source) = suggest::closest(name, sources.iter().copied()) {
            let span = spec.sources.iter().find(|known| known.name.value.as_str() == source);
            let span = span.map_or(Span::line(1), |known| known.name.span);
            let message =
                format!("`--build-context {name}` is no source of this spec and is not used");
            let hint = format!("did you mean `{source}`?");
            report.warn(Diagnostic::new(span, message).hint(hint));
        }
    }
}

fn parse(options: &Options, name: &str, value: &str) -> Result<Origin, String> {
    if is_git(value) {
        return Repository::parse(value).map(Origin::Git);
    }
    let (scheme, rest) = value.split_once(':').ok_or("names no kind of place")?;
    let path = rest.strip_prefix("//").unwrap_or(rest);
    match scheme {
        "docker-image" if path == "scratch" => Ok(Origin::Scratch),
        "docker-image" => {
            let reference: Reference = path.parse().map_err(|_| "is not an image reference")?;
            Ok(Origin::Image(reference))
        }
        "oci-layout" => {
            let (store, digest) = path.split_once('@').ok_or("has no digest")?;
            let store = store.split(':').next().unwrap_or(store);
            let reference = format!("{name}@{digest}").parse();
            let reference = reference.map_err(|_| "has no usable digest")?;
            Ok(Origin::OciLayout { reference, store: store.to_owned() })
        }
        "local" => {
            let key = options.shared_keys.get(path).map_or(path, String::as_str);
            let hint = format!("context:{name}-{key}");
            Ok(Origin::Local { name: path.to_owned(), hint })
        }
        "input" => Ok(Origin::Input(path.to_owned())),
        "http" | "https" => Ok(Origin::Http { url: value.to_owned(), sha256: None }),
        _ => Err("is of an unsupported kind; there are docker-image, oci-layout, local, input, git, http".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn found(key: &str, value: &str) -> Result<Option<Origin>, Error> {
        let opts = BTreeMap::from([(format!("context:{key}"), value.to_owned())]);
        let options = Options::parse(&opts, "s".into(), String::new()).unwrap();
        find(&options, "root", &"linux/arm/v5".parse().unwrap())
    }

    #[test]
    fn every_kind_of_place() {
        assert!(matches!(found("root", "local:root"), Ok(Some(Origin::Local { .. }))));
        assert!(matches!(found("root", "docker-image://a/b:c"), Ok(Some(Origin::Image(_)))));
        assert!(matches!(found("root", "docker-image://scratch"), Ok(Some(Origin::Scratch))));
        let layout = format!("oci-layout://store@sha256:{}", "a".repeat(64));
        assert!(matches!(found("root", &layout), Ok(Some(Origin::OciLayout { .. }))));
        assert!(matches!(found("root", "input:x"), Ok(Some(Origin::Input(_)))));
        assert!(matches!(found("root", "https://a/b.tar"), Ok(Some(Origin::Http { .. }))));
        assert!(matches!(found("root", "https://a/b.git"), Ok(Some(Origin::Git(_)))));
        assert!(matches!(found("root::linux/arm/v5", "input:x"), Ok(Some(_))));
        assert!(matches!(found("root::linux/amd64", "input:x"), Ok(None)));
        assert!(matches!(found("other", "input:x"), Ok(None)));
    }

    #[test]
    fn bad_places_name_the_context() {
        for value in ["nonsense", "ftp:x", "oci-layout://x", "docker-image://A B"] {
            let error = found("root", value).unwrap_err().to_string();
            assert!(error.contains("context:root"), "{error}");
        }
    }
}
