// SPDX-License-Identifier: Apache-2.0
// pages/courses: what is taught to which tier, and where.
import { useAsk } from '../api';
import type { Course, Establishment } from '../answers';
import { number, t, word, type TextName } from '../language';
import { Bar, List } from '../parts/list';
import { Answer } from '../parts/state';
import { address } from '../route';

const kinds: Record<string, TextName> = {
    university: 'kindUniversity',
    'cadet-corps': 'kindCadetCorps',
    college: 'kindCollege',
    'training-centre': 'kindTrainingCentre',
    other: 'kindOther',
    foreign: 'kindForeign',
};

const kindName = (kind: string): string => (kinds[kind] ? t(kinds[kind]) : kind);

export function CoursesPage() {
    const courses = useAsk<{ rows: Course[] }>('/courses');
    const establishments = useAsk<{ rows: Establishment[] }>('/establishments');
    return (
        <>
            <h1>{t('courses')}</h1>
            <h2>{t('coursesOnly')}</h2>
            <Answer of={courses}>
                {({ rows }) => (
                    <List
                        caption={t('coursesOnly')}
                        rows={rows}
                        place="courses"
                        search={t('searchHere')}
                        open={(row) => address(['classes'], { course: row.id, view: 'list' })}
                        columns={[
                            { name: 'id', title: word('course'), order: (row) => row.id, cell: (row) => row.id },
                            { name: 'title', title: t('title'), order: (row) => row.title, cell: (row) => row.title },
                            { name: 'tier', title: word('tier'), numeric: true, order: (row) => row.tier, filter: 'choice',
                                cell: (row) => number(row.tier) },
                            { name: 'posts', title: t('forPosts'), cell: (row) => row.post_codes.join(', ') },
                            { name: 'days', title: t('days'), numeric: true, order: (row) => row.days,
                                cell: (row) => number(row.days) },
                            { name: 'validity', title: t('validMonths'), numeric: true,
                                cell: (row) => row.validity_months ?? '–' },
                            { name: 'classes', title: word('classes'), numeric: true, order: (row) => row.classes,
                                cell: (row) => number(row.classes) },
                            { name: 'seats', title: word('seats_taken'), order: (row) => row.filled,
                                cell: (row) => <Bar short part={row.filled} whole={row.seats} /> },
                        ]}
                    />
                )}
            </Answer>
            <h2>{t('establishments')}</h2>
            <Answer of={establishments}>
                {({ rows }) => (
                    <List
                        caption={t('establishments')}
                        sortName="by"
                        rows={rows}
                        search={t('searchHere')}
                        open={(row) => address(['classes'], { establishment: row.id, view: 'list' })}
                        columns={[
                            { name: 'name', title: word('establishment'), order: (row) => row.name,
                                cell: (row) => row.name },
                            { name: 'kind', title: t('kind'), order: (row) => kindName(row.kind), filter: 'choice',
                                cell: (row) => kindName(row.kind) },
                            { name: 'region', title: t('region'), order: (row) => row.region, filter: 'choice',
                                cell: (row) => row.region },
                            { name: 'classes', title: word('classes'), numeric: true, order: (row) => row.classes,
                                cell: (row) => number(row.classes) },
                            { name: 'seats', title: word('seats_taken'), order: (row) => row.filled,
                                cell: (row) => <Bar short part={row.filled} whole={row.seats} /> },
                        ]}
                    />
                )}
            </Answer>
        </>
    );
}
