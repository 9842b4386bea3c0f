@ The start of a zImage: where the loader jumps to, the magic number, and the two ends.
	.section ".start", "ax"
	.globl start
start:
	.rept 8
	mov	r0, r0
	.endr
	b	1f
	.word	0x016f2818
	.word	start
	.word	_edata
1:	adr	r0, start
	ldr	r2, =input_data
2:	b	2b
	.ltorg
	.section .note.GNU-stack, "", %progbits
