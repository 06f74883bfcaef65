import { RefreshCoordinator } from '../refresh/refresh-coordinator';
import { TokenRefreshCause } from '../refresh/token-refresh-event';
import { refusalCause } from './refusal-cause';

type State = RefreshCoordinator['tokenState'];

/** The causes by whether the token is current, and whether the request went without one. */
type Causes = Record<'current' | 'currentAndWithout' | 'older' | 'without', TokenRefreshCause | null>;

const ofRefusal = (older: null, without: Causes['without']): Causes => ({
  current: 'challenge',
  currentAndWithout: 'challenge',
  older,
  without,
});

test.each<[State, Causes]>([
  ['none', { current: 'resume', currentAndWithout: 'resume', older: 'resume', without: 'resume' }],
  ['good', ofRefusal(null, null)],
  ['due', ofRefusal(null, null)],
  ['stale', ofRefusal(null, 'expiry')],
  ['refused', ofRefusal(null, 'challenge')],
])('C6 G3 the refresh that a refusal needs, with a token that is %s', (tokenState, causes) => {
  const coordinator = { tokenState } as RefreshCoordinator;

  expect({
    current: refusalCause(coordinator, true, false),
    currentAndWithout: refusalCause(coordinator, true, true),
    older: refusalCause(coordinator, false, false),
    without: refusalCause(coordinator, false, true),
  }).toEqual(causes);
});
