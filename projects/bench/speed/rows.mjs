// What the table in the site shows: `what` is measured, a title for readers who have not read this folder, and the `target`:
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
  {
    what: 'heap per waiting request',
    title: 'heap per waiting request, against a request in flight',
    target: 1.25,
  },
  { what: 'heap kept after ten storms', title: 'heap kept after ten storms, per request', target: 0 },
];

export const targetOf = (figure) => rows.find(({ what }) => what === figure.what)?.target;
