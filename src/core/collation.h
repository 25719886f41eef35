/* SPDX-License-Identifier: Apache-2.0 */
/*
 * core/collation: the order of names in a language, and what is found by what is typed.
 *
 *   "Қанат", "kk"  ->  bytes that sort as Kazakh readers expect: К Қ Л
 *   "Қанат"        ->  "kanat", as "канат", "Канат", "Qanat" and "kanat" give
 *
 * Order is ICU's (libicu, CLDR's rules); finding is by core/letters.def. Both take any UTF-8; a byte that is
 * not UTF-8 counts as U+FFFD. Safe in several threads.
 */
#ifndef CADRE_CORE_COLLATION_H
#define CADRE_CORE_COLLATION_H

#include "core/text.h"

enum { COLLATION_BYTES_MAX = 10000 }; /* of a text: what is longer is cut for its key */

/* Compare with text_compare. `language`: "kk", "ru" or "en"; another counts as "en". It lives in `mem`; 1 us.
 */
struct text collation_key(struct arena *mem, const char *language, struct text t);

/* Small letters and digits, no letter twice in a row; spaces and signs stay. A name holds a word when its key
   holds the word's. It lives in `mem`. */
struct text search_key(struct arena *mem, struct text t);

#endif
