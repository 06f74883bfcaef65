/** How the demo is put together. */
export interface Choices {
  readonly setup: 'standalone' | 'module';
  /** The last two: real servers, in place of the demo server. */
  readonly backend: 'envelope' | 'rest' | 'oauth2' | 'oidc';
  readonly client: 'fetch' | 'xhr';
}

/** All eight with the demo server. */
export function everyChoice(): readonly Choices[] {
  return (['standalone', 'module'] as const).flatMap((setup) =>
    (['envelope', 'rest'] as const).flatMap((backend) =>
      (['fetch', 'xhr'] as const).map((client) => ({ setup, backend, client })),
    ),
  );
}

/** Four of them, in which any two values of two choices meet once. */
export function everyPairOfChoices(): readonly Choices[] {
  return everyChoice().filter(isOfTheFour);
}

/** Two of them, in which every value of every choice is met once. */
export function everyValueOfChoices(): readonly Choices[] {
  return [
    { setup: 'standalone', backend: 'envelope', client: 'fetch' },
    { setup: 'module', backend: 'rest', client: 'xhr' },
  ];
}

/** Another two. */
export function everyValueCrossed(): readonly Choices[] {
  return [
    { setup: 'standalone', backend: 'rest', client: 'fetch' },
    { setup: 'module', backend: 'envelope', client: 'xhr' },
  ];
}

/** The other four. */
export function everyOtherChoice(): readonly Choices[] {
  return everyChoice().filter((choices) => !isOfTheFour(choices));
}

function isOfTheFour({ setup, backend, client }: Choices): boolean {
  return (client === 'fetch') === ((setup === 'standalone') === (backend === 'envelope'));
}

/** Each real server, in two set-ups in which every value of the other choices is met once. */
export function everyRealServer(): readonly Choices[] {
  return (['oauth2', 'oidc'] as const).flatMap((backend): readonly Choices[] => [
    { setup: 'standalone', backend, client: 'fetch' },
    { setup: 'module', backend, client: 'xhr' },
  ]);
}
