//! Values of u-boot's header.

use super::scalar::{Scalar, Word};
use buildkit_request::ValueError;
use jesteros_pack::uboot::{Arch, Os, Type};
use std::str::FromStr;

/// An address of 32 bits: `0x81c00000`, or a decimal number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Address(pub u32);

impl Word for Address {
    const SCALAR: Scalar = Scalar {
        name: "address",
        doc: "an address: `0x` and at most 8 hexadecimal digits, or a number below 2^32",
        pattern: Some("^(0x[0-9a-fA-F]{1,8}|[0-9]{1,10})$"),
        examples: &["0x81c00000", "0"],
    };
}

impl FromStr for Address {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let is = |text: &str, valid: fn(&u8) -> bool| {
            !text.is_empty() && text.bytes().all(|byte| valid(&byte))
        };
        let number = match text.strip_prefix("0x") {
            Some(digits) if is(digits, u8::is_ascii_hexdigit) => u32::from_str_radix(digits, 16),
            None if is(text, u8::is_ascii_digit) => text.parse(),
            Some(_) | None => return Err(ValueError::new(text, Self::SCALAR.doc)),
        };
        number.map(Self).map_err(|_| ValueError::new(text, Self::SCALAR.doc))
    }
}

/// A name for people in the header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UbootName(pub String);

impl Word for UbootName {
    const SCALAR: Scalar = Scalar {
        name: "u-boot name",
        doc: "a name of 1 to 32 printable ASCII characters",
        pattern: Some("^[ -~]{1,32}$"),
        examples: &["Linux 2.6.29"],
    };
}

impl FromStr for UbootName {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let printable = text.bytes().all(|byte| (b' '..=b'~').contains(&byte));
        if printable && (1..=32).contains(&text.len()) {
            return Ok(Self(text.to_owned()));
        }
        Err(ValueError::new(text, Self::SCALAR.doc))
    }
}

macro_rules! named {
    ($($word:ident: $type:ident, $name:literal, $doc:literal, $examples:expr;)*) => {
        $(
            #[doc = concat!("The name that `mkimage` has for ", $doc, ".")]
            #[derive(Debug, Clone, Copy, PartialEq, Eq)]
            pub struct $word($type);

            impl $word {
                /// The name.
                #[must_use]
                pub fn as_str(self) -> &'static str {
                    self.0.name()
                }
            }

            impl Word for $word {
                const SCALAR: Scalar = Scalar {
                    name: $name,
                    doc: concat!("the name that `mkimage` has for ", $doc),
                    pattern: Some("^[a-z0-9_-]+$"),
                    examples: $examples,
                };
            }

            impl FromStr for $word {
                type Err = ValueError;

                fn from_str(text: &str) -> Result<Self, ValueError> {
                    let known = $type::from_name(text).map(Self);
                    known.ok_or_else(|| ValueError::new(text, Self::SCALAR.doc))
                }
            }
        )*
    };
}

named! {
    UbootType: Type, "u-boot type", "a type of image", &["kernel", "script", "ramdisk"];
    UbootArch: Arch, "u-boot processor", "a processor", &["arm"];
    UbootOs: Os, "u-boot system", "an operating system", &["linux"];
}
