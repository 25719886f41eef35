// SPDX-License-Identifier: Apache-2.0
// parts/file: files that the browser keeps. File is a link to what is there for sure; Papers are buttons, since a paper
// may be refused: who has no seat has no joining instruction.
import type { ComponentChildren } from 'preact';
import { fileAddress, fileOf, useWork } from '../api';
import { Wrong } from './state';

const lastPart = (path: string): string => decodeURIComponent(path.split('?')[0]!.split('/').at(-1)!);

export function File({ path, children }: { path: string; children?: ComponentChildren }) {
    const name = lastPart(path);
    return <a href={fileAddress(path)} download={name}>{children ?? name}</a>;
}

export function keep(name: string, content: Blob): void {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(content);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

// One paper in each of its forms. path: without the ending; name: what the browser calls the file, without it too.
export function Papers({ title, path, name, forms }: { title: string; path: string; name: string; forms: string[] }) {
    const work = useWork();
    return (
        <>
            <p class="papers">
                <span>{title}</span>
                {forms.map((form) => (
                    <button type="button" key={form} disabled={work.busy} aria-label={`${title}, ${form.toUpperCase()}`}
                        onClick={() => void work.run(async () => keep(`${name}.${form}`, await fileOf(`${path}.${form}`)))}>
                        {form.toUpperCase()}
                    </button>
                ))}
            </p>
            {work.failure && <Wrong failure={work.failure} />}
        </>
    );
}
