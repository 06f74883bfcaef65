import type { Adapter, AdapterPayload } from 'oidc-provider';

/** What one oidc-provider keeps, in memory. */
export class OidcStorage {
  readonly #models = new Map<string, Map<string, AdapterPayload>>();

  /** The part for one kind of thing, say `AccessToken`. */
  adapterFor(model: string): Adapter {
    const kept = this.#keptOf(model);
    const findBy = (field: 'uid' | 'userCode', value: string): AdapterPayload | undefined =>
      [...kept.values()].find((payload) => payload[field] === value);
    return {
      upsert: async (id, payload) => void kept.set(id, payload),
      find: async (id) => kept.get(id),
      findByUid: async (uid) => findBy('uid', uid),
      findByUserCode: async (userCode) => findBy('userCode', userCode),
      destroy: async (id) => void kept.delete(id),
      consume: async (id) => {
        const payload = kept.get(id);
        if (payload) kept.set(id, { ...payload, consumed: Math.floor(Date.now() / 1000) });
      },
      revokeByGrantId: async (grantId) => {
        for (const [id, payload] of kept) if (payload.grantId === grantId) kept.delete(id);
      },
    };
  }

  /**
   * Puts the end of access tokens an hour back: what the provider makes of it is its own affair.
   *
   * @param grantId of which grant. @default of all
   */
  expireAccessTokens(grantId?: string): void {
    const kept = this.#keptOf('AccessToken');
    const exp = Math.floor(Date.now() / 1000) - 3_600;
    for (const [id, payload] of kept) {
      if (grantId === undefined || payload.grantId === grantId) kept.set(id, { ...payload, exp });
    }
  }

  #keptOf(model: string): Map<string, AdapterPayload> {
    const kept = this.#models.get(model) ?? new Map<string, AdapterPayload>();
    this.#models.set(model, kept);
    return kept;
  }
}
