// SPDX-License-Identifier: Apache-2.0
// parts/menu: a button that opens a small sheet below it. Esc, a click elsewhere, or a link of the sheet closes it;
// after Esc the button has the focus again.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

export function Menu({ title, children }: { title: string; children: ComponentChildren }) {
    const menu = useRef<HTMLDetailsElement>(null);
    useEffect(() => {
        const close = () => {
            if (menu.current) menu.current.open = false;
        };
        const elsewhere = (event: Event) => {
            if (menu.current?.open && !menu.current.contains(event.target as Node)) close();
        };
        // Before others hear of it, wherever the focus is: a button that was just switched off has lost it.
        const onKey = (event: KeyboardEvent) => {
            if (event.key !== 'Escape' || !menu.current?.open) return;
            event.stopPropagation();
            close();
            menu.current.querySelector('summary')?.focus();
        };
        addEventListener('pointerdown', elsewhere);
        addEventListener('keydown', onKey, true);
        return () => {
            removeEventListener('pointerdown', elsewhere);
            removeEventListener('keydown', onKey, true);
        };
    }, []);
    return (
        <details class="menu" ref={menu}>
            <summary>{title}</summary>
            <div class="menu-sheet" onClick={(event) => {
                if ((event.target as Element).closest('a') && menu.current) menu.current.open = false;
            }}>{children}</div>
        </details>
    );
}
