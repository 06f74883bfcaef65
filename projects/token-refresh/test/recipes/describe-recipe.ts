import { TokenBackend, TokenRefreshFeature, Tokens } from 'ngx-token-refresh';
import { App, describeSetUps, Probe, probe, SetUp, startApp } from '../world/app';
import { Fate, WireAnswer, WireRequest } from '../world/model-server';
import { advance, useVirtualTime } from '../world/virtual-time';
import { header, ok, StackServer, Wire, wire } from './stack-server';

/** When the app has the answer of its first refresh, in epoch ms: 10 ms after the request, and 20 ms after the refusal. */
export const RECEIVED = Date.UTC(2026, 0, 1) + 30;

const PAGE: WireAnswer = {
  status: 200,
  headers: { 'Content-Type': 'text/html' },
  body: '<!doctype html><title>login</title>',
};

export const JSON_BODY = { 'content-type': 'application/json' };
export const FORM_BODY = { 'content-type': 'application/x-www-form-urlencoded' };

/** What one stack says: the request on the wire, the answer, the refusals. */
export interface Recipe {
  readonly backend: TokenBackend;
  readonly features?: readonly TokenRefreshFeature[];
  readonly apis?: readonly string[];
  /** @default `{ accessToken: 'T1', refreshToken: 'R1' }` */
  readonly signedIn?: Tokens;
  /** What the app asks for. @default '/api/items' */
  readonly url?: string;
  /** How a request is answered that carries the new access token. @default `[]` */
  readonly answer?: WireAnswer;
  /** The ways in which any other request is refused. */
  readonly refused: readonly WireAnswer[];
  /** The refresh on the wire. */
  readonly refresh: Pick<Wire, 'line'> & Partial<Wire>;
  /** How it is granted, or what else becomes of it. */
  readonly granted: WireAnswer | ((request: WireRequest) => Fate);
  /** The tokens of the session after that. */
  readonly tokens: Tokens;
  /** Answers to the refresh that end the session, by what they are. */
  readonly rejected: Readonly<Record<string, WireAnswer>>;
  /** Answers to the refresh, beside a page, that hold no tokens and keep the session. */
  readonly invalid?: Readonly<Record<string, WireAnswer>>;
}

/** An app with the recipe of a stack, and that stack as its server. */
export interface RecipeApp extends Omit<App, 'ask'> {
  /** Makes a request of the app. */
  readonly ask: () => Probe<unknown>;
}

/** Starts the app, with some of what the stack says changed. */
export type StartRecipe = (changes?: Partial<Recipe>) => RecipeApp;

function start(setUp: SetUp, recipe: Recipe): RecipeApp {
  const { backend, features, url = '/api/items', answer = ok([]), granted, tokens, apis = ['/'] } = recipe;
  const { signedIn = { accessToken: 'T1', refreshToken: 'R1' } } = recipe;
  const [refusal = { status: 401 }] = recipe.refused;
  const server = new StackServer({
    refreshPath: new URL(recipe.refresh.line.split(' ')[1] ?? '', 'http://localhost').pathname,
    serve: (request) => (header(request, headerOf(recipe)) === `Bearer ${tokens.accessToken}` ? answer : refusal),
    exchange: (request) => (typeof granted === 'function' ? granted(request) : granted),
  });
  const app = startApp(setUp, { server, backend, features, apis, signedIn: false });
  app.store.signIn(signedIn);
  return { ...app, ask: () => probe(app.http.get<unknown>(url)) };
}

function headerOf({ backend }: Recipe): string {
  return (backend.header ?? 'Authorization').toLowerCase();
}

/**
 * What every recipe must show, with both interceptors and both back ends of `HttpClient`: a refusal is cured, by the
 * refresh that the stack wants; the tokens of its answer are read; its refusal of the refresh is known.
 *
 * @param traps tests of what this stack alone does.
 */
export function describeRecipe(
  name: string,
  recipe: Recipe,
  traps: (start: StartRecipe, setUp: SetUp) => void = () => undefined,
): void {
  describeSetUps(name, (setUp) => {
    useVirtualTime();
    let warn: jest.SpyInstance;
    beforeEach(() => (warn = jest.spyOn(console, 'warn').mockImplementation()));

    const { answer = ok([]), refused, tokens } = recipe;
    const started: StartRecipe = (changes) => start(setUp, { ...recipe, ...changes });

    test.each(refused)('C2 a request that is refused by %j is cured, unseen', async (refusal) => {
      const { ask, server, store } = started({ refused: [refusal] });

      const asked = ask();
      await advance(200);

      expect(asked.value).toEqual(answer.body);
      expect(server.refreshCalls.map(wire)).toEqual([
        { headers: {}, body: null, credentials: false, ...recipe.refresh },
      ]);
      const { accessToken } = recipe.signedIn ?? { accessToken: 'T1' };
      expect(server.sends.map((request) => header(request, headerOf(recipe)))).toEqual([
        `Bearer ${accessToken}`,
        `Bearer ${tokens.accessToken}`,
      ]);
      expect(store.tokens()).toEqual(tokens);
      expect(warn).not.toHaveBeenCalled();
    });

    test.each(Object.entries(recipe.rejected))(
      'F1 a refresh answered by %s: to the login, once',
      async (_, granted) => {
        const { ask, server, store, ended } = started({ granted });

        const all = [ask(), ask(), ask()];
        await advance(200);

        // The server's own refusal; one inside HTTP 200 reads 401.
        const [{ status, body } = { status: 401 }] = refused;
        const own = { status: status < 400 ? 401 : status, ...(!!body && { error: body }) };
        for (const { failure } of all) expect(failure).toMatchObject(own);
        expect(ended).toEqual(['rejected']);
        expect(store.tokens()).toBeNull();
        expect(server.refreshCalls).toHaveLength(1);
      },
    );

    test.each(Object.entries({ 'a page': PAGE, ...recipe.invalid }))(
      'F2 a refresh answered by %s: no tokens, and the session is kept',
      async (_, granted) => {
        const { ask, store, ended } = started({ granted });
        const before = store.tokens();

        const asked = ask();
        await advance(200);

        expect(asked.failure.error).toMatchObject({ code: 'invalid-response' });
        expect(store.tokens()).toEqual(before);
        expect(ended).toEqual([]);
      },
    );

    traps(started, setUp);
  });
}
