OUTPUT_ARCH(arm)
ENTRY(stext)
SECTIONS
{
	. = CONFIG_PAGE_OFFSET + 0x8000;
	.text.head : { _stext = .; *(.text.head) }
	.init.text : { *(.init.text) }
	.text : { *(.text) *(.text.*) _etext = .; }
	.rodata : { *(.rodata) *(.rodata.*) *(.modinfo) }
	. = ALIGN(4096);
	.initcalls : {
		__initcall_start = .;
		KEEP(*(.initcall.init))
		__initcall_end = .;
	}
	.data : { *(.data) *(.data.*) _edata = .; }
	.bss : { __bss_start = .; *(.bss) *(.bss.*) *(COMMON) _end = .; }
	/DISCARD/ : { *(.exit.text) *(.exitcall.exit) *(.ARM.exidx*) *(.ARM.attributes) *(.note*) *(.comment) }
}
