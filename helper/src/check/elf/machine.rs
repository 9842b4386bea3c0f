//! Machines: numbers of the header, and what people call them.

use super::file::Elf;
use elf::abi;
use elf::endian::AnyEndian;
use jesteros_manifest::ElfMachine;

/// A machine: its word, its number, the order of its bytes if it is known in both, and the
/// bits of its addresses if they are part of its name.
struct Machine {
    machine: ElfMachine,
    word: &'static str,
    number: u16,
    order: Option<AnyEndian>,
    bits: Option<u32>,
}

const LITTLE: Option<AnyEndian> = Some(AnyEndian::Little);
const BIG: Option<AnyEndian> = Some(AnyEndian::Big);

const fn machine(
    machine: ElfMachine,
    word: &'static str,
    number: u16,
    order: Option<AnyEndian>,
    bits: Option<u32>,
) -> Machine {
    Machine { machine, word, number, order, bits }
}

const MACHINES: &[Machine] = &[
    machine(ElfMachine::Aarch64, "aarch64", abi::EM_AARCH64, LITTLE, None),
    machine(ElfMachine::Arm, "arm", abi::EM_ARM, LITTLE, None),
    machine(ElfMachine::I386, "i386", abi::EM_386, None, None),
    machine(ElfMachine::Loongarch64, "loongarch64", LOONGARCH, None, Some(64)),
    machine(ElfMachine::M68k, "m68k", abi::EM_68K, None, None),
    machine(ElfMachine::Mips, "mips", abi::EM_MIPS, BIG, None),
    machine(ElfMachine::Mipsel, "mipsel", abi::EM_MIPS, LITTLE, None),
    machine(ElfMachine::Powerpc, "powerpc", abi::EM_PPC, BIG, None),
    machine(ElfMachine::Ppc64, "ppc64", abi::EM_PPC64, BIG, None),
    machine(ElfMachine::Ppc64el, "ppc64el", abi::EM_PPC64, LITTLE, None),
    machine(ElfMachine::Riscv64, "riscv64", abi::EM_RISCV, None, Some(64)),
    machine(ElfMachine::S390x, "s390x", abi::EM_S390, None, Some(64)),
    machine(ElfMachine::Sparc, "sparc", abi::EM_SPARC, None, None),
    machine(ElfMachine::X86, "x86-64", abi::EM_X86_64, None, None),
];

/// The number of LoongArch.
const LOONGARCH: u16 = 258;

impl Machine {
    fn is_of(&self, elf: &Elf<'_>) -> bool {
        self.number == elf.header.e_machine
            && self.order.is_none_or(|order| order == elf.header.endianness)
            && self.bits.is_none_or(|bits| bits == elf.bits())
    }
}

/// Whether the file is for this machine.
pub(super) fn is_for(wanted: ElfMachine, elf: &Elf<'_>) -> bool {
    MACHINES.iter().any(|machine| machine.machine == wanted && machine.is_of(elf))
}

/// The word of a machine.
pub(super) fn word(wanted: ElfMachine) -> &'static str {
    let found = MACHINES.iter().find(|machine| machine.machine == wanted);
    found.map_or("", |machine| machine.word)
}

/// The machine of a file: a word in backticks, or its number.
pub(super) fn name_of(elf: &Elf<'_>) -> String {
    match MACHINES.iter().find(|machine| machine.is_of(elf)) {
        Some(machine) => format!("`{}`", machine.word),
        None => {
            let order = match elf.header.endianness {
                AnyEndian::Little => "little",
                AnyEndian::Big => "big",
            };
            let number = elf.header.e_machine;
            format!("the machine number {number} with {} bits and {order} end first", elf.bits())
        }
    }
}
