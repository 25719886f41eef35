// SPDX-License-Identifier: Apache-2.0
// pages/units: the tree of units as a heat table: qualified of posts by tier; down to the posts of one unit.
import { useState } from 'preact/hooks';
import { may, useAsk, type Rows as Answered } from '../api';
import type { Unit, UnitDetail, UnitTier } from '../answers';
import { capital, number, share, shortDay, t, word } from '../language';
import { Papers } from '../parts/file';
import { DayField } from '../parts/form';
import { List, moveFocus } from '../parts/list';
import { Answer, FirstOnly } from '../parts/state';
import { address, place, refine } from '../route';
import { Reason, State } from './people';

const OPEN_LEVELS = 2; // the corps and its regions; brigades are seen, battalions are opened

interface Node {
    unit: Unit;
    below: Node[];
}

function treeOf(rows: Unit[], root: string | undefined): Node[] {
    const nodes = new Map(rows.map((unit): [string, Node] => [unit.id, { unit, below: [] }]));
    const roots: Node[] = [];
    for (const node of nodes.values()) {
        const parent = node.unit.parent === null ? undefined : nodes.get(node.unit.parent);
        if (parent) parent.below.push(node);
        if (root === undefined ? !parent : node.unit.id === root) roots.push(node);
    }
    return roots;
}

const readyOf = (one: UnitTier, after: boolean): number => (after ? one.after : one.before);

// How warm a cell is. Few that lack must be told apart from none: the square root does.
const lack = (ready: number, posts: number): string => `${(50 * Math.sqrt(1 - ready / posts)).toFixed(0)}%`;

// Says what the warmth of a cell means.
const HeatKey = () => (
    <p class="small"><span class="heat-key" aria-hidden="true">
        {[1, .9, .5, 0].map((ready) => <span key={ready} class="heat" style={{ '--lack': lack(ready, 1) }} />)}
    </span> {t('heatKey')}</p>
);

function Heat({ tiers, after }: { tiers: UnitTier[]; after: boolean }) {
    const posts = tiers.reduce((sum, one) => sum + one.posts, 0);
    const ready = tiers.reduce((sum, one) => sum + readyOf(one, after), 0);
    if (posts === 0) return <td class="heat" />;
    return (
        <td class="heat" style={{ '--lack': lack(ready, posts) }}>
            <span>{number(ready)} / {number(posts)}</span> <strong>{share(ready, posts)}</strong>
        </td>
    );
}

function Rows({ node, depth, tiers, after }: { node: Node; depth: number; tiers: number[]; after: boolean }) {
    const [open, setOpen] = useState(depth < OPEN_LEVELS);
    return (
        <>
            <tr>
                <th scope="row" style={{ '--depth': depth }} class="tree">
                    {node.below.length > 0 ? (
                        <button type="button" class="fold" aria-expanded={open} onClick={() => setOpen(!open)}
                            aria-label={`${node.unit.name}: ${t('unitsBelow')}`}>
                            <span aria-hidden="true">{open ? '▾' : '▸'}</span>
                        </button>
                    ) : <span class="fold" />}
                    <a class="row-link" href={address(['units', node.unit.id], { on: place.value.query.on })}>
                        {node.unit.name}
                    </a>{' '}
                    <span class="id">{node.unit.id}</span>
                </th>
                {tiers.map((tier) => <Heat key={tier} tiers={node.unit.tiers.filter((one) => one.tier === tier)} after={after} />)}
                {tiers.length > 1 && <Heat tiers={node.unit.tiers} after={after} />}
            </tr>
            {open && node.below.map((child) => (
                <Rows key={child.unit.id} node={child} depth={depth + 1} tiers={tiers} after={after} />
            ))}
        </>
    );
}

function Tree({ rows, root }: { rows: Unit[]; root: string | undefined }) {
    const tiers = [...new Set(rows.flatMap((unit) => unit.tiers.map((one) => one.tier)))].sort();
    const after = place.value.query.on !== 'before';
    const roots = treeOf(rows, root);
    if (roots.length === 0) return <p class="notice">{t('nothingToList')}</p>;
    return (
        <div class="scroll" role="region" aria-label={t('readiness')} tabIndex={0} onKeyDown={moveFocus}>
            <table class="heat-table">
                <caption class="hidden">{t('readiness')}</caption>
                <thead>
                    <tr>
                        <th scope="col">{capital(word('unit'))}</th>
                        {tiers.map((tier) => <th scope="col" key={tier} class="number">{capital(word('tier'))} {tier}</th>)}
                        {tiers.length > 1 && <th scope="col" class="number">{capital(word('all'))}</th>}
                    </tr>
                </thead>
                <tbody>
                    {roots.map((node) => <Rows key={node.unit.id} node={node} depth={0} tiers={tiers} after={after} />)}
                </tbody>
            </table>
        </div>
    );
}

