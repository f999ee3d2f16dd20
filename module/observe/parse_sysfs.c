// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * One-value files of sysfs, and the two lines of cgroup.stat in the cgroup2
 * root that count groups:
 *
 *	kernel/oops_count, kernel/warn_count
 *		Documentation/ABI/testing/sysfs-kernel-{oops,warn}_count
 *	devices/system/clocksource/clocksource0/current_clocksource	tsc
 *	devices/system/edac/mc/mc0/{ce,ue}_count
 *		Documentation/ABI/testing/sysfs-devices-edac
 *	class/thermal/thermal_zone0/temp	45000
 *		Documentation/ABI/testing/sysfs-class-thermal
 *	class/thermal/thermal_zone0/trip_point_0_{type,temp}
 *		critical, 110000; Documentation/driver-api/thermal/sysfs-api.rst
 *	class/power_supply/{BAT0/capacity,AC/online}
 *		Documentation/ABI/testing/sysfs-class-power
 *	devices/system/cpu/cpu0/cpufreq/{cpuinfo,scaling}_max_freq	kHz
 *	devices/system/cpu/cpu0/thermal_throttle/{core,package}_throttle_count
 *		Documentation/ABI/testing/sysfs-devices-system-cpu
 *	cgroup.stat	Documentation/admin-guide/cgroup-v2.rst
 *
 * What a machine does not have, it does not have: nothing of this is missed.
 */
#include "parse.h"
#include "scan.h"

static int scan_number(const char *text, size_t len, u64 *value)
{
	struct aikm_scan all = { text, text + len }, line;

	if (!aikm_scan_line(&all, &line) || !aikm_scan_u64(&line, value) ||
	    line.p != line.end)
		return -EINVAL;
	return 0;
}

/* "0x1f": what is behind the x. */
static bool scan_hex(struct aikm_scan *line, u64 *value)
{
	u64 v = 0, digit;

	for (; line->p < line->end; line->p++) {
		char c = *line->p;

		if (c >= '0' && c <= '9')
			digit = (u64)(c - '0');
		else if (c >= 'a' && c <= 'f')
			digit = (u64)(c - 'a') + 10;
		else
			return false;
		if (v >> 60)
			return false;
		v = v << 4 | digit;
	}
	*value = v;
	return true;
}

int aikm_parse_count(const char *text, size_t len, u64 *value)
{
	struct aikm_scan all = { text, text + len }, line;

	if (!scan_number(text, len, value))
		return 0;
	if (!aikm_scan_line(&all, &line) || !aikm_scan_starts(&line, "0x") ||
	    line.end - line.p == 2)
		return -EINVAL;
	line.p += 2;
	return scan_hex(&line, value) ? 0 : -EINVAL;
}

static int take_number(const char *text, size_t len, struct aikm_sample *s,
		       enum aikm_counter c)
{
	u64 value;

	if (scan_number(text, len, &value))
		return -EINVAL;
	aikm_sample_count(s, c, value);
	return 0;
}

static int add_number(const char *text, size_t len, struct aikm_sample *s,
		      enum aikm_counter c)
{
	u64 value;

	if (scan_number(text, len, &value) || value > AIKM_VALUE_MAX)
		return -EINVAL;
	aikm_sample_add(s, c, value);
	return 0;
}

/**
 * aikm_parse_oopses() - sysfs kernel/oops_count
 * @text: the file, not necessarily terminated
 * @len: bytes
 * @s: receives how often the kernel failed since boot
 *
 * Context: any.
 * Return: 0, -EINVAL when it is not such a text.
 */
int aikm_parse_oopses(const char *text, size_t len, struct aikm_sample *s)
{
	return take_number(text, len, s, AIKM_C_OOPSES);
}

/**
 * aikm_parse_warnings() - sysfs kernel/warn_count
 * @text: the file, not necessarily terminated
 * @len: bytes
 * @s: receives how often the kernel warned of itself since boot
 *
 * Context: any.
 * Return: 0, -EINVAL when it is not such a text.
 */
int aikm_parse_warnings(const char *text, size_t len, struct aikm_sample *s)
{
	return take_number(text, len, s, AIKM_C_WARNINGS);
}

/**
 * aikm_parse_clocksource() - which clock the machine keeps time with
 * @text: the file, not necessarily terminated
 * @len: bytes
 * @s: receives enum aikm_clocksource
 *
 * Context: any.
 * Return: 0, -EINVAL without a word.
 */
