// SPDX-License-Identifier: Apache-2.0
// parts/state: an answer in its states: asked for, failed (what to do), there. Lists add empty and too many.
import type { ComponentChildren } from 'preact';
import type { Asked, Failure } from '../api';
import { t } from '../language';

const failureText = (failure: Failure): string => {
    if (failure.code === 'page.unreachable') return t('unreachable');
    if (failure.code === 'page.broken') return t('broken');
    if (failure.status === 403) return t('forbidden');
    if (failure.status === 404) return t('notFound');
    if (failure.status === 412) return t('changedMeanwhile');
    return failure.message;
};

const failureHint = (failure: Failure): string => {
    if (failure.code === 'page.unreachable') return t('unreachableHint');
    if (failure.status === 412) return t('changedMeanwhileHint');
    return failure.hint;
};

export function Wrong({ failure, again }: { failure: Failure; again?: (() => void) | undefined }) {
    return (
        <div class="notice wrong" role="alert">
            <p>
                <strong>{failureText(failure)}</strong>
            </p>
            {failureHint(failure) !== '' && <p>{failureHint(failure)}</p>}
            <p class="small">
                {t('code')} <code>{failure.code}</code>
            </p>
            {again && (
                <button type="button" onClick={again}>
                    {t('tryAgain')}
                </button>
            )}
        </div>
    );
}

export const Loading = () => (
    <p class="loading" role="status">
        {t('loading')}
    </p>
);

export function Answer<T>({ of, children }: { of: Asked<T>; children: (value: T) => ComponentChildren }) {
    if (of.failure) return <Wrong failure={of.failure} again={of.again} />;
    if (of.value === undefined) return <Loading />;
    return <div aria-busy={of.loading}>{children(of.value)}</div>;
}

export function Empty({ children }: { children: ComponentChildren }) {
    return <div class="notice">{children}</div>;
}

// A state of two that mean something: always a sign and a word beside the colour.
export function Mark({ good, children }: { good: boolean | null; children: ComponentChildren }) {
    const kind = good === null ? 'neutral' : good ? 'met' : 'missed';
    return (
        <span class={`mark ${kind}`}>
            <span aria-hidden="true">{good === null ? '–' : good ? '✓' : '✕'}</span> {children}
        </span>
    );
}
