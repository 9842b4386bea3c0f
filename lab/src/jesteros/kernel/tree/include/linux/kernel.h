#ifndef _LINUX_KERNEL_H
#define _LINUX_KERNEL_H
#include <linux/types.h>
#include <linux/compiler.h>

#define KERN_ERR "<3>"
#define KERN_WARNING "<4>"
#define KERN_INFO "<6>"
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

int printk(const char *format, ...);
#endif
