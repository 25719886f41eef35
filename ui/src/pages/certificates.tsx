// SPDX-License-Identifier: Apache-2.0
// pages/certificates: what a registrar does: issues those of a class, looks for one, ends one with a reason.
import { useState } from 'preact/hooks';
import { ask, fileAddress, useRows, useWork } from '../api';
import type { Certificate } from '../answers';
import { shortDay, t, type TextName } from '../language';
import { Choice, Field, Search } from '../parts/form';
import { List } from '../parts/list';
import { Answer, Mark, Wrong, More } from '../parts/state';
import { place } from '../route';

const states: Record<string, TextName> = {
    issued: 'certificateStands', replaced: 'certificateReplaced', revoked: 'verdictRevoked',
};
const reasons: [string, TextName][] = [
    ['mistake', 'reasonMistake'], ['fraud', 'reasonFraud'], ['result-withdrawn', 'reasonResultWithdrawn'],
    ['data-changed', 'reasonDataChanged'], ['key-leaked', 'reasonKeyLeaked'], ['lost', 'reasonLost'],
];
const stateText = (state: string): string => {
    const name = states[state];
    return name === undefined ? state : t(name);
};

function IssueForm({ done }: { done: () => void }) {
    const work = useWork();
    const [issued, setIssued] = useState<{ issued: number; own: number }>();
    return (
        <form class="card wide" onSubmit={(event) => {
            event.preventDefault();
            const form = new FormData(event.currentTarget);
            void work.run(async () => {
                setIssued(undefined);
                setIssued(await ask('POST', '/certificates/issue', { json: { class: String(form.get('class')) } }));
                done();
            });
        }}>
            <h2>{t('issueCertificates')}</h2>
            <div class="filters">
                <Field label={t('ofClass')} name="class" required maxLength={100} autocomplete="off" />
                <button type="submit" class="main" disabled={work.busy}>{t('issue')}</button>
            </div>
            <div role="status">
                {issued && <p><Mark good={true}>{t('certificatesIssued', { count: issued.issued })}</Mark></p>}
                {issued && issued.own > 0 && <p>{t('ownLeftOut')}</p>}
            </div>
            {work.failure && <Wrong failure={work.failure} />}
        </form>
    );
}

// Nothing ends without a reason, and an ending cannot be undone.
function EndForm({ of, done }: { of: Certificate; done: () => void }) {
    const work = useWork();
    const end = (how: 'replace' | 'revoke', form: HTMLFormElement) => work.run(async () => {
        await ask('POST', `/certificates/${of.number}/${how}`, { json: { reason: String(new FormData(form).get('reason')) } });
        done();
    });
    return (
        <form class="card wide" onSubmit={(event) => {
            event.preventDefault();
            const how = (event.submitter as HTMLButtonElement | null)?.value === 'replace' ? 'replace' : 'revoke';
            void end(how, event.currentTarget);
        }}>
            <h2>{of.number}</h2>
            <p>{t('endMeans')}</p>
            <div class="filters">
                <label class="field">
                    <span>{t('reason')}</span>
                    <select name="reason">{reasons.map(([value, name]) => <option key={value} value={value}>{t(name)}</option>)}</select>
                </label>
                <button type="submit" value="replace" disabled={work.busy}>{t('replace')}</button>
                <button type="submit" value="revoke" disabled={work.busy}>{t('revoke')}</button>
                <button type="button" onClick={done}>{t('notNow')}</button>
            </div>
            {work.failure && <Wrong failure={work.failure} />}
        </form>
    );
}

const Files = ({ of }: { of: Certificate }) => (
    <>
        {['pdf', 'jwt', 'png', 'svg'].map((form) => (
            <>
                <a key={form} href={fileAddress(`/certificates/${of.number}/file?form=${form}`)} download
                    aria-label={`${of.number} ${form.toUpperCase()}`}>{form.toUpperCase()}</a>{' '}
            </>
        ))}
    </>
);

export function CertificatesPage() {
    const { query } = place.value;
    const wanted = ['officer', 'class', 'state'].filter((name) => query[name])
        .map((name) => `${name}=${encodeURIComponent(query[name] ?? '')}`).join('&');
    const certificates = useRows<Certificate>(`/certificates?${wanted}`);
    const [ending, setEnding] = useState<Certificate>();
    const done = () => {
        setEnding(undefined);
        certificates.again();
    };
    return (
        <>
            <h1>{t('certificates')}</h1>
            <IssueForm done={certificates.again} />
            <div class="filters">
                <Search name="officer" label={t('holderId')} />
                <Search name="class" label={t('ofClass')} />
                <Choice name="state" label={t('state')}
                    of={[['', t('any')], ...Object.keys(states).map((state): [string, string] => [state, stateText(state)])]} />
            </div>
            {ending && <EndForm key={ending.number} of={ending} done={done} />}
            <Answer of={certificates}>
                {(list) => (
                    <><List
                        caption={t('certificates')}
                        place="certificates"
                        rows={list.rows}
                        columns={[
                            { name: 'number', title: t('certificateNumber'), cell: (row) => <a href={`/verify/${row.number}`}>{row.number}</a> },
                            { name: 'officer', title: t('holderId'), cell: (row) => row.officer },
                            { name: 'course', title: t('coursesOnly'), cell: (row) => row.course },
                            { name: 'class', title: t('ofClass'), cell: (row) => row.class ?? '–' },
                            { name: 'qualified', title: t('from'), cell: (row) => shortDay(row.qualified) },
                            { name: 'valid_to', title: t('validTo'), cell: (row) => row.valid_to === null ? t('forEver') : shortDay(row.valid_to) },
                            { name: 'state', title: t('state'), cell: (row) => stateText(row.state) },
                            { name: 'files', title: t('files'), cell: (row) => <Files of={row} /> },
                            { name: 'end', title: t('replaceOrRevoke'), cell: (row) => row.state === 'issued' && (
                                <button type="button" aria-label={`${t('replaceOrRevoke')} ${row.number}`} onClick={() => setEnding(row)}>…</button>
                            ) },
                        ]}
                    /><More of={list} more={certificates.more} /></>
                )}
            </Answer>
        </>
    );
}
