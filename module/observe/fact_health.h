/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* Between fact.c and fact_health.c only. */
#ifndef AIKM_FACT_HEALTH_H
#define AIKM_FACT_HEALTH_H

#include "fact.h"

extern const struct aikm_attr aikm_irq_attrs[AIKM_IRQ_ATTRS];
extern const struct aikm_attr aikm_health_attrs[AIKM_HEALTH_ATTRS];

#endif
