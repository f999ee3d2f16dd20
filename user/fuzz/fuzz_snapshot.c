// SPDX-License-Identifier: GPL-2.0
/*
 * Any bytes as a snapshot: what is refused says why, what is accepted writes
 * to a text, and to a kept moment, that read back as the same snapshot. Any
 * bytes as a moment: refused, or a snapshot whose text is one.
 */
#include "observe/digest.h"
#include "observe/moment.h"
#include "observe/snapshot.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

static void require(bool truth)
{
	if (!truth)
		abort();
}

static void check(const struct aikm_snapshot *s)
{
	static struct aikm_snapshot again;
	static char text[AIKM_SNAPSHOT_TEXT_MAX];
	static u8 moment[AIKM_MOMENT_BYTES_MAX];
	static struct aikm_digest digest;
	int len = aikm_snapshot_write(s, text, sizeof(text));

	require(len > 0);
	require(aikm_snapshot_read(&again, text, (size_t)len, NULL) == len);
	require(!memcmp(s, &again, sizeof(*s)));
	len = aikm_moment_write(s, moment, sizeof(moment));
	require(len > 0);
	require(!aikm_moment_read(&again, moment, (size_t)len));
	require(!memcmp(s, &again, sizeof(*s)));
	aikm_digest_make(s, AIKM_PROMPT_TOKENS, &digest);
	require(digest.nr <= ARRAY_SIZE(digest.fact));
}

static void check_moment(const u8 *data, size_t size)
{
	static struct aikm_snapshot s;
	static char text[AIKM_SNAPSHOT_TEXT_MAX];
	int ret = aikm_moment_read(&s, data, size);

	require(ret == 0 || ret == -EBADMSG);
	if (!ret)
		require(aikm_snapshot_write(&s, text, sizeof(text)) > 0);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static struct aikm_snapshot s;
	struct aikm_error err = { "" };
	int ret = aikm_snapshot_read(&s, (const char *)data, size, &err);

	require(ret >= -EINVAL && ret <= (int)size);
	require((ret < 0) == !!err.text[0]);
	if (ret > 0)
		check(&s);
	check_moment(data, size);
	return 0;
}
