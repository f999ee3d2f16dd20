#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# All processors stay in the kernel, interrupts on.
. "$(dirname "$0")/../scenarios/lib.bash"

mark begin
mark fault "culprit=lockup"
echo "soft $HOLD" > /proc/lockup
mark clear
mark calm
