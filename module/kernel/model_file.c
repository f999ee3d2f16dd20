// SPDX-License-Identifier: GPL-2.0
/* The model file: from the path the administrator named to bytes and a hash. */
#include "../aikm.h"

#include <crypto/sha2.h>
#include <linux/kernel_read_file.h>
#include <linux/module.h>

static char *model = "/usr/lib/aikm/model.gguf";
module_param(model, charp, 0444);
MODULE_PARM_DESC(model,
		 "GGUF file of the language model; none is not an error");

const char *aikm_model_path(void)
{
	return model;
}

static int model_file_refused(struct aikm_model_file *f, int err)
{
	switch (err) {
	case -ENOENT:
		return aikm_error_set(&f->why, err, "there is no file %s",
				      model);
	case -EFBIG:
		return aikm_error_set(&f->why, err, "%s is over %u bytes",
				      model, AIKM_MODEL_BYTES_MAX);
	case -EINVAL:
		return aikm_error_set(&f->why, err,
				      "%s is empty or not a regular file",
				      model);
	case -ENOMEM:
		return aikm_error_set(&f->why, err,
				      "no memory to read %s; free some", model);
	default:
		return aikm_error_set(&f->why, err, "cannot read %s: error %d",
				      model, err);
	}
}

int aikm_model_file_read(struct aikm_model_file *f)
{
	ssize_t len;

	memset(f, 0, sizeof(*f));
	if (!model[0])
		return aikm_error_set(&f->why, -ENOENT, "model= is empty");
	if (model[0] != '/')
		return aikm_error_set(&f->why, -EINVAL,
				      "model=%s does not begin with /", model);
	len = kernel_read_file_from_path_initns(model, 0, &f->data,
						AIKM_MODEL_BYTES_MAX, NULL,
						READING_FIRMWARE);
	if (len < 0) {
		f->data = NULL;
		return model_file_refused(f, len);
	}
	f->len = len;
	aikm_memory_adopt(f->len);
	sha256(f->data, f->len, f->hash);
	return 0;
}

void aikm_model_file_free(struct aikm_model_file *f)
{
	aikm_memory_give(f->data, f->len);
	f->data = NULL;
	f->len = 0;
}
