/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* User space's answer to module/os/aikm_offer.h. */
#ifndef AIKM_OFFER_H
#define AIKM_OFFER_H

/**
 * aikm_offer_cpu() - let others run: they do, without being asked
 */
static inline void aikm_offer_cpu(void)
{
}

#endif
