// SPDX-License-Identifier: Apache-2.0
// parts/file: a link to a file that the browser keeps under the last part of its path.
import type { ComponentChildren } from 'preact';
import { fileAddress } from '../api';

export function File({ path, children }: { path: string; children?: ComponentChildren }) {
    const name = decodeURIComponent(path.split('?')[0]!.split('/').at(-1)!);
    return <a href={fileAddress(path)} download={name}>{children ?? name}</a>;
}
