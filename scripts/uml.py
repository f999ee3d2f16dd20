# SPDX-License-Identifier: GPL-2.0
"""A kernel in a process that measures itself: User Mode Linux, build/uml.

Its code runs on the bare processor, so times mean something. Without KASAN.
"""
import os
import subprocess
import sys

import report

BUILD = os.path.join(report.TOP, "build", "uml")
BOOT_TIMEOUT_S = 600


def build():
    """Build it, the module and its measuring suites inside; exit if not."""
    tree = subprocess.run(
        [os.path.join(report.TOP, "scripts/kernel-tree")], check=True,
        stdout=subprocess.PIPE).stdout.decode().strip()
    subprocess.run([os.path.join(report.TOP, "scripts/into-tree"), tree],
                   check=True)
    os.makedirs(BUILD, exist_ok=True)
    err = subprocess.run(
        ["python3", "tools/testing/kunit/kunit.py", "build",
         "--build_dir", BUILD, "--jobs", str(os.cpu_count()),
         "--kunitconfig", os.path.join(report.TOP, "module", ".kunitconfig"),
         # Lockdep brings the tracepoints, without which the module is not
         # built.
         "--kconfig_add", "CONFIG_DEBUG_KERNEL=y",
         "--kconfig_add", "CONFIG_PROVE_LOCKING=y",
         "--kconfig_add", "CONFIG_HOSTFS=y",
         "--kconfig_add", "CONFIG_AIKM_SPEED_TEST=y",
         "--kconfig_add", "CONFIG_VIRTIO_UML=n",
         "--kconfig_add", "CONFIG_UML_PCI_OVER_VIRTIO=n"],
        cwd=tree, check=False, stdin=subprocess.DEVNULL).returncode
    if err:
        sys.exit(err)


def boot(suite, *parameters):
    """Run one suite; what the console said."""
    return subprocess.run(
        [os.path.join(BUILD, "linux"), "mem=1G", "con0=fd:0,fd:1", "con=null",
         "kunit_shutdown=halt", "kunit.filter_glob=" + suite, *parameters],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, timeout=BOOT_TIMEOUT_S, check=False
    ).stdout.decode(errors="replace")
