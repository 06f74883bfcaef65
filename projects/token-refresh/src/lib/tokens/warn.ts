declare const ngDevMode: unknown;

/** Says one sentence on the console, in development alone: the Angular CLI makes `ngDevMode` false in production. */
export function warn(sentence: string): void {
  if (typeof ngDevMode === 'undefined' || ngDevMode) console.warn(`ngx-token-refresh: ${sentence}`);
}
