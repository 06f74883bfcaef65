import { BackendKind } from '../edit/set-up-code';

/** What schema.json describes, with its defaults filled in. */
export interface NgAddOptions {
  readonly project?: string;
  readonly name: string;
  readonly apis: string;
  /** A kind of backend, and the refresh URL behind it: `rest /api/auth/refresh`. */
  readonly backend: string;
  readonly refreshUrl?: string;
  readonly clientId?: string;
  readonly storage: 'local' | 'session' | 'memory';
  readonly loginUrl: string;
  readonly proactiveRefresh: boolean;
  readonly crossTabSync: boolean;
  readonly dryRun: boolean;
}

/** The answers, read. */
export interface Answers extends Omit<NgAddOptions, 'name' | 'apis' | 'backend' | 'refreshUrl' | 'loginUrl'> {
  /** `null`: the session has none. */
  readonly name: string | null;
  readonly apis: readonly string[];
  readonly backend: BackendKind;
  readonly refreshUrl: string;
  /** `null`: to be found in the routes. */
  readonly loginUrl: string | null;
}

const USUAL_URL: Readonly<Record<BackendKind, string>> = {
  rest: '/api/auth/refresh',
  envelope: '/api/auth/refresh',
  oauth2: '/oauth/token',
  cookie: '/api/auth/refresh',
};

/** The entries of `apis`. */
function apiList(apis: string): readonly string[] {
  return apis
    .split(',')
    .map((api) => api.trim())
    .filter(Boolean);
}

function isApi(api: string): boolean {
  return /^\/(?!\/)/.test(api) || /^https?:\/\/[^\s/?#]+/i.test(api);
}

/** Reads the options; a text says in one sentence what is wrong with them. */
export function readAnswers(options: NgAddOptions): Answers | string {
  const apis = apiList(options.apis);
  const wrong = apis.find((api) => !isApi(api));
  if (wrong !== undefined) return `--apis has "${wrong}", which is neither an origin nor a path beginning with "/".`;
  const [kind = '', url] = options.backend.trim().split(/\s+/, 2);
  if (!(kind in USUAL_URL)) return `--backend is "${kind}"; it must be one of ${Object.keys(USUAL_URL).join(', ')}.`;
  const backend = kind as BackendKind;
  const refreshUrl = (options.refreshUrl ?? url ?? USUAL_URL[backend]).trim();
  if (!refreshUrl) return '--refresh-url must be a URL.';
  if (options.clientId !== undefined && backend !== 'oauth2') return '--client-id is for --backend oauth2 alone.';
  const loginUrl = options.loginUrl.trim() || null;
  if (loginUrl !== null && !/^\/(?![/\\])[^?#]*$/.test(loginUrl)) {
    return `--login-url is "${loginUrl}"; it must be a path within the app, such as "/login".`;
  }
  const name = options.name.trim() || null;
  return { ...options, name, apis, backend, refreshUrl, loginUrl };
}
