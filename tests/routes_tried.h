/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tests/routes_tried: does every answer of /api/v1 fit what routes.def and shapes.def declare, and was every
 * route asked for something? tests/served calls both, so that no test has to think of it.
 */
#ifndef CADRE_TESTS_ROUTES_TRIED_H
#define CADRE_TESTS_ROUTES_TRIED_H

#include "tests/served.h"

/* Fails the test when the answer is undeclared, lacks a member, or has one too many. Other paths: nothing. */
void reply_must_fit(struct arena *mem, const char *method, const char *target, struct text sent,
                    const struct reply *reply);

/* Notes the routes that the server has answered with success: one empty file each in $CADRE_ROUTES_TRIED. */
void routes_note(const struct served *served);

#endif
