// SPDX-License-Identifier: Apache-2.0
// parts/curve: score and bound of a plan while it is made. The picture shows how they close in; the table beside it
// holds the same numbers.
import type { Progress } from '../answers';
import { number, t, word } from '../language';
import { List } from './list';

const WIDTH = 600, HEIGHT = 160;

export function Curve({ points }: { points: Progress[] }) {
    const values = points.flatMap((point) => [point.score, point.bound]).filter((value) => value > 0);
    const low = Math.min(...values), high = Math.max(...values), last = points.at(-1)?.seconds ?? 0;
    const line = (value: (point: Progress) => number) =>
        points.filter((point) => value(point) > 0).map((point) => {
            const x = last === 0 ? WIDTH : (WIDTH * point.seconds) / last;
            const y = high === low ? HEIGHT / 2 : HEIGHT - 4 - ((HEIGHT - 8) * (value(point) - low)) / (high - low);
            return `${x.toFixed(1)},${y.toFixed(1)}`;
        }).join(' ');
    return (
        <figure class="curve">
            <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={t('curve')} preserveAspectRatio="none">
                <polyline class="bound" points={line((point) => point.bound)} />
                <polyline class="score" points={line((point) => point.score)} />
            </svg>
            <figcaption class="small">
                <span class="key bound" aria-hidden="true" /> {t('bound')} <span class="key score" aria-hidden="true" />{' '}
                {word('score')}
            </figcaption>
            <List caption={t('curve')} sortName="curve" rows={points.slice(-8).reverse()} columns={[
                { name: 'seconds', title: t('time'), numeric: true,
                    cell: (point) => t('seconds', { seconds: number(point.seconds, 1) }) },
                { name: 'met', title: word('planned'), numeric: true, cell: (point) => number(point.met) },
                { name: 'score', title: word('score'), numeric: true, cell: (point) => number(point.score) },
                { name: 'bound', title: t('bound'), numeric: true, cell: (point) => number(point.bound) },
                { name: 'gap', title: t('gap'), numeric: true, cell: (point) => number(point.bound - point.score) },
            ]} />
        </figure>
    );
}
