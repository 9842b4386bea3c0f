//! Made-up C code: plain C89 that any gcc compiles, and that differs from file to file.

use super::options::Source;
use crate::jesteros::noise::Noise;

/// Words of the table in each file. Compressed, they make up most of the kernel.
const TABLE: usize = 1600;

/// The folder as a C name.
fn ident(text: &str) -> String {
    let short = text.strip_prefix("drivers/").unwrap_or(text);
    short.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
}

/// The header that all files of a folder include.
pub(super) fn header_name(folder: &str) -> String {
    format!("{}_core.h", ident(folder))
}

/// The text of that header. It includes the header of the folder above.
pub(super) fn header(folder: &str, parent: Option<&str>) -> String {
    let mut noise = Noise::of(folder);
    let name = ident(folder);
    let upper = name.to_uppercase();
    let above = parent.map_or_else(|| "types.h".to_owned(), header_name);
    let (slots, seed) = (4 + noise.below(12), noise.number() as u32);
    let shift = 1 + noise.below(14);
    format!(
        "#ifndef _LINUX_{upper}_CORE_H
#define _LINUX_{upper}_CORE_H
#include <linux/{above}>

#define {upper}_SLOTS {slots}
#define {upper}_SEED {seed:#010x}u

/* What the parts of {folder} keep of themselves. */
struct {name}_part {{
	const char *name;
	u32 events;
	u32 last;
	u32 slots[{upper}_SLOTS];
}};

static inline u32 {name}_mix(u32 value)
{{
	return (value ^ (value >> {shift})) + {upper}_SEED;
}}
#endif
"
    )
}

/// The text of one C file.
pub(super) fn source(folder: &str, source: &Source) -> String {
    let Source { name, about } = source;
    let mut noise = Noise::of(&format!("{folder}/{name}"));
    let (group, upper) = (ident(folder), ident(folder).to_uppercase());
    let part = format!("{group}_{}", ident(name));
    let (step, limit) = (1 + noise.below(7), 16 + noise.below(200));
    let kinds = kinds(&mut noise);
    let table = table(&mut noise);
    let header = header_name(folder);
    format!(
        "/* {folder}/{name}.c: {about}. Made up for a test. */
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/string.h>
#include <linux/{header}>

static struct {group}_part {part} = {{ \"{name}\" }};

static const u32 {part}_table[] = {{
{table}}};

int {part}_event(u32 kind, u32 value)
{{
	u32 mixed = {group}_mix(value);

	switch (kind) {{
{kinds}	default:
		printk(KERN_WARNING \"{name}: unknown event\\n\");
		return -1;
	}}
	{part}.last = mixed;
	{part}.slots[mixed & 3] += value;
	if (++{part}.events > {limit}) {{
		memset({part}.slots, 0, sizeof({part}.slots));
		{part}.events = 0;
	}}
	return 0;
}}

static int __init {part}_init(void)
{{
	u32 i;

	for (i = 0; i < ARRAY_SIZE({part}_table); i += {step})
		{part}.last ^= {group}_mix({part}_table[i] ^ {upper}_SEED);
	printk(KERN_INFO \"{name}: {about}\\n\");
	return {part}_event({part}.last & 1, {part}.last);
}}

static void __exit {part}_exit(void)
{{
	{part}.events = 0;
}}

module_init({part}_init);
module_exit({part}_exit);
MODULE_LICENSE(\"GPL\");
MODULE_DESCRIPTION(\"{about}\");
"
    )
}

/// What the kinds of events do.
fn kinds(noise: &mut Noise) -> String {
    let mut text = String::new();
    for kind in 0..3 + noise.below(6) {
        let (constant, bits) = (noise.number() as u32, 1 + noise.below(30));
        let operator = noise.pick(&["+", "^", "-", "|", "&"]);
        text += &format!(
            "\tcase {kind}:\n\t\tmixed = (mixed << {bits} | mixed >> {}) {operator} \
             {constant:#x}u;\n\t\tbreak;\n",
            32 - bits
        );
    }
    text
}

fn table(noise: &mut Noise) -> String {
    let mut text = String::new();
    for _ in 0..TABLE / 8 {
        let row: Vec<String> = (0..8).map(|_| format!("{:#x}", noise.number() as u32)).collect();
        text += &format!("\t{},\n", row.join(", "));
    }
    text
}
