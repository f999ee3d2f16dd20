// SPDX-License-Identifier: GPL-2.0
/* The parsers of observe/, on texts of real machines (6.1 and 6.18). */
#include "observe.h"

#include "net_texts.h"
#include "observe/slow.h"

static const char stat_text[] =
	"cpu  36913 1207 12214 122532 1052 7 219 3 40 5\n"
	"cpu0 18362 615 6203 61264 568 3 104 1 0 0\n"
	"cpu1 18551 592 6011 61268 484 4 115 2 0 0\n"
	"intr 1268473 0 0 0 0 52\n"
	"ctxt 2466523\n"
	"btime 1795299557\n"
	"processes 23303\n"
	"procs_running 7\n"
	"procs_blocked 2\n"
	"softirq 573013 3 203459 4 43029 37444 0 29 159096 2 56438\n";

static const char loadavg_text[] = "9.35 7.71 4.60 5/187 23303\n";

static const char meminfo_text[] = "MemTotal:         723640 kB\n"
				   "MemFree:           60016 kB\n"
				   "MemAvailable:      13604 kB\n"
				   "Buffers:             120 kB\n"
				   "Cached:            10652 kB\n"
				   "SwapCached:          864 kB\n"
				   "Active(anon):     301232 kB\n"
				   "SwapTotal:        651260 kB\n"
				   "SwapFree:         280060 kB\n"
				   "Zswap:                 0 kB\n"
				   "Dirty:                16 kB\n"
				   "Writeback:             4 kB\n"
				   "AnonPages:        605800 kB\n"
				   "Shmem:              4064 kB\n"
				   "SUnreclaim:         9780 kB\n"
				   "WritebackTmp:         99 kB\n"
				   "Committed_AS:     999688 kB\n"
				   "HugePages_Total:       0\n"
				   "SReclaimable:      14736 kB\n"
				   "KernelStack:        1760 kB\n"
				   "PageTables:          988 kB\n"
				   "Mlocked:               0 kB\n"
				   "CommitLimit:      361820 kB\n"
				   "VmallocUsed:        8680 kB\n"
				   "Percpu:              544 kB\n"
				   "HardwareCorrupted:     0 kB\n"
				   "HugePages_Free:        0\n"
				   "Hugepagesize:       2048 kB\n";

static const char vmstat_text[] = "nr_free_pages 1313124\n"
				  "workingset_refault_anon 770\n"
				  "workingset_refault_file 39\n"
				  "pswpin 1767\n"
				  "pswpout 1907\n"
				  "allocstall_dma 1\n"
				  "allocstall_dma32 20\n"
				  "allocstall_normal 300\n"
				  "allocstall_movable 4000\n"
				  "pgfault 109572568\n"
				  "pgmajfault 5493\n"
				  "pgsteal_kswapd 915\n"
				  "pgsteal_direct 11\n"
				  "pgscan_kswapd 899\n"
				  "pgscan_direct 12\n"
				  "pgscan_direct_throttle 77\n"
				  "oom_kill 3\n"
				  "nr_dirty 12\n"
				  "nr_writeback 3\n"
				  "nr_dirty_threshold 4000\n"
				  "kswapd_low_wmark_hit_quickly 5\n"
				  "compact_stall 6\n"
				  "compact_fail 7\n"
				  "thp_fault_alloc 8\n"
				  "thp_fault_fallback 9\n"
				  "thp_split_page 10\n"
				  "numa_miss 11\n"
				  "numa_hint_faults 13\n"
				  "numa_hint_faults_local 12\n"
				  "numa_pages_migrated 14\n"
				  "balloon_inflate 15\n"
				  "balloon_deflate 16\n";

static const char memory_text[] =
	"some avg10=41.72 avg60=0.89 avg300=0.44 total=13831353\n"
	"full avg10=0.05 avg60=0.02 avg300=0.06 total=4525899\n";

