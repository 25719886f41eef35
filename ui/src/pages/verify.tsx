// SPDX-License-Identifier: Apache-2.0
// pages/verify: anyone, without signing in, asks how a certificate stands: by its number, as a QR code on the paper
// does, or with its file.
import { useState } from 'preact/hooks';
import { ask, useAsk, useWork } from '../api';
import type { CertificatePaper, VerifiedFile, VerifiedNumber } from '../answers';
import { shortDay, t, type TextName } from '../language';
import { Field } from '../parts/form';
import { Answer, Mark, Wrong } from '../parts/state';

const verdicts: Record<string, TextName> = {
    valid: 'verdictValid',
    expired: 'verdictExpired',
    'not-yet-valid': 'verdictNotYet',
    replaced: 'verdictReplaced',
    revoked: 'verdictRevoked',
    unknown: 'verdictUnknown',
    'no-certificate': 'verdictNoCertificate',
    altered: 'verdictAltered',
    'unknown-key': 'verdictUnknownKey',
    'not-checked': 'verdictNotChecked',
};
const subjects: Record<string, TextName> = {
    form: 'checkForm', signature: 'checkSignature', time: 'checkTime', revocation: 'checkRevocation',
};
const results: Record<string, TextName> = {
    right: 'checkRight', wrong: 'checkWrong', 'not-possible': 'checkNotPossible', 'not-reached': 'checkNotReached',
};

const textOf = (names: Record<string, TextName>, name: string): string => {
    const known = names[name];
    return known === undefined ? name : t(known);
};

// The address of this page: "/verify/NUMBER"; null: another page.
export function numberToVerify(): string | null {
    const match = /^\/verify(?:\/([^/]*))?\/?$/.exec(location.pathname);
    return match ? decodeURIComponent(match[1] ?? '') : null;
}

function Paper({ of }: { of: CertificatePaper }) {
    const rows: [TextName, string][] = [
        ['certificateNumber', of.number],
        ['holder', of.holder.join(' / ')],
        ['title', of.titles === '' ? of.title : of.titles],
        ['curriculumVersion', of.version ?? ''],
        ['establishment', of.establishment ?? ''],
        ['issuedBy', of.issuer],
        ['from', shortDay(of.valid_from.slice(0, 10))],
        ['validTo', of.valid_until === null ? t('forEver') : shortDay(of.valid_until.slice(0, 10))],
    ];
    return (
        <>
            <p>{t('compareWithPaper')}</p>
            <dl class="facts">
                {rows.filter(([, value]) => value !== '').map(([name, value]) => (
                    <>
                        <dt key={name}>{t(name)}</dt>
                        <dd>{value}</dd>
                    </>
                ))}
            </dl>
        </>
    );
}

const Verdict = ({ of }: { of: string }) => (
    <p class="answer" role="status"><Mark good={of === 'valid'}>{textOf(verdicts, of)}</Mark></p>
);

function ByNumber({ number }: { number: string }) {
    const answer = useAsk<VerifiedNumber>(`/verify/${encodeURIComponent(number)}`);
    return (
        <Answer of={answer}>
            {({ verdict, replaced_by, certificate }) => (
                <>
                    <Verdict of={verdict} />
                    {replaced_by !== null && <p><a href={`/verify/${replaced_by}`}>{t('successor')}: {replaced_by}</a></p>}
                    {certificate !== null && <Paper of={certificate} />}
                </>
            )}
        </Answer>
    );
}

// Bytes -> base64, in pieces that String.fromCharCode takes.
function base64(bytes: Uint8Array): string {
    let letters = '';
    for (let i = 0; i < bytes.length; i += 8192) letters += String.fromCharCode(...bytes.subarray(i, i + 8192));
    return btoa(letters);
}

function ByFile() {
    const [over, setOver] = useState(false);
    const [result, setResult] = useState<VerifiedFile>();
    const work = useWork();
    const take = (files: FileList | null) => {
        const file = files?.[0];
        setResult(undefined);
        if (file) void work.run(async () => {
            const bytes = new Uint8Array(await file.arrayBuffer());
            setResult(await ask<VerifiedFile>('POST', '/verify', { json: { file: base64(bytes) } }));
        });
    };
    return (
        <>
            <label class={over ? 'drop over' : 'drop'}
                onDragOver={(event) => { event.preventDefault(); setOver(true); }}
                onDragLeave={() => setOver(false)}
                onDrop={(event) => { event.preventDefault(); setOver(false); take(event.dataTransfer?.files ?? null); }}>
                {t('dropCertificate')}
                <input class="hidden" type="file" accept=".jwt,.png,.svg,.pdf"
                    onChange={(event) => take(event.currentTarget.files)} />
            </label>
            {work.failure && <Wrong failure={work.failure} />}
            {result && (
                <>
                    <Verdict of={result.verdict} />
                    <ul class="plain">
                        {result.checks.map(({ what, result: found }) => (
                            <li key={what}>
                                {textOf(subjects, what)}: <Mark good={found === 'right' ? true : found === 'wrong' ? false : null}>
                                    {textOf(results, found)}</Mark>
                            </li>
                        ))}
                    </ul>
                    {result.certificate !== null && <Paper of={result.certificate} />}
                </>
            )}
        </>
    );
}

export function VerifyPage({ number }: { number: string }) {
    return (
        <>
            <h1>{t('verifyCertificate')}</h1>
            <p>{t('verifyMeans')}</p>
            <form class="filters" onSubmit={(event) => {
                event.preventDefault();
                const typed = String(new FormData(event.currentTarget).get('number') ?? '').trim();
                if (typed !== '') location.href = `/verify/${encodeURIComponent(typed)}`;
            }}>
                <Field label={t('certificateNumber')} name="number" required value={number} size={24} maxLength={40}
                    placeholder="7KQF-3M9T-X2WP-5D8H" autocomplete="off" spellcheck={false} />
                <button type="submit" class="main">{t('verifyNow')}</button>
            </form>
            {number !== '' && <ByNumber key={number} number={number} />}
            <h2>{t('verifyFile')}</h2>
            <ByFile />
        </>
    );
}
