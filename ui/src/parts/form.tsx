// SPDX-License-Identifier: Apache-2.0
// parts/form: fields with their labels, and choices whose state is part of the address.
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { capital, t } from '../language';
import { place, refine } from '../route';

interface FieldProps extends Omit<JSX.InputHTMLAttributes<HTMLInputElement>, 'label'> {
    label: string;
    hint?: string;
}

export function Field({ label, hint, ...input }: FieldProps) {
    const id = useId();
    return (
        <div class="field">
            <label for={id}>{capital(label)}</label>
            <input id={id} aria-describedby={hint === undefined ? undefined : `${id}-hint`} {...input} />
            {hint !== undefined && <small id={`${id}-hint`}>{hint}</small>}
        </div>
    );
}

// A day as it stands in files and commands. Not the browser's own field: that one writes days in the browser's
// language, which need not be the page's, and month before day in some.
export const DayField = (field: FieldProps) => (
    <Field {...field} type="text" size={12} maxLength={10} placeholder={t('dayForm')} title={t('dayForm')}
        pattern="\d{4}-\d{2}-\d{2}" autocomplete="off" />
);

// A choice of few that refines the view.
export function Choice({ name, label, of }: { name: string; label: string; of: [value: string, title: string][] }) {
    return (
        <label class="field">
            <span>{capital(label)}</span>
            <select
                value={place.value.query[name] ?? ''}
                onChange={(event) => refine({ [name]: event.currentTarget.value })}
            >
                {of.map(([value, title]) => (
                    <option key={value} value={value}>
                        {title}
                    </option>
                ))}
            </select>
        </label>
    );
}

// The search of a page: what is typed is in the address a moment later.
export function Search({ name = 'q', label }: { name?: string; label: string }) {
    const timer = useRef<ReturnType<typeof setTimeout>>();
    useEffect(() => () => clearTimeout(timer.current), []);
    return (
        <label class="field">
            <span>{capital(label)}</span>
            <input
                type="search"
                data-search
                value={place.value.query[name] ?? ''}
                onInput={(event) => {
                    const text = event.currentTarget.value;
                    clearTimeout(timer.current);
                    timer.current = setTimeout(() => refine({ [name]: text }), 150);
                }}
            />
        </label>
    );
}

// Views of one thing; each has its own address.
export function Tabs({ label, of }: { label: string; of: [href: string, title: ComponentChildren, current: boolean][] }) {
    return (
        <nav class="tabs" aria-label={label}>
            {of.map(([href, title, current]) => (
                <a key={href} href={href} aria-current={current ? 'page' : undefined}>
                    {title}
                </a>
            ))}
        </nav>
    );
}