int aikm_parse_clocksource(const char *text, size_t len, struct aikm_sample *s)
{
	static const struct {
		const char *name;
		enum aikm_clocksource nr;
	} known[] = {
		{ "tsc", AIKM_CLOCK_TSC },
		{ "tsc-early", AIKM_CLOCK_TSC },
		{ "kvm-clock", AIKM_CLOCK_KVM },
		{ "hyperv_clocksource_tsc_page", AIKM_CLOCK_HYPERV },
		{ "hyperv_clocksource_msr", AIKM_CLOCK_HYPERV },
		{ "xen", AIKM_CLOCK_XEN },
		{ "hpet", AIKM_CLOCK_HPET },
		{ "acpi_pm", AIKM_CLOCK_ACPI_PM },
		{ "arch_sys_counter", AIKM_CLOCK_ARCH },
		{ "jiffies", AIKM_CLOCK_JIFFIES },
		{ "refined-jiffies", AIKM_CLOCK_JIFFIES },
	};
	struct aikm_scan all = { text, text + len }, line, word;
	enum aikm_clocksource nr = AIKM_CLOCK_OTHER;
	u32 i;

	if (!aikm_scan_line(&all, &line) || !aikm_scan_word(&line, &word))
		return -EINVAL;
	for (i = 0; i < ARRAY_SIZE(known); i++)
		if (aikm_scan_is(&word, known[i].name))
			nr = known[i].nr;
	aikm_sample_count(s, AIKM_C_CLOCKSOURCE, nr);
	return 0;
}

/**
 * aikm_parse_corrected() - one memory controller's corrected errors
 * @text: the file, not necessarily terminated
 * @len: bytes
 * @s: receives them, added to those of other controllers
 *
 * Context: any.
 * Return: 0, -EINVAL when it is not such a text.
 */
int aikm_parse_corrected(const char *text, size_t len, struct aikm_sample *s)
{
	return add_number(text, len, s, AIKM_C_MEM_CORRECTED);
}

/**
 * aikm_parse_uncorrected() - one memory controller's uncorrected errors
 * @text: the file, not necessarily terminated
 * @len: bytes
 * @s: receives them, added to those of other controllers
 *
 * Context: any.
 * Return: 0, -EINVAL when it is not such a text.
 */
int aikm_parse_uncorrected(const char *text, size_t len, struct aikm_sample *s)
{
	return add_number(text, len, s, AIKM_C_MEM_UNCORRECTED);
}

static int take_heat(const char *text, size_t len, struct aikm_sample *s,
		     enum aikm_counter zone)
{
	if (take_number(text, len, s, zone))
		return -EINVAL;
	aikm_sample_count(s, AIKM_C_HEAT,
			  max(s->counter[zone], s->counter[AIKM_C_HEAT]));
	return 0;
}

/**
 * aikm_parse_heat() - the first thermal zone's temperature
 * @text: the file, not necessarily terminated; below zero is no heat
 * @len: bytes
 * @s: receives it, also as the highest when it is that so far
 *
 * Context: any.
 * Return: 0, -EINVAL when it is not such a text.
 */
int aikm_parse_heat(const char *text, size_t len, struct aikm_sample *s)
{
	return take_heat(text, len, s, AIKM_C_ZONE_HEAT);
}

/**
 * aikm_parse_heat_next() - the second thermal zone's temperature
 * @text: the file, not necessarily terminated; below zero is no heat
 * @len: bytes
 * @s: receives it, also as the highest when it is that so far
 *
 * Context: any.
 * Return: 0, -EINVAL when it is not such a text.
 */
int aikm_parse_heat_next(const char *text, size_t len, struct aikm_sample *s)
{
	return take_heat(text, len, s, AIKM_C_ZONE_HEAT_NEXT);
}

/**
 * aikm_parse_trip_type() - what happens at a temperature of a thermal zone
 * @text: the file, not necessarily terminated
 * @len: bytes
 * @s: receives whether the machine is switched off there
 *
 * Context: any.
 * Return: 0, -EINVAL when it is no such type.
 */
int aikm_parse_trip_type(const char *text, size_t len, struct aikm_sample *s)
{
	static const char *const types[] = { "active", "passive", "hot",
					     "critical" };
	struct aikm_scan all = { text, text + len }, line, word;
	u32 i;

	if (!aikm_scan_line(&all, &line) || !aikm_scan_word(&line, &word))
		return -EINVAL;
	for (i = 0; i < ARRAY_SIZE(types); i++) {
		if (!aikm_scan_is(&word, types[i]))
			continue;
		aikm_sample_count(s, AIKM_C_ZONE_TRIP,
				  i == ARRAY_SIZE(types) - 1);
		return 0;
	}
	return -EINVAL;
}

/* What is nearer to the end than the other zones replaces them. */
static int take_trip(const char *text, size_t len, struct aikm_sample *s,
		     enum aikm_counter zone)
{
	bool ends = s->counter[AIKM_C_ZONE_TRIP];
	u64 value, left;

	/* It was that of this one temperature. */
	s->counter[AIKM_C_ZONE_TRIP] = 0;
	if (scan_number(text, len, &value))
		return -EINVAL;
	if (!aikm_sample_known(s, zone) || !ends)
		return 0;
	left = value - min(value, s->counter[zone]);
	if (!aikm_sample_known(s, AIKM_C_HEAT_LEFT) ||
	    left < s->counter[AIKM_C_HEAT_LEFT])
		aikm_sample_count(s, AIKM_C_HEAT_LEFT, left);
	return 0;
}

