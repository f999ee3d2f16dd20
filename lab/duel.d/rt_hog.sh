#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A real-time program of the highest priority on each processor, and nothing
# that throttles it.
. "$(dirname "$0")/../scenarios/lib.bash"

before=$(cat /proc/sys/kernel/sched_rt_runtime_us)
echo -1 > /proc/sys/kernel/sched_rt_runtime_us
mark begin
mark fault "culprit=rt_hog"
"$DUEL_BIN/rt_hog" "$HOLD" 99
mark clear
echo "$before" > /proc/sys/kernel/sched_rt_runtime_us
mark calm
