import { AsyncTokenStorage } from 'ngx-token-refresh';

type Method = 'read' | 'write' | 'remove';

/** A storage that answers later, fails, or never answers: what it holds outlives the page. */
export class SlowStorage implements AsyncTokenStorage {
  text: string | null = null;
  /** Virtual ms until it has done what it was asked for; `Infinity`: it never does. */
  latency: Record<Method, number> = { read: 20, write: 20, remove: 20 };
  /** Methods that reject, or throw. */
  readonly failing = new Map<Method, 'rejects' | 'throws'>();
  /** What it was asked for, and what it has done, in order. */
  readonly log: string[] = [];

  read(): Promise<string | null> {
    return this.#do('read', () => this.text);
  }

  write(text: string): Promise<void> {
    return this.#do('write', () => void (this.text = text), tokenIn(text));
  }

  remove(): Promise<void> {
    return this.#do('remove', () => void (this.text = null));
  }

  /** The access token that it holds. */
  get token(): string | null {
    return this.text && tokenIn(this.text);
  }

  #do<T>(method: Method, act: () => T, what = ''): Promise<T> {
    this.log.push(`${method} ${what}`.trim());
    const failing = this.failing.get(method);
    if (failing === 'throws') throw new Error('closed');
    const latency = this.latency[method];
    return new Promise((resolve, reject) => {
      if (latency === Infinity) return;
      setTimeout(() => {
        if (failing) return reject(new Error('closed'));
        this.log.push(`${method} done`);
        resolve(act());
      }, latency);
    });
  }
}

function tokenIn(text: string): string {
  return /"accessToken":"(\w+)"/.exec(text)?.[1] ?? '?';
}
