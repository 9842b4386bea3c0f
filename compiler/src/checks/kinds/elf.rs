//! `elf`: what programs and libraries are made for.

use crate::checks::kind::{Check, Told, Work};
use crate::checks::read::expect_at_most;
use crate::diagnostic::{Diagnostic, codes};
use crate::graph::broken::Broken;
use crate::language::reader::{Fields, Reader};
use crate::language::shape::{Key, Kind, Shape};
use crate::values::{KeyPath, GlibcText, Word as _};
use crate::yaml::Node;
use jesteros_manifest::{CheckKind, ElfCheck, ElfClass, ElfFloat, ElfMachine};

const MACHINES: &[&str] = &[
    "aarch64",
    "arm",
    "i386",
    "loongarch64",
    "m68k",
    "mips",
    "mipsel",
    "powerpc",
    "ppc64",
    "ppc64el",
    "riscv64",
    "s390x",
    "sparc",
    "x86-64",
];
const CLASSES: &[&str] = &["32", "64"];
const FLOATS: &[&str] = &["soft", "hard"];
/// Most paths and patterns of files that are not looked at.
const MAX_EXCEPTIONS: usize = 100;
/// All that can be said of a file.
const PARTS: &[&str] = &["machine", "class", "float", "glibc"];

/// The keys of `elf`.
pub static SHAPE: Shape = Shape {
    name: "elf check",
    doc: "What programs, libraries and modules are made for: every ELF file of an artifact, and of an image every one that its base does not have.",
    keys: &[&[
        Key::new("machine", Kind::Choice(MACHINES), "the machine"),
        Key::new("class", Kind::Choice(CLASSES), "the bits of an address"),
        Key::new(
            "float",
            Kind::Choice(FLOATS),
            "of `arm`: `hard` if functions take fractions in registers of the floating point unit (Debian's `armhf`), else `soft` (`armel`)",
        ),
        Key::new(
            "glibc",
            Kind::Word(&GlibcText::SCALAR),
            "the newest version of the GNU C library that is needed; `none` for static programs",
        ),
        Key::new(
            "except",
            Kind::OneOrMore(&Kind::Word(&KeyPath::SCALAR)),
            "paths and patterns of files and folders that are not looked at, e.g. firmware for another processor",
        ),
    ]],
};

pub(super) const KIND: Kind = Kind::Map(&SHAPE);

/// What programs and libraries are made for.
///
/// ```yaml
/// elf: {machine: arm, float: soft, glibc: "2.7"}
/// ```
#[derive(Debug)]
struct Elf {
    /// What the helper is told, but for the base.
    check: ElfCheck,
}

pub(super) fn read(
    node: &Node,
    _beside: &Fields<'_>,
    reader: &mut Reader<'_>,
) -> Option<Box<dyn Check>> {
    let fields = reader.map(node, &SHAPE, "`elf`")?;
    if fields.present(PARTS).is_empty() {
        let message = "`elf` says nothing about files";
        let mistake = Diagnostic::new(codes::MISSING_KEY, node.span.start(), message);
        reader.report(mistake.hint(format!("give it at least one of: {}", PARTS.join(", "))));
    }
    let mut choice =
        |key, words| fields.get(key).and_then(|node| reader.choice(node, words));
    let machine = choice("machine", MACHINES).and_then(machine);
    let class = choice("class", CLASSES).map(|class| match class {
        "32" => ElfClass::Bits32,
        _ => ElfClass::Bits64,
    });
    let float = choice("float", FLOATS).map(|float| match float {
        "soft" => ElfFloat::Soft,
        _ => ElfFloat::Hard,
    });
    if let Some(span) = fields.span_of("float")
        && (machine.is_some() || !fields.has("machine"))
        && machine != Some(ElfMachine::Arm)
    {
        let mistake = Diagnostic::new(codes::BAD_VALUE, span, "only `arm` has two kinds of `float`");
        reader.report(mistake.hint("write `machine: arm` beside it, or remove it"));
    }
    let glibc = fields.get("glibc").and_then(|node| reader.value::<GlibcText>(node));
    let glibc = glibc.map(|text| text.glibc());
    let except = match fields.get("except") {
        Some(node) => reader.words::<KeyPath>(node),
        None => Vec::new(),
    };
    expect_at_most(MAX_EXCEPTIONS, except.len(), "exceptions", node.span, reader);
    let except = except.iter().map(|path| path.value.as_str().to_owned()).collect();
    let check = ElfCheck { machine, class, float, glibc, except, ..ElfCheck::default() };
    Some(Box::new(Elf { check }))
}

fn machine(word: &str) -> Option<ElfMachine> {
    Some(match word {
        "aarch64" => ElfMachine::Aarch64,
        "arm" => ElfMachine::Arm,
        "i386" => ElfMachine::I386,
        "loongarch64" => ElfMachine::Loongarch64,
        "m68k" => ElfMachine::M68k,
        "mips" => ElfMachine::Mips,
        "mipsel" => ElfMachine::Mipsel,
        "powerpc" => ElfMachine::Powerpc,
        "ppc64" => ElfMachine::Ppc64,
        "ppc64el" => ElfMachine::Ppc64el,
        "riscv64" => ElfMachine::Riscv64,
        "s390x" => ElfMachine::S390x,
        "sparc" => ElfMachine::Sparc,
        "x86-64" => ElfMachine::X86,
        _ => return None,
    })
}

impl Check for Elf {
    fn tells_what_brought(&self) -> bool {
        true
    }

    fn title(&self) -> String {
        "elf: programs and libraries".to_owned()
    }

    fn work<'c>(&'c self, told: &mut Told<'_, '_>) -> Result<Work<'c>, Broken> {
        let base = told.base.map(|root| told.inputs.index(root.clone()));
        // A check of the base holds for images that add files of other kinds alone.
        let may_be_none = told.is_inherited;
        Ok(Work::Look(CheckKind::Elf(ElfCheck { base, may_be_none, ..self.check.clone() })))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_helper_knows_all_machines_by_the_same_words() {
        for word in MACHINES {
            let told = serde_json::to_value(machine(word)).unwrap();
            assert_eq!(told, serde_json::Value::from(*word));
        }
    }
}
