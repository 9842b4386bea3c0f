//! Reads one image.

use super::settings::{self, Settings};
use crate::accounts::{self, Accounts};
use crate::checks;
use crate::diagnostic::{Span, Spanned};
use crate::files::{self, FileTable};
use crate::language::mention::Role;
use crate::language::reader::{Fields, Reader};
use crate::language::reference::Reference;
use crate::language::shape::{Key, Kind, Shape};
use crate::packages;
use crate::run;
use crate::step;
use crate::step::kind::{Slot, Step};
use crate::step::kinds::{files::FilesStep, packages::PackagesStep};
use crate::values::{Name, Word as _};
use crate::yaml::Node;

/// The keys of an image.
pub static SHAPE: Shape = Shape {
    name: "image",
    doc: "An image. Its layers are made in this order: `packages`; then `users`, `user-groups` and `files` together; then each of `steps`.",
    keys: &[
        &[
            Key::new("description", Kind::Text, "what it is, for people"),
            Key::needed("from", Kind::Word(&Name::SCALAR), "a base, another image, or `scratch`"),
            Key::new("packages", packages::KIND, "Debian packages"),
            Key::new("users", accounts::USERS, "users by name"),
            Key::new("user-groups", accounts::GROUPS, "user groups by name"),
            Key::new("files", files::TABLE, "path to what is there"),
            Key::new(
                "step-defaults",
                Kind::Map(&run::SETTINGS),
                "how the steps of this image run if they do not say",
            ),
            Key::new(
                "steps",
                Kind::List(&Kind::Map(&step::SHAPE)),
                "programs and files, in order; one layer each",
            ),
        ],
        settings::KEYS,
        &[Key::new("checks", checks::KIND, "what must hold for the image")],
    ],
};

/// One image; also a target.
#[derive(Debug)]
pub struct Image {
    /// Its name.
    pub name: Spanned<Name>,
    /// What it is, in the author's words.
    pub description: Option<String>,
    /// The base or image that it grows from; `scratch` is one of its names.
    pub from: Reference,
    /// What makes its layers, in order.
    pub steps: Vec<Step>,
    /// How containers of it start.
    pub settings: Settings,
    /// The lines of the entries of `files` of all steps that declare links.
    pub links: Vec<Spanned<String>>,
    /// What must hold for it.
    pub checks: Vec<checks::Entry>,
    /// Where it stands.
    pub span: Span,
}

/// Reads one image.
pub fn read(name: Spanned<Name>, node: &Node, reader: &mut Reader<'_>) -> Option<Image> {
    let fields = reader.map(node, &SHAPE, &format!("image `{}`", name.value))?;
    let description =
        fields.get("description").and_then(|node| reader.raw_text(node)).map(str::to_owned);
    let from = fields.get("from").and_then(|node| Reference::read_name(node, Role::From, reader));
    let mut steps = Vec::new();
    if let Some(node) = fields.get("packages")
        && let Some(packages) = packages::read(node, reader)
        && !packages.is_empty()
    {
        let spans = fields.span_of("packages").into_iter().collect();
        steps.push(Step { kind: Box::new(PackagesStep(packages)), slot: Slot::Packages, spans });
    }
    steps.extend(read_files(&fields, reader));
    let defaults = match fields.get("step-defaults") {
        Some(node) => {
            let fields = reader.map(node, &run::SETTINGS, "`step-defaults`")?;
            run::read_settings(&fields, reader)
        }
        None => run::Settings::default(),
    };
    if let Some(node) = fields.get("steps") {
        steps.extend(step::read(node, &defaults, reader));
    }
    let settings = Settings::read(&fields, reader);
    let checks = checks::read(&fields, reader);
    checks::expect_fitting(&name.value, false, &checks, reader);
    let links = steps.iter().flat_map(|step| step.kind.links()).collect();
    let span = name.span.join(node.span);
    Some(Image { name, description, from: from?, steps, settings, links, checks, span })
}

/// `users`, `user-groups` and `files`, which are one layer.
fn read_files(fields: &Fields<'_>, reader: &mut Reader<'_>) -> Option<Step> {
    let accounts = Accounts {
        users: fields
            .get("users")
            .map(|node| accounts::read_users(node, reader))
            .unwrap_or_default(),
        groups: fields
            .get("user-groups")
            .map(|node| accounts::read_groups(node, reader))
            .unwrap_or_default(),
    };
    let table = fields.get("files").map(|node| files::read(node, reader));
    let table: FileTable = table.unwrap_or_default();
    if accounts.is_empty() && table.entries.is_empty() {
        return None;
    }
    let keys = ["users", "user-groups", "files"];
    let spans = keys.iter().filter_map(|key| fields.span_of(key)).collect();
    Some(Step { kind: Box::new(FilesStep { accounts, table }), slot: Slot::Files, spans })
}
