/* SPDX-License-Identifier: Apache-2.0 */
/* What the statements say of an activity and of a person. */
#include "record/record.h"
#include "web/request.h"
#include "web/server.h"
#include "web/xapi.h"

bool activities_get(struct request *request, struct err *err) {
    struct text iri, activity;
    if (!xapi_parameters(request, "activityId", "activityId", err) ||
        !xapi_iri(request, "activityId", &iri, err) ||
        !record_activity(web_record(request->web), request->mem, iri, &activity, err))
        return false;
    answer(request, 200, "application/json", activity);
    return true;
}

bool agents_get(struct request *request, struct err *err) {
    struct text key, name, person;
    if (!xapi_parameters(request, "agent", "agent", err) || !xapi_agent(request, "agent", &key, &name, err) ||
        !record_person(web_record(request->web), request->mem, key, name, &person, err))
        return false;
    answer(request, 200, "application/json", person);
    return true;
}