static const char disks_text[] =
	"   1       0 ram0 5 0 40 1 0 0 0 0 0 1 1 0 0 0 0 0 0\n"
	"   7       0 loop0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n"
	" 254       0 vda 36335 10652 3625274 8467 107166 114999 10196432 45910 3 13636 56453 9985 79 1792616 969 20791 1105\n"
	" 254       1 vda1 36000 10652 3600000 8400 107000 114999 10190000 45000 0 13600 56000 9985 79 1792616 969 0 0\n"
	" 259       0 nvme0n1 10 0 80 5 0 0 0 0 0 5 5\n"
	" 259       1 nvme0n1p1 9 0 72 5 0 0 0 0 0 5 5\n"
	" 259       2 nvme0n10 8 0 64 5 0 0 0 0 0 5 5\n"
	" 253       0 dm-0 0 0 0 0 0 0 0 0 4 0 0 0 0 0 0 0 0\n";

static void parses_stat(void **state)
{
	struct aikm_sample s = { 0 };

	(void)state;
	assert_int_equal(aikm_parse_stat(stat_text, strlen(stat_text), &s), 0);
	assert_int_equal(s.counter[AIKM_C_USER], 36913);
	assert_int_equal(s.counter[AIKM_C_NICE], 1207);
	assert_int_equal(s.counter[AIKM_C_SYSTEM], 12214);
	assert_int_equal(s.counter[AIKM_C_IDLE], 122532);
	assert_int_equal(s.counter[AIKM_C_IOWAIT], 1052);
	assert_int_equal(s.counter[AIKM_C_IRQ], 7);
	assert_int_equal(s.counter[AIKM_C_SOFTIRQ], 219);
	assert_int_equal(s.counter[AIKM_C_STEAL], 3);
	assert_int_equal(s.counter[AIKM_C_CPUS], 2);
	assert_int_equal(s.counter[AIKM_C_SWITCHES], 2466523);
	assert_int_equal(s.counter[AIKM_C_FORKS], 23303);
	assert_int_equal(s.counter[AIKM_C_RUNNING], 7);
	assert_int_equal(s.counter[AIKM_C_BLOCKED], 2);
}

static void parses_loadavg(void **state)
{
	struct aikm_sample s = { 0 };

	(void)state;
	assert_int_equal(
		aikm_parse_loadavg(loadavg_text, strlen(loadavg_text), &s), 0);
	assert_int_equal(s.counter[AIKM_C_LOAD1], 9350);
	assert_int_equal(s.counter[AIKM_C_THREADS], 187);
}

static void parses_meminfo(void **state)
{
	struct aikm_sample s = { 0 };

	(void)state;
	assert_int_equal(
		aikm_parse_meminfo(meminfo_text, strlen(meminfo_text), &s), 0);
	assert_int_equal(s.counter[AIKM_C_MEM_TOTAL], 723640);
	assert_int_equal(s.counter[AIKM_C_MEM_FREE], 60016);
	assert_int_equal(s.counter[AIKM_C_MEM_AVAILABLE], 13604);
	assert_int_equal(s.counter[AIKM_C_BUFFERS], 120);
	assert_int_equal(s.counter[AIKM_C_CACHED], 10652);
	assert_int_equal(s.counter[AIKM_C_SWAP_TOTAL], 651260);
	assert_int_equal(s.counter[AIKM_C_SWAP_FREE], 280060);
	assert_int_equal(s.counter[AIKM_C_DIRTY], 16);
	assert_int_equal(s.counter[AIKM_C_WRITEBACK], 4);
	assert_int_equal(s.counter[AIKM_C_ANON], 605800);
	assert_int_equal(s.counter[AIKM_C_SHMEM], 4064);
	assert_int_equal(s.counter[AIKM_C_SLAB_UNRECLAIM], 9780);
	assert_int_equal(s.counter[AIKM_C_COMMITTED], 999688);
}

static void parses_vmstat(void **state)
{
	struct aikm_sample s = { 0 };

	(void)state;
	assert_int_equal(
		aikm_parse_vmstat(vmstat_text, strlen(vmstat_text), &s), 0);
	assert_int_equal(s.counter[AIKM_C_PSWPIN], 1767);
	assert_int_equal(s.counter[AIKM_C_PSWPOUT], 1907);
	assert_int_equal(s.counter[AIKM_C_PGFAULT], 109572568);
	assert_int_equal(s.counter[AIKM_C_PGMAJFAULT], 5493);
	assert_int_equal(s.counter[AIKM_C_SCAN_DIRECT], 12);
	assert_int_equal(s.counter[AIKM_C_SCAN_KSWAPD], 899);
	assert_int_equal(s.counter[AIKM_C_STEAL_DIRECT], 11);
	assert_int_equal(s.counter[AIKM_C_STEAL_KSWAPD], 915);
	assert_int_equal(s.counter[AIKM_C_ALLOCSTALL], 4321);
	assert_int_equal(s.counter[AIKM_C_REFAULT_ANON], 770);
	assert_int_equal(s.counter[AIKM_C_REFAULT_FILE], 39);
	assert_int_equal(s.counter[AIKM_C_OOM_KILL], 3);
}

