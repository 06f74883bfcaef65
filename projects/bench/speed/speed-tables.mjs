import { table, writeReadmeBlock } from '../build/readme-block.mjs';
import { OURS } from './parts.mjs';
import { COST_OF_A_WAITER, HEAP_FLOOR, targets } from './targets.mjs';

/** Row titles for readers who have not read this folder; what is not here is in the output of the command alone. */
const titles = {
  'through HttpClient, without own headers': 'a request whose token is good, against `req.clone({setHeaders})`',
  'through HttpClient, with own headers': '… with headers of its own',
  'storm of 1000': '1 000 refused together, against sending 2 000 without interceptor',
  'storm of 10000': '… 10 000',
  'storm of 100000': '… 100 000',
  [COST_OF_A_WAITER]: 'cost of a waiter among 200 000, against among 10 000',
  'refresh calls in a storm': 'refresh calls when 100 are refused together',
  'refresh calls in a late burst': '… when 99 of them are refused after the refresh, together',
  'refresh calls in a late trickle of 100': '… when 100 are refused after it, one by one',
  'old-token sends during a refresh': 'of 100 requests made during a refresh, sent with the refused token',
  'heap per blocked request': 'heap per waiting request, against a request in flight',
  'heap kept after ten storms': 'heap kept after ten storms, per request',
  'Chromium: storm of 10000': 'Chromium, 10 000 refused together, against sending 20 000',
  'Chromium: refresh answered to last replay leaving': '… from the answer of the refresh to the last replay leaving',
};

const beside = ['blog pattern', 'ngx-auth'];

/** A waiter that is dear among few is not much dearer among many: there the cost itself is shown as well. */
const shown = ({ what, value, unit, note }) =>
  `${unit === '×' ? value.toFixed(2) : value}${unit && ` ${unit}`}${what === COST_OF_A_WAITER ? `, ${note.split(',')[0]}` : ''}`;

export async function writeSpeedTables(figures) {
  const of = (what, name) => figures.find((figure) => figure.what === what && figure.name === name);
  const verdict = (what) => (targets[what] === undefined ? '' : of(what, OURS).value <= targets[what] ? ' ✓' : ' ✗');
  const rows = Object.entries(titles).map(([what, title]) => [
    title,
    targets[what] === undefined ? '' : `≤ ${targets[what]}`,
    `${shown(of(what, OURS))}${verdict(what)}`,
    ...beside.map((name) => (of(what, name) ? shown(of(what, name)) : '')),
  ]);
  const [alone, withOwn] = Object.keys(titles);
  const others = figures.filter(({ what, name }) => what === alone && name !== 'the same again');
  const peers = others.map((figure) => [figure.name, shown(figure), shown(of(withOwn, figure.name))]);

  await writeReadmeBlock(
    'bench',
    `By \`npm run bench\`, with Node ${process.versions.node}, linked and optimised for production; each figure is a median of ratios
taken side by side, × times what it is held against:

${table(['', 'target', OURS, ...beside], rows)}

A request whose token is good, beside more of its kind, and beside what no functional interceptor can leave out (it must
set a header, see the answer, find its session by \`inject()\`, look where the token may go, keep what it takes to send the
request again, and see whether there is anything else to do), each with an app of its own:

${table(['', 'without own headers', 'with own headers'], peers)}

The floor for heap is ${shown(of('heap per blocked request', HEAP_FLOOR))}: what keeps the server's own refusal, which is the
caller's if the session ends, and one object with what it takes to send the request again.`,
  );
}
