/* SPDX-License-Identifier: Apache-2.0 */
/*
 * core/must: a promise of our own code, kept in release builds too. A broken one ends the process:
 * going on with wrong facts would be worse.
 */
#ifndef CADRE_CORE_MUST_H
#define CADRE_CORE_MUST_H

#define must(promise) ((promise) ? (void)0 : must_failed(#promise, __FILE__, __LINE__))

_Noreturn void must_failed(const char *promise, const char *file, int line);

#endif
