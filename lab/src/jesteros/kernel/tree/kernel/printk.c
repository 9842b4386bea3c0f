/* Keeps the messages of the kernel. */
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/string.h>

static char log_buf[1 << CONFIG_LOG_BUF_SHIFT];
static unsigned int log_end;

int printk(const char *format, ...)
{
	unsigned int length = strlen(format);

	if (length > sizeof(log_buf) - log_end)
		log_end = 0;
	memcpy(log_buf + log_end, format, length);
	log_end += length;
	return (int)length;
}
