/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Numbers of the system calls whose errors mean something of their own; -1 on
 * an architecture that does without one.
 */
#ifndef AIKM_CALLS_H
#define AIKM_CALLS_H

#include <asm/unistd.h>

#ifdef __NR_fork
#define AIKM_NR_FORK __NR_fork
#define AIKM_NR_VFORK __NR_vfork
#define AIKM_NR_INOTIFY_INIT __NR_inotify_init
#else
#define AIKM_NR_FORK (-1)
#define AIKM_NR_VFORK (-1)
#define AIKM_NR_INOTIFY_INIT (-1)
#endif

#endif
