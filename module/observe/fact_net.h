/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* Between fact.c and fact_net.c only. */
#ifndef AIKM_FACT_NET_H
#define AIKM_FACT_NET_H

#include "fact.h"

extern const struct aikm_attr aikm_netdev_attrs[AIKM_NETDEV_ATTRS];
extern const struct aikm_attr aikm_tcp_attrs[AIKM_TCP_ATTRS];
extern const struct aikm_attr aikm_net_attrs[AIKM_NET_ATTRS];
extern const struct aikm_attr aikm_flow_attrs[AIKM_FLOW_ATTRS];

#endif
