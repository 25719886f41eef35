// SPDX-License-Identifier: Apache-2.0
// language: texts, numbers and days in Kazakh, Russian or English, changed without reload. Month names and separators
// are ours: a browser may have no Kazakh locale data.
import { effect, signal } from '@preact/signals';
import { alike, letters, words } from 'words';
import { en } from './texts/en';
import { kk } from './texts/kk';
import { ru } from './texts/ru';

export type Language = 'kk' | 'ru' | 'en';
export type TextName = keyof typeof en;

export const languages: readonly Language[] = ['kk', 'ru', 'en'];
export const languageNames: Record<Language, string> = { kk: 'Қазақша', ru: 'Русский', en: 'English' };
const texts: Record<Language, Record<TextName, string>> = { kk, ru, en };

export const isLanguage = (name: unknown): name is Language => languages.includes(name as Language);

function firstLanguage(): Language {
    const kept = localStorage.getItem('cadre.language');
    if (isLanguage(kept)) return kept;
    const wanted = navigator.languages.map((name) => name.slice(0, 2)).find(isLanguage);
    return wanted ?? 'en';
}

export const language = signal<Language>(firstLanguage());
effect(() => {
    document.documentElement.lang = language.value;
});

export function speak(name: Language): void {
    localStorage.setItem('cadre.language', name);
    language.value = name;
}

export type Values = Record<string, string | number>;

const fill = (text: string, values: Values): string =>
    text.replace(/\{(\w+)\}/g, (whole, name: string) => {
        const value = values[name];
        return value === undefined ? whole : typeof value === 'number' ? number(value) : value;
    });

// A text of the pages. Numbers among the values are written as the language writes them.
export const t = (name: TextName, values: Values = {}): string => fill(texts[language.value][name], values);

// A text that command line and pages share (src/domain/words.def).
export const word = (name: string, values: Values = {}): string => fill(words[language.value][name] ?? name, values);

// The sentence of a rule's code; the code itself where there is none.
export function codeSentence(code: string): string {
    const of = words[language.value];
    return of[`code_${code}`] ?? of[`move_${code}`] ?? code;
}

export const capital = (text: string): string => text.charAt(0).toLocaleUpperCase(language.value) + text.slice(1);

// ---- numbers ----

const grouped = (digits: string): string =>
    digits.length < 4 ? digits : digits.replace(/\B(?=(\d{3})+$)/g, language.value === 'en' ? ',' : '\u00a0');

export function number(value: number, decimals = 0): string {
    const [whole = '0', part] = Math.abs(value).toFixed(Number.isInteger(value) ? 0 : Math.max(decimals, 1)).split('.');
    const sign = value < 0 ? '\u2212' : '';
    return sign + grouped(whole) + (part === undefined ? '' : (language.value === 'en' ? '.' : ',') + part);
}

// A share as a percentage with one decimal; nothing of nothing has none.
export function share(part: number, whole: number): string {
    if (whole === 0) return '\u2013';
    const text = ((100 * part) / whole).toFixed(1);
    return language.value === 'en' ? `${text}%` : `${text.replace('.', ',')}\u00a0%`;
}

const byteUnits: Record<Language, string[]> = {
    en: ['bytes', 'KB', 'MB', 'GB', 'TB'], kk: ['байт', 'КБ', 'МБ', 'ГБ', 'ТБ'], ru: ['байт', 'КБ', 'МБ', 'ГБ', 'ТБ'],
};

export function bytes(count: number): string {
    const power = count < 1000 ? 0 : Math.min(4, Math.floor(Math.log10(count) / 3));
    return `${number(Math.round((10 * count) / 1000 ** power) / 10, 1)}\u00a0${byteUnits[language.value][power]}`;
}

// ---- days: "2007-11-20" ----

