//! Named contexts (`frontend/dockerui/namedcontext.go`).

use super::git_url::{Repository, is_git};
use super::kind::Origin;
use crate::mistake::OptionMistake;
use crate::redact::redacted;
use crate::request::Request;
use buildkit_llb::{Platform, Reference};

/// What the user put in the place of `name`, if anything.
///
/// `NAME::PLATFORM` comes before `NAME`.
///
/// # Errors
///
/// A value that names no known kind of place.
pub fn find(
    request: &Request,
    name: &str,
    platform: &Platform,
) -> Result<Option<Origin>, OptionMistake> {
    let exact = format!("{name}::{platform}");
    for key in [exact.as_str(), name] {
        if let Some(value) = request.contexts.get(key) {
            return parse(request, name, key, value).map(Some).map_err(|why| {
                let message = format!("`{}` {why}", redacted(value).escape_debug());
                let mistake = OptionMistake::new(format!("context:{key}"), message);
                mistake.hint("write a folder, a git or http URL, `docker-image://NAME`, `oci-layout://FOLDER` or `target:NAME`")
            });
        }
    }
    Ok(None)
}

/// The folders of the client that named contexts are.
#[must_use]
pub fn folders(request: &Request) -> Vec<Origin> {
    let found = request.contexts.iter().filter_map(|(key, value)| {
        let name = key.split("::").next().unwrap_or(key);
        parse(request, name, key, value).ok()
    });
    found.filter(|origin| matches!(origin, Origin::Local { .. })).collect()
}

fn parse(request: &Request, name: &str, key: &str, value: &str) -> Result<Origin, String> {
    if is_git(value) {
        let repository = Repository::parse(value);
        return repository.map(Origin::Git).map_err(|why| format!("cannot be used: {why}"));
    }
    let (scheme, rest) = value.split_once(':').ok_or("names no kind of place")?;
    let path = rest.strip_prefix("//").unwrap_or(rest);
    match scheme {
        "docker-image" if path == "scratch" => Ok(Origin::Scratch),
        "docker-image" => {
            let reference: Reference = path.parse().map_err(|_| "is not the name of an image")?;
            Ok(Origin::Image(reference))
        }
        "oci-layout" => {
            let (store, digest) = path.split_once('@').ok_or("has no digest")?;
            let store = store.split(':').next().unwrap_or(store);
            let reference = format!("{name}@{digest}").parse();
            let reference = reference.map_err(|_| "has a digest that cannot be used")?;
            Ok(Origin::OciLayout { reference, store: store.to_owned() })
        }
        "local" => {
            let shared = request.shared_keys.get(key).map(String::as_str).unwrap_or_default();
            Ok(Origin::Local { name: path.to_owned(), hint: format!("context:{key}-{shared}") })
        }
        "input" => Ok(Origin::Input(path.to_owned())),
        "http" | "https" => Ok(Origin::Http { url: value.to_owned(), sha256: None, auth: None }),
        _ => Err("is of a kind that this frontend does not know".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn found(key: &str, value: &str) -> Result<Option<Origin>, OptionMistake> {
        let opts = BTreeMap::from([(format!("context:{key}"), value.to_owned())]);
        let request = Request::parse(&opts, "s", "").unwrap();
        find(&request, "root", &"linux/arm/v5".parse().unwrap())
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
    fn the_platform_comes_first() {
        let opts = [("context:root", "input:a"), ("context:root::linux/arm/v5", "input:b")];
        let opts = opts.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        let request = Request::parse(&opts, "", "").unwrap();
        let on = |platform: &str| find(&request, "root", &platform.parse().unwrap()).unwrap();
        assert_eq!(on("linux/arm/v5"), Some(Origin::Input("b".into())));
        assert_eq!(on("linux/amd64"), Some(Origin::Input("a".into())));
    }

    #[test]
    fn bad_places_name_the_flag() {
        for value in
            ["nonsense", "ftp:x", "oci-layout://x", "docker-image://A B", "https://a/b.git?x"]
        {
            let mistake = found("root", value).unwrap_err().to_string();
            assert!(mistake.starts_with("`--build-context root`: "), "{mistake}");
        }
    }
}
