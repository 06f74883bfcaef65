import { ApplicationRef, ComponentRef, createComponent, LOCALE_ID, PLATFORM_ID, Provider } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { TokenRefreshEvent, ɵFINDINGS } from 'ngx-token-refresh';
import { App, probe, startApp } from '../test/world/app';
import { bearerOf, ModelServer } from '../test/world/model-server';
import { advance, pendingTimers, settle, useVirtualTime } from '../test/world/virtual-time';
import { TokenRefreshDevtools } from './token-refresh-devtools';

useVirtualTime();

const MARK = 'SECRET';

/** Longer than the devtools wait before they show something. */
const SHOWN = 100;

interface Shown {
  readonly app: App;
  readonly ref: ComponentRef<TokenRefreshDevtools>;
  readonly host: HTMLElement;
}

const copies: string[] = [];

function clipboard(writeText: ((text: string) => Promise<void>) | null): void {
  Object.defineProperty(navigator, 'clipboard', { configurable: true, value: writeText && { writeText } });
}

beforeEach(() => {
  copies.length = 0;
  clipboard((text) => Promise.resolve(void copies.push(text)));
});

/** The real library, with a server that accepts one token alone, and the devtools beside it. */
function show(inputs: Record<string, unknown> = { expanded: true }, providers: readonly Provider[] = []): Shown {
  const server = new ModelServer();
  server.api = (request) => (bearerOf(request) === `${MARK}-A2` ? { status: 200, body: {} } : server.refusal());
  server.refresh = () => ({ status: 200, body: { accessToken: `${MARK}-A2`, refreshToken: `${MARK}-R2` } });
  const app = startApp({ interceptor: 'function', client: 'fetch' }, { server, signedIn: false, providers });
  const host = document.body.appendChild(document.createElement('token-refresh-devtools'));
  const ref = createComponent(TokenRefreshDevtools, { environmentInjector: app.injector, hostElement: host });
  for (const [name, value] of Object.entries(inputs)) ref.setInput(name, value);
  TestBed.inject(ApplicationRef).attachView(ref.hostView);
  render();
  return { app, ref, host };
}

afterEach(() => document.body.replaceChildren());

function render(): void {
  TestBed.inject(ApplicationRef).tick();
}

async function pass(ms: number): Promise<void> {
  await advance(ms);
  render();
}

async function signInAndSend({ app }: Shown, calls: number): Promise<void> {
  app.store.signIn({ accessToken: `${MARK}-A1`, refreshToken: `${MARK}-R1` });
  for (let call = 1; call <= calls; call++) probe(app.http.get(`/api/items/${call}?token=${MARK}`));
  await pass(1_000);
}

function button(host: HTMLElement, name: RegExp): HTMLButtonElement {
  const found = [...host.querySelectorAll('button')].find(({ textContent }) => name.test(textContent));
  if (!found) throw new Error(`There is no button ${name}`);
  return found;
}

async function press(host: HTMLElement, name: RegExp): Promise<void> {
  button(host, name).click();
  await settle();
  render();
}

function words(host: HTMLElement, selector: string): string {
  return host.querySelector(selector)?.textContent.replace(/\s+/g, ' ').trim() ?? '(nothing)';
}

function names(host: HTMLElement): (string | undefined)[] {
  return [...host.querySelectorAll('th[scope=row]')].map(({ textContent }) => textContent);
}

