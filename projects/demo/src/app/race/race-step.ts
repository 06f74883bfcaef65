import { RefreshFault } from '../controls/refresh-fault';

/** One event of a race. Both lanes get the same ones, at the same time. */
export type RaceStep =
  | { readonly kind: 'send' | 'transfer'; readonly count: number }
  | { readonly kind: 'fault'; readonly fault: RefreshFault }
  | { readonly kind: 'tab' | 'expire' | 'offline' | 'online' | 'clock' | 'steal' | 'wait' };

export const MOST_STEPS = 24;
export const MOST_CALLS = 20;

/** How a link writes each refresh fault. */
const FAULTS: Readonly<Record<RefreshFault, string>> = {
  none: 'works',
  slow: 'slow',
  error: 'unavailable',
  hang: 'hang',
  refuse: 'refuse',
};

const LABELS: Readonly<Record<string, string>> = {
  works: 'Refreshes work again',
  slow: 'Refreshes become slow',
  unavailable: 'Refreshes answer 503',
  hang: 'Refreshes hang',
  refuse: 'Refreshes are refused',
  tab: 'Open a second tab',
  expire: 'Expire the token',
  offline: 'Go offline',
  online: 'Go online',
  clock: 'Server clock: 1 h behind',
  steal: 'A thief uses the refresh token',
  wait: 'Wait',
};

/** What can be added to a script, as a link writes it. */
export const PALETTE: readonly string[] = [
  ...['expire', 'send-10', 'wait', 'refuse', 'hang', 'unavailable', 'slow', 'works'],
  ...['offline', 'online', 'tab', 'clock', 'steal', 'transfer-3'],
];

export interface Preset {
  readonly name: string;
  readonly script: string;
  /** What to look for. */
  readonly about: string;
}

export const PRESETS: readonly Preset[] = [
  {
    name: 'Two tabs',
    script: 'tab.expire.send-5.wait.send-5.wait',
    about:
      'Two tabs present one refresh token. The server takes the second for a thief and ends the session. None of 101 interceptors shares the refresh between tabs.',
  },
  {
    name: 'The refresh is refused',
    script: 'refuse.expire.send-10.wait',
    about:
      'The hand-written one tells the first caller alone. The others wait for a token that never comes: so do 38 of the 49 queues of this kind that we read.',
  },
  {
    name: 'The refresh hangs',
    script: 'hang.expire.send-5.wait.works.send-5.wait',
    about: 'Without a timeout the flag stays up, and every later call joins the queue.',
  },
  {
    name: 'The refresh answers 503 once',
    script: 'unavailable.expire.send-5.wait.works.send-5.wait',
    about: 'A server that is busy has not said no. The hand-written one ends the session at any failure.',
  },
  {
    name: 'The network goes during a refresh',
    script: 'slow.expire.send-5.offline.wait.works.online.send-5.wait',
    about:
      'The session is good when the network comes back. 67 of the 74 interceptors that end sessions have ended it by then.',
  },
  {
    name: 'A stolen refresh token',
    script: 'steal.expire.send-10.wait',
    about: 'The session is over for both: the server is right. What differs is whether the callers hear of it.',
  },
  {
    name: 'A second factor',
    script: 'transfer-3.wait.send-5.wait',
    about: 'A 401 that no refresh cures. One question to the person does.',
  },
  {
    name: 'A clock that is wrong',
    script: 'clock.expire.send-10.wait',
    about: 'Tokens look expired when they arrive. Both go on: the hand-written one never reads the expiry.',
  },
  {
    name: 'Nothing goes wrong',
    script: 'expire.send-10.wait',
    about: 'Both do what they are for: one refresh, ten answers.',
  },
];

/** @param text as a link holds it. What is no step is left out. */
export function parseScript(text: string): readonly RaceStep[] {
  return text
    .split('.')
    .map(parseStep)
    .filter((step) => step !== null)
    .slice(0, MOST_STEPS);
}

export function parseStep(text: string): RaceStep | null {
  const [, kind, digits] = /^(send|transfer)-(\d{1,3})$/.exec(text) ?? [];
  if (kind === 'send' || kind === 'transfer') {
    return { kind, count: Math.min(Math.max(Number(digits), 1), MOST_CALLS) };
  }
  const [fault] = Object.entries(FAULTS).find(([, name]) => name === text) ?? [];
  if (fault !== undefined) return { kind: 'fault', fault: fault as RefreshFault };
  return Object.hasOwn(LABELS, text) ? ({ kind: text } as RaceStep) : null;
}

function formatStep(step: RaceStep): string {
  switch (step.kind) {
    case 'send':
    case 'transfer':
      return `${step.kind}-${step.count}`;
    case 'fault':
      return FAULTS[step.fault];
    default:
      return step.kind;
  }
}

export function formatScript(steps: readonly RaceStep[]): string {
  return steps.map(formatStep).join('.');
}

/** What a person reads. */
export function labelOf(step: RaceStep): string {
  if (step.kind === 'send') return step.count === 1 ? 'Send 1 call' : `Send ${step.count} calls`;
  if (step.kind === 'transfer') return `Send ${step.count} that need a second factor`;
  return LABELS[formatStep(step)] ?? '';
}
