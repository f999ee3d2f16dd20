// SPDX-License-Identifier: GPL-2.0
/* slm info: what a file is. */
#include "slm.h"

int slm_info(struct slm *s)
{
	struct aikm_out o = { .to = stdout, .json = s->json };
	struct aikm_model_info i;

	if (slm_load(s, 0))
		return 1;
	aikm_model_info(s->l.model, &i);
	aikm_out_open(&o, NULL, '{');
	aikm_out_string(&o, "name", i.name);
	aikm_out_number(&o, "layers", i.layers);
	aikm_out_number(&o, "width", i.width);
	aikm_out_number(&o, "ff", i.ff);
	aikm_out_number(&o, "heads", i.heads);
	aikm_out_number(&o, "kv_heads", i.kv_heads);
	aikm_out_number(&o, "vocab", i.vocab);
	aikm_out_number(&o, "context", i.context);
	aikm_out_number(&o, "parameters", i.parameters);
	aikm_out_number(&o, "weight_bytes", i.weight_bytes);
	aikm_out_number(&o, "file_bytes", s->l.len);
	aikm_out_number(&o, "model_bytes", s->l.model_size);
	aikm_out_number(&o, "token_bytes", i.token_bytes);
	aikm_out_number(&o, "cache_bytes_per_token",
			aikm_engine_cache_bytes(s->l.model, 1));
	aikm_out_number(&o, "catalogue", i.catalogue);
	aikm_out_close(&o);
	return 0;
}
