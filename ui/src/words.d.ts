// What build.mjs makes of src/domain/words.def.
declare module 'words' {
    export const words: Record<'en' | 'kk' | 'ru', Record<string, string>>;
}
