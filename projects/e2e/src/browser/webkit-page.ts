import { writeFile } from 'node:fs/promises';
import { until } from '../poll.js';
import { elementByRole, fieldByLabel, textByRole } from './elements.js';
import type { Key, Page, Role } from './page.js';
import { killRenderer } from './renderer-process.js';
import type { ElementReference, WebDriver } from './web-driver.js';

/** Runs in the page: notes complaints from now on. The driver tells of none, and lets no script in before the page's own. */
const LISTEN = `(() => {
  const complaints = (window.e2eComplaints ??= []);
  if (console.error.isE2e) return;
  const { error } = console;
  console.error = Object.assign((...args) => { complaints.push(args.join(' ')); error(...args); }, { isE2e: true });
  addEventListener('error', ({ message }) => complaints.push('uncaught: ' + message));
  addEventListener('unhandledrejection', ({ reason }) => complaints.push('uncaught: ' + reason));
})()`;
const COMPLAINTS = 'window.e2eComplaints?.splice(0) ?? []';
const HOSTS = `[location.href, ...performance.getEntriesByType('resource').map(({ name }) => name)]
  .filter((url) => url.startsWith('http')).map((url) => new URL(url).hostname)`;

/** A tab of a WebKit. The first of a profile is in sight and stays so; the others are driven in the background. */
export class WebKitPage implements Page {
  readonly #driver: WebDriver;
  readonly #handle: string;
  readonly #complaints: string[] = [];
  readonly #hosts = new Set<string>();

  constructor(driver: WebDriver, handle: string) {
    this.#driver = driver;
    this.#handle = handle;
  }

  async goto(url: string): Promise<void> {
    await this.#load(() => this.#driver.post('/url', { url }));
  }

  async reload(): Promise<void> {
    await this.#load(() => this.#driver.post('/refresh'));
  }

  url(): Promise<string> {
    return this.#here(() => this.#driver.get('/url'));
  }

  async click(role: Role, name: string): Promise<void> {
    await this.#here(async () => this.#driver.click(await this.#find(elementByRole(role, name), `${role} "${name}"`)));
  }

  async fill(label: string, text: string): Promise<void> {
    await this.#here(async () => {
      const field = fieldByLabel(label);
      await this.#find(field, `field "${label}"`);
      // Once more, if the page has moved the cursor between two keys.
      await until(
        `"${text}" in the field "${label}"`,
        async () => {
          await this.#driver.evaluate(`[${field}].forEach((field) => { field.focus(); field.select(); })`);
          await this.#driver.type(text === '' ? KEYS.Backspace : text);
          return this.#driver.evaluate(`(${field}).value`);
        },
        (value) => value === text,
      );
    });
  }

  async press(...keys: readonly Key[]): Promise<void> {
    await this.#here(() => this.#driver.type(keys.map((key) => KEYS[key]).join('')));
  }

  async text(role: Role, name?: string): Promise<string | null> {
    return this.evaluate(textByRole(role, name));
  }

  async evaluate<T>(expression: string): Promise<T> {
    return this.#here(() => this.#driver.evaluate<T>(expression));
  }

  async screenshot(path: string): Promise<void> {
    const picture = await this.#here(() => this.#driver.get<string>('/screenshot'));
    await writeFile(path, picture, 'base64');
  }

  async openTab(): Promise<Page> {
    const { handle } = await this.#here(() => this.#driver.post<{ handle: string }>('/window/new', { type: 'tab' }));
    return new WebKitPage(this.#driver, handle);
  }

  async closeTab(): Promise<void> {
    await this.#here(() => this.#driver.delete('/window'));
  }

  async crash(): Promise<void> {
    await killRenderer((expression) => this.evaluate(expression), this.#driver.pid);
    this.#driver.isOver = true;
  }

  async complaints(): Promise<readonly string[]> {
    await this.#collect();
    return this.#complaints;
  }

  async hosts(): Promise<ReadonlySet<string>> {
    await this.#collect();
    return this.#hosts;
  }

  async close(): Promise<void> {
    await this.#driver.end();
  }

  async #load(load: () => Promise<unknown>): Promise<void> {
    await this.#collect();
    await this.#here(async () => {
      await load();
      await this.#driver.evaluate(LISTEN);
    });
  }

  /** Takes down what would be lost with the document. */
  async #collect(): Promise<void> {
    if (this.#driver.isOver) return;
    this.#complaints.push(...(await this.evaluate<string[]>(COMPLAINTS)));
    for (const host of await this.evaluate<string[]>(HOSTS)) this.#hosts.add(host);
  }

  async #find(expression: string, what: string): Promise<ElementReference> {
    return until(
      `one ${what}`,
      () => this.#driver.evaluate<ElementReference | null>(expression),
      (element) => element !== null,
    );
  }

  #here<T>(work: () => Promise<T>): Promise<T> {
    return this.#driver.inTurn(async () => {
      await this.#driver.post('/window', { handle: this.#handle });
      return work();
    });
  }
}

/** W3C WebDriver, §17.4.2. */
const KEYS: Readonly<Record<Key, string>> = { Backspace: '\uE003', Enter: '\uE007', Escape: '\uE00C', Tab: '\uE004' };
