const SERVER_PREFIXES = ['/api', '/atoto-user', '/cookie', '/demo'];

/** The path without its query: a query can hold a refresh token, so nothing that is shown or logged may have it. */
export function pathOf(url: string): string {
  return url.split(/[?#]/, 1)[0] ?? '';
}

/** Whether the server itself answers under this path, so that it is never a page of the demo's router. */
export function isServerPath(path: string): boolean {
  return SERVER_PREFIXES.some((prefix) => path === prefix || path.startsWith(`${prefix}/`));
}
