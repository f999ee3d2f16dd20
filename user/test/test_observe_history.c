// SPDX-License-Identifier: GPL-2.0
/* Moments and the flight recorder: what is kept comes back as it was. */
#include "observe.h"

#include "observe/history.h"
#include "observe/moment.h"

static struct aikm_snapshot snap, back;
static struct aikm_history *history;
static u64 seed;

static int setup(void **state)
{
	(void)state;
	seed = 1;
	history = malloc(sizeof(*history));
	if (!history)
		return -1;
	aikm_history_init(history);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	free(history);
	return 0;
}

/* Knuth's linear congruence: the same numbers on every machine. */
static u32 any(u32 below)
{
	seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (u32)(seed >> 33) % below;
}

static s64 any_value(void)
{
	static const s64 edges[] = {
		0,
		1,
		-1,
		63,
		64,
		-64,
		-65,
		127,
		128,
		8191,
		8192,
		U32_MAX,
		S64_MAX,
		0,
		S64_MIN,
		S64_MIN + 1,
		AIKM_VALUE_MAX,
		-AIKM_VALUE_MAX,
	};
	s64 wide;

	if (any(2))
		return edges[any(ARRAY_SIZE(edges))];
	wide = (s64)((u64)any(1U << 31) << 33 | any(1U << 31));
	return wide >> any(63);
}

static void any_facts(struct aikm_object *o)
{
	u32 i;

	for (i = 0; i < aikm_classes[o->class].nr_attrs; i++)
		if (any(3))
			aikm_fact_set(o, i, any_value());
}

static void any_name(char *name)
{
	u32 len = any(AIKM_NAME_LEN), i;

	for (i = 0; i < len; i++)
		name[i] = (char)(1 + any(255));
}

static void any_handles(u32 kind)
{
	struct aikm_object *o;
	u32 nr = any(12);

	for (; nr; nr--) {
		o = aikm_snapshot_add(&snap, kind);
		if (!o)
			return;
		o->id = any(U32_MAX);
		any_name(o->name);
		any_facts(o);
	}
}

static void any_snapshot(void)
{
	u32 i;

	aikm_snapshot_init(&snap);
	snap.time_ns = (u64)any(1U << 31) << 32 | any(1U << 31);
	snap.window_ms = any(U32_MAX);
	for (i = 0; i < AIKM_CLASS_SINGLE; i++)
		any_facts(&snap.obj[i]);
	for (i = AIKM_CLASS_SINGLE; i < AIKM_CLASSES; i++)
		any_handles(i);
}

/* As many handles as there can be, every value as long as it can be. */
static void largest_snapshot(s64 value)
{
	struct aikm_object *o;
	u32 kind, i, attr;

	aikm_snapshot_init(&snap);
	snap.time_ns = U64_MAX;
	snap.window_ms = U32_MAX;
	for (kind = AIKM_CLASS_SINGLE; kind < AIKM_CLASSES; kind++) {
		for (i = 0; i < AIKM_OBJECTS_MAX; i++) {
			o = aikm_snapshot_add(&snap, kind);
			if (!o)
				break;
			o->id = U32_MAX;
			memset(o->name, 'n', AIKM_NAME_LEN - 1);
		}
	}
	for (i = 0; i < snap.nr; i++)
		for (attr = 0; attr < aikm_classes[snap.obj[i].class].nr_attrs;
		     attr++)
			aikm_fact_set(&snap.obj[i], attr, value);
}

/* Writes into memory of exactly that size, reads back, compares all bytes. */
static u32 assert_comes_back(void)
{
	u8 room[AIKM_MOMENT_BYTES_MAX];
	int n = aikm_moment_write(&snap, room, sizeof(room));
	u8 *exact;

	assert_true(n > 0);
	exact = (u8 *)exact_copy((char *)room, (size_t)n);
	assert_int_equal(aikm_moment_write(&snap, exact, (size_t)n), n);
	memset(&back, 0xa5, sizeof(back));
	assert_int_equal(aikm_moment_read(&back, exact, (size_t)n), 0);
	assert_memory_equal(&back, &snap, sizeof(snap));
	free(exact);
	return (u32)n;
}

static void every_value_comes_back(void **state)
{
	u32 i;

	(void)state;
	for (i = 0; i < 2000; i++) {
		any_snapshot();
		assert_comes_back();
	}
}

