// What the table in README.md shows: `what` is measured, a title for readers who have not read this folder, and the `target`:
// the most that this library may come to. The storms may be a tenth above what they were when the target was set: that is noise.

export const OURS = 'ngx-token-refresh';

export const rows = [
  {
    what: 'through HttpClient, without own headers',
    title: 'a request whose token is good, against `req.clone({setHeaders})`',
    target: 0.93,
  },
  { what: 'through HttpClient, with own headers', title: '… with headers of its own', target: 1.05 },
  {
    what: 'storm of 1000',
    title: '1 000 refused together, against sending 2 000 without interceptor',
    target: 0.97,
  },
  { what: 'storm of 10000', title: '… 10 000', target: 0.88 },
  { what: 'storm of 100000', title: '… 100 000', target: 0.86 },
  {
    what: 'cost of a waiter among many, against 10000',
    title: 'cost of a waiting request among 200 000, against among 10 000',
    target: 2,
    // A request that is dear among few is not much dearer among many: a reader needs the cost itself too.
    showsCost: true,
  },
  { what: 'refresh calls in a storm', title: 'refresh calls when 100 are refused together', target: 1 },
  {
    what: 'refresh calls in a late burst',
    title: '… when 99 of them are refused after the refresh, together',
    target: 1,
  },
  {
    what: 'refresh calls in a late trickle of 100',
    title: '… when 100 are refused after it, one by one',
    target: 1,
  },
  {
    what: 'old-token sends during a refresh',
    title: 'of 100 requests made during a refresh, sent with the refused token',
    target: 0,
  },
  {
    what: 'heap per waiting request',
    title: 'heap per waiting request, against a request in flight',
    target: 1.25,
  },
  { what: 'heap kept after ten storms', title: 'heap kept after ten storms, per request', target: 0 },
  { what: 'Chromium: storm of 10000', title: 'Chromium, 10 000 refused together, against sending 20 000' },
  {
    what: 'Chromium: refresh answered to last replay leaving',
    title: '… from the answer of the refresh to the last replay leaving',
  },
  { what: 'Chromium: refresh calls', title: '… refresh calls', target: 1 },
];

export const targetOf = (figure) => rows.find(({ what }) => what === figure.what)?.target;
