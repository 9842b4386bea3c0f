/* What the kernel says of itself. */
#include <linux/compile.h>
#include <linux/utsname.h>
#include <linux/utsrelease.h>

const char linux_banner[] =
	"Linux version " UTS_RELEASE " (" LINUX_COMPILE_BY "@" LINUX_COMPILE_HOST ") ("
	LINUX_COMPILER ") " UTS_VERSION "\n";

const struct uts_name init_uts = { "Linux", "(none)", UTS_RELEASE, UTS_VERSION, UTS_MACHINE };
