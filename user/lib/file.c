// SPDX-License-Identifier: GPL-2.0
#include "file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ALIGNMENT = 64, FIRST_ROOM = 64 << 10 };

static int grow(char **data, size_t *room, size_t used)
{
	size_t want = *room ? *room * 2 : FIRST_ROOM;
	char *more = aligned_alloc(ALIGNMENT, want);

	if (!more)
		return -ENOMEM;
	if (used)
		memcpy(more, *data, used);
	free(*data);
	*data = more;
	*room = want;
	return 0;
}

static int read_all(int fd, size_t max, char **data, size_t *len)
{
	size_t room = 0;
	ssize_t n = 1;
	int ret;

	while (n) {
		if (*len + 1 >= room) {
			ret = grow(data, &room, *len);
			if (ret)
				return ret;
		}
		n = read(fd, *data + *len, room - *len - 1);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		*len += n;
		if (*len > max)
			return -E2BIG;
	}
	(*data)[*len] = '\0';
	return 0;
}

int aikm_file_read(const char *path, size_t max, char **data, size_t *len,
		   struct aikm_error *err)
{
	bool is_stdin = !strcmp(path, "-");
	int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	int ret;

	*data = NULL;
	*len = 0;
	if (fd < 0)
		return aikm_error_set(err, -errno, "%s: %s", path,
				      strerror(errno));
	ret = read_all(fd, max, data, len);
	if (!is_stdin)
		close(fd);
	if (!ret)
		return 0;
	free(*data);
	*data = NULL;
	if (ret == -E2BIG)
		return aikm_error_set(err, ret,
				      "%s: larger than the %zu bytes allowed",
				      path, max);
	return aikm_error_set(err, ret, "%s: %s", path, strerror(-ret));
}

static int map_all(int fd, const u8 **data, size_t *len)
{
	struct stat st;
	void *map;

	if (fstat(fd, &st))
		return -errno;
	*len = st.st_size;
	if (!*len)
		return 0;
	map = mmap(NULL, *len, PROT_READ, MAP_PRIVATE, fd, 0);
	if (map == MAP_FAILED)
		return -errno;
	*data = map;
	return 0;
}

int aikm_file_map(const char *path, const u8 **data, size_t *len,
		  struct aikm_error *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int ret;

	*data = NULL;
	*len = 0;
	ret = fd < 0 ? -errno : map_all(fd, data, len);
	if (fd >= 0)
		close(fd);
	if (ret)
		return aikm_error_set(err, ret, "%s: %s", path, strerror(-ret));
	return 0;
}

void aikm_file_unmap(const u8 *data, size_t len)
{
	if (data)
		munmap((void *)(uintptr_t)data, len);
}
