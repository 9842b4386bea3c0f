//! `groups`: targets that are built together.

use crate::diagnostic::{Diagnostic, Span, Spanned, codes};
use crate::language::mention::Role;
use crate::language::reader::Reader;
use crate::language::shape::Kind;
use crate::values::{MemberText, Name, ReportKind, Word as _};
use crate::yaml::Node;

/// The value of the key `groups`.
pub(super) const KIND: Kind =
    Kind::Named { key: &Name::SCALAR, value: &Kind::List(&Kind::Word(&MemberText::SCALAR)) };

/// A group of targets.
#[derive(Debug)]
pub struct Group {
    /// Its name.
    pub name: Spanned<Name>,
    /// Its members, in order; never empty.
    pub members: Vec<Spanned<Member>>,
    /// Where it stands.
    pub span: Span,
}

/// A member of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// An image, an artifact or a group.
    pub name: Name,
    /// The report of it that is meant, if one is (`NAME.checks`).
    pub report: Option<ReportKind>,
}

pub(super) fn read(name: Spanned<Name>, node: &Node, reader: &mut Reader<'_>) -> Option<Group> {
    let items = reader.list(node)?;
    if items.is_empty() {
        reader.report(Diagnostic::new(
            codes::BAD_VALUE,
            node.span,
            format!("group `{}` is empty", name.value),
        ));
        return None;
    }
    let mut members = Vec::new();
    for item in items {
        let Some(member) = reader.word::<MemberText>(item) else { continue };
        let member = Spanned::new(
            Member { name: member.value.name().clone(), report: member.value.report() },
            item.span,
        );
        reader.mention(std::slice::from_ref(&member.value.name), Role::Member, item.span);
        members.push(member);
    }
    let span = name.span.join(node.span);
    (!members.is_empty()).then_some(Group { name, members, span })
}
