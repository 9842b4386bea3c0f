#ifndef _LINUX_COMPILER_H
#define _LINUX_COMPILER_H
#define __used __attribute__((used))
#define __section(name) __attribute__((section(name)))
#ifdef CONFIG_ENABLE_MUST_CHECK
#define __must_check __attribute__((warn_unused_result))
#else
#define __must_check
#endif
#endif
