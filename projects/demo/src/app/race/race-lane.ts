import { HttpErrorResponse } from '@angular/common/http';
import { computed, signal } from '@angular/core';
import { TokenRefreshError } from 'ngx-token-refresh';
import { readTokenClaims } from '../session/token-claims';
import { RaceBrowser } from './race-browser';
import { LaneResult, RaceCall } from './race-call';
import { RaceStep } from './race-step';
import { OpenTab, RaceTab } from './race-tab';

/** How far a wrong clock is wrong. */
const HOUR = 3_600_000;

const NOTHING: Omit<LaneResult, 'calls'> = { refreshes: 0, isSignedIn: true, loginRedirects: 0 };

/** One of the apps that race: its tabs, its server, and what became of its calls. */
export class RaceLane {
  readonly #openTab: OpenTab;
  readonly #browser: RaceBrowser;
  readonly #tabs: RaceTab[] = [];
  #hasEnded = false;
  readonly #calls = signal<readonly RaceCall[]>([]);
  readonly #facts = signal(NOTHING);

  readonly result = computed((): LaneResult => ({ ...this.#facts(), calls: this.#calls() }));
  readonly isWaiting = computed(() => this.#calls().some(({ state }) => state === 'waiting'));

  /** @param storageName of nothing else in localStorage */
  constructor(openTab: OpenTab, storageName: string) {
    this.#openTab = openTab;
    this.#browser = new RaceBrowser(storageName);
  }

  /** Signs in, in a first tab. */
  async begin(): Promise<void> {
    const tab = await this.#addTab();
    this.#browser.sessionId = readTokenClaims(await tab.signIn())?.sessionId ?? '';
  }

  async do(step: RaceStep): Promise<void> {
    const browser = this.#browser;
    switch (step.kind) {
      case 'send':
      case 'transfer':
        for (const tab of this.#tabs) for (let n = 0; n < step.count; n++) this.#send(tab, step.kind);
        return;
      case 'fault':
        return browser.setFault(step.fault);
      case 'expire':
        return browser.expireToken();
      case 'steal':
        return browser.stealRefreshToken();
      case 'tab':
        if (this.#tabs.length === 1) await this.#addTab();
        return;
      case 'offline':
      case 'online': {
        browser.network.setOffline(step.kind === 'offline');
        return;
      }
      case 'clock':
        browser.clockSkew = -HOUR;
        return;
      case 'wait':
        return;
    }
  }

  /** Reads again what the server and the tabs say. */
  async look(): Promise<void> {
    const { refreshAttempts } = await this.#browser.counts();
    this.#facts.set({
      refreshes: refreshAttempts,
      isSignedIn: this.#tabs.every((tab) => tab.isSignedIn()),
      loginRedirects: this.#tabs.reduce((sum, tab) => sum + tab.loginRedirects(), 0),
    });
  }

  /** Closes the tabs, and leaves nothing stored. */
  end(): void {
    this.#hasEnded = true;
    for (const tab of this.#tabs.splice(0)) tab.close();
    this.#browser.forget();
  }

  async #addTab(): Promise<RaceTab> {
    const tab = await this.#openTab(this.#browser);
    if (this.#hasEnded) tab.close();
    else this.#tabs.push(tab);
    return tab;
  }

  #send({ http }: RaceTab, kind: 'send' | 'transfer'): void {
    const id = this.#calls().length + 1;
    const settle = (change: Omit<RaceCall, 'id'>): void =>
      this.#calls.update((calls) => calls.map((call) => (call.id === id ? { id, ...change } : call)));
    this.#calls.update((calls) => [...calls, { id, state: 'waiting' }]);
    const request = kind === 'send' ? http.get(`/api/items/${id}`) : http.post(`/api/transfers/${id}`, {});
    request.subscribe({
      next: () => settle({ state: 'answered' }),
      error: (error: unknown) => settle({ state: 'failed', error: nameOf(error) }),
    });
  }
}

function nameOf(error: unknown): string {
  if (!(error instanceof HttpErrorResponse)) return 'no HttpErrorResponse';
  const cause: unknown = error.error;
  if (error.status !== 0) return `${error.status}`;
  return cause instanceof TokenRefreshError && cause.code === 'timeout' ? 'the refresh timed out' : 'no connection';
}
