/* SPDX-License-Identifier: Apache-2.0 */
/* core/scoped: a handle that ends with its scope: scoped(tx) struct tx *tx = ...; calls tx_scope_end. */
#ifndef CADRE_CORE_SCOPED_H
#define CADRE_CORE_SCOPED_H

#define scoped(kind) __attribute__((cleanup(kind##_scope_end)))

#endif