static void parses_pressure(void **state)
{
	struct aikm_sample s = { 0 };
	size_t len = strlen(memory_text);

	(void)state;
	assert_int_equal(aikm_parse_psi_mem(memory_text, len, &s), 0);
	assert_int_equal(s.counter[AIKM_C_PSI_MEM_SOME], 13831353);
	assert_int_equal(s.counter[AIKM_C_PSI_MEM_FULL], 4525899);
	assert_int_equal(aikm_parse_psi_io(memory_text, len, &s), 0);
	assert_int_equal(s.counter[AIKM_C_PSI_IO_SOME], 13831353);
	assert_int_equal(s.counter[AIKM_C_PSI_IO_FULL], 4525899);
	assert_int_equal(aikm_parse_psi_cpu(memory_text, len, &s), 0);
	assert_int_equal(s.counter[AIKM_C_PSI_CPU_SOME], 13831353);
}

/* The source of a path. */
static const struct aikm_text_source *source_of(const char *path)
{
	u32 i;

	for (i = 0; i < aikm_text_sources_nr; i++)
		if (!strcmp(aikm_text_sources[i].path, path))
			return &aikm_text_sources[i];
	fail_msg("no source %s", path);
	return NULL;
}

static int take(const char *path, const char *text, struct aikm_sample *s)
{
	return aikm_text_parse(source_of(path), text, strlen(text), s);
}

static void parses_sysctls(void **state)
{
	struct aikm_sample s = { 0 };

	(void)state;
	assert_int_equal(
		take("sys/fs/file-nr", "557\t0\t9223372036854775807\n", &s), 0);
	assert_int_equal(s.counter[AIKM_C_FILES], 557);
	assert_true(s.counter[AIKM_C_FILES_MAX] == 9223372036854775807ULL);
	assert_int_equal(take("sys/kernel/threads-max", "192730\n", &s), 0);
	assert_int_equal(s.counter[AIKM_C_THREADS_MAX], 192730);
	assert_int_equal(take("sys/kernel/pid_max", "32768\n", &s), 0);
	assert_int_equal(s.counter[AIKM_C_PID_MAX], 32768);
}

static void parses_disks(void **state)
{
	struct aikm_sample s = { 0 };
	const struct aikm_disk_sample *d = s.disk;

	(void)state;
	assert_int_equal(
		aikm_parse_diskstats(disks_text, strlen(disks_text), &s), 0);
	assert_int_equal(s.nr_disks, 4);
	assert_string_equal(d[0].name, "vda");
	assert_int_equal(d[0].dev, 254 << 20);
	assert_int_equal(d[0].inflight, 3);
	assert_int_equal(d[0].ios, 36335 + 107166 + 9985 + 20791);
	assert_int_equal(d[0].read_sectors, 3625274);
	assert_int_equal(d[0].write_sectors, 10196432);
	assert_int_equal(d[0].wait_ms, 8467 + 45910 + 969 + 1105);
	assert_int_equal(d[0].busy_ms, 13636);
	assert_int_equal(d[0].queue_ms, 56453);
	assert_string_equal(d[1].name, "nvme0n1");
	assert_string_equal(d[2].name, "nvme0n10");
	assert_string_equal(d[3].name, "dm-0");
	assert_int_equal(d[3].inflight, 4);
}

/* A machine may have no disk at all, but not lines that are no disks. */
static void refuses_what_is_not_disks(void **state)
{
	struct aikm_sample s = { 0 };

	(void)state;
	assert_int_equal(aikm_parse_diskstats("", 0, &s), 0);
	assert_int_equal(aikm_parse_diskstats("hello\n", 6, &s), -EINVAL);
	assert_int_equal(aikm_parse_diskstats(
				 "9999 0 x 1 1 1 1 1 1 1 1 1 1 1\n", 31, &s),
			 -EINVAL);
}

