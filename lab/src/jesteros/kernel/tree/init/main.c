/* Starts the parts of the kernel one after the other. */
#include <linux/kernel.h>
#include <linux/init.h>
#include <linux/utsname.h>

extern initcall_t __initcall_start[], __initcall_end[];
void setup_arch(const char *given);

static void __init do_initcalls(void)
{
	initcall_t *call;

	for (call = __initcall_start; call < __initcall_end; call++)
		if ((*call)() < 0)
			printk(KERN_ERR "a part of the kernel did not start\n");
}

void start_kernel(void)
{
	printk(linux_banner);
	setup_arch(0);
	do_initcalls();
#ifdef CONFIG_BLK_DEV_INITRD
	printk(KERN_INFO "Unpacking the initramfs\n");
#endif
}
