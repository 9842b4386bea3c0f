/* Converts between ticks and milliseconds with the constants that timeconst.pl computes. */
#include <linux/kernel.h>
#include <linux/types.h>
#include "timeconst.h"

u32 jiffies_to_msecs(u32 ticks)
{
	return (u32)(((u64)ticks * HZ_TO_MSEC_MUL32) >> HZ_TO_MSEC_SHR32);
}

u32 msecs_to_jiffies(u32 msecs)
{
	return (u32)(((u64)msecs * MSEC_TO_HZ_MUL32) >> MSEC_TO_HZ_SHR32);
}
