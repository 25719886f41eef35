// SPDX-License-Identifier: Apache-2.0
// app: the frame around every page: places at the left; as-of day, search, language and the user on top.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Overview } from './answers';
import { ask, asFailure, may, readSession, session, useAsk, type Failure, type Right } from './api';
import { language, languageNames, languages, speak, t, shortDay, type TextName } from './language';
import { Finder } from './parts/finder';
import { Boundary, Loading, Wrong } from './parts/state';
import { CertificatesPage } from './pages/certificates';
import { address, asOf, back, go, place } from './route';
import { ClassesPage } from './pages/classes';
import { CoursesPage } from './pages/courses';
import { ExportPage } from './pages/exports';
import { ImportPage } from './pages/imports';
import { PinsPage } from './pages/pins';
import { JobPage, PlanPage, PlansPage } from './pages/plans';
import { OfficerPage, PeoplePage } from './pages/people';
import { OverviewPage } from './pages/overview';
import { SetupPage, SignInPage, WelcomePage } from './pages/enter';
import { AccountPage, PlacesAndRoles } from './pages/account';
import { AdministrationPage, mayAdminister } from './pages/administration';
import { UnitsPage } from './pages/units';
import { numberToVerify, VerifyPage } from './pages/verify';

// Who may sees the place: rights bear the names of places.
const places: { path: Right; title: TextName }[] = [
    { path: 'overview', title: 'overview' },
    { path: 'plans', title: 'plan' },
    { path: 'classes', title: 'classes' },
    { path: 'people', title: 'people' },
    { path: 'units', title: 'units' },
    { path: 'courses', title: 'courses' },
    { path: 'certificates', title: 'certificates' },
    { path: 'import', title: 'import' },
    { path: 'export', title: 'export' },
];

// Where someone begins: the overview; an officer at what concerns himself; an administrator at his users; who has no
// place, at what shows one.
function Home() {
    const officer = session.value?.user.officer;
    if (may('overview')) return <OverviewPage />;
    if (officer && may('people')) return <OfficerPage key={officer} id={officer} />;
    if (mayAdminister()) return <AdministrationPage />;
    if (may('classes')) return <ClassesPage open={undefined} />;
    return (
        <section>
            <h1>{t('noPlaces')}</h1>
            <p>{t('noPlacesHint')}</p>
            <PlacesAndRoles />
        </section>
    );
}

// A place that the user's roles do not show, and which roles would.
const Missing = ({ title }: { title: TextName }) => (
    <section>
        <h1>{t(title)}</h1>
        <p class="answer">{t('placeMissing')}</p>
        <PlacesAndRoles />
    </section>
);

function Page() {
    const [first = 'overview', second] = place.value.path;
    const known = places.find(({ path }) => path === first);
    if (known && first !== 'overview' && !may(known.path)) return <Missing title={known.title} />;
    if (first === 'administration' && !mayAdminister()) return <Missing title="administration" />;
    switch (first) {
        case 'overview': return <Home />;
        case 'plans': return second === undefined ? <PlansPage /> : second === 'pins' ? <PinsPage /> : <PlanPage key={second} id={second} />;
        case 'jobs': return <JobPage key={second} id={second ?? ''} />;
        case 'classes': return <ClassesPage open={second} />;
        case 'people': return second === undefined ? <PeoplePage /> : <OfficerPage key={second} id={second} />;
        case 'units': return <UnitsPage key={second} id={second} />;
        case 'courses': return <CoursesPage />;
        case 'certificates': return <CertificatesPage />;
        case 'import': return <ImportPage />;
        case 'export': return <ExportPage />;
        case 'administration': return <AdministrationPage />;
        case 'account': return <AccountPage />;
        default:
            return (
                <section>
                    <h1>{t('notFound')}</h1>
                    <p><a href={address(['overview'])}>{t('overview')}</a></p>
                </section>
            );
    }
}

function Languages() {
    return (
        <div class="languages" role="group" aria-label={t('language')}>
            {languages.map((name) => (
                <button
                    type="button" key={name} lang={name} aria-label={languageNames[name]}
                    aria-pressed={language.value === name} onClick={() => speak(name)}
                >
                    {name.toUpperCase()}
                </button>
            ))}
        </div>
    );
}

// The years that the objectives are of; without any, the year in which the plan ends.
function programmeYears({ objectives, until }: Overview): string {
    const years = [...new Set(objectives.map((objective) => objective.year))].sort();
    const first = years[0] ?? until?.slice(0, 4) ?? '', last = years.at(-1) ?? first;
    return first === last ? String(first) : `${first}–${last}`;
}

// A view of another day says so on top.
const shownDay = (): string | undefined => /^\d{4}-\d{2}-\d{2}$/.exec(place.value.query.on ?? '')?.[0];

