import type { ElementHandle, Page as Tab } from 'puppeteer-core';
import { until } from '../poll.js';
import { elementByRole, fieldByLabel, textByRole } from './elements.js';
import type { Key, Look, Page, Role } from './page.js';
import { killRenderer } from './renderer-process.js';

/** How Chromium begins to report a request that was answered 4xx or 5xx, or not at all. */
const NETWORK = 'Failed to load resource: ';

/** What all tabs of one profile have in common. */
export interface Profile {
  readonly browserPid: number;
  readonly look: Look;
  /** Firefox has no other scheme than that of the system. */
  readonly canChooseScheme: boolean;
  newTab(): Promise<Tab>;
  end(): Promise<void>;
}

export class PuppeteerPage implements Page {
  readonly #complaints: string[] = [];
  readonly #hosts = new Set<string>();
  readonly #tab: Tab;
  readonly #profile: Profile;

  private constructor(tab: Tab, profile: Profile) {
    this.#tab = tab;
    this.#profile = profile;
    tab.on('console', (message) => {
      if (message.type() === 'error' && !message.text().startsWith(NETWORK)) this.#complaints.push(message.text());
    });
    tab.on('pageerror', (error) => this.#complaints.push(`uncaught: ${String(error)}`));
    tab.on('request', (request) => {
      const { hostname } = new URL(request.url());
      // Firefox tells of `data:` too.
      if (hostname !== '') this.#hosts.add(hostname);
    });
  }

  static async open(profile: Profile): Promise<PuppeteerPage> {
    const tab = await profile.newTab();
    const { width, height, scheme } = profile.look;
    if (profile.canChooseScheme) await tab.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    await tab.setViewport({ width, height });
    return new PuppeteerPage(tab, profile);
  }

  async goto(url: string): Promise<void> {
    await this.#tab.goto(url);
  }

  async reload(): Promise<void> {
    await this.#tab.reload();
  }

  url(): Promise<string> {
    return Promise.resolve(this.#tab.url());
  }

  async click(role: Role, name: string): Promise<void> {
    // In a tab that is not shown, the driver would wait in vain for the element to come into sight.
    await this.#tab.bringToFront();
    await (await this.#find(elementByRole(role, name), `${role} "${name}"`)).click();
  }

  async fill(label: string, text: string): Promise<void> {
    await this.#tab.bringToFront();
    const field = await this.#find(fieldByLabel(label), `field "${label}"`);
    await this.#tab.evaluate(`(${fieldByLabel(label)}).select()`);
    await (text === '' ? field.press('Backspace') : field.type(text));
  }

  async press(...keys: readonly Key[]): Promise<void> {
    await this.#tab.bringToFront();
    for (const key of keys) await this.#tab.keyboard.press(key);
  }

  async text(role: Role, name?: string): Promise<string | null> {
    return this.evaluate(textByRole(role, name));
  }

  async evaluate<T>(expression: string): Promise<T> {
    return (await this.#tab.evaluate(expression)) as T;
  }

  async screenshot(path: string): Promise<void> {
    await this.#tab.bringToFront();
    await this.#tab.screenshot({ path, fullPage: true });
  }

  async openTab(): Promise<Page> {
    return PuppeteerPage.open(this.#profile);
  }

  async closeTab(): Promise<void> {
    await this.#tab.close();
  }

  async crash(): Promise<void> {
    await killRenderer((expression) => this.evaluate(expression), this.#profile.browserPid);
  }

  complaints(): Promise<readonly string[]> {
    return Promise.resolve(this.#complaints);
  }

  hosts(): Promise<ReadonlySet<string>> {
    return Promise.resolve(this.#hosts);
  }

  async close(): Promise<void> {
    await this.#profile.end();
  }

  async #find(expression: string, what: string): Promise<ElementHandle> {
    return until(
      `one ${what}`,
      async () => (await this.#tab.evaluateHandle(expression)).asElement(),
      (element) => element !== null,
    );
  }
}
