/** What the demo server does to the refreshes of this session. */
export type RefreshFault = 'none' | 'slow' | 'error' | 'hang' | 'refuse';

export interface RefreshFaultChoice {
  readonly fault: RefreshFault;
  readonly label: string;
  readonly effect: string;
}

export const REFRESH_FAULTS: readonly RefreshFaultChoice[] = [
  { fault: 'none', label: 'Works', effect: 'The server answers with new tokens.' },
  { fault: 'slow', label: 'Slow', effect: 'The server answers after 1.5 s: watch the calls wait at the gate.' },
  {
    fault: 'error',
    label: 'Error',
    effect: 'The server answers 503: the calls fail with it, the session is kept, and a cooldown prevents a storm.',
  },
  { fault: 'hang', label: 'Hangs', effect: 'No answer comes: the calls fail after 5 s, the session is kept.' },
  {
    fault: 'refuse',
    label: 'Refused',
    effect: 'The server says no: the session ends, once, and you are at the login.',
  },
];
