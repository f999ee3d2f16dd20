// SPDX-License-Identifier: GPL-2.0
/*
 * Gives a file's bytes to the module as they are, without the command's own
 * reader before it. Prints the module's message. Exit: 0 a finding, 1 the
 * text was refused with EBADMSG, 2 anything else.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <linux/aikm.h>

static char text[32768];

static ssize_t read_file(const char *path)
{
	int fd = open(path, O_RDONLY);
	ssize_t len;

	if (fd < 0)
		return -1;
	len = read(fd, text, sizeof(text));
	close(fd);
	return len;
}

static int ask(int fd, size_t len)
{
	struct aikm_diagnose d = {
		.size = sizeof(d),
		.text = (unsigned long)text,
		.text_len = len,
	};

	if (!ioctl(fd, AIKM_IOC_DIAGNOSE, &d)) {
		printf("cause %u\n", d.result.cause);
		return 0;
	}
	if (errno != EBADMSG) {
		perror("AIKM_IOC_DIAGNOSE");
		return 2;
	}
	printf("%.*s\n", (int)sizeof(d.message), d.message);
	return 1;
}

int main(int argc, char **argv)
{
	ssize_t len;
	int fd, ret;

	if (argc != 2) {
		fprintf(stderr, "usage: raw_diagnose FILE\n");
		return 2;
	}
	len = read_file(argv[1]);
	fd = open("/dev/aikm", O_RDWR);
	if (len < 0 || fd < 0) {
		perror(len < 0 ? argv[1] : "/dev/aikm");
		return 2;
	}
	ret = ask(fd, len);
	close(fd);
	return ret;
}