static void nothing_comes_back_as_nothing(void **state)
{
	(void)state;
	aikm_snapshot_init(&snap);
	assert_true(assert_comes_back() < 64);
}

static void the_largest_fits(void **state)
{
	(void)state;
	largest_snapshot(S64_MIN);
	assert_true(assert_comes_back() <= AIKM_MOMENT_BYTES_MAX);
	largest_snapshot(AIKM_VALUE_MAX);
	print_message("# the largest moment: %u bytes\n", assert_comes_back());
}

static void too_little_room_is_said(void **state)
{
	u8 room[AIKM_MOMENT_BYTES_MAX], *exact;
	int n, size;

	(void)state;
	any_snapshot();
	n = aikm_moment_write(&snap, room, sizeof(room));
	for (size = 0; size < n; size++) {
		exact = (u8 *)exact_copy((char *)room, (size_t)size);
		assert_int_equal(aikm_moment_write(&snap, exact, (size_t)size),
				 -ENOSPC);
		free(exact);
	}
}

/* Cut or with more behind it, a moment is refused. */
static void another_length_is_refused(void **state)
{
	u8 room[AIKM_MOMENT_BYTES_MAX + 1], *exact;
	int n, size;

	(void)state;
	any_snapshot();
	n = aikm_moment_write(&snap, room, sizeof(room) - 1);
	room[n] = 0;
	for (size = 0; size <= n + 1; size++) {
		exact = (u8 *)exact_copy((char *)room, (size_t)size);
		assert_int_equal(aikm_moment_read(&back, exact, (size_t)size),
				 size == n ? 0 : -EBADMSG);
		free(exact);
	}
}

/* Any bytes are either a sound snapshot or refused; ASan watches. */
static void damaged_bytes_do_no_harm(void **state)
{
	u8 room[AIKM_MOMENT_BYTES_MAX], *exact;
	u32 round, hit;
	int n, ret;

	(void)state;
	for (round = 0; round < 3000; round++) {
		if (!(round % 100))
			any_snapshot();
		n = aikm_moment_write(&snap, room, sizeof(room));
		exact = (u8 *)exact_copy((char *)room, (size_t)n);
		for (hit = 0; hit < 3; hit++)
			exact[any((u32)n)] = (u8)any(256);
		ret = aikm_moment_read(&back, exact, (size_t)n);
		assert_true(ret == 0 || ret == -EBADMSG);
		assert_true(back.nr >= AIKM_CLASS_SINGLE &&
			    back.nr <= AIKM_OBJECTS_MAX);
		free(exact);
	}
}

/* ---- the rings ---- */

/* Bytes that say to which moment they belong. */
static void fill(u8 *bytes, u64 time_ns, u32 size)
{
	u32 i;

	for (i = 0; i < size; i++)
		bytes[i] = (u8)(time_ns / 1000 * 31 + i * 7 + size);
}

static void add(u64 time_ns, u32 weight, u32 size)
{
	static u8 bytes[AIKM_MOMENT_BYTES_MAX];

	fill(bytes, time_ns, size);
	assert_int_equal(
		aikm_history_add(history, time_ns, weight, bytes, size), 0);
}

static void add_seconds(u64 from, u64 to, u32 size)
{
	for (; from < to; from++)
		add(from * SECOND, 1, size);
}

static void assert_whole(void)
{
	static u8 bytes[AIKM_MOMENT_BYTES_MAX];
	const struct aikm_kept *kept;
	u64 last;
	u32 ring, n;

	for (ring = 0; ring < AIKM_HISTORY_RINGS; ring++) {
		last = 0;
		for (n = 0; n < aikm_history_nr(history, ring); n++) {
			kept = aikm_history_kept(history, ring, n);
			assert_true(kept->time_ns > last);
			last = kept->time_ns;
			fill(bytes, kept->time_ns, kept->size);
			assert_memory_equal(aikm_history_bytes(history, kept),
					    bytes, kept->size);
		}
	}
}

static u64 oldest_s(u32 ring)
{
	return aikm_history_kept(history, ring, 0)->time_ns / SECOND;
}

