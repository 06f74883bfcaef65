/** Notions that a scenario may be about; see `needs` in the scenarios. */
export const NOTIONS = [
  'the session',
  'skipping a request',
  'a list of APIs',
  'a cooldown',
  'a timeout of its own',
  'a token on request',
  'a token that is checked',
  'user callbacks',
  'events',
  'a challenge that is no expiry',
  'proactive refresh',
  'requests as streams',
  'bodies that can be read once',
  'being registered twice',
  'requests without a token',
];
