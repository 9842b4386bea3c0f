	.syntax unified
	.arm
	.section .text, "ax"
	.globl _start
	.type _start, %function
_start:
	mov	r0, #1
	ldr	r1, =text
	mov	r2, #(text_end - text)
	mov	r7, #4
	svc	#0
	mov	r0, #0
	mov	r7, #1
	svc	#0
	.ltorg

	.section .rodata, "a"
text:
	.ascii	TEXT
text_end:
	.align	2
	.globl constants
constants:
	.incbin	"noise.bin"