const monthsOf: Record<Language, string[]> = {
    en: ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November',
        'December'],
    kk: ['қаңтар', 'ақпан', 'наурыз', 'сәуір', 'мамыр', 'маусым', 'шілде', 'тамыз', 'қыркүйек', 'қазан', 'қараша',
        'желтоқсан'],
    ru: ['январь', 'февраль', 'март', 'апрель', 'май', 'июнь', 'июль', 'август', 'сентябрь', 'октябрь', 'ноябрь',
        'декабрь'],
};
const shortMonths: Record<Language, string[]> = {
    en: ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'],
    kk: ['қаң', 'ақп', 'нау', 'сәу', 'мам', 'мау', 'шіл', 'там', 'қыр', 'қаз', 'қар', 'жел'],
    ru: ['янв', 'фев', 'мар', 'апр', 'мая', 'июн', 'июл', 'авг', 'сен', 'окт', 'ноя', 'дек'],
};
const russianGenitives = ['января', 'февраля', 'марта', 'апреля', 'мая', 'июня', 'июля', 'августа', 'сентября',
    'октября', 'ноября', 'декабря'];

export const monthName = (month: number): string => monthsOf[language.value][month] ?? '';
export const monthShort = (month: number): string =>
    language.value === 'ru' && month === 4 ? 'май' : (shortMonths[language.value][month] ?? '');

const parts = (day: string): [number, number, number] => {
    const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
    return [year, month - 1, date];
};

const unbroken = (text: string): string => text.replaceAll(' ', '\u00a0');

// "20 Nov 2007", "2007 ж. 20 қар", "20 ноя 2007"
export function shortDay(day: string | null | undefined): string {
    if (!day) return '\u2013';
    const [year, month, date] = parts(day);
    const name = shortMonths[language.value][month];
    return unbroken(language.value === 'kk' ? `${year} ж. ${date} ${name}` : `${date} ${name} ${year}`);
}

// "20 Nov 2007 08:15 UTC" of "2007-11-20T08:15:00Z": logs of other machines are in the same time
export const moment = (at: string): string => `${shortDay(at.slice(0, 10))} ${at.slice(11, 16)}\u00a0UTC`;

// "20 November 2007", "2007 жылғы 20 қараша", "20 ноября 2007 года"
export function longDay(day: string): string {
    const [year, month, date] = parts(day);
    if (language.value === 'kk') return `${year} жылғы ${date} ${monthsOf.kk[month]}`;
    if (language.value === 'ru') return `${date} ${russianGenitives[month]} ${year} года`;
    return `${date} ${monthsOf.en[month]} ${year}`;
}

// "8-19 Jan 2008" where the months agree, else both ends
export function days(start: string, end: string): string {
    const [year, month, date] = parts(start), [endYear, endMonth, endDate] = parts(end);
    if (year !== endYear || month !== endMonth) return `${shortDay(start)} \u2013 ${shortDay(end)}`;
    const name = shortMonths[language.value][month];
    return unbroken(language.value === 'kk'
        ? `${year} ж. ${date}\u2013${endDate} ${name}`
        : `${date}\u2013${endDate} ${name} ${year}`);
}

// Names in the order of the language: Kazakh's own letters stand at their places of the alphabet.
const alphabet = 'аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя';
const place = new Map([...alphabet].map((letter, i) => [letter, i]));

export function compareTexts(a: string, b: string): number {
    const left = [...a.toLowerCase()], right = [...b.toLowerCase()];
    for (let i = 0; i < Math.min(left.length, right.length); i++) {
        const x = left[i]!, y = right[i]!;
        if (x === y) continue;
        const px = place.get(x), py = place.get(y);
        if (px !== undefined && py !== undefined) return px - py;
        return x < y ? -1 : 1;
    }
    return left.length - right.length;
}

// What a text is found by: "Қанат", "канат" and "Qanat" give the same (src/core/letters.def, as the server does).
export function searchKey(text: string): string {
    let key = [...text.trim().toLowerCase()].map((letter) => letters[letter] ?? letter).join('');
    for (const [of, as] of alike) key = key.replaceAll(of, as);
    return key.replace(/([a-z])\1+/g, '$1');
}
