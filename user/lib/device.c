// SPDX-License-Identifier: GPL-2.0
#include "device.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "limits.h"

static const char device[] = "/dev/aikm";
static const char not_permitted[] =
	"%s: not permitted: be root or a member of the group aikm, or use --here";
static const char absent[] =
	"%s: %s: load the module (insmod aikm_module.ko) or use --here";
static const char too_old[] =
	"the loaded module is of a version that keeps no history";
static const char wrong_size[] =
	"%s: an event of %zd bytes, %zu were expected: the module is another version";

int aikm_device_open(struct aikm_error *err)
{
	int fd = open(device, O_RDWR | O_CLOEXEC);

	if (fd >= 0)
		return fd;
	if (errno == EACCES || errno == EPERM)
		return aikm_error_set(err, -EACCES, not_permitted, device);
	return aikm_error_set(err, errno == ENXIO ? -ENOENT : -errno, absent,
			      device, strerror(errno));
}

int aikm_device_snapshot(int fd, u32 window_ms, u64 at_ns, char *text,
			 struct aikm_error *err)
{
	struct aikm_snapshot_req q = {
		.size = sizeof(q),
		.window_ms = window_ms,
		.text = (uintptr_t)text,
		.text_size = AIKM_SNAPSHOT_TEXT_MAX,
		.at_ns = at_ns,
	};

	if (ioctl(fd, AIKM_IOC_SNAPSHOT, &q) < 0)
		return aikm_error_set(
			err, -errno, "%s: snapshot: %s", device,
			at_ns && errno == E2BIG ? too_old : strerror(errno));
	text[min_t(u32, q.text_len, AIKM_SNAPSHOT_TEXT_MAX)] = '\0';
	return q.text_len;
}

int aikm_device_history(int fd, struct aikm_moment *moments, u32 room,
			struct aikm_error *err)
{
	struct aikm_history_req q = {
		.size = sizeof(q),
		.moments = (uintptr_t)moments,
		.room = room,
	};

	if (ioctl(fd, AIKM_IOC_HISTORY, &q) < 0)
		return aikm_error_set(err, -errno, "%s: history: %s", device,
				      errno == ENOTTY ? too_old :
							strerror(errno));
	return (int)min(q.nr, room);
}

static const char *why_not(int error)
{
	switch (error) {
	case EBUSY:
		return "too many others are waiting for an answer: try again";
	case ETIMEDOUT:
		return "the answer took too long: the machine is overloaded; try --rules";
	case ENODATA:
		return "no model is loaded in the kernel: try --rules or --here";
	case EIO:
		return "the model gave values that are not finite: load another";
	default:
		return strerror(error);
	}
}

int aikm_device_diagnose(int fd, struct aikm_diagnose *q,
			 struct aikm_error *err)
{
	q->size = sizeof(*q);
	if (!ioctl(fd, AIKM_IOC_DIAGNOSE, q))
		return 0;
	if (errno == EBADMSG) {
		q->message[sizeof(q->message) - 1] = '\0';
		return aikm_error_set(err, -EBADMSG, "%s", q->message);
	}
	return aikm_error_set(err, -errno, "%s: diagnose: %s", device,
			      why_not(errno));
}

int aikm_device_event(int fd, struct aikm_event *e, struct aikm_error *err)
{
	ssize_t n = read(fd, e, sizeof(*e));

	if (n == (ssize_t)sizeof(*e))
		return 0;
	if (n < 0)
		return aikm_error_set(err, -errno, "%s: read: %s", device,
				      strerror(errno));
	return aikm_error_set(err, -EPROTO, wrong_size, device, n, sizeof(*e));
}
