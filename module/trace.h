/* SPDX-License-Identifier: GPL-2.0 */
/* Tracepoints aikm:*; numbers only, names are for those who may see them. */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM aikm

#if !defined(AIKM_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define AIKM_TRACE_H

#include <linux/tracepoint.h>

#include "uapi/linux/aikm.h"

/* clang-format off */
TRACE_EVENT(aikm_finding,
	    TP_PROTO(u64 sequence, const struct aikm_result *r, u32 lasted_ms),
	    TP_ARGS(sequence, r, lasted_ms),
	    TP_STRUCT__entry(__field(u64, sequence)
			     __field(u16, cause)
			     __field(u8, severity)
			     __field(u8, source)
			     __field(u32, confidence)
			     __field(u8, has_culprit)
			     __field(u8, class)
			     __field(u32, id)
			     __field(u64, took_us)
			     __field(u32, lasted_ms)
	    ),
	    TP_fast_assign(__entry->sequence = sequence;
			   __entry->cause = r->cause;
			   __entry->severity = r->severity;
			   __entry->source = r->source;
			   __entry->confidence = r->confidence;
			   __entry->has_culprit = r->has_culprit;
			   __entry->class = r->culprit.class;
			   __entry->id = r->culprit.id;
			   __entry->took_us = r->took_us;
			   __entry->lasted_ms = lasted_ms;
	    ),
	    TP_printk("sequence=%llu cause=%u severity=%u source=%u confidence=%u has_culprit=%u class=%u id=%u took_us=%llu lasted_ms=%u",
		      __entry->sequence, __entry->cause, __entry->severity,
		      __entry->source, __entry->confidence, __entry->has_culprit,
		      __entry->class, __entry->id, __entry->took_us, __entry->lasted_ms)
);

TRACE_EVENT(aikm_inference_start,
	    TP_PROTO(u64 time_ns, u32 prompt_tokens),
	    TP_ARGS(time_ns, prompt_tokens),
	    TP_STRUCT__entry(__field(u64, time_ns)
			     __field(u32, prompt_tokens)
	    ),
	    TP_fast_assign(__entry->time_ns = time_ns;
			   __entry->prompt_tokens = prompt_tokens;
	    ),
	    TP_printk("snapshot=%llu prompt_tokens=%u", __entry->time_ns,
		      __entry->prompt_tokens)
);

TRACE_EVENT(aikm_inference_end,
	    TP_PROTO(u32 prompt_tokens, u32 answer_tokens, int error),
	    TP_ARGS(prompt_tokens, answer_tokens, error),
	    TP_STRUCT__entry(__field(u32, prompt_tokens)
			     __field(u32, answer_tokens)
			     __field(int, error)
	    ),
	    TP_fast_assign(__entry->prompt_tokens = prompt_tokens;
			   __entry->answer_tokens = answer_tokens;
			   __entry->error = error;
	    ),
	    TP_printk("prompt_tokens=%u answer_tokens=%u error=%d",
		      __entry->prompt_tokens, __entry->answer_tokens,
		      __entry->error)
);
/* clang-format on */

#endif

/* trace.h lies in the module's folder, which is on the include path. */
#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
