/* The command line of the kernel, and the machine that it runs on. */
#include <linux/kernel.h>
#include <linux/init.h>
#include <linux/string.h>

char boot_command_line[1024];
static const char default_command_line[] = CONFIG_CMDLINE;

void __init setup_arch(const char *given)
{
	const char *line = given && *given ? given : default_command_line;

	strlcpy(boot_command_line, line, sizeof(boot_command_line));
	printk(KERN_INFO "Kernel command line: %s\n", boot_command_line);
}