describe('the devtools', () => {
  it('show which requests were refused, what each waited for, and how it ended', async () => {
    const shown = show();
    expect(words(shown.host, '.summary')).toBe('Nothing has been sent yet.');
    await signInAndSend(shown, 3);
    expect(words(shown.host, '.summary')).toBe('3 calls were refused · 1 refresh · 3 replayed · 3 answered 200');
    expect(words(shown.host, 'tbody tr')).toMatch(
      /^#1 GET .*\/api\/items\/1in flight 10 ms, refused; waited 20 ms for refresh 1; replayed, in flight 10 ms200$/,
    );
    expect(words(shown.host, '.band-head')).toBe('refresh · 20 ms');
    expect(words(shown.host, '.sessions')).toMatch(/^\d\d:\d\d:\d\d session started$/);
    shown.app.store.signOut();
    await pass(SHOWN);
    expect(words(shown.host, '.sessions li:last-child')).toMatch(/session ended: signed-out$/);
  });

  it('tells why a session ended, and when the next one will, where that is known', async () => {
    const shown = show();
    const end = Date.now() + 1_000;
    shown.app.store.signIn({ accessToken: `${MARK}-A1`, refreshToken: `${MARK}-R1`, refreshExpiresAt: end });
    await pass(SHOWN);
    expect(words(shown.host, '.known-end')).toMatch(
      /^The session ends at 2026-01-01 \d\d:\d\d:01, when the refresh token expires\.$/,
    );
    await press(shown.host, /Copy as text/);
    expect(copies[0]).toContain('\n2026-01-01T00:00:01.000Z  the refresh token expires\n');
    await pass(2_000);
    probe(shown.app.http.get('/api/items/1'));
    await pass(1_000);
    expect(words(shown.host, '.sessions li:last-child')).toMatch(
      /session ended: expired \(the refresh token had expired\)$/,
    );
    expect(shown.host.querySelector('.known-end')).toBeNull();
  });

  it('draw what is under way, and come to rest', async () => {
    const shown = show();
    shown.app.server.refresh = () => 'never';
    shown.app.store.signIn({ accessToken: `${MARK}-A1`, refreshToken: `${MARK}-R1` });
    probe(shown.app.http.get('/api/items'));
    await pass(500);
    expect(words(shown.host, '.summary')).toBe('1 call was refused · 1 refresh under way · 1 waiting at the gate');
    expect(words(shown.host, '.band-head')).toMatch(/^refresh · 4\d\d ms$/);
    await pass(20_000);
    expect(words(shown.host, '.band-head')).toBe('failed: timeout · 10 s');
    expect(shown.host.querySelector('.light.failed')).not.toBeNull();
    expect(pendingTimers()).toBe(0);
  });

  it('never show, copy or keep a token, nor the query of a URL', async () => {
    const shown = show();
    await signInAndSend(shown, 3);
    await press(shown.host, /Copy as text/);
    expect(copies).toHaveLength(1);
    expect(copies[0]).toContain('3 calls were refused');
    expect(copies[0]).toMatch(/#3 GET .*\/api\/items\/3 /);
    expect(copies.join()).not.toContain(MARK);
    expect(document.documentElement.outerHTML).not.toContain(MARK);
    // The mark was there to be found.
    expect(shown.app.server.tokensSentTo('/api/items/1')).toEqual([`${MARK}-A1`, `${MARK}-A2`]);
  });

  it('remember as many requests as they are told to', async () => {
    const shown = show({ expanded: true, maxRequests: 2 });
    await signInAndSend(shown, 5);
    expect(names(shown.host)).toEqual(['#4', '#5'].map((id) => expect.stringContaining(`${id} GET`) as string));
    expect(words(shown.host, '.summary')).toMatch(/^5 calls were refused/);
    shown.ref.setInput('maxRequests', 0);
    render();
    await pass(SHOWN);
    expect(names(shown.host)).toHaveLength(1);
  });

  it('mark what another tab brought', async () => {
    const shown = show();
    const events = shown.app.events$ as unknown as { source: { next(event: TokenRefreshEvent): void } };
    events.source.next({ type: 'refresh-started', at: 0, refreshId: 1, cause: 'challenge' });
    events.source.next({ type: 'refresh-succeeded', at: 30, refreshId: 1, source: 'other-tab' });
    await pass(SHOWN);
    expect(words(shown.host, '.band-head.elsewhere')).toBe('adopted from another tab · 30 ms');
  });
});

test('on a server nothing is observed, and no timer set', () => {
  const { app, host, ref } = show({ expanded: true }, [{ provide: PLATFORM_ID, useValue: 'server' }]);
  const { source } = app.events$ as unknown as { source: { observers: unknown[] } };
  const observers = source.observers.length;
  button(host, /Resume/).click();
  ref.destroy();
  expect(source.observers).toHaveLength(observers);
  expect(pendingTimers()).toBe(0);
});

test('the times need no data of the locale of the app', async () => {
  const shown = show({ expanded: true }, [{ provide: LOCALE_ID, useValue: 'de-AT' }]);
  await signInAndSend(shown, 1);
  expect(words(shown.host, '.time')).toMatch(/^\d\d:\d\d:\d\d\.\d\d\d$/);
});

describe('pausing', () => {
  it('stops observing, and leaves what was seen', async () => {
    const shown = show();
    await signInAndSend(shown, 1);
    await press(shown.host, /Pause/);
    probe(shown.app.http.get('/api/unseen'));
    await pass(1_000);
    expect(names(shown.host)).toHaveLength(1);
    expect(words(shown.host, '.summary')).toMatch(/^Paused · 1 call was refused/);
    await press(shown.host, /Resume/);
    probe(shown.app.http.get('/api/seen'));
    await pass(1_000);
    expect(names(shown.host)).toEqual([
      expect.stringContaining('/api/seen'),
      expect.stringContaining('/api/items/1'),
    ] as string[]);
    expect(words(shown.host, '.summary')).toBe('1 call, none refused · 1 answered 200');
  });

  it('says of what is under way that its end was not seen', async () => {
    const shown = show();
    shown.app.store.signIn({ accessToken: `${MARK}-A1`, refreshToken: `${MARK}-R1` });
    probe(shown.app.http.get('/api/items'));
    await pass(15);
    await press(shown.host, /Pause/);
    await pass(1_000);
    expect(words(shown.host, '.summary')).toMatch(/1 waiting at the gate · not watched to the end$/);
    expect(pendingTimers()).toBe(0);
  });

  it('observes no events until it is resumed', () => {
    const { app, host, ref } = show();
    const { source } = app.events$ as unknown as { source: { observers: unknown[] } };
    const others = source.observers.length - 1;
    button(host, /Pause/).click();
    expect(source.observers).toHaveLength(others);
    button(host, /Pause/).click();
    expect(source.observers).toHaveLength(others + 1);
    ref.destroy();
    expect(source.observers).toHaveLength(others);
  });
});

test('Clear forgets everything', async () => {
  const shown = show();
  await signInAndSend(shown, 2);
  await press(shown.host, /Clear/);
  expect(words(shown.host, '.summary')).toBe('Nothing has been sent yet.');
  expect(names(shown.host)).toEqual([]);
  expect(shown.host.querySelector('.sessions')).toBeNull();
});

describe('the copy', () => {
  it('is said to be made', async () => {
    const shown = show();
    await press(shown.host, /Copy as text/);
    expect(words(shown.host, '.notice')).toBe('Copied.');
    expect(shown.host.querySelector('textarea')).toBeNull();
  });

  it.each<[string, ((text: string) => Promise<void>) | null]>([
    ['there is no clipboard', null],
    ['the clipboard is closed', () => Promise.reject(new DOMException('no', 'NotAllowedError'))],
  ])('is left to the person where %s', async (_, writeText) => {
    clipboard(writeText);
    const shown = show();
    await signInAndSend(shown, 1);
    await press(shown.host, /Copy as text/);
    const textarea = shown.host.querySelector('textarea');
    expect(textarea?.value).toContain('1 call was refused');
    expect(document.activeElement).toBe(textarea);
    expect(textarea?.selectionEnd).toBe(textarea?.value.length);
    expect(words(shown.host, '.notice')).toMatch(/copy the text below/);
    await press(shown.host, /Clear/);
    expect(shown.host.querySelector('textarea')).toBeNull();
  });
});

describe('the bar', () => {
  it('is one line at first, and tells the newest burst', async () => {
    const shown = show({});
    expect(shown.host.querySelector('.body')).toBeNull();
    expect(button(shown.host, /Token refresh/).getAttribute('aria-expanded')).toBe('false');
    await signInAndSend(shown, 1);
    expect(words(shown.host, '.brief')).toBe('1 call was refused · 1 refresh · 1 replayed · 1 answered 200');
    await press(shown.host, /Token refresh/);
    expect(button(shown.host, /Token refresh/).getAttribute('aria-expanded')).toBe('true');
    expect(names(shown.host)).toHaveLength(1);
  });

  it('is closed with Escape, and has the focus then', () => {
    const { host, ref } = show();
    const escape = new KeyboardEvent('keydown', { key: 'Escape', bubbles: true });
    const seen = jest.fn();
    document.body.addEventListener('keydown', seen);
    button(host, /Clear/).focus();
    button(host, /Clear/).dispatchEvent(escape);
    render();
    expect(ref.instance.expanded()).toBe(false);
    expect(document.activeElement).toBe(button(host, /Token refresh/));
    // Not Escape for a dialog of the app too.
    expect(seen).not.toHaveBeenCalled();
    document.body.removeEventListener('keydown', seen);
  });

  it('stands at the bottom of the window, or where it is put', () => {
    const { host, ref } = show();
    const panel = host.querySelector('token-refresh-devtools-panel');
    expect(panel?.classList).toContain('fixed');
    ref.setInput('position', 'inline');
    render();
    expect(panel?.classList).not.toContain('fixed');
  });
});

describe('the checks', () => {
  beforeEach(() => jest.spyOn(console, 'warn').mockImplementation());

  const details = (host: HTMLElement, name: string): HTMLDetailsElement | undefined =>
    [...host.querySelectorAll('details')].find((each) => each.querySelector('summary')?.textContent.includes(name));

  it('say that nothing was found, and list each finding with its code', async () => {
    const shown = show();
    expect(details(shown.host, 'Checks')?.textContent).toContain('nothing found');
    expect(details(shown.host, 'Checks')?.open).toBe(false);
    await signInAndSend(shown, 1);
    probe(shown.app.http.get('https://elsewhere.example/x?token=SECRET'));
    await pass(1_000);
    expect(details(shown.host, 'Checks')?.open).toBe(true);
    expect(words(shown.host, 'token-refresh-checks [role=status]')).toBe('1 finding');
    expect(words(shown.host, '[aria-label=Findings] li')).toMatch(/^K4 https:\/\/elsewhere\.example\/x answered 401/);
    await press(shown.host, /Copy as text/);
    expect(copies[0]).toMatch(/\nK4  https:\/\/elsewhere\.example\/x answered 401.*\.\n/);
    expect(copies.join() + shown.host.outerHTML).not.toContain(MARK);
  });

  it('show what was found before the devtools were there, and are counted in the bar', async () => {
    const shown = show({});
    shown.app.store.signIn({ accessToken: `${MARK}-A1` });
    probe(shown.app.http.get('https://elsewhere.example/x'));
    await pass(1_000);
    expect(words(shown.host, '.brief')).toBe('1 finding · Nothing has been sent yet.');
    const host = document.body.appendChild(document.createElement('token-refresh-devtools'));
    const ref = createComponent(TokenRefreshDevtools, { environmentInjector: shown.app.injector, hostElement: host });
    ref.setInput('expanded', true);
    TestBed.inject(ApplicationRef).attachView(ref.hostView);
    render();
    expect(words(host, '[aria-label=Findings] li')).toMatch(/^K4/);
  });

  it('hear no more when they are gone', () => {
    const { app, ref } = show();
    const { all } = app.injector.get(ɵFINDINGS);
    expect(all.observed).toBe(true);
    ref.destroy();
    expect(all.observed).toBe(false);
  });
});

describe('a URL that is pasted', () => {
  async function explain(shown: Shown, url: string): Promise<Record<string, string>> {
    const input = shown.host.querySelector<HTMLInputElement>('token-refresh-explain-url input');
    if (!input) throw new Error('There is no field');
    input.value = url;
    // As Enter does.
    input.form?.dispatchEvent(new SubmitEvent('submit', { bubbles: true, cancelable: true }));
    await settle();
    render();
    const rows = [...shown.host.querySelectorAll('token-refresh-explain-url dl > div')];
    return Object.fromEntries(
      rows.map((row) => [words(row as HTMLElement, 'dt'), words(row as HTMLElement, 'dd')] as const),
    );
  }

  it('is explained: token, entry, session, and what a 401 of it leads to', async () => {
    const shown = show();
    expect(await explain(shown, '/api/items')).toMatchObject({ Token: 'none, because there is no session.' });
    await signInAndSend(shown, 1);
    const { host } = shown;
    expect(await explain(shown, ` /api/items?token=${MARK} `)).toEqual({
      URL: 'http://localhost/api/items',
      Token: 'yes, in the Authorization header.',
      Entry: "/ of apis: the page's own origin.",
      'A 401 of it': 'starts a refresh; then the request is sent again with the new token.',
      Session: `that of this app, ${shown.app.store.sessionId()}.`,
    });
    expect(await explain(shown, 'https://elsewhere.example/x')).toMatchObject({
      Token: 'none.',
      Entry: 'no entry of apis or publicApis covers it, or it is the refresh itself.',
      'A 401 of it': 'goes to the caller; the library does nothing.',
      Session: 'none.',
    });
    expect(await explain(shown, '/api/auth/refresh')).toMatchObject({ Token: 'none.' });
    expect(Object.keys(await explain(shown, 'ftp://x'))).toEqual(['Token']);
    expect(host.outerHTML).not.toContain(MARK);
  });

  it('can be reached by keyboard, and its field has a name', () => {
    const { host } = show();
    const label = host.querySelector('token-refresh-explain-url label');
    expect(label?.textContent.trim()).toBe('URL');
    expect(label?.querySelector('input')).not.toBeNull();
    expect(host.querySelector('token-refresh-explain-url button')?.getAttribute('type')).toBe('submit');
  });
});
