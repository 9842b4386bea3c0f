//! Whether every name stands for something that fits its place.

use crate::diagnostic::{Diagnostic, Report, codes};
use crate::language::mention::{Mention, Role};
use crate::language::reference::{CONTEXT, SCRATCH};
use crate::spec::{Spec, Thing};
use crate::values::Name;

/// Reports every name that stands for nothing, or for something of the wrong kind.
pub(super) fn check(spec: &Spec, report: &mut Report) {
    for mention in &spec.mentions {
        for name in &mention.names {
            match mention.role {
                Role::Secret => check_secret(spec, mention, name, report),
                Role::Files | Role::Root | Role::From | Role::Target | Role::Member => {
                    check_name(spec, mention, name, report);
                }
            }
        }
    }
}

fn check_secret(spec: &Spec, mention: &Mention, name: &Name, report: &mut Report) {
    if spec.secret_names.contains(name) {
        return;
    }
    let message = format!("`{name}` is not a declared secret");
    let mistake = Diagnostic::new(codes::UNKNOWN_NAME, mention.span, message);
    report.add_hinted(mistake, |hints| {
        let known: Vec<&str> = spec.secret_names.iter().map(Name::as_str).collect();
        format!("declare it in `secrets`; {}", hints.for_word(name.as_str(), &known))
    });
}

fn check_name(spec: &Spec, mention: &Mention, name: &Name, report: &mut Report) {
    let text = name.as_str();
    let role = mention.role;
    // What needs no declaration.
    let special = match role {
        Role::Files => Some(CONTEXT),
        Role::From => Some(SCRATCH),
        Role::Root | Role::Secret | Role::Target | Role::Member => None,
    };
    if special == Some(text) {
        return;
    }
    match spec.names.get(name) {
        Some((thing, _)) if fits(*thing, role) => {}
        Some((thing, span)) => {
            let message = format!("`{text}` is {}, and this must be {}", thing.noun(), role.noun());
            report.add(
                Diagnostic::new(codes::UNKNOWN_NAME, mention.span, message)
                    .label(*span, "it is declared here"),
            );
        }
        None => {
            let message = format!("`{text}` is not {} of this spec", role.noun());
            let mistake = Diagnostic::new(codes::UNKNOWN_NAME, mention.span, message);
            report.add_hinted(mistake, |hints| {
                let known = spec.names.iter().filter(|(_, (thing, _))| fits(*thing, role));
                let known = known.map(|(name, _)| name.as_str()).chain(special);
                hints.for_word(text, &known.collect::<Vec<_>>())
            });
        }
    }
}

/// Whether a thing can stand in a place of this role.
fn fits(thing: Thing, role: Role) -> bool {
    match role {
        Role::Files => thing != Thing::Group,
        Role::Root => thing == Thing::Source,
        Role::From => matches!(thing, Thing::Base | Thing::Image),
        Role::Target => matches!(thing, Thing::Image | Thing::Artifact),
        Role::Member => matches!(thing, Thing::Image | Thing::Artifact | Thing::Group),
        Role::Secret => false,
    }
}
