/* SPDX-License-Identifier: Apache-2.0 */
/* tests/certificates: certificates of persons who do not exist, signed on the spot. */
#ifndef CADRE_TESTS_CERTIFICATES_H
#define CADRE_TESTS_CERTIFICATES_H

#include "certify/status_list.h"
#include "certify/verify.h"
#include "tests/test.h"

/* Valid from 2008-06-30 to 2010-06-30, place 94567 of list 1. */
struct certificate sample_certificate(void);
extern const struct issuer sample_issuer;
struct text sample_token(struct arena *mem, const struct signer *signer);
/* A list made on `made`; `index` is revoked, -1: none. */
struct text sample_list(struct arena *mem, const struct signer *signer, int64_t index, day made);
struct key_set key_set_of(struct arena *mem, const struct signer *signer);
/* A picture of one point. */
struct text sample_png(struct arena *mem);

#endif
