/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tests/record_oracle: a slow and obvious record store: all statements in a list, each filter judged by
 * looking at the JSON with jansson. It shares no code with record/.
 */
#ifndef CADRE_TESTS_RECORD_ORACLE_H
#define CADRE_TESTS_RECORD_ORACLE_H

#include "core/text.h"

struct oracle;

struct oracle_filter {
    char agent[200]; /* JSON; empty: any. So all texts here */
    char verb[60], activity[60], registration[40];
    bool related_agents, related_activities, ascending;
    const char *mine;     /* the authority's JSON, the same pointer; NULL: any */
    int32_t since, until; /* places in the list; -1: none */
    int32_t limit;
};

struct oracle *oracle_open(void);
void oracle_close(struct oracle *oracle);

/* Statements in the order in which they were stored. The authority stays where it is. */
void oracle_add(struct oracle *oracle, struct text statement, const char *authority);
void oracle_remove(struct oracle *oracle, int32_t place); /* as if it had never come */
int32_t oracle_count(const struct oracle *oracle);
const char *oracle_id(const struct oracle *oracle, int32_t place);
bool oracle_is_voided(const struct oracle *oracle, int32_t place);
bool oracle_is_removed(const struct oracle *oracle, int32_t place);
/* Another identifier of the same person. */
void oracle_merge(struct oracle *oracle, const char *agent_a, const char *agent_b);
void oracle_unmerge(struct oracle *oracle);

/* Whether the statement is in the filter's answer. */
bool oracle_expects(const struct oracle *oracle, int32_t place, const struct oracle_filter *filter);
/* Whether the agent is named anywhere in it. */
bool oracle_names(const struct oracle *oracle, int32_t place, const char *agent);
/* How many statements of today that are not voided have the verb, or activity as object; NULL: all. */
int32_t oracle_total(const struct oracle *oracle, const char *verb, const char *activity);

/* "id" of each element of a JSON array; in `mem`. */
int32_t oracle_ids(struct arena *mem, struct text array, struct text **out);

#endif
