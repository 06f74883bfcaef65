declare const process: { readonly env: Readonly<Record<string, string | undefined>> };

/** What the tests choose: of the server by its environment, of the page by its query. */
function setting(name: string): string {
  const chosen = typeof location === 'undefined' ? process.env[name] : new URLSearchParams(location.search).get(name);
  return chosen ?? '';
}

/** No server is asked while the app is built, when Angular looks for its routes. */
export const API = setting('API') || 'http://127.0.0.1';
export const BACKEND = setting('BACKEND');
