// SPDX-License-Identifier: Apache-2.0
// pages/exports: each table of facts as the file that `cadre export` writes.
import { fileAddress } from '../api';
import { t } from '../language';

const files = ['units', 'posts', 'officers', 'postings', 'unavailability', 'establishments', 'courses', 'classes',
    'qualifications', 'quotas', 'policy', 'objectives', 'nominations'];

export function ExportPage() {
    return (
        <>
            <h1>{t('export')}</h1>
            <p>{t('exportMeans')}</p>
            <ul class="files">
                {files.map((name) => (
                    <li key={name}><a href={fileAddress(`/exports/${name}.csv`)} download={`${name}.csv`}>{name}.csv</a></li>
                ))}
            </ul>
        </>
    );
}
