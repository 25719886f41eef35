// SPDX-License-Identifier: Apache-2.0
// pages/exports: each table of facts as a workbook or as the file that `cadre export` writes; rolls, joining
// instructions and calendars, chosen from lists.
import { may, useAsk, type Rows } from '../api';
import type { ClassRow, Establishment, Unit } from '../answers';
import { capital, t, word } from '../language';
import { AllFeeds, Feeds } from '../parts/feeds';
import { File, Papers } from '../parts/file';
import { Choice } from '../parts/form';
import { List } from '../parts/list';
import { Answer } from '../parts/state';
import { place } from '../route';

const tables = ['units', 'posts', 'officers', 'postings', 'unavailability', 'establishments', 'courses', 'classes',
    'qualifications', 'quotas', 'policy', 'objectives', 'nominations'];

type Choices = [value: string, title: string][];

// A thing that is chosen, and what there is of it.
function OfClass() {
    const classes = useAsk<Rows<ClassRow>>('/classes?limit=1000');
    const id = place.value.query['class'];
    const of: Choices = (classes.value?.rows ?? []).map((row) => [row.id, `${row.id}, ${row.start}`]);
    return (
        <Answer of={classes}>{() => (
            <>
                <Choice name="class" label={word('class')} of={[['', t('choose')], ...of]} />
                {id && <Papers title={t('roll')} path={`/classes/${encodeURIComponent(id)}/roll`} name={`class-${id}`}
                    forms={['pdf', 'xlsx', 'csv']} />}
                {id && <Feeds key={id} kind="class" id={id} />}
            </>
        )}</Answer>
    );
}

function OfUnit() {
    const units = useAsk<Rows<Unit>>('/units?limit=1000');
    const id = place.value.query['unit'];
    const of: Choices = (units.value?.rows ?? []).map((row) => [row.id, `${row.name} (${row.id})`]);
    return (
        <Answer of={units}>{() => (
            <>
                <Choice name="unit" label={word('unit')} of={[['', t('choose')], ...of]} />
                {id && <Papers title={t('whoGoesWhen')} path={`/units/${encodeURIComponent(id)}/roll`} name={`unit-${id}`}
                    forms={['pdf', 'xlsx', 'csv']} />}
            </>
        )}</Answer>
    );
}

function OfEstablishment() {
    const establishments = useAsk<Rows<Establishment>>('/establishments?limit=1000');
    const id = place.value.query['establishment'];
    const of: Choices = (establishments.value?.rows ?? []).map((row) => [row.id, row.name]);
    return (
        <Answer of={establishments}>{() => (
            <>
                <Choice name="establishment" label={word('establishment')} of={[['', t('choose')], ...of]} />
                {id && <Feeds key={id} kind="establishment" id={id} />}
            </>
        )}</Answer>
    );
}

export function ExportPage() {
    return (
        <>
            <h1>{t('export')}</h1>
            <h2>{t('tables')}</h2>
            <p>{t('exportMeans')} {t('exportWhich')}</p>
            <p class="small"><File path="/exports/cadre.xlsx">{t('exportBook')}</File></p>
            <List caption={t('tables')} sortName="tablesort" rows={tables} columns={[
                { name: 'table', title: t('table'), cell: (name) => name },
                { name: 'xlsx', title: 'XLSX', cell: (name) => <File path={`/exports/${name}.xlsx`} /> },
                { name: 'csv', title: 'CSV', cell: (name) => <File path={`/exports/${name}.csv`} /> },
            ]} />
            <h2>{t('papers')}</h2>
            <p>{t('papersMean')}</p>
            <div class="columns">
                {may('classes') && <section><h3>{capital(word('class'))}</h3><OfClass /></section>}
                {may('people') && <section><h3>{capital(word('unit'))}</h3><OfUnit /></section>}
                {may('classes') && <section><h3>{capital(word('establishment'))}</h3><OfEstablishment /></section>}
            </div>
            <h2>{t('feeds')}</h2>
            <AllFeeds />
        </>
    );
}
