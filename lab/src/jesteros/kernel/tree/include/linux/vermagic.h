#include <linux/module.h>
#include <linux/utsrelease.h>

#ifdef CONFIG_PREEMPT
#define MODULE_VERMAGIC_PREEMPT "preempt "
#else
#define MODULE_VERMAGIC_PREEMPT ""
#endif
#ifdef CONFIG_MODULE_UNLOAD
#define MODULE_VERMAGIC_UNLOAD "mod_unload "
#else
#define MODULE_VERMAGIC_UNLOAD ""
#endif
#define VERMAGIC_STRING UTS_RELEASE " " MODULE_VERMAGIC_PREEMPT MODULE_VERMAGIC_UNLOAD "ARMv7 "
