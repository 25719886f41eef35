// SPDX-License-Identifier: Apache-2.0
// parts/state: an answer in its states: asked for, failed (what to do), there. Lists add empty and too many.
import { Component, type ComponentChildren } from 'preact';
import { asFailure, type Asked, type Failure } from '../api';
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

// Under a list whose rows come in pages that are added: how many are here, and the button for more.
export function More({ of, more }: { of: { rows: unknown[]; total: number; next: string | null }; more: () => Promise<void> }) {
    if (of.next === null) return null;
    return (
        <p class="small count">
            {t('shownOf', { shown: of.rows.length, total: of.total })}{' '}
            <button type="button" onClick={() => void more()}>{t('showMore')}</button>
        </p>
    );
}

export function Answer<T>({ of, children }: { of: Asked<T>; children: (value: T) => ComponentChildren }) {
    if (of.failure) return <Wrong failure={of.failure} again={of.again} />;
    if (of.value === undefined) return <Loading />;
    return <div aria-busy={of.loading}>{children(of.value)}</div>;
}

// Only the first rows of a view that draws them all at once are here: says so, and what to do.
export function FirstOnly({ of }: { of: { rows: unknown[]; total?: number } }) {
    if (of.total === undefined || of.total <= of.rows.length) return null;
    return <p class="notice">{t('shownOf', { shown: of.rows.length, total: of.total })} {t('narrow')}</p>;
}

// A part of the page whose code failed says so; the rest of the page stays.
export class Boundary extends Component<{ children: ComponentChildren }, { failure?: Failure }> {
    override componentDidCatch(reason: unknown): void {
        console.error(reason);
        this.setState({ failure: asFailure(reason) });
    }

    override render() {
        const { failure } = this.state;
        return failure ? <Wrong failure={failure} again={() => location.reload()} /> : this.props.children;
    }
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