static void keeps_disks_within_bounds(void **state)
{
	static char text[200 * 64];
	struct aikm_sample s = { 0 };
	int len = 0, i;

	(void)state;
	for (i = 0; i < 200; i++)
		len += scnprintf(text + len, sizeof(text) - (size_t)len,
				 "8 %d disk%c%c 1 0 1 1 0 0 0 0 0 1 1\n", i,
				 'a' + i / 26, 'a' + i % 26);
	assert_int_equal(aikm_parse_diskstats(text, (size_t)len, &s), 0);
	assert_int_equal(s.nr_disks, AIKM_SAMPLE_DISKS);
}

/* ---- cut and spoilt texts ---- */

struct text {
	const char *path;
	const char *text;
};

#define CLOCKSOURCE \
	"devices/system/clocksource/clocksource0/current_clocksource"
#define ZONE "class/thermal/thermal_zone"
#define CPU0 "devices/system/cpu/cpu0/"

static const struct text texts[] = {
	{ "stat", stat_text },
	{ "loadavg", loadavg_text },
	{ "meminfo", meminfo_text },
	{ "vmstat", vmstat_text },
	{ "diskstats", disks_text },
	{ "cpu.pressure", memory_text },
	{ "memory.pressure", memory_text },
	{ "io.pressure", memory_text },
	{ "sys/fs/file-nr", "557\t0\t2466170\n" },
	{ "sys/kernel/threads-max", "192730\n" },
	{ "sys/kernel/pid_max", "32768\n" },
	{ "net/snmp", snmp_text },
	{ "net/snmp6", snmp6_text },
	{ "net/netstat", netstat_text },
	{ "net/sockstat", sockstat_text },
	{ "net/dev", netdev_text },
	{ "net/softnet_stat", softnet_text },
	{ "net/stat/arp_cache", neighbours_text },
	{ "net/stat/ndisc_cache", neighbours_text },
	{ "sys/net/ipv4/tcp_mem", "287898\t383867\t575796\n" },
	{ "sys/net/ipv4/udp_mem", "575799\t767734\t1151598\n" },
	{ "sys/net/ipv4/tcp_max_orphans", "131072\n" },
	{ "sys/net/ipv4/tcp_max_tw_buckets", "131072\n" },
	{ "sys/net/ipv4/ip_local_port_range", "32768\t60999\n" },
	{ "sys/net/ipv4/neigh/default/gc_thresh3", "1024\n" },
	{ "sys/net/netfilter/nf_conntrack_count", "12\n" },
	{ "sys/net/netfilter/nf_conntrack_max", "262144\n" },
	{ "sys/kernel/pty/nr", "3\n" },
	{ "sys/kernel/pty/max", "4096\n" },
	{ "sys/fs/aio-nr", "0\n" },
	{ "sys/fs/aio-max-nr", "65536\n" },
	{ "sys/fs/dentry-state", "257439\t255611\t45\t0\t56369\t0\n" },
	{ "sys/kernel/tainted", "12288\n" },
	{ "sys/kernel/random/entropy_avail", "256\n" },
	{ "key-users", key_users_text },
	{ "sys/vm/overcommit_memory", "2\n" },
	{ "buddyinfo",
	  "Node 0, zone   Normal 927 660 1659 1464 959 693 421 214 63 2 4017\n" },
	{ "cgroup.stat", "nr_descendants 41\nnr_dying_descendants 3\n" },
	{ "kernel/oops_count", "1\n" },
	{ "kernel/warn_count", "22\n" },
	{ CLOCKSOURCE, "hpet\n" },
	{ "devices/system/edac/mc/mc0/ce_count", "5\n" },
	{ "devices/system/edac/mc/mc0/ue_count", "1\n" },
	{ "devices/system/edac/mc/mc1/ce_count", "5\n" },
	{ "devices/system/edac/mc/mc1/ue_count", "1\n" },
	{ "class/thermal/thermal_zone0/temp", "61000\n" },
	{ ZONE "0/trip_point_0_type", "critical\n" },
	{ ZONE "0/trip_point_0_temp", "110000\n" },
	{ ZONE "0/trip_point_1_type", "passive\n" },
	{ ZONE "0/trip_point_1_temp", "95000\n" },
	{ ZONE "1/temp", "61000\n" },
	{ ZONE "1/trip_point_0_type", "hot\n" },
	{ ZONE "1/trip_point_0_temp", "110000\n" },
	{ ZONE "1/trip_point_1_type", "active\n" },
	{ ZONE "1/trip_point_1_temp", "95000\n" },
	{ "class/power_supply/BAT0/capacity", "87\n" },
	{ "class/power_supply/BAT1/capacity", "3\n" },
	{ "class/power_supply/AC/online", "1\n" },
	{ "class/power_supply/AC0/online", "0\n" },
	{ "class/power_supply/ACAD/online", "1\n" },
	{ "class/power_supply/ADP1/online", "1\n" },
	{ "sys/vm/max_map_count", "65530\n" },
	{ CPU0 "cpufreq/cpuinfo_max_freq", "3600000\n" },
	{ CPU0 "cpufreq/scaling_max_freq", "1200000\n" },
	{ CPU0 "thermal_throttle/core_throttle_count", "9\n" },
	{ CPU0 "thermal_throttle/package_throttle_count", "9\n" },
};

