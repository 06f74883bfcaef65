import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { endWithThisProcess } from '../child-process.js';
import { until } from '../poll.js';

/** How a reference to an element is marked in JSON (W3C WebDriver, §12.2). */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

export interface ElementReference {
  readonly [ELEMENT]: string;
}

interface NewSession {
  readonly sessionId: string;
  readonly capabilities: { readonly browserVersion: string };
}

/** A session with a browser over plain W3C WebDriver, and the driver process that keeps it. */
export class WebDriver {
  readonly browserVersion: string;
  readonly #process: ChildProcess;
  readonly #base: string;
  #queue: Promise<unknown> = Promise.resolve();
  /** The driver gives its session up when a tab of it crashes; the browser and its other tabs go on. */
  isOver = false;

  private constructor(process: ChildProcess, base: string, browserVersion: string) {
    this.#process = process;
    this.#base = base;
    this.browserVersion = browserVersion;
  }

  /** @param capabilities what the browser must match. */
  static async start(
    executable: string,
    env: NodeJS.ProcessEnv,
    capabilities: Readonly<Record<string, unknown>>,
  ): Promise<WebDriver> {
    const port = await freePort();
    const child = endWithThisProcess(spawn(executable, [`--port=${port}`], { env, stdio: 'ignore' }));
    const url = `http://127.0.0.1:${port}`;
    try {
      await until('the driver to listen', () => isListening(url), Boolean);
      const session = await send<NewSession>('POST', `${url}/session`, { capabilities: { alwaysMatch: capabilities } });
      return new WebDriver(child, `${url}/session/${session.sessionId}`, session.capabilities.browserVersion);
    } catch (error) {
      child.kill();
      throw error;
    }
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** Does some commands, and nothing between them: a session has one current tab for all commands. */
  async inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#queue.then(work);
    this.#queue = done.catch(() => undefined);
    return done;
  }

  async get<T>(path: string): Promise<T> {
    return send('GET', this.#base + path);
  }

  async post<T>(path: string, body: object = {}): Promise<T> {
    return send('POST', this.#base + path, body);
  }

  async delete(path: string): Promise<void> {
    await send('DELETE', this.#base + path);
  }

  async click(element: ElementReference): Promise<void> {
    const click = (): Promise<unknown> => this.post(`/element/${element[ELEMENT]}/click`);
    try {
      await click();
    } catch (error) {
      if (!String(error).includes('not interactable')) throw error;
      // WebKit scrolls an element to the edge of the window, where the page may still be scrolling or something covers it.
      await this.post('/execute/sync', {
        script: 'arguments[0].scrollIntoView({ block: "center", behavior: "instant" });',
        args: [element],
      });
      await click();
    }
  }

  /** Presses the keys of a text, one after the other, wherever the focus is. */
  async type(text: string): Promise<void> {
    const actions = Array.from(text).flatMap((value) => [
      { type: 'keyDown', value },
      { type: 'keyUp', value },
    ]);
    await this.post('/actions', { actions: [{ type: 'key', id: 'keyboard', actions }] });
  }

  /** The value of an expression; a promise is awaited. */
  async evaluate<T>(expression: string): Promise<T> {
    const { value, error } = await this.post<{ value: T; error?: string }>('/execute/async', {
      // The driver's callback gets a name that no expression can mean.
      script: `const [e2eAnswer] = arguments;
        (async () => (${expression}))().then(
          (value) => e2eAnswer({ value }),
          (error) => e2eAnswer({ error: String(error) }),
        );`,
      args: [],
    });
    if (error !== undefined) throw new Error(error);
    return value;
  }

  async end(): Promise<void> {
    // A session whose tab has crashed is over already.
    await this.delete('').catch(() => undefined);
    this.#process.kill();
  }
}

async function isListening(url: string): Promise<boolean> {
  return fetch(`${url}/status`).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function send<T>(method: string, url: string, body?: object): Promise<T> {
  // A driver may lose its browser without a word. No command takes so long on a busy machine.
  const signal = AbortSignal.timeout(90_000);
  const answer = await fetch(url, { method, signal, ...(body && { body: JSON.stringify(body) }) });
  const { value } = (await answer.json()) as { value: T & { error?: string; message?: string } };
  if (!answer.ok) throw new Error(`WebDriver: ${value.error} ${value.message}`);
  return value;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
