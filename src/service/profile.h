/* SPDX-License-Identifier: Apache-2.0 */
/*
 * service/profile: what happened to an officer, as an xAPI statement under our profile
 * (share/profile.jsonld).
 *
 *   step of a nomination or qualification -> statement, stored in the change's transaction
 *
 * Addresses begin with the policy's IRI_BASE, the actor is an account there, named by the officer's id: no
 * name, no personal number. All statements of one nomination share a registration.
 */
#ifndef CADRE_SERVICE_PROFILE_H
#define CADRE_SERVICE_PROFILE_H

#include "domain/lifecycle.h"
#include "service/training.h"

/* What a statement tells. Texts that are empty are left out. */
struct telling {
    enum life_event event;
    struct text officer_id, course_id, class_id; /* the object is the class, or without one the course */
    int64_t nomination_id;                       /* 0: none */
    struct text reason;
    int64_t score; /* 0..100; -1: none */
};

/* `verb` of event_rows as an IRI: ADL's where it has one, else of our profile. In `mem`. */
struct text profile_verb(struct arena *mem, struct text base, const char *verb);
struct text profile_class(struct arena *mem, struct text base, struct text class_id);
struct text profile_course(struct arena *mem, struct text base, struct text course_id);
/* The same number for all statements of a nomination: a UUID in `mem`. */
struct text profile_registration(struct arena *mem, struct text base, int64_t nomination_id);

/* The statement as JSON, in the change's memory. */
struct text profile_print(struct change *change, struct text base, const struct telling *telling);

/* Stores it; its id into out_id. */
bool profile_tell(struct change *change, const struct telling *telling, uint8_t out_id[16], struct err *err);

#endif
