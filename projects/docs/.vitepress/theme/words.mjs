const SEPARATORS = String.raw`\n\r\p{Z}\p{P}`;
const WORD = new RegExp(String.raw`\p{Script=Han}|[^\p{Script=Han}${SEPARATORS}]+`, 'gu');

/** What the search compares. Chinese has no spaces between words: each character counts as one. */
export const wordsIn = (text) => text.match(WORD) ?? [];
