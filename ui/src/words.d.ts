// What build.mjs makes of src/domain/words.def and src/core/letters.def.
declare module 'words' {
    export const words: Record<'en' | 'kk' | 'ru', Record<string, string>>;
    export const letters: Record<string, string>;
    export const alike: [of: string, as: string][];
}
