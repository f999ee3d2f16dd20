/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* The compiled catalogue; only log_*.c include this. */
#ifndef AIKM_LOG_TABLE_H
#define AIKM_LOG_TABLE_H

#include "log.h"

/* Where a tree begins: at the line, behind a device's prefix, behind a comm. */
enum aikm_log_place {
	AIKM_LOG_AT_LINE,
	AIKM_LOG_AT_PREFIX,
	AIKM_LOG_AT_COMM,
};

/*
 * Bytes of a pattern below ' ' stand for what the kernel fills in; numbers are
 * those of TOKENS in scripts/log-table. The second half names an object.
 */
enum aikm_log_token {
	AIKM_LOG_NUMBER = 1,
	AIKM_LOG_HEX,
	AIKM_LOG_HEX4, /* four digits */
	AIKM_LOG_NAME,
	AIKM_LOG_WORD, /* no blank in it */
	AIKM_LOG_TASK_NAME, /* 1 to 15 bytes, any */
	AIKM_LOG_ADDRESS,
	AIKM_LOG_ANY, /* any bytes or none */
	AIKM_LOG_END, /* of the message */
	AIKM_LOG_THE_DISK,
	AIKM_LOG_THE_FS,
	AIKM_LOG_THE_NET,
	AIKM_LOG_THE_PID,
	AIKM_LOG_THE_BUS,
	AIKM_LOG_THE_DEV, /* MAJOR:MINOR */
};

/**
 * struct aikm_log_pattern - one wording
 * @text: literal bytes and enum aikm_log_token
 * @id: enum aikm_log_id
 * @kind: enum aikm_log_kind of the object it names
 */
struct aikm_log_pattern {
	const char *text;
	u16 id;
	u8 kind;
};

/**
 * struct aikm_log_node - one state: the bytes read so far
 * @edges: first of its entries in aikm_log_edges
 * @patterns: first of its entries in aikm_log_patterns
 * @nr_edges: bytes that lead on
 * @nr_patterns: wordings to look at here
 */
struct aikm_log_node {
	u16 edges;
	u16 patterns;
	u8 nr_edges;
	u8 nr_patterns;
};

/**
 * struct aikm_log_edge - where a byte leads
 * @node: next state
 * @byte: the byte
 */
struct aikm_log_edge {
	u16 node;
	char byte;
};

extern const struct aikm_log_pattern aikm_log_patterns[AIKM_LOG_PATTERNS];
/* The first ones are those of enum aikm_log_place. */
extern const struct aikm_log_node aikm_log_nodes[AIKM_LOG_NODES];
extern const struct aikm_log_edge aikm_log_edges[AIKM_LOG_EDGES];

#endif
