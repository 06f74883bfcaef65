/** How the demo is put together. */
export interface Choices {
  readonly setup: 'standalone' | 'module';
  readonly backend: 'envelope' | 'rest';
  readonly client: 'fetch' | 'xhr';
}

/** All eight. */
export function everyChoice(): readonly Choices[] {
  return (['standalone', 'module'] as const).flatMap((setup) =>
    (['envelope', 'rest'] as const).flatMap((backend) =>
      (['fetch', 'xhr'] as const).map((client) => ({ setup, backend, client })),
    ),
  );
}

/** Four of them, in which any two values of two choices meet once. */
export function everyPairOfChoices(): readonly Choices[] {
  return everyChoice().filter(
    ({ setup, backend, client }) => (client === 'fetch') === ((setup === 'standalone') === (backend === 'envelope')),
  );
}
