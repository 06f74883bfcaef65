import { fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const jest = join(dirname(createRequire(import.meta.url).resolve('jest/package.json')), 'bin/jest.js');
const config = fileURLToPath(new URL('jest.config.mjs', import.meta.url));

/** As long as a process may say nothing: to load, and for one test. A mutant may leave a loop without end. */
const LOAD_MS = 600_000;
const TEST_MS = 20_000;

/** A jest that has every test loaded, and tries mutants. */
export class JestProcess {
  #child;
  #output = '';
  #listener = () => {};
  #last;

  constructor(env) {
    this.#child = fork(jest, ['-c', config, '--runInBand', '--silent'], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream.on('data', (text) => (this.#output = (this.#output + text).slice(-4000)));
    }
    this.#child.on('message', (message) => this.#listener(message));
    this.#child.on('exit', () => this.#listener({ gone: true, output: this.#output }));
  }

  /** What the tests reach, or `gone`. */
  ready() {
    return this.#answer((message) => message.ready, LOAD_MS);
  }

  /** What became of a mutant: `killedBy` a test, or nothing; `gone` if the process ended or said nothing for too long. */
  async try(mutant) {
    this.#child.send(mutant);
    return await this.#answer((message) => message.done, TEST_MS);
  }

  end() {
    this.#listener = () => {};
    this.#child.kill('SIGKILL');
  }

  #answer(isIt, patience) {
    return new Promise((done) => {
      let timer;
      const wait = () => {
        clearTimeout(timer);
        timer = setTimeout(() => finish({ gone: true, silent: true, runs: this.#last }), patience);
      };
      const finish = (message) => {
        clearTimeout(timer);
        if (message.gone) this.end();
        done(message);
      };
      this.#listener = (message) => {
        if (message.gone || isIt(message)) return finish(message);
        this.#last = message.runs;
        wait();
      };
      wait();
    });
  }
}
