import assert from 'node:assert/strict';
import type { Page, Role } from '../browser/page.js';
import { until } from '../poll.js';
import type { Choices } from './choices.js';
import { ServerSession } from './server-session.js';

/** Labels of the fault choice, and how the sentence begins that says the server has agreed. */
const FAULTS = {
  Works: /^The server answers with new tokens/,
  Slow: /^The server answers after/,
  Hangs: /^No answer comes/,
  Refused: /^The server says no/,
} as const;

/** The last row of the table of counts, once the server has told them. */
const COUNTED = /Server – ?not counted \d+ – ?not counted \d+ – ?not counted/;

/** The people of the demo, and their passwords. */
const PEOPLE = { ada: 'lovelace', grace: 'hopper' } as const;
export type Person = keyof typeof PEOPLE;

/** The demo in one tab, as a person uses it. */
export class Demo {
  readonly page: Page;
  readonly choices: Choices;
  readonly serverUrl: string;
  /** What the URL says beside the choices. */
  readonly switches: Readonly<Record<string, string>>;

  constructor(page: Page, choices: Choices, serverUrl: string, switches: Readonly<Record<string, string>> = {}) {
    this.page = page;
    this.choices = choices;
    this.serverUrl = serverUrl;
    this.switches = switches;
  }

  get url(): string {
    return `${this.serverUrl}?${new URLSearchParams({ ...this.choices, ...this.switches }).toString()}`;
  }

  /** Another tab, in the same session. */
  async openTab(): Promise<Demo> {
    const tab = new Demo(await this.page.openTab(), this.choices, this.serverUrl, this.switches);
    await tab.page.goto(tab.url);
    await tab.isSignedIn();
    return tab;
  }

  async openTabs(count: number): Promise<readonly Demo[]> {
    const tabs: Demo[] = [];
    while (tabs.length < count) tabs.push(await this.openTab());
    return tabs;
  }

  /** As "duplicate tab" does: another tab that begins with a copy of this tab's sessionStorage. */
  async openCopy(): Promise<Demo> {
    const stored = await this.page.evaluate<object>('({ ...sessionStorage })');
    const copy = new Demo(await this.page.openTab(), this.choices, this.serverUrl, this.switches);
    // A page of this origin in which the app has another session.
    await copy.page.goto(`${this.serverUrl}?backend=oauth2`);
    await copy.page.evaluate(`Object.assign(sessionStorage, ${JSON.stringify(stored)}) && null`);
    await copy.page.goto(copy.url);
    await copy.isSignedIn();
    return copy;
  }

  /** How often this page has asked for a refresh since it was loaded. */
  async refreshesAsked(): Promise<number> {
    return this.page.evaluate<number>(
      `performance.getEntriesByType('resource').filter(({ name }) => /refresh/i.test(new URL(name).pathname)).length`,
    );
  }

  /** Neither storage of this tab holds a token. */
  async storesNoToken(): Promise<void> {
    const stored = await this.page.evaluate<string>('JSON.stringify([{ ...localStorage }, { ...sessionStorage }])');
    assert.doesNotMatch(stored, /accessToken|eyJ/);
  }

  async signIn(): Promise<ServerSession> {
    await this.page.goto(this.url);
    return this.signInHere();
  }

  async signInHere(person: Person = 'ada'): Promise<ServerSession> {
    const isElsewhere = this.choices.backend === 'oidc';
    if (isElsewhere) {
      await this.page.click('button', 'Go to oidc-provider');
      await this.isAt('/sign-in/');
    }
    await this.page.fill('User name', person);
    await this.page.fill('Password', PEOPLE[person]);
    await this.page.click('button', isElsewhere ? 'Go on' : 'Sign in');
    if (isElsewhere) await this.isAt('/login', '/');
    await this.isSignedIn();
    return new ServerSession(this.serverUrl, await this.sessionId());
  }

  /** Waits for the main page, and until the server's count is there. */
  async isSignedIn(): Promise<void> {
    await this.#waitForText('table', 'Counts of this session', COUNTED);
  }

  async sessionId(): Promise<string> {
    return this.page.evaluate<string>(`document.querySelector('main').dataset.session`);
  }

  /** The demo calls its lock, its channel and its storage all the same. */
  get lockName(): string {
    return this.storageKey;
  }

  get storageKey(): string {
    const { backend } = this.choices;
    return `ngx-token-refresh-demo-${backend === 'envelope' || backend === 'rest' ? 'demo-server' : backend}`;
  }

  /** Angular's router numbers its navigations, those too that are overtaken by the next before they show. */
  async navigations(): Promise<number> {
    return this.page.evaluate<number>('history.state.navigationId');
  }

