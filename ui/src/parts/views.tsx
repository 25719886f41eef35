// SPDX-License-Identifier: Apache-2.0
// parts/views: named views of a place, kept on the server for the user who saved them, or for all who may see the place.
import { useState } from 'preact/hooks';
import { ask, useAsk, useWork, type Right } from '../api';
import type { SavedView } from '../answers';
import { t } from '../language';
import { place, search } from '../route';
import { Menu } from './menu';
import { Wrong } from './state';

function OneView({ view, changed }: { view: SavedView; changed: () => void }) {
    const work = useWork();
    const [name, setName] = useState<string | null>(null);
    const path = `/views/${view.id}`;
    const rename = () => work.run(async () => {
        await ask('PUT', path, { json: { name, address: view.address, shared: view.shared } });
        setName(null);
        changed();
    });
    const remove = () => work.run(async () => {
        await ask('DELETE', path);
        changed();
    });
    const isCurrent = `#/${view.place}${view.address}` === `#/${place.value.path[0]}${search()}`;
    return (
        <li>
            {name === null ? (
                <>
                    <a href={`#/${view.place}${view.address}`} aria-current={isCurrent ? 'true' : undefined}>{view.name}</a>
                    {view.shared && <span class="small">{view.mine ? t('viewShared') : view.owner}</span>}
                    {view.mine && <>
                        <button type="button" class="light" onClick={() => setName(view.name)}>{t('rename')}</button>
                        <button type="button" class="light" disabled={work.busy} onClick={() => void remove()}
                            aria-label={`${t('remove')}: ${view.name}`}>✕</button>
                    </>}
                </>
            ) : (
                <form class="inline" onSubmit={(event) => (event.preventDefault(), void rename())}>
                    <input value={name} required maxLength={60} aria-label={t('viewName')}
                        onInput={(event) => setName(event.currentTarget.value)} />
                    <button disabled={work.busy}>{t('rename')}</button>
                    <button type="button" class="light" onClick={() => setName(null)}>{t('notNow')}</button>
                </form>
            )}
            {work.failure && <Wrong failure={work.failure} />}
        </li>
    );
}

export function Views({ of }: { of: Right }) {
    const views = useAsk<{ rows: SavedView[] }>(`/views?place=${of}`);
    const work = useWork();
    const save = (form: HTMLFormElement) => work.run(async () => {
        const said = new FormData(form);
        await ask('POST', '/views', { json: { place: of, name: said.get('name'), address: search(), shared: said.has('shared') } });
        form.reset();
        views.again();
    });
    const rows = views.value?.rows ?? [];
    return (
        <Menu title={t('views')}>
            {views.failure && <Wrong failure={views.failure} again={views.again} />}
            {rows.length === 0 ? <p class="small">{t('noViews')}</p> : (
                <ul class="plain views">
                    {rows.map((view) => <OneView key={view.id} view={view} changed={views.again} />)}
                </ul>
            )}
            <form class="save-view" onSubmit={(event) => (event.preventDefault(), void save(event.currentTarget))}>
                <label class="field">
                    <span>{t('viewName')}</span>
                    <input name="name" required maxLength={60} autocomplete="off" />
                </label>
                <label class="check"><input type="checkbox" name="shared" /> {t('viewForAll')}</label>
                <button class="main" disabled={work.busy}>{t('saveView')}</button>
                {work.failure && <Wrong failure={work.failure} />}
            </form>
        </Menu>
    );
}
