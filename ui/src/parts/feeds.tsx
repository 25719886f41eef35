// SPDX-License-Identifier: Apache-2.0
// parts/feeds: calendar addresses of one thing, or all that the reader has: made, copied once, revoked.
import { signal } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import { ask, useAsk, useWork, type Rows } from '../api';
import type { Feed } from '../answers';
import { capital, language, languageNames, shortDay, t, word } from '../language';
import { List } from './list';
import { Answer, Mark, Wrong } from './state';

// Raised when a feed was made or revoked, wherever on the page: every list of them is asked anew.
const changes = signal(0);

function useFeeds() {
    const feeds = useAsk<Rows<Feed>>('/feeds?limit=1000');
    const turn = changes.value;
    useEffect(() => {
        if (turn > 0) feeds.again();
    }, [turn]);
    return feeds;
}

// The address is told once. Where the browser keeps the clipboard to secure pages, it is selected for copying by hand.
function NewAddress({ url }: { url: string }) {
    const [copied, setCopied] = useState(false);
    const field = useRef<HTMLInputElement>(null);
    const copy = async () => {
        field.current?.select();
        await navigator.clipboard?.writeText(url).then(() => setCopied(true), () => undefined);
    };
    return (
        <div class="notice" role="status">
            <p>{t('feedMeans')}</p>
            <p class="papers">
                <input ref={field} readOnly size={40} value={url} aria-label={t('feedAddress')} />
                <button type="button" onClick={() => void copy()}>{t('copy')}</button>
                {copied && <Mark good={true}>{t('copied')}</Mark>}
            </p>
        </div>
    );
}

function Revoke({ feed }: { feed: Feed }) {
    const [sure, setSure] = useState(false);
    const work = useWork();
    const what = `${t('revokeFeed')} ${feed.feed}`;
    const revoke = () => work.run(async () => {
        await ask('DELETE', `/feeds/${feed.feed}`);
        changes.value++;
    });
    return (
        <>
            {sure ? <button type="button" disabled={work.busy} onClick={() => void revoke()}>{t('revokeFeedSure')}</button>
                : <button type="button" aria-label={what} onClick={() => setSure(true)}>{t('revokeFeed')}</button>}
            {work.failure && <Wrong failure={work.failure} />}
        </>
    );
}

function FeedList({ caption, rows }: { caption: string; rows: Feed[] }) {
    return (
        <List caption={caption} sortName="feedsort" rows={rows} columns={[
            { name: 'kind', title: t('feedOf'), cell: (row) => capital(word(row.kind)) },
            { name: 'id', title: word('officer_id'), order: (row) => row.id, cell: (row) => row.id },
            { name: 'language', title: t('language'), cell: (row) => languageNames[row.language] },
            { name: 'made', title: t('feedMade'), order: (row) => row.made, cell: (row) => shortDay(row.made) },
            { name: 'revoke', title: t('revokeFeed'), cell: (row) => <Revoke key={row.feed} feed={row} /> },
        ]} empty={<p>{t('noFeeds')}</p>} />
    );
}

// Of one thing: its feeds, if any, and a button for a new one.
export function Feeds({ kind, id }: { kind: Feed['kind']; id: string }) {
    const feeds = useFeeds();
    const [url, setUrl] = useState<string>();
    const work = useWork();
    const make = () => work.run(async () => {
        const made = await ask<{ path: string }>('POST', '/feeds', { json: { kind, id, language: language.value } });
        setUrl(location.origin + made.path);
        changes.value++;
    });
    const own = (feeds.value?.rows ?? []).filter((feed) => feed.kind === kind && feed.id === id);
    return (
        <>
            <p class="papers">
                <span>{t('feed')}</span>
                <button type="button" disabled={work.busy} onClick={() => void make()}>{t('makeFeed')}</button>
            </p>
            {url !== undefined && <NewAddress url={url} />}
            {work.failure && <Wrong failure={work.failure} />}
            {own.length > 0 && <FeedList caption={`${t('feeds')}: ${id}`} rows={own} />}
        </>
    );
}

export function AllFeeds() {
    const feeds = useFeeds();
    return <Answer of={feeds}>{(value) => <FeedList caption={t('feeds')} rows={value.rows} />}</Answer>;
}
