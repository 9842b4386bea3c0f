	.section ".text.head", "ax"
	.globl stext
stext:
	msr	cpsr_c, #0xd3
	ldr	sp, =init_stack_end
	ldr	r0, =linux_banner
	bl	start_kernel
1:	b	1b
	.ltorg
	.section ".bss", "aw", %nobits
	.align	3
	.space	8192
init_stack_end:
	.section .note.GNU-stack, "", %progbits
