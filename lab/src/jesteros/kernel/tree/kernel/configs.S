	.section .rodata, "a"
	.ascii	"IKCFG_ST"
	.globl	kernel_config_data
kernel_config_data:
	.incbin	"kernel/config_data.gz"
	.ascii	"IKCFG_ED"
	.section .note.GNU-stack, "", %progbits
