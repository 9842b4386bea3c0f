#ifndef _LINUX_MODULE_H
#define _LINUX_MODULE_H
#include <linux/init.h>
#include <linux/stringify.h>

struct module {
	char name[60];
	int (*init)(void);
	void (*exit)(void);
};

#define MODULE_INFO(tag, text) \
	static const char __used __section(".modinfo") __info_##tag[] = __stringify(tag) "=" text

#ifdef MODULE
#define MODULE_LICENSE(text) MODULE_INFO(license, text)
#define MODULE_DESCRIPTION(text) MODULE_INFO(description, text)
#define module_init(call) int init_module(void) __attribute__((alias(#call)))
#define module_exit(call) void cleanup_module(void) __attribute__((alias(#call)))
#else
#define MODULE_LICENSE(text) extern int __unused_license
#define MODULE_DESCRIPTION(text) extern int __unused_description
#define module_init(call) \
	static initcall_t __used __section(".initcall.init") __initcall_##call = call
#define module_exit(call) extern int __unused_exit
#endif

int init_module(void);
void cleanup_module(void);
#endif