/*
 * Sums and counts of lines may be smaller in a cut text; any single value is
 * the whole one or unknown.
 */
static bool grows_with_text(u32 c)
{
	static const u8 sums[] = {
		AIKM_C_ALLOCSTALL,	 AIKM_C_CPUS,
		AIKM_C_SOFTNET,		 AIKM_C_SOFTNET_DROPS,
		AIKM_C_SOFTNET_SQUEEZES, AIKM_C_NEIGH_FAILS,
		AIKM_C_NEIGH_OVERFLOWS,	 AIKM_C_TCP_PRUNED,
		AIKM_C_TCP_SYN_FULL,
	};

	return memchr(sums, (int)c, sizeof(sums));
}

static void check_cut(const struct text *t, size_t len,
		      const struct aikm_sample *whole)
{
	struct aikm_sample s = { 0 };
	char *copy = exact_copy(t->text, len);
	u32 c;

	aikm_text_parse(source_of(t->path), copy, len, &s);
	free(copy);
	for (c = 0; c < AIKM_COUNTERS; c++) {
		if (!counted(&s, c))
			continue;
		assert_true(counted(whole, c));
		if (grows_with_text(c))
			assert_true(s.counter[c] <= whole->counter[c]);
		else if (c == AIKM_C_KEYS_LEFT)
			assert_true(s.counter[c] >= whole->counter[c]);
		else
			assert_int_equal(s.counter[c], whole->counter[c]);
	}
	assert_true(s.nr_disks <= whole->nr_disks);
	assert_true(s.nr_netdevs <= whole->nr_netdevs);
	for (c = 0; c < s.nr_netdevs; c++)
		assert_memory_equal(&s.netdev[c], &whole->netdev[c],
				    sizeof(s.netdev[c]));
}

static void survives_any_cut(void **state)
{
	struct aikm_sample whole;
	size_t len;
	u32 i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(texts); i++) {
		memset(&whole, 0, sizeof(whole));
		assert_int_equal(take(texts[i].path, texts[i].text, &whole), 0);
		for (len = 0; len < strlen(texts[i].text); len++)
			check_cut(&texts[i], len, &whole);
	}
}

/* What is read now and then must not be taken for what happened since. */
static void slow_sources_give_no_rate(void **state)
{
	static struct machine prev, other, cur;
	static struct aikm_snapshot with, without;
	u32 i, c, slow = 0;

	(void)state;
	machine_init(&prev, 100);
	machine_init(&other, 100);
	machine_init(&cur, 102);
	for (i = 0; i < ARRAY_SIZE(texts); i++) {
		take(texts[i].path, texts[i].text, &prev.sample);
		take(texts[i].path, texts[i].text, &cur.sample);
		slow += source_of(texts[i].path)->slow;
		if (source_of(texts[i].path)->slow)
			take(texts[i].path, texts[i].text, &other.sample);
	}
	assert_true(slow >= 20);
	for (c = 0; c < AIKM_COUNTERS; c++)
		if (counted(&other.sample, c))
			prev.sample.counter[c] = cur.sample.counter[c] / 2;
	assert_int_equal(rate(&prev, &cur, &with), 0);
	for (c = 0; c < AIKM_COUNTERS; c++)
		if (counted(&other.sample, c))
			prev.sample.counter[c] = cur.sample.counter[c];
	assert_int_equal(rate(&prev, &cur, &without), 0);
	assert_memory_equal(&with, &without, sizeof(with));
	/* And nothing but counters comes of them. */
	memset(other.sample.counter, 0, sizeof(other.sample.counter));
	memset(other.sample.present, 0, sizeof(other.sample.present));
	machine_init(&cur, 100);
	cur.sample.task = other.sample.task;
	assert_memory_equal(&other.sample, &cur.sample, sizeof(cur.sample));
}

