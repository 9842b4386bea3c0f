#ifndef _LINUX_INIT_H
#define _LINUX_INIT_H
#include <linux/compiler.h>

typedef int (*initcall_t)(void);
#define __init __section(".init.text")
#define __exit __section(".exit.text") __used
#endif
