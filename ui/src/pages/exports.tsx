// SPDX-License-Identifier: Apache-2.0
// pages/exports: each table of facts as a workbook or as the file that `cadre export` writes.
import { t } from '../language';
import { File } from '../parts/file';
import { List } from '../parts/list';

const tables = ['units', 'posts', 'officers', 'postings', 'unavailability', 'establishments', 'courses', 'classes',
    'qualifications', 'quotas', 'policy', 'objectives', 'nominations'];

export function ExportPage() {
    return (
        <>
            <h1>{t('export')}</h1>
            <p>{t('exportMeans')} {t('exportWhich')}</p>
            <p><File path="/exports/cadre.xlsx">{t('exportBook')}</File></p>
            <List caption={t('export')} rows={tables} columns={[
                { name: 'table', title: t('table'), cell: (name) => name },
                { name: 'xlsx', title: 'XLSX', cell: (name) => <File path={`/exports/${name}.xlsx`} /> },
                { name: 'csv', title: 'CSV', cell: (name) => <File path={`/exports/${name}.csv`} /> },
            ]} />
        </>
    );
}
