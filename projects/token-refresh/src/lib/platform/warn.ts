declare const ngDevMode: boolean | undefined;

/** Says one sentence on the console, in development alone. */
export function warn(sentence: string): void {
  if (typeof ngDevMode === 'undefined' || ngDevMode) console.warn(`ngx-token-refresh: ${sentence}`);
}
