	fprintf(fp, "%s Automatically generated make config: don't edit\n", cs->decoration);
	fprintf(fp, "%s Linux kernel version: %s\n", cs->decoration, getenv("KERNELVERSION"));
	if (!getenv("KCONFIG_NOTIMESTAMP")) {
		time_t now = time(NULL);

		fprintf(fp, "%s %s", cs->decoration, ctime(&now));
	}
