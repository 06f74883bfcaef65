// What a server sees: refreshes, and sends with a token that the client knows to be refused. Prints JSON.
import { createApp } from '../app.mjs';
import { refreshers } from '../peers/refreshers.mjs';
import { HeldBackend } from './held-backend.mjs';

const { names } = JSON.parse(process.argv[2]);

const N = 100;

/** What the server counts in each. */
const situations = {
  'refresh calls in a storm': ({ backend, send }) => {
    send(N);
    settle(backend);
    return backend.refreshes;
  },
  // All but one are refused after the refresh has ended, together.
  'refresh calls in a late burst': ({ backend, send }) => {
    send(N);
    backend.release(1);
    const late = backend.held.splice(0, N - 1);
    settle(backend);
    backend.held = late;
    settle(backend);
    return backend.refreshes;
  },
  // … one after the other.
  'refresh calls in a late trickle of 100': ({ backend, send }) => {
    send(N + 1);
    backend.release(1);
    const late = backend.held.splice(0, N);
    settle(backend);
    for (const answer of late) {
      answer();
      settle(backend);
    }
    return backend.refreshes;
  },
  'old-token sends during a refresh': ({ backend, send }) => {
    send(1);
    backend.release(1);
    const before = backend.oldTokens;
    send(N);
    const sent = backend.oldTokens - before;
    settle(backend);
    return sent;
  },
};

function settle(backend) {
  while (backend.held.length) backend.release();
}

const results = Object.fromEntries(names.map((name) => [name, {}]));
for (const name of names) {
  for (const [situation, count] of Object.entries(situations)) {
    const app = createApp(refreshers[name](), new HeldBackend());
    let [sent, answered] = [0, 0];
    const send = (n) => {
      for (let i = 0; i < n; i++, sent++) app.http.get('/api/items').subscribe(() => answered++);
    };
    results[name][situation] = count({ backend: app.backend, send });
    if (answered !== sent) throw new Error(`${name}, ${situation}: ${answered} of ${sent} answered`);
    app.destroy();
  }
}
console.log(JSON.stringify(results));
