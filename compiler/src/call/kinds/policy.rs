//! `--call=policy`: a policy for buildx that refuses everything that is not pinned.

use crate::call::kind::{Answer, Asked, Call, Told};
use crate::call::scope::read_each;
use crate::diagnostic::{Diagnostic, Report, Span, codes};
use crate::lock::path_beside;
use buildkit_request::{Origin, redacted};
use crate::source::kind::Declared;
use buildkit_llb::Reference;
use std::collections::BTreeSet;

pub(super) const CALL: Call = Call {
    id: "frontend.policy",
    description: "Print a policy for buildx: what is not in the spec and its lock is refused",
    answer: Answer::Spec(answer),
};

/// The policy, in the language Rego. buildx loads it by itself if its name is that of the spec with
/// `.rego` (`docker buildx policy`). It reads the lock, so a new lock needs no new policy, unless
/// the sources of the spec change.
fn answer(asked: &Asked<'_>) -> Result<Told, Report> {
    let specs = read_each(asked)?;
    let Some(lock) = asked.lock else {
        let mut report = Report::default();
        let message = "there is no lock that a policy could be made of";
        let hint = "make one with `--call=lock`";
        report.add(Diagnostic::new(codes::LOCK, Span::line(1), message).hint(hint));
        return Err(report);
    };
    let sources = specs.iter().flat_map(|spec| &spec.sources);
    let origins = sources.filter_map(|source| match source.kind.declared() {
        Declared::Origin(origin) => Some(lock.pin(&origin).unwrap_or(origin)),
        Declared::Context(_) | Declared::External(_) => None,
    });
    // A source of another choice of a build arg is a rule of its own.
    let mut rules: BTreeSet<String> = origins.filter_map(|origin| rule(&origin)).collect();
    let frontend = asked.options.request.frontend_source.as_deref().and_then(|name| name.parse().ok());
    rules.extend(frontend.map(|frontend: Reference| match frontend.digest() {
        Some(digest) => format!(
            "\tinput.image.fullRepo == {}\n\tinput.image.checksum == {}\n",
            text(frontend.name()),
            text(digest.as_str())
        ),
        // The frontend does not know its own digest.
        None => format!(
            "\t# The frontend. To pin it, write its digest into the first line of the spec.\n\
             \tinput.image.fullRepo == {}\n",
            text(frontend.name())
        ),
    }));
    let bases = specs.iter().flat_map(|spec| &spec.bases);
    let apts = bases.filter_map(|base| base.apt.as_ref());
    let archives: BTreeSet<&str> = apts
        .flat_map(|apt| &apt.archives)
        .map(|archive| archive.url.as_str().trim_end_matches('/'))
        .collect();
    let archives = serde_json::Value::from(archives.into_iter().collect::<Vec<_>>()).to_string();
    let file = asked.file.name();
    let name = |path: &str| path.rsplit('/').next().unwrap_or(path).to_owned();
    let (spec_name, lock) = (name(file), path_beside(&name(file)));
    let mut policy = format!(
        "# What a build of {spec_name} may fetch; made by `--call=policy`. buildx reads it if its name is\n\
         # {spec_name}.rego: what is neither here nor in the lock is refused.\n\
         package docker\n\n\
         default allow := false\n\n\
         # Files of the client.\n\
         allow if input.local\n\n\
         # The packages of the lock, from the archives of the spec.\n\
         allow if {{\n\
         \tsome set in load_json({lock}).packages\n\
         \tsome file in set.packages\n\
         \tsome archive in {archives}\n\
         \tinput.http.url == concat(\"/\", [archive, file.path])\n\
         \tinput.http.checksum == concat(\":\", [\"sha256\", file.sha256])\n\
         }}\n",
        lock = text(&lock)
    );
    for rule in rules {
        policy.push_str(&format!("\nallow if {{\n{rule}}}\n"));
    }
    let refused = text(&format!("it is neither in {spec_name} nor in {lock}"));
    policy.push_str(&format!(
        "\ndecision := {{\"allow\": allow, \"deny_msg\": [message | not allow; message := {refused}]}}\n"
    ));
    Ok(Told::new(&policy, policy.clone()))
}

/// What permits exactly this origin; none if nothing pins it.
fn rule(origin: &Origin) -> Option<String> {
    match origin {
        Origin::Image(reference) => {
            let digest = text(reference.digest()?.as_str());
            let name = text(reference.name());
            Some(format!("\tinput.image.fullRepo == {name}\n\tinput.image.checksum == {digest}\n"))
        }
        Origin::Git(repository) if redacted(&repository.url) == repository.url => {
            let (url, commit) = (text(&repository.url), text(repository.reference.as_deref()?));
            Some(format!("\tinput.git.remote == {url}\n\tinput.git.ref == {commit}\n"))
        }
        Origin::Http { url, sha256, .. } if redacted(url) == *url => {
            let (url, sum) = (text(url), text(sha256.as_ref()?.as_str()));
            Some(format!("\tinput.http.url == {url}\n\tinput.http.checksum == {sum}\n"))
        }
        // A login is nothing for a file that others read, so such a source is refused.
        Origin::Git(_)
        | Origin::Http { .. }
        | Origin::Local { .. }
        | Origin::Archive { .. }
        | Origin::OciLayout { .. }
        | Origin::Input(_)
        | Origin::Scratch => None,
    }
}

/// A text of Rego, which is one of JSON.
fn text(value: &str) -> String {
    serde_json::Value::from(value).to_string()
}