static void an_empty_history_has_nothing(void **state)
{
	(void)state;
	assert_null(aikm_history_find(history, 0));
	assert_null(aikm_history_find(history, U64_MAX));
	assert_int_equal(aikm_history_nr(history, AIKM_HISTORY_FINE), 0);
}

static void keeps_what_it_promises(void **state)
{
	const u64 day = 86400, now = 2 * day;

	(void)state;
	add_seconds(1, now, 100);
	assert_whole();
	assert_int_equal(aikm_history_nr(history, AIKM_HISTORY_FINE), 300);
	assert_int_equal(oldest_s(AIKM_HISTORY_FINE), now - 300);
	assert_int_equal(aikm_history_nr(history, AIKM_HISTORY_MIDDLE), 360);
	assert_int_equal(oldest_s(AIKM_HISTORY_MIDDLE), now - 3610);
	assert_int_equal(aikm_history_nr(history, AIKM_HISTORY_COARSE), 288);
	assert_int_equal(oldest_s(AIKM_HISTORY_COARSE), now - day - 300);
}

static void finds_the_nearest(void **state)
{
	const struct aikm_kept *kept;

	(void)state;
	add_seconds(1000, 1200, 50);
	kept = aikm_history_find(history, 1100ULL * SECOND + SECOND / 3);
	assert_non_null(kept);
	assert_int_equal(kept->time_ns, 1100ULL * SECOND);
	kept = aikm_history_find(history, 1100ULL * SECOND - SECOND / 3);
	assert_int_equal(kept->time_ns, 1100ULL * SECOND);
	kept = aikm_history_find(history, 1200ULL * SECOND);
	assert_int_equal(kept->time_ns, 1199ULL * SECOND);
	assert_null(aikm_history_find(history, 1202ULL * SECOND));
	assert_null(aikm_history_find(history, 989ULL * SECOND));
	assert_null(aikm_history_find(history, U64_MAX));
}

static void a_gap_is_a_gap(void **state)
{
	(void)state;
	add_seconds(1000, 1100, 50);
	/* Eight hours asleep: CLOCK_BOOTTIME goes on. */
	add_seconds(30000, 30005, 50);
	assert_int_equal(aikm_history_nr(history, AIKM_HISTORY_FINE), 105);
	assert_non_null(aikm_history_find(history, 1050ULL * SECOND));
	assert_null(aikm_history_find(history, 15000ULL * SECOND));
	assert_non_null(aikm_history_find(history, 30002ULL * SECOND));
	/* The steps that ended before are there, each once. */
	assert_int_equal(aikm_history_nr(history, AIKM_HISTORY_MIDDLE), 10);
	assert_int_equal(aikm_history_nr(history, AIKM_HISTORY_COARSE), 1);
}

static void time_only_goes_on(void **state)
{
	u8 byte = 0;

	(void)state;
	add(10, 1, 1);
	assert_int_equal(aikm_history_add(history, 10, 1, &byte, 1), -EINVAL);
	assert_int_equal(aikm_history_add(history, 9, 1, &byte, 1), -EINVAL);
	assert_int_equal(aikm_history_add(history, 0, 1, &byte, 1), -EINVAL);
	add(U64_MAX, 1, 1);
	assert_non_null(aikm_history_find(history, U64_MAX - 1));
	assert_null(aikm_history_find(history, U64_MAX / 2));
}

static void hostile_sizes_are_refused(void **state)
{
	static u8 bytes[AIKM_MOMENT_BYTES_MAX];

	(void)state;
	assert_int_equal(aikm_history_add(history, 1, 1, bytes, 0), -EINVAL);
	assert_int_equal(aikm_history_add(history, 1, 1, bytes,
					  AIKM_MOMENT_BYTES_MAX + 1),
			 -EINVAL);
	assert_int_equal(aikm_history_add(history, 1, 1, bytes, U32_MAX),
			 -EINVAL);
	assert_int_equal(aikm_history_nr(history, AIKM_HISTORY_FINE), 0);
	add(1, 1, AIKM_MOMENT_BYTES_MAX);
	assert_whole();
}

