// SPDX-License-Identifier: Apache-2.0
// parts/chart: pictures of numbers that a table beside them holds too. Ink and hatching only: a picture must be read on
// an old projector and on paper.
import { number, t } from '../language';

export interface Part {
    name: string;
    value: number;
    look: 'taken' | 'free' | 'wasted' | 'missed';
    href?: string;
}

// One whole in its parts, each with its number: what of the seats is taken, free, wasted.
export function Stack({ parts, label }: { parts: Part[]; label: string }) {
    const whole = parts.reduce((sum, part) => sum + part.value, 0);
    const there = parts.filter((part) => part.value > 0);
    return (
        <figure class="stack">
            <div class="stack-bar" role="img" aria-label={`${label}: ${there.map((part) => `${part.name} ${number(part.value)}`).join(', ')}`}>
                {there.map((part) => (
                    <span key={part.name} class={`part ${part.look}`} style={{ flexGrow: part.value / whole }} />
                ))}
            </div>
            <figcaption>
                {there.map((part) => (
                    <span key={part.name}>
                        <span class={`key-box part ${part.look}`} aria-hidden="true" />{' '}
                        {part.href ? <a href={part.href}>{part.name}</a> : part.name} <strong>{number(part.value)}</strong>
                    </span>
                ))}
            </figcaption>
        </figure>
    );
}

// Columns side by side, each a whole of which a part is filled; each leads to its rows.
export function Columns({ columns, label }: {
    columns: { name: string; part: number; whole: number; href: string; title: string }[];
    label: string;
}) {
    const most = Math.max(...columns.map((column) => column.whole), 1);
    return (
        <div class="columns-chart" role="group" aria-label={`${label}. ${t('tableBelow')}`}>
            {columns.map((column) => (
                <a key={column.href} href={column.href} title={column.title} aria-label={column.title}>
                    <span class="whole" style={{ height: `${(100 * column.whole) / most}%` }}>
                        <span class="filled" style={{ height: `${(100 * column.part) / Math.max(column.whole, 1)}%` }} />
                    </span>
                    <span class="small">{column.name}</span>
                </a>
            ))}
        </div>
    );
}
