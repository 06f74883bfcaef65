import { inject, InjectionToken } from '@angular/core';
import { configurationError } from '../platform/configuration-error';
import { sessionName } from './named-session';

// In development only: production has none of it.

/**
 * The name of each session that is set up in this injector, as often as it is; `null`: without a name; `undefined`: of a test,
 * in which a session may take the place of one of the app.
 */
export const SET_UPS = new InjectionToken<readonly (string | null | undefined)[]>('ngx-token-refresh set-ups');

export const SET_UP_CHECKS = new InjectionToken<SetUpChecks>('ngx-token-refresh set-up checks');

/** What one session alone may have. */
type Claimed = 'namespace' | 'apis' | 'storage';

const SENTENCES: Readonly<Record<Claimed, (what: string, both: string) => string>> = {
  namespace: (what, both) =>
    `${both} would keep what they store under the same prefix ${what}: change one \`namespace\``,
  apis: (what, both) => `\`apis\` of ${both} hold the same entry ${what}: list it in one of them`,
  storage: (what, both) => `${both} keep their tokens in the same storage${what}: give one of them another \`key\``,
};

function named(name: string | null): string {
  return name === null ? 'the session without a name' : `the session '${name}'`;
}

/** Finds out what two sessions of one app cannot both have (M2). */
export class SetUpChecks {
  readonly #owners = new Map<string, { readonly owner: string | null; readonly thing: unknown }[]>();

  /** How many sessions of a name have started. */
  readonly #started = new Map<string, number>();

  /** @throws Error if two sessions have one name, or none. */
  checkNames(names: readonly (string | null | undefined)[]): void {
    if (names.includes(undefined)) return;
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice === undefined) return;
    throw configurationError(
      twice === null
        ? 'provideTokenRefresh() was called twice without a name: give the second session a `name`, or leave it out'
        : `two sessions have the name '${twice}': give one of them another \`name\``,
    );
  }

  /** Whether the session of a test follows, which takes the place of this one. Asked once as each of that name starts. */
  isReplaced(name: string, names: readonly (string | null | undefined)[]): boolean {
    const started = (this.#started.get(name) ?? 0) + 1;
    this.#started.set(name, started);
    return names.includes(undefined) && started < names.filter((each) => each === name).length;
  }

  /**
   * @param thing compared by identity, or as a text
   * @param shown how the sentence calls it
   * @throws Error if another session has it
   */
  claim(kind: Claimed, owner: string | null, thing: unknown, shown = `'${String(thing)}'`): void {
    const owners = this.#owners.get(kind) ?? [];
    this.#owners.set(kind, owners);
    const other = owners.find((each) => each.thing === thing);
    if (!other) owners.push({ owner, thing });
    else if (other.owner !== owner)
      throw configurationError(SENTENCES[kind](shown, `${named(other.owner)} and ${named(owner)}`));
  }
}

/** Claims it for the session of this injector. Needs an injection context. */
export function claim(kind: Claimed, thing: unknown, shown?: string): void {
  inject(SET_UP_CHECKS, { optional: true })?.claim(kind, sessionName(), thing, shown);
}