static void slow_sources_are_remembered(void **state)
{
	static struct aikm_sample s;
	struct aikm_slow k = { 0 };
	u32 n;

	(void)state;
	assert_false(aikm_slow_give(&k, &s));
	take("sys/kernel/pty/max", "4096\n", &s);
	aikm_slow_keep(&k, &s);
	for (n = 1; n < AIKM_SLOW_LOOKS; n++) {
		memset(&s, 0, sizeof(s));
		assert_true(aikm_slow_give(&k, &s));
		assert_true(counted(&s, AIKM_C_PTYS_MAX));
		assert_int_equal(s.counter[AIKM_C_PTYS_MAX], 4096);
		assert_false(counted(&s, AIKM_C_PTYS));
	}
	memset(&s, 0, sizeof(s));
	assert_false(aikm_slow_give(&k, &s));
	assert_false(counted(&s, AIKM_C_PTYS_MAX));
}

static void refuses_other_texts(void **state)
{
	static const char *const others[] = {
		"",
		"\n",
		"\x20\n\n",
		"x",
		"cpu\n",
		"MemTotal: kB\n",
		"-1 -1 -1\n",
		"99999999999999999999999\n",
		"some total=x\n",
		"some total=\n",
		"1.2.3\n",
		"0.5 0 0 1/2 3\n",
		"pswpin\n",
		"\377\377 \1\n",
	};
	struct aikm_sample s = { 0 };
	u32 i, j;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(texts); i++)
		for (j = 0; j < ARRAY_SIZE(others); j++)
			if (strcmp(texts[i].path, CLOCKSOURCE) &&
			    (strcmp(texts[i].path, "diskstats") || j))
				assert_int_equal(take(texts[i].path, others[j],
						      &s),
						 -EINVAL);
	for (i = 0; i < AIKM_COUNTERS; i++)
		assert_false(counted(&s, i));
}

/* ---- mounts ---- */

static const char mounts_text[] =
	"proc /proc proc rw,relatime 0 0\n"
	"/dev/vda1 / ext4 rw,relatime,errors=remount-ro 0 0\n"
	"tmpfs /run/two\\040words tmpfs rw,size=4k 0 0\n"
	"server:/data /mnt/nfs nfs4 rw 0 0\n"
	"/dev/sr0 /mnt/cd ext4 ro,nosuid 0 0\n"
	"overlay / overlay rw,lowerdir=/a 0 0\n"
	"/dev/vdb /back\\134slash xfs rw 0 0\n"
	"/dev/vdc /nul\\000path ext4 rw 0 0\n";

static void walks_mounts(void **state)
{
	static const char *const want[][2] = {
		{ "/", "ext4" },
		{ "/run/two words", "tmpfs" },
		{ "/back\\slash", "xfs" },
	};
	struct aikm_mount_line m;
	size_t pos = 0;
	u32 i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(want); i++) {
		assert_int_equal(aikm_parse_mounts(mounts_text,
						   strlen(mounts_text), &pos,
						   &m),
				 1);
		assert_string_equal(m.path, want[i][0]);
		assert_string_equal(m.type, want[i][1]);
	}
	assert_int_equal(aikm_parse_mounts(mounts_text, strlen(mounts_text),
					   &pos, &m),
			 0);
}

static void survives_cut_mounts(void **state)
{
	struct aikm_mount_line m;
	size_t len, pos;
	char *copy;
	int nr;

	(void)state;
	for (len = 0; len < strlen(mounts_text); len++) {
		copy = exact_copy(mounts_text, len);
		nr = 0;
		pos = 0;
		while (aikm_parse_mounts(copy, len, &pos, &m))
			nr++;
		assert_true(nr <= 3);
		free(copy);
	}
}

