/* Functions on strings and memory. */
#include <linux/string.h>
#include <linux/module.h>

size_t strlen(const char *text)
{
	const char *end = text;

	while (*end)
		end++;
	return (size_t)(end - text);
}

size_t strlcpy(char *to, const char *from, size_t size)
{
	size_t length = strlen(from);
	size_t kept = length < size ? length : size - 1;

	if (size) {
		memcpy(to, from, kept);
		to[kept] = 0;
	}
	return length;
}

void *memcpy(void *to, const void *from, size_t size)
{
	char *out = to;
	const char *in = from;

	while (size--)
		*out++ = *in++;
	return to;
}

void *memset(void *to, int value, size_t size)
{
	char *out = to;

	while (size--)
		*out++ = (char)value;
	return to;
}
