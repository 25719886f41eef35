// SPDX-License-Identifier: Apache-2.0
// parts/menu: a button that opens a small sheet below it. Esc, or a click elsewhere, closes it; the button has the focus
// again.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

export function Menu({ title, children }: { title: string; children: ComponentChildren }) {
    const menu = useRef<HTMLDetailsElement>(null);
    useEffect(() => {
        const elsewhere = (event: Event) => {
            if (menu.current?.open && !menu.current.contains(event.target as Node)) menu.current.open = false;
        };
        addEventListener('pointerdown', elsewhere);
        return () => removeEventListener('pointerdown', elsewhere);
    }, []);
    const onKey = (event: KeyboardEvent) => {
        if (event.key !== 'Escape' || !menu.current?.open) return;
        event.stopPropagation();
        menu.current.open = false;
        menu.current.querySelector('summary')?.focus();
    };
    return (
        <details class="menu" ref={menu} onKeyDown={onKey}>
            <summary>{title}</summary>
            <div class="menu-sheet">{children}</div>
        </details>
    );
}
