/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record/xapi: the two versions of xAPI that live side by side: 1.0.x and 2.0 (IEEE 9274.1.1).
 */
#ifndef CADRE_RECORD_XAPI_H
#define CADRE_RECORD_XAPI_H

enum xapi_version { XAPI_1_0, XAPI_2_0 };

#endif
