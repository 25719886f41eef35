// SPDX-License-Identifier: Apache-2.0
// parts/confirm: a button for what cannot be taken back lightly: says what will happen, asks once, then does it.
import { useId, useRef } from 'preact/hooks';
import { t } from '../language';

export function Confirm({ title, question, means, disabled, then }: {
    title: string; // of the button, here and in the dialog
    question: string;
    means?: string;
    disabled?: boolean;
    then: () => void;
}) {
    const dialog = useRef<HTMLDialogElement>(null);
    const id = useId();
    return (
        <>
            <button type="button" disabled={disabled} onClick={() => dialog.current?.showModal()}>{title}</button>
            <dialog ref={dialog} aria-labelledby={id}>
                <h2 id={id}>{question}</h2>
                {means !== undefined && <p>{means}</p>}
                <p class="actions">
                    <button type="button" class="main" onClick={() => {
                        dialog.current?.close();
                        then();
                    }}>{title}</button>
                    <button type="button" onClick={() => dialog.current?.close()}>{t('notNow')}</button>
                </p>
            </dialog>
        </>
    );
}

// What is shown only now: a link, a token, a key. It stays until the page is left.
export function Once({ label, value, hint }: { label: string; value: string; hint: string }) {
    const field = useRef<HTMLInputElement>(null);
    const id = useId();
    const copy = () => {
        field.current?.select();
        void navigator.clipboard?.writeText(value).catch(() => undefined); // there is none without HTTPS: it is selected
    };
    return (
        <div class="notice once" role="status">
            <label for={id}>{label}</label>
            <p class="actions">
                <input ref={field} id={id} readOnly value={value} onFocus={(event) => event.currentTarget.select()} />
                <button type="button" onClick={copy}>{t('copy')}</button>
            </p>
            <p>{hint}</p>
        </div>
    );
}
