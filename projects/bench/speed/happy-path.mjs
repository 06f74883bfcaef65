// The path of a request whose token is good: what an interceptor adds to `req.clone({setHeaders})`. Prints JSON.
import { HttpResponse } from '@angular/common/http';
import { Observable } from 'rxjs';
import { createApp } from '../app.mjs';
import { attachers } from '../peers/attachers.mjs';
import { interleave } from './interleave.mjs';

const { name, rounds, count } = JSON.parse(process.argv[2]);

const url = '/api/items';
const shapes = {
  'without own headers': {},
  'with own headers': { headers: { Accept: 'application/json', 'X-Request-Id': 'c3ab8ff1' } },
};

const answer = new HttpResponse({ status: 200, body: null, url });
let tokensSeen = 0;

/** Answers at once, after reading the headers as Angular's own back ends do: Angular works them out when first read. */
function send({ headers }) {
  return new Observable((observer) => {
    const sent = {};
    headers.forEach((name, values) => (sent[name] = values.join(',')));
    headers.has('Accept');
    if (sent.Authorization === 'Bearer A1') tokensSeen++;
    observer.next(answer);
    observer.complete();
  });
}

/** Microseconds per request. */
function trialOf(client, init) {
  const { http } = createApp(client, { handle: send });
  return async () => {
    tokensSeen = 0;
    let answered = 0;
    let finish;
    const finished = new Promise((resolve) => (finish = resolve));
    const next = () => ++answered === count && finish();
    const begin = performance.now();
    for (let n = 0; n < count; n++) http.get(url, init).subscribe({ next });
    // Some peers ask a promise for the token; a wait where none is needed would be unfair to the others.
    if (answered < count) await finished;
    const microseconds = ((performance.now() - begin) * 1000) / count;
    if (tokensSeen !== count) throw new Error(`${name}: ${tokensSeen} of ${count} requests carried the token`);
    return microseconds;
  };
}

const clients = [attachers[name].against(), attachers[name].client()];
const results = [];
for (const [shape, init] of Object.entries(shapes)) {
  const variants = clients.map((client) => ({ trial: trialOf(client, init) }));
  const [, measured] = await interleave(variants, rounds);
  results.push({ what: `through HttpClient, ${shape}`, ...measured });
}
console.log(JSON.stringify(results));
process.exit();