/**
 * aikm_parse_trip() - that temperature, of the first thermal zone
 * @text: the file, not necessarily terminated
 * @len: bytes
 * @s: receives how far away it is when that is the least so far
 *
 * Context: any.
 * Return: 0, -EINVAL when it is not such a text.
 */
int aikm_parse_trip(const char *text, size_t len, struct aikm_sample *s)
{
	return take_trip(text, len, s, AIKM_C_ZONE_HEAT);
}

/**
 * aikm_parse_trip_next() - that temperature, of the second thermal zone
 * @text: the file, not necessarily terminated
 * @len: bytes
 * @s: receives how far away it is when that is the least so far
 *
 * Context: any.
 * Return: 0, -EINVAL when it is not such a text.
 */
int aikm_parse_trip_next(const char *text, size_t len, struct aikm_sample *s)
{
	return take_trip(text, len, s, AIKM_C_ZONE_HEAT_NEXT);
}

/**
 * aikm_parse_battery() - one battery's charge
 * @text: the file, not necessarily terminated
 * @len: bytes
 * @s: receives it in percent when it is the highest so far
 *
 * Context: any.
 * Return: 0, -EINVAL when it is not such a text.
 */
int aikm_parse_battery(const char *text, size_t len, struct aikm_sample *s)
{
	u64 value;

	if (scan_number(text, len, &value) || value > 100)
		return -EINVAL;
	aikm_sample_count(s, AIKM_C_BATTERY,
			  max(value, s->counter[AIKM_C_BATTERY]));
	return 0;
}

/**
 * aikm_parse_mains() - is there power on one line from outside?
 * @text: the file, not necessarily terminated
 * @len: bytes
 * @s: receives 1 if there is on any
 *
 * Context: any.
 * Return: 0, -EINVAL when it is not such a text.
 */
int aikm_parse_mains(const char *text, size_t len, struct aikm_sample *s)
{
	u64 value;

	if (scan_number(text, len, &value))
		return -EINVAL;
	aikm_sample_count(s, AIKM_C_MAINS, value || s->counter[AIKM_C_MAINS]);
	return 0;
}

/**
 * aikm_parse_speed_max() - the fastest the first processor can be
 * @text: the file, not necessarily terminated
 * @len: bytes
 * @s: receives kHz
 *
 * Context: any.
 * Return: 0, -EINVAL when it is not such a text.
 */
int aikm_parse_speed_max(const char *text, size_t len, struct aikm_sample *s)
{
	return take_number(text, len, s, AIKM_C_SPEED_MAX);
}

/**
 * aikm_parse_speed_limit() - the fastest the first processor may be
 * @text: the file, not necessarily terminated
 * @len: bytes
 * @s: receives kHz
 *
 * Context: any.
 * Return: 0, -EINVAL when it is not such a text.
 */
int aikm_parse_speed_limit(const char *text, size_t len, struct aikm_sample *s)
{
	return take_number(text, len, s, AIKM_C_SPEED_LIMIT);
}

/**
 * aikm_parse_throttles() - how often the first processor was slowed for heat
 * @text: the file, not necessarily terminated
 * @len: bytes
 * @s: receives it, added to what the whole chip counted
 *
 * Context: any.
 * Return: 0, -EINVAL when it is not such a text.
 */
int aikm_parse_throttles(const char *text, size_t len, struct aikm_sample *s)
{
	return add_number(text, len, s, AIKM_C_THROTTLES);
}

/**
 * aikm_parse_overcommit() - /proc/sys/vm/overcommit_memory
 * @text: the file, not necessarily terminated
 * @len: bytes
 * @s: receives 0, 1 or 2
 *
 * Context: any.
 * Return: 0, -EINVAL when it is not such a text.
 */
int aikm_parse_overcommit(const char *text, size_t len, struct aikm_sample *s)
{
	return take_number(text, len, s, AIKM_C_OVERCOMMIT);
}

/**
 * aikm_parse_cgroup_stat() - cgroup.stat of the cgroup2 root
 * @text: the file, not necessarily terminated
 * @len: bytes
 * @s: receives how many groups there are, and how many removed ones still
 *     hold memory
 *
 * Context: any.
 * Return: 0, -EINVAL when nothing in the text was understood.
 */
int aikm_parse_cgroup_stat(const char *text, size_t len, struct aikm_sample *s)
{
	static const struct aikm_scan_key keys[] = {
		{ "nr_descendants", AIKM_C_CGROUPS },
		{ "nr_dying_descendants", AIKM_C_CGROUPS_DYING },
	};
	struct aikm_scan all = { text, text + len };

	return aikm_scan_keys(&all, keys, ARRAY_SIZE(keys), s) ? 0 : -EINVAL;
}