function Posts({ unit }: { unit: UnitDetail }) {
    return (
        <>
            <h2>{capital(word('posts'))}</h2>
            <List
                caption={word('posts')}
                rows={unit.posts}
                search={t('searchHere')}
                columns={[
                    { name: 'id', title: word('post'), order: (post) => post.id, cell: (post) => post.id },
                    { name: 'code', title: t('code'), order: (post) => post.code, filter: 'choice', cell: (post) => post.code },
                    { name: 'officer', title: word('officer'), order: (post) => post.officer_name, cell: (post) =>
                        post.officer
                            ? <a href={address(['people', post.officer])}>{post.officer_name || post.officer}</a>
                            : t('vacant') },
                    { name: 'state', title: t('requirement'), cell: (post) => post.requirements.map((requirement) => (
                        <div key={requirement.course}>{requirement.course} <State state={requirement.state} />{' '}
                            {requirement.reason && <Reason code={requirement.reason} />}</div>
                    )) },
                ]}
                empty={<p>{t('noPostsHere')}</p>}
            />
        </>
    );
}

function OneUnit({ id, day }: { id: string; day: string | undefined }) {
    const unit = useAsk<UnitDetail>(`/units/${encodeURIComponent(id)}${day ? `?as_of=${day}` : ''}`);
    return <Answer of={unit}>{(value) => <Posts unit={value} />}</Answer>;
}

// When: today, after the plan, or on any day, as the plan will have made it by then.
function When({ on, day }: { on: string; day: string | undefined }) {
    const choices: [value: string | null, title: string][] = [['before', t('today')], [null, t('afterPlan')]];
    return (
        <div class="filters" role="group" aria-label={t('readiness')}>
            <div class="switch">
                {choices.map(([value, title]) => (
                    <button type="button" key={title} aria-pressed={on === (value ?? '')} onClick={() => refine({ on: value })}>{title}</button>
                ))}
            </div>
            <DayField label={t('onDay')} value={day ?? ''} onChange={(event) =>
                event.currentTarget.reportValidity() && refine({ on: event.currentTarget.value || null })} />
        </div>
    );
}

function readyText(on: string, day: string | undefined, ready: number, posts: number): string {
    if (day) return t('readyOn', { day: shortDay(day), ready, posts });
    return t(on === 'before' ? 'readyNow' : 'readyAfter', { ready, posts });
}

export function UnitsPage({ id }: { id?: string | undefined }) {
    const on = place.value.query.on ?? '', day = /^\d{4}-\d{2}-\d{2}$/.test(on) ? on : undefined;
    const units = useAsk<Answered<Unit>>(`/units?limit=1000${day ? `&as_of=${day}` : ''}`);
    const unit = units.value?.rows.find((row) => row.id === id);
    const corps = (units.value?.rows ?? []).filter((row) => (id === undefined ? row.parent === null : row.id === id));
    const tiers = corps.flatMap((one) => one.tiers);
    const posts = tiers.reduce((sum, one) => sum + one.posts, 0);
    const ready = tiers.reduce((sum, one) => sum + readyOf(one, on !== 'before'), 0);
    return (
        <>
            {id !== undefined && (
                <p class="small">
                    <a href={address(['units'], { on })}>{t('units')}</a>
                    {unit?.parent && <> › <a href={address(['units', unit.parent], { on })}>{unit.parent}</a></>}
                </p>
            )}
            <h1>{id === undefined ? t('units') : (unit?.name ?? id)} {unit && <span class="id">{unit.id}</span>}</h1>
            {posts > 0 && <p class="answer">{readyText(on, day, ready, posts)} <strong>{share(ready, posts)}</strong></p>}
            {id !== undefined && may('people') && <p class="small"><a href={address(['people'], { unit: id })}>{t('peopleOfUnit')}</a></p>}
            {id !== undefined && may('people') && <Papers title={t('whoGoesWhen')} path={`/units/${encodeURIComponent(id)}/roll`}
                name={`unit-${id}`} forms={['pdf', 'xlsx', 'csv']} />}
            <When on={on} day={day} />
            <Answer of={units}>{(list) => <><FirstOnly of={list} /><Tree rows={list.rows} root={id} /><HeatKey /></>}</Answer>
            {id !== undefined && <OneUnit id={id} day={day} />}
        </>
    );
}
