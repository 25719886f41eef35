// SPDX-License-Identifier: Apache-2.0
// pages/imports: files from the staff: dropped, tried without storing, findings shown and handed out, then stored.
import { useState } from 'preact/hooks';
import { ask, Failure, useWork, type Finding } from '../api';
import type { Imported } from '../answers';
import { number, t } from '../language';
import { DayField } from '../parts/form';
import { keep } from '../parts/file';
import { List } from '../parts/list';
import { Mark, Wrong } from '../parts/state';
import { asOf } from './overview';

// Spreadsheets run a cell that begins with one of these; a quote before it makes it text.
const cell = (value: string | number): string => {
    const text = String(value);
    const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

function findingsFile(findings: Finding[]): string {
    const lines = findings.map(({ file, line, column, value, text, hint, code }) =>
        [file, line, column, value ?? '', text, hint ?? '', code].map(cell).join(','));
    return ['file,line,column,value,text,hint,code', ...lines, ''].join('\r\n');
}

function Findings({ findings }: { findings: Finding[] }) {
    return (
        <>
            <h2>{t('findings')}: {number(findings.length)}</h2>
            <p><button type="button" onClick={() => keep('findings.csv', new Blob([findingsFile(findings)], { type: 'text/csv' }))}>{t('saveFindings')}</button></p>
            <List
                caption={t('findings')}
                rows={findings}
                columns={[
                    { name: 'file', title: t('file'), order: (row) => row.file, cell: (row) => row.file },
                    { name: 'line', title: t('line'), numeric: true, order: (row) => row.line, cell: (row) => row.line },
                    { name: 'column', title: t('column'), order: (row) => row.column, cell: (row) => row.column },
                    { name: 'text', title: t('whatIsWrong'), cell: (row) => <>{row.text} <code>{row.code}</code></> },
                    { name: 'hint', title: t('whatToDo'), cell: (row) => row.hint },
                ]}
            />
        </>
    );
}

export function ImportPage() {
    const [files, setFiles] = useState<File[]>([]);
    const [day, setDay] = useState(asOf.value ?? new Date().toISOString().slice(0, 10));
    const [over, setOver] = useState(false);
    const [result, setResult] = useState<Imported>();
    const [findings, setFindings] = useState<Finding[]>([]);
    const work = useWork();
    const take = (list: FileList | null) => {
        setFiles([...(list ?? [])]);
        setResult(undefined);
        setFindings([]);
    };
    const send = (dry: boolean) => work.run(async () => {
        const form = new FormData();
        for (const file of files) form.append('files', file, file.name);
        setResult(undefined);
        setFindings([]);
        try {
            const answer = await ask<Imported>('POST', `/imports?as_of=${day}${dry ? '&dry_run=1' : ''}`, { form });
            setResult(answer);
            setFindings(answer.findings);
        } catch (reason) {
            if (!(reason instanceof Failure) || reason.findings.length === 0) throw reason;
            setFindings(reason.findings);
        }
    });
    const fine = result !== undefined && findings.length === 0;
    return (
        <>
            <h1>{t('import')}</h1>
            <p>{t('importMeans')}</p>
            {/* The browser's own words for choosing a file are in the browser's language: its field is not shown. */}
            <label class={over ? 'drop over' : 'drop'}
                onDragOver={(event) => { event.preventDefault(); setOver(true); }}
                onDragLeave={() => setOver(false)}
                onDrop={(event) => { event.preventDefault(); setOver(false); take(event.dataTransfer?.files ?? null); }}>
                {t('dropFiles')}
                <input class="hidden" type="file" multiple accept=".csv,.xlsx,text/csv"
                    onChange={(event) => take(event.currentTarget.files)} />
            </label>
            {files.length > 0 && <p class="small">{files.map((file) => file.name).join(', ')}</p>}
            <div class="filters">
                <DayField label={t('asOf')} required value={day} onChange={(event) => {
                    setDay(event.currentTarget.value);
                    setResult(undefined);
                }} />
                <button type="button" disabled={files.length === 0 || work.busy} onClick={() => void send(true)}>{t('tryOut')}</button>
                <button type="button" class="main" disabled={!fine || result.stored || work.busy}
                    onClick={() => void send(false)}>{t('store')}</button>
            </div>
            <div role="status">
                {work.busy && <p>{t('working')}</p>}
                {fine && <p class="answer"><Mark good={true}>{result.stored ? t('stored') : t('canBeStored')}</Mark></p>}
                {findings.length > 0 && <p class="answer"><Mark good={false}>{t('notStored')}</Mark></p>}
            </div>
            {work.failure && <Wrong failure={work.failure} />}
            {findings.length > 0 && <Findings findings={findings} />}
            {result && result.files.length > 0 && (
                <>
                    <h2>{t('files')}</h2>
                    <List caption={t('files')} sortName="by" rows={result.files} columns={[
                        { name: 'file', title: t('file'), cell: (row) => row.file },
                        { name: 'rows', title: t('rows'), numeric: true, cell: (row) => number(row.rows) },
                        { name: 'added', title: t('added'), numeric: true, cell: (row) => number(row.added) },
                        { name: 'ended', title: t('ended'), numeric: true, cell: (row) => number(row.ended) },
                    ]} />
                </>
            )}
        </>
    );
}
