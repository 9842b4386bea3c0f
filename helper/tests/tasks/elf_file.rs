//! Makes small ELF files, with what a loader reads of them and nothing that could run.

/// Where the file is in memory.
const BASE: u64 = 0x10000;

/// What an ELF file says of itself.
#[derive(Debug, Clone)]
pub(crate) struct ElfFile {
    pub(crate) machine: u16,
    pub(crate) is_64: bool,
    pub(crate) is_big: bool,
    pub(crate) flags: u32,
    pub(crate) interpreter: Option<&'static str>,
    /// The library that is needed.
    pub(crate) library: Option<&'static str>,
    /// Symbols with their versions; a version with a `?` before it is weak.
    pub(crate) symbols: Vec<(&'static str, &'static str)>,
    /// The attributes 23 and 28 of ARM.
    pub(crate) attributes: Option<[u8; 2]>,
}

pub(crate) const ARM: u16 = 40;
pub(crate) const X86_64: u16 = 62;

impl ElfFile {
    /// A static program without attributes.
    pub(crate) fn of(machine: u16, is_64: bool) -> Self {
        Self {
            machine,
            is_64,
            is_big: false,
            flags: 0,
            interpreter: None,
            library: None,
            symbols: Vec::new(),
            attributes: None,
        }
    }

    /// A program of Debian's `armel`.
    pub(crate) fn armel() -> Self {
        Self {
            flags: 0x0500_0202,
            interpreter: Some("/lib/ld-linux.so.3"),
            library: Some("libc.so.6"),
            symbols: vec![("puts", "GLIBC_2.4")],
            attributes: Some([3, 0]),
            ..Self::of(ARM, false)
        }
    }

    /// A program of Debian's `armhf`.
    pub(crate) fn armhf() -> Self {
        Self {
            flags: 0x0500_0402,
            interpreter: Some("/lib/ld-linux-armhf.so.3"),
            attributes: Some([3, 1]),
            ..Self::armel()
        }
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let (header, segment, section) = if self.is_64 { (64, 56, 64) } else { (52, 32, 40) };
        let segments = 3;
        let mut file = Bytes { data: vec![0; header + segments * segment], is_big: self.is_big };
        let interpreter = file.text(self.interpreter.unwrap_or_default());
        let strings = file.data.len();
        file.text("");
        let mut name = |text: &str| {
            let at = file.data.len() - strings;
            file.text(text);
            at as u64
        };
        let library = self.library.map(&mut name);
        let symbols: Vec<(u64, u64, u16)> = self
            .symbols
            .iter()
            .map(|(symbol, version)| {
                let weak = u16::from(version.starts_with('?')) * 2;
                (name(symbol), name(version.trim_start_matches('?')), weak)
            })
            .collect();
        // The first symbol has no name.
        let table = file.data.len();
        file.data.resize(table + if self.is_64 { 24 } else { 16 }, 0);
        for (symbol, _, _) in &symbols {
            file.put(*symbol, 4);
            file.data.extend_from_slice(&[0; 12][..if self.is_64 { 4 } else { 12 }]);
            file.data.extend_from_slice(&[0; 16][..if self.is_64 { 16 } else { 0 }]);
        }
        let versions = file.data.len();
        file.put(0, 2);
        for index in 0..symbols.len() {
            file.put(index as u64 + 2, 2);
        }
        let hash = file.data.len();
        file.put(1, 4);
        file.put(symbols.len() as u64 + 1, 4);
        let needs = file.data.len();
        for (field, size) in
            [(1, 2), (symbols.len() as u64, 2), (library.unwrap_or(0), 4), (16, 4), (0, 4)]
        {
            file.put(field, size);
        }
        for (index, (_, version, weak)) in symbols.iter().enumerate() {
            let is_last = index + 1 == symbols.len();
            file.put(0, 4);
            file.put(u64::from(*weak), 2);
            file.put(index as u64 + 2, 2);
            file.put(*version, 4);
            file.put(if is_last { 0 } else { 16 }, 4);
        }
        let dynamic = file.data.len();
        let at = |offset: usize| BASE + offset as u64;
        let mut entries = vec![(5, at(strings)), (6, at(table)), (4, at(hash))];
        entries.extend(library.map(|library| (1, library)));
        if !symbols.is_empty() {
            entries.extend([
                (0x6fff_fff0, at(versions)),
                (0x6fff_fffe, at(needs)),
                (0x6fff_ffff, 1),
            ]);
        }
        let word = if self.is_64 { 8 } else { 4 };
        for (tag, value) in entries.into_iter().chain([(0, 0)]) {
            file.put(tag, word);
            file.put(value, word);
        }
        let dynamic_end = if library.is_some() { file.data.len() } else { dynamic };
        let attributes = file.data.len();
        if let Some([numbers, arguments]) = self.attributes {
            // A text, an attribute with a number and a text, and the two.
            let values = [5, b'7', 0, 32, 1, b'x', 0, 23, numbers, 28, arguments];
            file.data.push(b'A');
            file.put(4 + 6 + 5 + values.len() as u64, 4);
            file.text("aeabi");
            file.put_byte(1);
            file.put(5 + values.len() as u64, 4);
            file.data.extend_from_slice(&values);
        }
        let attributes_end = file.data.len();
        let sections = file.data.len();
        file.data.resize(sections + section, 0);
        for (field, size) in [(0, 4), (0x7000_0003, 4), (0, word), (0, word)] {
            file.put(field, size);
        }
        file.put(attributes as u64, word);
        file.put((attributes_end - attributes) as u64, word);
        file.data.resize(sections + 2 * section, 0);
        let end = file.data.len();
        let mut start = Bytes { data: Vec::new(), is_big: self.is_big };
        start.data.extend_from_slice(b"\x7fELF");
        let (class, order) = (1 + u8::from(self.is_64), 1 + u8::from(self.is_big));
        start.data.extend_from_slice(&[class, order, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        for (field, size) in [
            (2, 2),
            (u64::from(self.machine), 2),
            (1, 4),
            (BASE, word),
            (header as u64, word),
            (sections as u64, word),
            (u64::from(self.flags), 4),
            (header as u64, 2),
            (segment as u64, 2),
            (segments as u64, 2),
            (section as u64, 2),
            (2, 2),
            (0, 2),
        ] {
            start.put(field, size);
        }
        let interpreter_end = if self.interpreter.is_some() { strings } else { interpreter };
        for (kind, from, to) in
            [(1, 0, end), (3, interpreter, interpreter_end), (2, dynamic, dynamic_end)]
        {
            let (from, size) = (from as u64, (to - from) as u64);
            start.put(kind, 4);
            if self.is_64 {
                start.put(4, 4);
            }
            for value in [from, BASE + from, BASE + from, size, size] {
                start.put(value, word);
            }
            if !self.is_64 {
                start.put(4, 4);
            }
            start.put(4, word);
        }
        file.data[..start.data.len()].copy_from_slice(&start.data);
        file.data
    }
}

struct Bytes {
    data: Vec<u8>,
    is_big: bool,
}

impl Bytes {
    /// Adds a text and its end, and gives where it begins.
    fn text(&mut self, text: &str) -> usize {
        let at = self.data.len();
        self.data.extend_from_slice(text.as_bytes());
        self.data.push(0);
        at
    }

    fn put_byte(&mut self, byte: u8) {
        self.data.push(byte);
    }

    fn put(&mut self, value: u64, size: usize) {
        let bytes = value.to_le_bytes();
        let bytes = bytes[..size].iter();
        if self.is_big {
            self.data.extend(bytes.rev());
        } else {
            self.data.extend(bytes);
        }
    }
}
