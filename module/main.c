// SPDX-License-Identifier: GPL-2.0
/*
 * KAIM: a small language model in the kernel that says what is wrong with the
 * machine. Init in order, exit in reverse, nothing else.
 */
#include "aikm.h"

#include <linux/module.h>

static int __init aikm_init(void)
{
	int err;

	err = aikm_text_open();
	if (err)
		return err;
	err = aikm_clock_init();
	if (err)
		goto err_text;
	err = aikm_events_attach();
	if (err)
		goto err_clock;
	err = aikm_exits_attach();
	if (err)
		goto err_events;
	err = aikm_log_open();
	if (err)
		goto err_exits;
	err = aikm_brain_init();
	if (err)
		goto err_log;
	err = aikm_lastwords_init();
	if (err)
		goto err_brain;
	err = aikm_recorder_init();
	if (err)
		goto err_lastwords;
	err = aikm_pulse_init();
	if (err)
		goto err_recorder;
	aikm_refusals_init();
	err = aikm_watch_init();
	if (err)
		goto err_refusals;
	err = aikm_status_init();
	if (err)
		goto err_watch;
	err = aikm_proc_init();
	if (err)
		goto err_status;
	err = aikm_device_init();
	if (err)
		goto err_proc;
	pr_info("version %s, mode %s\n", AIKM_VERSION, aikm_mode());
	return 0;

err_proc:
	aikm_proc_exit();
err_status:
	aikm_status_exit();
err_watch:
	aikm_watch_exit();
err_refusals:
	aikm_refusals_exit();
	aikm_pulse_exit();
err_recorder:
	aikm_recorder_exit();
err_lastwords:
	aikm_lastwords_exit();
err_brain:
	aikm_brain_exit();
err_log:
	aikm_log_close();
err_exits:
	aikm_exits_detach();
err_events:
	aikm_events_detach();
err_clock:
	aikm_clock_exit();
err_text:
	aikm_text_close();
	return err;
}

static void __exit aikm_exit(void)
{
	aikm_device_exit();
	aikm_proc_exit();
	aikm_status_exit();
	aikm_watch_exit();
	aikm_refusals_exit();
	aikm_pulse_exit();
	aikm_recorder_exit();
	aikm_lastwords_exit();
	aikm_brain_exit();
	aikm_log_close();
	aikm_exits_detach();
	aikm_events_detach();
	aikm_clock_exit();
	aikm_text_close();
	pr_info("gone\n");
}

module_init(aikm_init);
module_exit(aikm_exit);

MODULE_DESCRIPTION("A language model that diagnoses the machine");
MODULE_AUTHOR("The KAIM project");
MODULE_LICENSE("GPL");
MODULE_VERSION(AIKM_VERSION);