function Top() {
    const overview = useAsk<Overview>(may('overview') ? '/overview' : null);
    useEffect(() => {
        if (overview.value) asOf.value = overview.value.as_of;
    }, [overview.value]);
    const signOut = async () => {
        await ask('DELETE', '/session').catch(() => undefined);
        session.value = null;
    };
    const day = shownDay() ?? asOf.value;
    const isToday = day === new Date().toISOString().slice(0, 10);
    return (
        <header class="top">
            <a class="brand" href={address(['overview'])}>Cadre</a>
            {overview.value && <span class="programme">{t('programme', { year: programmeYears(overview.value) })}</span>}
            {day && may('overview') && (
                <span class={isToday ? 'as-of' : 'as-of other-day'}>
                    {t('asOf')} <strong>{shortDay(day)}</strong>
                    {!isToday && <span class="small"> ({t('notToday')})</span>}
                </span>
            )}
            <Finder go={go} />
            <Languages />
            <a class="me" href={address(['account'])} title={t('account')}
                aria-current={place.value.path[0] === 'account' ? 'page' : undefined}>{session.value?.user.login}</a>
            <button type="button" onClick={() => void signOut()}>{t('signOut')}</button>
        </header>
    );
}

function Places() {
    const current = place.value.path[0] ?? 'overview';
    return (
        <nav class="places" aria-label={t('places')}>
            {places.filter(({ path }) => may(path)).map(({ path, title }) => (
                <a key={path} href={address([path])}
                    aria-current={current === path || (current === 'jobs' && path === 'plans') ? 'page' : undefined}>
                    {t(title)}
                </a>
            ))}
            {mayAdminister() && <a href={address(['administration'])}
                aria-current={current === 'administration' || (current === 'overview' && !may('overview')) ? 'page' : undefined}>{t('administration')}</a>}
        </nav>
    );
}

// "/" goes to the search of the list, where there is one; again, or elsewhere, to the one on top. Esc leaves it, then
// goes back.
function onKey(event: KeyboardEvent): void {
    const target = event.target as HTMLElement;
    const typing = target.matches('input, textarea, select');
    const inEmptyList = target.matches('[data-search]') && (target as HTMLInputElement).value === '';
    if (event.key === '/' && (!typing || inEmptyList)) {
        const list = inEmptyList ? null : document.querySelector<HTMLInputElement>('[data-search]');
        const field = list ?? document.querySelector<HTMLInputElement>('.search input');
        field?.focus();
        field?.select();
        event.preventDefault();
    } else if (event.key === 'Escape' && !document.querySelector('dialog[open]')) {
        if (typing) target.blur();
        else if (place.value.path.length > 1) back();
    }
}

export function App() {
    const [failure, setFailure] = useState<Failure>();
    const begin = () => {
        setFailure(undefined);
        readSession().catch((reason) => setFailure(asFailure(reason)));
    };
    useEffect(begin, []);
    useEffect(() => {
        addEventListener('keydown', onKey);
        return () => removeEventListener('keydown', onKey);
    }, []);
    const [first, second] = place.value.path;
    const title = first === 'account' || first === 'administration' ? first
        : places.find(({ path }) => path === (first ?? 'overview'))?.title;
    document.title = [second, title && t(title), 'Cadre'].filter((part) => part !== undefined).join(' · ');
    // A new page begins at its top, for eyes and for readers of the screen; a class opens beside where the reader is.
    const page = first === 'classes' ? first : `${first}/${second}`;
    const shown = useRef(page);
    useEffect(() => {
        if (shown.current === page) return;
        shown.current = page;
        scrollTo(0, 0);
        document.getElementById('content')?.focus({ preventScroll: true });
    }, [page]);
    const toVerify = numberToVerify();
    if (toVerify !== null) return <main class="alone"><Languages /><VerifyPage number={toVerify} /></main>;
    if (failure) return <main class="alone"><h1>Cadre</h1><Wrong failure={failure} again={begin} /></main>;
    if (first === 'setup') return <main class="alone"><Languages /><SetupPage token={second ?? ''} /></main>;
    if (first === 'welcome') return <main class="alone"><Languages /><WelcomePage token={second ?? ''} /></main>;
    if (session.value === undefined) return <main class="alone"><Loading /></main>;
    if (session.value === null) return <main class="alone"><Languages /><SignInPage /></main>;
    return (
        <>
            <a class="skip" href="#content" onClick={(event) => {
                event.preventDefault();
                document.getElementById('content')?.focus();
            }}>{t('skip')}</a>
            <Top />
            <div class="frame">
                <Places />
                <main id="content" tabIndex={-1}><Boundary key={`${first}/${second}`}><Page /></Boundary></main>
            </div>
        </>
    );
}

