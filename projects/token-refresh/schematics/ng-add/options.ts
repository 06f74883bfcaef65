/** What schema.json describes, with its defaults filled in. */
export interface NgAddOptions {
  readonly project?: string;
  readonly backend: 'rest' | 'envelope' | 'oauth2' | 'cookie';
  readonly refreshUrl: string;
  readonly apis: string;
  readonly clientId?: string;
  readonly setUp: 'auto' | AppKind;
  readonly storage: 'local' | 'session' | 'memory';
  readonly proactiveRefresh: boolean;
  readonly crossTabSync: boolean;
}

export type AppKind = 'standalone' | 'ngmodule';

/** The entries of `apis`. */
export function apiList({ apis }: NgAddOptions): readonly string[] {
  return apis
    .split(',')
    .map((api) => api.trim())
    .filter(Boolean);
}

function isApi(api: string): boolean {
  return /^\/(?!\/)/.test(api) || /^https?:\/\/[^\s/?#]+/i.test(api);
}

/** What is wrong with the options, in one sentence. */
export function problemOf(options: NgAddOptions): string | null {
  const wrong = apiList(options).find((api) => !isApi(api));
  if (wrong !== undefined) return `--apis has "${wrong}", which is neither an origin nor a path beginning with "/".`;
  if (!options.refreshUrl.trim()) return '--refresh-url must be a URL.';
  if (options.clientId !== undefined && options.backend !== 'oauth2')
    return '--client-id is for --backend oauth2 alone.';
  return null;
}