/* A spike of a second is what its 10 seconds and its 5 minutes show. */
static void a_step_shows_its_worst(void **state)
{
	const struct aikm_kept *kept;
	u64 s;

	(void)state;
	for (s = 600; s < 1300; s++)
		add(s * SECOND,
		    s == 777 ? 9 :
		    s == 778 ? 9 :
		    s == 771 ? 8 :
			       1,
		    20);
	kept = aikm_history_find(history, 775ULL * SECOND);
	assert_non_null(kept);
	assert_int_equal(kept->time_ns, 777ULL * SECOND);
	assert_int_equal(kept->weight, 9);
	kept = aikm_history_kept(history, AIKM_HISTORY_COARSE, 0);
	assert_int_equal(kept->time_ns, 777ULL * SECOND);
	/* Among equals the first. */
	kept = aikm_history_kept(history, AIKM_HISTORY_MIDDLE, 0);
	assert_int_equal(kept->time_ns, 600ULL * SECOND);
	assert_whole();
}

static void any_sizes_wrap_around(void **state)
{
	u64 s;

	(void)state;
	for (s = 1; s < 20000; s++) {
		add(s * SECOND, any(5),
		    1 + any(any(4) ? 900 : AIKM_MOMENT_BYTES_MAX));
		if (s % 37 == 0 || s < 10)
			assert_whole();
	}
	assert_int_equal(aikm_history_kept(history, AIKM_HISTORY_FINE,
					   aikm_history_nr(history, 0) - 1)
				 ->time_ns,
			 19999ULL * SECOND);
}

/* The largest moments there can be: fewer are kept, the newest, and whole. */
static void large_moments_reach_less_far(void **state)
{
	static u8 bytes[AIKM_MOMENT_BYTES_MAX];
	u64 s;
	int n;

	(void)state;
	largest_snapshot(AIKM_VALUE_MAX);
	n = aikm_moment_write(&snap, bytes, sizeof(bytes));
	add_seconds(1, 100000, (u32)n);
	assert_whole();
	s = oldest_s(AIKM_HISTORY_FINE);
	print_message("# of the largest moments, 1 s steps reach %llu s back\n",
		      (unsigned long long)(100000 - s));
	assert_true(100000 - s < 300);
	/* All of its room is used but for one moment's at its end. */
	assert_true((100000 - s + 2) * (u32)n >
		    AIKM_HISTORY_BYTES / AIKM_HISTORY_MOMENTS * 300);
}

static void the_worse_weighs_more(void **state)
{
	u32 calm, busy, thrash;

	(void)state;
	aikm_snapshot_init(&snap);
	assert_int_equal(aikm_history_weight(&snap, 0), 0);
	aikm_fact_set(&snap.obj[AIKM_CPU], AIKM_CPU_IDLE, 990);
	calm = aikm_history_weight(&snap, 0);
	aikm_fact_set(&snap.obj[AIKM_CPU], AIKM_CPU_IDLE, 100);
	busy = aikm_history_weight(&snap, 0);
	aikm_fact_set(&snap.obj[AIKM_PSI], AIKM_PSI_MEM_FULL, 500);
	thrash = aikm_history_weight(&snap, 0);
	assert_true(calm < busy && busy < thrash);
	aikm_fact_set(&snap.obj[AIKM_PSI], AIKM_PSI_MEM_FULL, S32_MAX);
	assert_int_equal(aikm_history_weight(&snap, 0), 65535);
	aikm_snapshot_init(&snap);
	assert_true(aikm_history_weight(&snap, 1) > 65535);
	aikm_fact_set(&snap.obj[AIKM_PSI], AIKM_PSI_MEM_FULL, S64_MIN / 2);
	assert_int_equal(aikm_history_weight(&snap, 3), 3 << 16);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	static const struct CMUnitTest tests[] = {
		TEST(every_value_comes_back),
		TEST(nothing_comes_back_as_nothing),
		TEST(the_largest_fits),
		TEST(too_little_room_is_said),
		TEST(another_length_is_refused),
		TEST(damaged_bytes_do_no_harm),
		TEST(an_empty_history_has_nothing),
		TEST(keeps_what_it_promises),
		TEST(finds_the_nearest),
		TEST(a_gap_is_a_gap),
		TEST(time_only_goes_on),
		TEST(hostile_sizes_are_refused),
		TEST(a_step_shows_its_worst),
		TEST(any_sizes_wrap_around),
		TEST(large_moments_reach_less_far),
		TEST(the_worse_weighs_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