  /** Waits until the token's time is up. */
  async letTokenExpire(): Promise<void> {
    await this.#waitForText('timer', 'Access token', 'expired');
  }

  /** Has the server refuse the token from now on. */
  async expireToken(): Promise<void> {
    await this.page.click('button', 'Expire the token');
    await this.letTokenExpire();
  }

  async letRefresh(fault: keyof typeof FAULTS): Promise<void> {
    await this.page.click('radio', fault);
    await this.#waitForText('status', 'What the refresh does', FAULTS[fault]);
  }

  async send(count: number): Promise<void> {
    await this.page.fill('Parallel calls', `${count}`);
    await this.page.click('button', count === 1 ? 'Send 1 call' : `Send ${count} calls`);
  }

  /** Sends calls with a token that the server refuses, by the one button for it. */
  async sendRefused(count: number): Promise<void> {
    await this.page.fill('Parallel calls', `${count}`);
    await this.page.click('button', `Expire the token, then send ${count === 1 ? '1 call' : `${count} calls`}`);
  }

  /** Waits until the timeline says this in words. */
  async says(sentence: string | RegExp): Promise<void> {
    await this.#waitForText('status', 'In words', sentence);
  }

  /** Waits until this is what the callers got. */
  async appGets(sentence: string): Promise<void> {
    await this.#waitForText('status', 'What the app saw', sentence);
  }

  /** Waits until so many callers have their answers, and none an error. */
  async isAnswered(count = 10): Promise<void> {
    await this.appGets(
      count === 1
        ? 'The app got 1 answer and no error.'
        : `The app got ${count} answers, each to its own call, and no error.`,
    );
  }

  /** Waits until so many calls wait for the refresh under way. */
  async isWaiting(count = 10): Promise<void> {
    const calls = count === 1 ? '1 call was' : `${count} calls were`;
    await this.says(`${calls} refused · 1 refresh under way · ${count} waiting at the gate`);
  }

  /** Waits until one refresh has made good so many calls. */
  async isCured(count = 10): Promise<void> {
    await this.says(`${count} calls were refused · 1 refresh · ${count} replayed · ${count} answered 200`);
    await this.isAnswered(count);
  }

  /** Sends ten calls, which need no refresh. */
  async sendsUnrefused(): Promise<void> {
    await this.send(10);
    await this.says('10 calls, none refused · 10 answered 200');
  }

  /** Sends single calls until one gets through: however long a cooldown may yet last. */
  async worksAgain(): Promise<void> {
    await until(
      'a call to get through',
      async () => {
        await this.page.click('button', 'Send one call');
        return until(
          'an answer',
          () => this.page.text('status', 'What the app saw'),
          (said) => said?.startsWith('The app got ') === true,
        );
      },
      (text) => text === 'The app got 1 answer and no error.',
    );
  }

  /** Waits for the login page, and until it says this about the session that ended. */
  async isAtLogin(sentence?: string): Promise<void> {
    await this.#waitForText('heading', 'Sign in', /./);
    if (sentence !== undefined) await this.#waitForText('alert', 'End of the session', sentence);
  }

  /** Waits until the page says this somewhere. */
  async shows(text: string | RegExp, patienceMs?: number): Promise<void> {
    const read = (): Promise<string> => this.page.evaluate<string>('document.body.innerText');
    await until(`"${text}" on the page`, read, (all) => all.search(text) >= 0, patienceMs);
  }

  /** Waits until the sign-in has failed with this sentence. */
  async hasProblem(sentence: string): Promise<void> {
    await this.#waitForText('alert', 'Problem', sentence);
  }

  /** Waits until localStorage is empty: WebKit tells of what another tab has removed in its own time. */
  async storesNothing(): Promise<void> {
    await until(
      'an empty localStorage',
      () => this.page.evaluate<readonly string[]>('Object.keys(localStorage)'),
      ({ length }) => length === 0,
      5_000,
    );
  }

  /** Waits for another page, of one of these paths: no driver can read in one that is about to go. */
  async isAt(folder: string, ...paths: readonly string[]): Promise<void> {
    await until(
      `a page at ${folder}`,
      async () => new URL(await this.page.url()).pathname,
      (path) => path.startsWith(folder) || paths.includes(path),
    );
  }

  async #waitForText(role: Role, name: string, sentence: string | RegExp): Promise<void> {
    await until(
      `"${sentence}"`,
      () => this.page.text(role, name),
      (text) => text !== null && (typeof sentence === 'string' ? text === sentence : sentence.test(text)),
    );
  }
}
