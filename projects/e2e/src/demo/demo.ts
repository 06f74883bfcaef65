import type { Page } from '../browser/page.js';
import { until } from '../poll.js';
import type { Choices } from './choices.js';
import { ServerSession, type ServerCounts } from './server-session.js';

/** Labels of the fault choice, and how the sentence begins that says the server has agreed. */
const FAULTS = {
  Works: 'The server answers with new tokens',
  Slow: 'The server answers after',
  Error: 'The server answers 503',
  Hangs: 'No answer comes',
  Refused: 'The server says no',
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

  /** @returns the id of the session. */
  async signIn(): Promise<string> {
    await this.page.goto(this.url);
    return this.signInHere();
  }

  async signInHere(person: Person = 'ada'): Promise<string> {
    const isElsewhere = this.choices.backend === 'oidc';
    if (isElsewhere) {
      await this.page.click('button', 'Go to oidc-provider');
      await this.#isAt('/sign-in/');
    }
    await this.page.fill('User name', person);
    await this.page.fill('Password', PEOPLE[person]);
    await this.page.click('button', isElsewhere ? 'Go on' : 'Sign in');
    if (isElsewhere) await this.#isAt('/login', '/');
    await this.isSignedIn();
    return this.sessionId();
  }

  /** Waits for the main page, and until the server's count is there. */
  async isSignedIn(): Promise<void> {
    await until(
      'the main page',
      () => this.page.text('table', 'Counts of this session'),
      (text) => text !== null && COUNTED.test(text),
    );
  }

  async sessionId(): Promise<string> {
    return this.page.evaluate<string>(`(() => {
      const { tokens } = JSON.parse(localStorage.getItem('${this.storageKey}'));
      return JSON.parse(atob(tokens.accessToken.split('.')[1].replaceAll('-', '+').replaceAll('_', '/'))).sid;
    })()`);
  }

  /** The demo calls its lock, its channel and its storage all the same. */
  get lockName(): string {
    return this.storageKey;
  }

  get storageKey(): string {
    return `ngx-token-refresh-demo-${this.choices.backend}`;
  }

  /** Angular's router numbers its navigations, those too that are overtaken by the next before they show. */
  async navigations(): Promise<number> {
    return this.page.evaluate<number>('history.state.navigationId');
  }

  /** The server's own count. */
  async serverCounts(sessionId: string): Promise<ServerCounts> {
    return this.server(sessionId).counts();
  }

  /** The levers of the server, past the page. */
  server(sessionId: string): ServerSession {
    return new ServerSession(this.serverUrl, sessionId);
  }

  /** Waits until the token's time is up. */
  async letTokenExpire(): Promise<void> {
    await until(
      'the token to expire',
      () => this.page.text('timer', 'Access token'),
      (text) => text === 'expired',
    );
  }

  /** Has the server refuse the token from now on. */
  async expireToken(): Promise<void> {
    await this.page.click('button', 'Expire my token');
    await this.letTokenExpire();
  }

  async letRefresh(fault: keyof typeof FAULTS): Promise<void> {
    await this.page.click('radio', fault);
    await until(
      `the server to agree to "${fault}"`,
      () => this.page.text('status', 'What the refresh does'),
      (text) => text?.startsWith(FAULTS[fault]) === true,
    );
  }

  async send(count: number): Promise<void> {
    await this.page.fill('Parallel calls', `${count}`);
    await this.page.click('button', count === 1 ? 'Send 1 call' : `Send ${count} calls`);
  }

  /** Waits until the timeline says this in words. */
  async says(sentence: string | RegExp, patienceMs?: number): Promise<void> {
    await this.#waitForStatus('In words', sentence, patienceMs);
  }

  /** Waits until this is what the callers got. */
  async appGets(sentence: string | RegExp, patienceMs?: number): Promise<void> {
    await this.#waitForStatus('What the app saw', sentence, patienceMs);
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
    await until(
      'the login page',
      () => this.page.text('heading', 'Sign in'),
      (heading) => heading !== null,
    );
    if (sentence === undefined) return;
    await until(
      `"${sentence}"`,
      () => this.page.text('alert', 'End of the session'),
      (text) => text === sentence,
    );
  }

  /** Waits for another page, of one of these paths: no driver can read in one that is about to go. */
  async #isAt(folder: string, ...paths: readonly string[]): Promise<void> {
    await until(
      `a page at ${folder}`,
      async () => new URL(await this.page.url()).pathname,
      (path) => path.startsWith(folder) || paths.includes(path),
    );
  }

  async #waitForStatus(name: string, sentence: string | RegExp, patienceMs?: number): Promise<void> {
    await until(
      `"${sentence}"`,
      () => this.page.text('status', name),
      (text) => text !== null && (typeof sentence === 'string' ? text === sentence : sentence.test(text)),
      patienceMs,
    );
  }
}