static void skips_too_long_mount_points(void **state)
{
	static char text[400];
	struct aikm_mount_line m;
	size_t pos = 0;
	int len;

	(void)state;
	len = scnprintf(text, sizeof(text), "d /%0*d ext4 rw 0 0\n", 255, 7);
	assert_int_equal(aikm_parse_mounts(text, (size_t)len, &pos, &m), 0);
	pos = 0;
	len = scnprintf(text, sizeof(text), "d /%0*d ext4 rw 0 0\n", 254, 7);
	assert_int_equal(aikm_parse_mounts(text, (size_t)len, &pos, &m), 1);
	assert_int_equal(strlen(m.path), 255);
}

/* ---- the kernel log ---- */

#define KILL_TEXT \
	"Out of memory: Killed process 440 (tail) total-vm:423440kB, anon-rss:420860kB, file-rss:4kB, shmem-rss:1188kB, UID:0 pgtables:868kB oom_score_adj:0"
#define MEMCG_TEXT \
	"Memory cgroup out of memory: Killed process 7 (a) b (c) total-vm:1kB, anon-rss:2kB, file-rss:3kB, shmem-rss:4kB"

static void finds_victims(void **state)
{
	static const char memcg[] = MEMCG_TEXT;
	struct aikm_victim v;

	(void)state;
	assert_int_equal(aikm_parse_kill(KILL_TEXT, strlen(KILL_TEXT), &v), 1);
	assert_int_equal(v.pid, 440);
	assert_string_equal(v.comm, "tail");
	assert_int_equal(v.rss_kb, 420860 + 4 + 1188);
	assert_int_equal(aikm_parse_kill(memcg, strlen(memcg), &v), 1);
	assert_int_equal(v.pid, 7);
	assert_string_equal(v.comm, "a) b (c");
	assert_int_equal(v.rss_kb, 9);
}

static void finds_no_victims_elsewhere(void **state)
{
	static const char *const others[] = {
		"",
		"oom_reaper: reaped process 440 (tail), now anon-rss:0kB",
		"Out of memory: Killed process 0 (swapper) total-vm:0kB",
		"Out of memory: Killed process 99999999999 (x) total-vm:0kB",
		"Out of memory: Killed process 12",
		"Out of memory: Killed process 12 (x",
	};
	struct aikm_victim v;
	size_t len;
	char *copy;
	u32 i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(others); i++)
		assert_int_equal(
			aikm_parse_kill(others[i], strlen(others[i]), &v), 0);
	for (len = 0; len < strlen(KILL_TEXT); len++) {
		copy = exact_copy(KILL_TEXT, len);
		if (aikm_parse_kill(copy, len, &v))
			assert_int_equal(v.pid, 440);
		free(copy);
	}
}

/* Every source of the table reads, and no counter is left without one. */
static void sources_give_all_counters(void **state)
{
	struct aikm_sample s = { 0 };
	u32 i, c;

	(void)state;
	assert_int_equal(aikm_text_sources_nr, ARRAY_SIZE(texts));
	for (i = 0; i < ARRAY_SIZE(texts); i++)
		take(texts[i].path, texts[i].text, &s);
	for (c = 0; c < AIKM_COUNTERS; c++)
		/* These are the kernel's own to tell. */
		if (!counted(&s, c) &&
		    (c < AIKM_C_INOTIFY_LEFT || c > AIKM_C_LAST_WORDS) &&
		    (c < AIKM_C_PORTS_REFUSED || c > AIKM_C_FLOW_QUESTIONS))
			fail_msg("counter %u has no source", c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parses_stat),
		cmocka_unit_test(parses_loadavg),
		cmocka_unit_test(parses_meminfo),
		cmocka_unit_test(parses_vmstat),
		cmocka_unit_test(parses_pressure),
		cmocka_unit_test(parses_sysctls),
		cmocka_unit_test(parses_disks),
		cmocka_unit_test(refuses_what_is_not_disks),
		cmocka_unit_test(keeps_disks_within_bounds),
		cmocka_unit_test(survives_any_cut),
		cmocka_unit_test(slow_sources_give_no_rate),
		cmocka_unit_test(slow_sources_are_remembered),
		cmocka_unit_test(refuses_other_texts),
		cmocka_unit_test(walks_mounts),
		cmocka_unit_test(survives_cut_mounts),
		cmocka_unit_test(skips_too_long_mount_points),
		cmocka_unit_test(finds_victims),
		cmocka_unit_test(finds_no_victims_elsewhere),
		cmocka_unit_test(sources_give_all_counters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
