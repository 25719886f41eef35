// SPDX-License-Identifier: Apache-2.0
// pages/units: the tree of units as a heat table: qualified of posts by tier; down to the posts of one unit.
import { useState } from 'preact/hooks';
import { may, useAsk, type Rows as Answered } from '../api';
import type { Unit, UnitDetail } from '../answers';
import { capital, number, share, t, word } from '../language';
import { Papers } from '../parts/file';
import { Choice } from '../parts/form';
import { List, moveFocus } from '../parts/list';
import { Answer, FirstOnly } from '../parts/state';
import { address, place } from '../route';
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

function Heat({ unit, tier, after }: { unit: Unit; tier: number; after: boolean }) {
    const found = unit.tiers.find((one) => one.tier === tier);
    if (!found || found.posts === 0) return <td class="heat" />;
    const ready = after ? found.after : found.before;
    return (
        <td class="heat" style={{ '--share': `${(100 * ready) / found.posts}%` }}>
            <span>{number(ready)} / {number(found.posts)}</span> <strong>{share(ready, found.posts)}</strong>
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
                {tiers.map((tier) => <Heat key={tier} unit={node.unit} tier={tier} after={after} />)}
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
                columns={[
                    { name: 'id', title: word('post'), order: (post) => post.id, cell: (post) => post.id },
                    { name: 'code', title: t('code'), order: (post) => post.code, cell: (post) => post.code },
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

function OneUnit({ id }: { id: string }) {
    const unit = useAsk<UnitDetail>(`/units/${encodeURIComponent(id)}`);
    return <Answer of={unit}>{(value) => <Posts unit={value} />}</Answer>;
}

export function UnitsPage({ id }: { id?: string | undefined }) {
    const units = useAsk<Answered<Unit>>('/units?limit=1000');
    const unit = units.value?.rows.find((row) => row.id === id);
    const corps = units.value?.rows.find((row) => (id === undefined ? row.parent === null : row.id === id));
    const posts = corps?.tiers.reduce((sum, one) => sum + one.posts, 0) ?? 0;
    const before = place.value.query.on === 'before';
    const ready = corps?.tiers.reduce((sum, one) => sum + (before ? one.before : one.after), 0) ?? 0;
    return (
        <>
            {id !== undefined && (
                <p class="small">
                    <a href={address(['units'])}>{t('units')}</a>
                    {unit?.parent && <> › <a href={address(['units', unit.parent])}>{unit.parent}</a></>}
                </p>
            )}
            <h1>{id === undefined ? t('units') : (unit?.name ?? id)}</h1>
            {corps && <p class="answer">{t(before ? 'readyNow' : 'readyAfter', { ready, posts })} {share(ready, posts)}</p>}
            <div class="filters">
                <Choice name="on" label={t('readiness')} of={[['', word('ready_after')], ['before', word('ready_before')]]} />
                {id !== undefined && <a href={address(['people'], { unit: id })}>{t('people')}</a>}
            </div>
            {id !== undefined && may('people') && <Papers title={t('whoGoesWhen')} path={`/units/${encodeURIComponent(id)}/roll`}
                name={`unit-${id}`} forms={['pdf', 'xlsx', 'csv']} />}
            <Answer of={units}>{(list) => <><FirstOnly of={list} /><Tree rows={list.rows} root={id} /></>}</Answer>
            {id !== undefined && <OneUnit id={id} />}
        </>
    );
}
