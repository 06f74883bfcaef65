/** Among 200 000, or as many as a short run can afford. */
export const COST_OF_A_WAITER = 'cost of a waiter among many, against 10000';

/** What nobody can do without who lets a request wait. */
export const HEAP_FLOOR = 'floor: the refusal, and one object';

/** What issue 6 asks for: at most this much. */
export const targets = {
  'through HttpClient, without own headers': 0.9,
  'through HttpClient, with own headers': 1.08,
  'storm of 1000': 1.05,
  'storm of 10000': 1.25,
  'storm of 100000': 0.95,
  [COST_OF_A_WAITER]: 2,
  'refresh calls in a storm': 1,
  'refresh calls in a late burst': 1,
  'refresh calls in a late trickle of 100': 1,
  'old-token sends during a refresh': 0,
  'heap per blocked request': 1.15,
  'heap kept after ten storms': 0,
};
