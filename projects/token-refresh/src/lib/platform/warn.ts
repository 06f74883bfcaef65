declare const ngDevMode: boolean | undefined;

/** Writes one sentence to the console, in development only. */
export function warn(sentence: string): void {
  if (typeof ngDevMode === 'undefined' || ngDevMode) console.warn(`ngx-token-refresh: ${sentence}`);
}
