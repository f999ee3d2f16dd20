// SPDX-License-Identifier: GPL-2.0
/*
 * /proc/aikm_info: what KAIM is, what it uses against what it may use, and the
 * last finding. Lines of "key value unit"; names from the machine are escaped.
 */
#include "../aikm.h"
#include "../observe/history.h"
#include "../think/result.h"

#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/uidgid.h>
#include <linux/utsname.h>

static unsigned int gid;
module_param(gid, uint, 0444);
MODULE_PARM_DESC(gid, "group that may read /proc/aikm_info beside root");

/**
 * struct aikm_proc_room - what one reader needs, too big for the stack
 * @brain: status
 * @event: the last finding
 * @text: of it
 */
struct aikm_proc_room {
	struct aikm_brain_status brain;
	struct aikm_event event;
	char text[AIKM_FINDING_TEXT_MAX];
};

static void proc_show_model(struct seq_file *m,
			    const struct aikm_brain_status *b)
{
	const struct aikm_model_info *info = &b->info;

	seq_printf(m, "model_file %s\n", aikm_model_path());
	if (b->why[0])
		seq_printf(m, "reason %s\n", b->why);
	if (!info->parameters)
		return;
	seq_printf(m, "model %s\n", info->name);
	seq_printf(m, "model_hash %*phN\n", (int)sizeof(b->hash), b->hash);
	seq_printf(m, "model_parameters %llu\n", info->parameters);
	seq_printf(m, "model_shape layers %u width %u heads %u/%u ff %u",
		   info->layers, info->width, info->heads, info->kv_heads,
		   info->ff);
	seq_printf(m, " vocabulary %u context %u\n", info->vocab,
		   info->context);
	seq_printf(m, "model_catalogue %u\n", info->catalogue);
	seq_printf(m, "model_memory %llu kB\n", b->model_bytes >> 10);
	seq_printf(m, "model_weights %llu kB\n", info->weight_bytes >> 10);
	seq_printf(m, "model_cache %llu kB\n", b->cache_bytes >> 10);
	seq_printf(m, "model_huge_pages %llu kB\n", b->huge_bytes >> 10);
	seq_printf(m, "model_memory_limit %llu kB\n", aikm_model_limit() >> 10);
	seq_printf(m, "model_protected %s\n", b->protected ? "yes" : "no");
	seq_printf(m, "product %s\n", b->product);
	seq_printf(m, "threads %u\n", b->threads);
	seq_printf(m, "answers %llu\n", b->answers);
	seq_printf(m, "emergency_steps %llu\n", b->emergency_steps);
	seq_printf(m, "cpu_brain_limit %u percent\n", b->cpu_percent);
	seq_printf(m, "answer_limit %u ms\n", b->answer_ms);
	seq_printf(m, "longest_section %llu us\n", b->section_us);
	seq_printf(m, "longest_section_goal %u us\n", AIKM_STEP_US);
}

static void proc_show_history(struct seq_file *m)
{
	seq_printf(m, "history_memory %zu kB\n",
		   sizeof(struct aikm_history) >> 10);
	seq_printf(m, "history_1s %llu s\n",
		   aikm_recorder_reach_s(AIKM_HISTORY_FINE));
	seq_printf(m, "history_10s %llu s\n",
		   aikm_recorder_reach_s(AIKM_HISTORY_MIDDLE));
	seq_printf(m, "history_5min %llu s\n",
		   aikm_recorder_reach_s(AIKM_HISTORY_COARSE));
}

static void proc_show_pulse(struct seq_file *m)
{
	struct aikm_pulse_status s;

	aikm_pulse_status(&s);
	seq_printf(m, "pulses %llu\n", s.pulses);
	seq_printf(m, "pulses_idle %llu\n", s.idle);
	seq_printf(m, "pulse_gap %llu us\n", div_u64(s.gap_ns, NSEC_PER_USEC));
	seq_printf(m, "pulse_gap_cpu %u\n", s.gap_cpu);
	seq_printf(m, "pulse_gap_end %llu ns\n", s.gap_end_ns);
	seq_printf(m, "pulse_gap_goal %u ms\n", AIKM_VITAL_GAP_MS);
	seq_printf(m, "irqs_off %llu us\n", div_u64(s.late_ns, NSEC_PER_USEC));
	seq_printf(m, "cpus_silent %u\n", s.silent);
	seq_printf(m, "emergencies %llu\n", aikm_alarm_count());
}

static void proc_show_finding(struct seq_file *m, struct aikm_proc_room *room)
{
	u64 found = aikm_findings_last(&room->event);

	seq_printf(m, "findings %llu\n", found);
	seq_printf(m, "findings_suppressed %llu\n", aikm_findings_suppressed());
	if (!found)
		return;
	aikm_finding_text(&room->event.result, room->text, sizeof(room->text));
	seq_printf(m, "last_finding %llu at %llu ns\n", room->event.sequence,
		   room->event.result.time_ns);
	seq_puts(m, room->text);
}

static int proc_show(struct seq_file *m, void *unused)
{
	struct aikm_proc_room *room;

	room = kvmalloc(sizeof(*room), GFP_KERNEL);
	if (!room)
		return -ENOMEM;
	aikm_brain_status(&room->brain);
	seq_printf(m, "version %s\n", AIKM_VERSION);
	seq_printf(m, "kernel %s\n", init_uts_ns.name.release);
	seq_printf(m, "mode %s\n", aikm_mode());
	proc_show_model(m, &room->brain);
	seq_printf(m, "catalogue %u\n", AIKM_CATALOGUE_VERSION);
	seq_printf(m, "memory %llu kB\n", aikm_memory_held() >> 10);
	seq_printf(m, "cpu_watch %llu us\n", aikm_watch_cpu_us());
	seq_printf(m, "cpu_brain %llu us\n", room->brain.cpu_us);
	seq_printf(m, "samples %llu\n", aikm_clock_samples());
	seq_printf(m, "longest_gap %llu ms\n", aikm_watch_longest_gap_ms());
	seq_printf(m, "window %u ms\n", AIKM_WINDOW_DEFAULT_MS);
	proc_show_history(m);
	proc_show_pulse(m);
	seq_printf(m, "syscalls_listened %llu ms\n",
		   div_u64(aikm_refusals_listened_ns(), NSEC_PER_MSEC));
	seq_printf(m, "sessions %u\n", aikm_sessions_open());
	seq_printf(m, "sessions_limit %u\n", AIKM_SESSIONS_MAX);
	proc_show_finding(m, room);
	kvfree(room);
	return 0;
}

int aikm_proc_init(void)
{
	struct proc_dir_entry *entry;
	kgid_t group = make_kgid(&init_user_ns, gid);

	if (!gid_valid(group)) {
		pr_err("gid=%u is not a group\n", gid);
		return -EINVAL;
	}
	entry = proc_create_single("aikm_info", 0440, NULL, proc_show);
	if (!entry) {
		pr_err("cannot make /proc/aikm_info\n");
		return -ENOMEM;
	}
	proc_set_user(entry, GLOBAL_ROOT_UID, group);
	return 0;
}

void aikm_proc_exit(void)
{
	remove_proc_entry("aikm_info", NULL);
}
