/* SPDX-License-Identifier: GPL-2.0 */
/* Loading and unloading, for tests that do it themselves. */
#ifndef AIKM_TEST_MODULE_H
#define AIKM_TEST_MODULE_H

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

/* AIKM_KO says which file, else the one that `make module` leaves. */
static inline long module_load(const char *parameters)
{
	const char *ko = getenv("AIKM_KO");
	long ret;
	int fd;

	fd = open(ko ? ko : "build/module/aikm_module.ko", O_RDONLY);
	ret = syscall(SYS_finit_module, fd, parameters, 0);
	close(fd);
	return ret;
}

static inline long module_load_model(void)
{
	char parameters[600], cwd[512];

	snprintf(parameters, sizeof(parameters), "model=%s/model/aikm.gguf",
		 getcwd(cwd, sizeof(cwd)));
	return module_load(parameters);
}

static inline long module_unload(void)
{
	return syscall(SYS_delete_module, "aikm_module", O_NONBLOCK);
}

#endif
