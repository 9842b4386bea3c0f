#ifndef _LINUX_STRING_H
#define _LINUX_STRING_H
#include <linux/types.h>

size_t strlen(const char *text);
size_t strlcpy(char *to, const char *from, size_t size);
void *memcpy(void *to, const void *from, size_t size);
void *memset(void *to, int value, size_t size);
#endif
