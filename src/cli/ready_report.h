/* SPDX-License-Identifier: Apache-2.0 */
/* cli/ready_report: cadre report readiness --on DATE, from the facts and seats that stand. */
#ifndef CADRE_CLI_READY_REPORT_H
#define CADRE_CLI_READY_REPORT_H

#include "cli/options.h"

/* Facts as of --as-of, else of the day itself, at most today; after that day seats that stand count as
   passed. Returns the exit status. */
int ready_report(struct arena *mem, const struct options *options, struct err *err);

#endif
