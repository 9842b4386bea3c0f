//! Which platform a thing is made for.

use crate::base::{Base, Platforms};
use crate::diagnostic::{Diagnostic, Span, codes};
use crate::spec::Spec;
use crate::values::Name;
use buildkit_llb::Platform;

/// The platform that `name` is made for if someone asks for `asked`.
///
/// A base with one platform is always of that platform, one with `build` of the
/// builder's own, and one with a list of the asked one, which must be in the list.
/// An image is of the platform of its base. Everything else is made for whatever is
/// asked.
///
/// # Errors
///
/// A platform that is not in the list of the base.
pub(super) fn effective(
    spec: &Spec,
    name: &Name,
    asked: &Platform,
    builder: &Platform,
    span: Span,
) -> Result<Platform, Diagnostic> {
    match spec.base_of(name) {
        Some(base) => of_base(base, asked, builder, span),
        None => Ok(asked.clone()),
    }
}

fn of_base(
    base: &Base,
    asked: &Platform,
    builder: &Platform,
    span: Span,
) -> Result<Platform, Diagnostic> {
    match &base.platforms.value {
        Platforms::Builder => Ok(builder.clone()),
        Platforms::These(list) => match list.as_slice() {
            [only] => Ok(only.clone()),
            list if list.contains(asked) => Ok(asked.clone()),
            list => {
                let known: Vec<String> = list.iter().map(ToString::to_string).collect();
                let message = format!("base `{}` is not available for {asked}", base.name.value);
                let mistake = Diagnostic::new(codes::BASE_PLATFORM, span, message);
                Err(mistake
                    .label(base.platforms.span, format!("it is available for {}", known.join(", ")))
                    .hint("choose one of them with `--platform`"))
            }
        },
    }
}

/// A platform that `base` is there for: `asked` if it is.
pub(super) fn any_of(base: &Base, asked: &Platform, builder: &Platform) -> Platform {
    match &base.platforms.value {
        Platforms::Builder => builder.clone(),
        Platforms::These(list) if list.contains(asked) => asked.clone(),
        // The list is never empty.
        Platforms::These(list) => list.first().unwrap_or(asked).clone(),
    }
}

/// Whether `name` can be built for `asked` as the target of a build.
///
/// # Errors
///
/// If what it grows from is of another platform.
pub(super) fn expect_target(
    spec: &Spec,
    name: &Name,
    asked: &Platform,
    builder: &Platform,
    span: Span,
) -> Result<(), Diagnostic> {
    // An artifact is made for whatever platform is asked; only images are bound.
    if spec.images.get(name).is_none() {
        return Ok(());
    }
    let platform = effective(spec, name, asked, builder, span)?;
    if platform == *asked {
        return Ok(());
    }
    let message = format!("`--platform {asked}` cannot be built: `{name}` is {platform}");
    let mut mistake = Diagnostic::new(codes::BASE_PLATFORM, span, message);
    if let Some(base) = spec.base_of(name) {
        mistake = mistake.label(base.platforms.span, "its base says so");
    }
    Err(mistake.hint(format!("leave `--platform` out, or give `--platform {platform}`")))
}
