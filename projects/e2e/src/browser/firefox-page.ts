import type { ElementHandle, Page as PuppeteerPage, Viewport } from 'puppeteer-core';
import { until } from '../poll.js';
import { elementByRole, fieldByLabel, textByRole } from './elements.js';
import type { Page, Role } from './page.js';
import { killRenderer } from './renderer-process.js';

/** What all tabs of one profile have in common. */
export interface FirefoxProfile {
  readonly browserPid: number;
  readonly viewport: Viewport;
  /** Ends the profile. */
  end(): Promise<void>;
}

export class FirefoxPage implements Page {
  readonly #complaints: string[] = [];
  readonly #hosts = new Set<string>();
  readonly #page: PuppeteerPage;
  readonly #profile: FirefoxProfile;

  constructor(page: PuppeteerPage, profile: FirefoxProfile) {
    this.#page = page;
    this.#profile = profile;
    page.on('console', (message) => {
      if (message.type() === 'error') this.#complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.#complaints.push(`uncaught: ${String(error)}`));
    page.on('request', (request) => {
      const { hostname } = new URL(request.url());
      // Firefox tells of `data:` too.
      if (hostname !== '') this.#hosts.add(hostname);
    });
  }

  async goto(url: string): Promise<void> {
    await this.#page.setViewport(this.#profile.viewport);
    await this.#page.goto(url);
  }

  async reload(): Promise<void> {
    await this.#page.reload();
  }

  url(): Promise<string> {
    return Promise.resolve(this.#page.url());
  }

  async click(role: Role, name: string): Promise<void> {
    // In a tab that is not shown, the driver would wait in vain for the element to come into sight.
    await this.#page.bringToFront();
    await (await this.#find(elementByRole(role, name), `${role} "${name}"`)).click();
  }

  async fill(label: string, text: string): Promise<void> {
    await this.#page.bringToFront();
    const field = await this.#find(fieldByLabel(label), `field "${label}"`);
    await this.#page.evaluate(`(${fieldByLabel(label)}).select()`);
    await (text === '' ? field.press('Backspace') : field.type(text));
  }

  async text(role: Role, name?: string): Promise<string | null> {
    return this.evaluate(textByRole(role, name));
  }

  async evaluate<T>(expression: string): Promise<T> {
    return (await this.#page.evaluate(expression)) as T;
  }

  async screenshot(path: string): Promise<void> {
    await this.#page.bringToFront();
    await this.#page.screenshot({ path: path, fullPage: true });
  }

  async openTab(): Promise<Page> {
    return new FirefoxPage(await this.#page.browserContext().newPage(), this.#profile);
  }

  async closeTab(): Promise<void> {
    await this.#page.close();
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
      async () => (await this.#page.evaluateHandle(expression)).asElement(),
      (element) => element !== null,
    );
  }
}
