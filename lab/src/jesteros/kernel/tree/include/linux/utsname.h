#ifndef _LINUX_UTSNAME_H
#define _LINUX_UTSNAME_H
struct uts_name {
	char sysname[65];
	char nodename[65];
	char release[65];
	char version[65];
	char machine[65];
};

extern const char linux_banner[];
extern const struct uts_name init_uts;
#endif
