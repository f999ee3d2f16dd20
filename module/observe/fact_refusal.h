/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* Between fact.c and fact_refusal.c only. */
#ifndef AIKM_FACT_REFUSAL_H
#define AIKM_FACT_REFUSAL_H

#include "fact.h"

extern const struct aikm_attr aikm_refusal_attrs[AIKM_REFUSAL_ATTRS];

#endif
