import type { ConsoleMessage, Locator, Page as PlaywrightPage } from 'playwright-core';
import type { Page, Role } from './page.js';

/** How Chromium begins to report a request that was answered 4xx or 5xx, or not at all. */
const NETWORK = 'Failed to load resource: ';
const PATIENCE_MS = 30_000;

export class ChromiumPage implements Page {
  readonly #complaints: string[] = [];
  readonly #hosts = new Set<string>();
  readonly #page: PlaywrightPage;

  constructor(page: PlaywrightPage) {
    this.#page = page;
    page.setDefaultTimeout(PATIENCE_MS);
    page.on('console', (message) => this.#hear(message));
    page.on('pageerror', (error) => this.#complaints.push(`uncaught: ${error.message}`));
    page.on('request', (request) => this.#hosts.add(new URL(request.url()).hostname));
  }

  async goto(url: string): Promise<void> {
    await this.#page.goto(url);
  }

  async reload(): Promise<void> {
    await this.#page.reload();
  }

  url(): Promise<string> {
    return Promise.resolve(this.#page.url());
  }

  async click(role: Role, name: string): Promise<void> {
    // A radio button here lies under the label that is drawn in its place.
    if (role === 'radio') await this.#find(role, name).check({ force: true });
    else await this.#find(role, name).click();
  }

  async fill(label: string, text: string): Promise<void> {
    await this.#page.getByLabel(label, { exact: true }).fill(text);
  }

  async text(role: Role, name?: string): Promise<string | null> {
    // In one step: between a count and a read the element may go.
    const [text] = await this.#find(role, name).allInnerTexts();
    return text?.replace(/\s+/g, ' ').trim() ?? null;
  }

  async evaluate<T>(expression: string): Promise<T> {
    return this.#page.evaluate<T>(expression);
  }

  async screenshot(path: string): Promise<void> {
    await this.#page.screenshot({ path, fullPage: true });
  }

  async openTab(): Promise<Page> {
    return new ChromiumPage(await this.#page.context().newPage());
  }

  async closeTab(): Promise<void> {
    await this.#page.close();
  }

  async crash(): Promise<void> {
    const crashed = this.#page.waitForEvent('crash');
    const devtools = await this.#page.context().newCDPSession(this.#page);
    // Never answered: who would answer is gone.
    devtools.send('Page.crash').catch(() => undefined);
    await crashed;
  }

  complaints(): Promise<readonly string[]> {
    return Promise.resolve(this.#complaints);
  }

  hosts(): Promise<ReadonlySet<string>> {
    return Promise.resolve(this.#hosts);
  }

  async close(): Promise<void> {
    await this.#page.context().close();
  }

  #find(role: Role, name?: string): Locator {
    return this.#page.getByRole(role, name === undefined ? {} : { name, exact: true });
  }

  #hear(message: ConsoleMessage): void {
    if (message.type() === 'error' && !message.text().startsWith(NETWORK)) this.#complaints.push(message.text());
  }
}
