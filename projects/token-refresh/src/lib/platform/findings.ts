import { InjectionToken } from '@angular/core';
import { BehaviorSubject } from 'rxjs';
import { warn } from './warn';

declare const ngDevMode: boolean | undefined;

/** What development has found wrong with the set-up of the app. */
export interface Finding {
  /** `'K1'`, `'K2'`, …: its anchor in the page on troubleshooting. */
  readonly code: string;
  readonly sentence: string;
}

/** Collects what development has found, for the console and for the devtools. Production has none. */
export class Findings {
  readonly all = new BehaviorSubject<readonly Finding[]>([]);

  /**
   * Tells of a mistake, once for each code.
   *
   * @param sentence says what is wrong and what to do, without a full stop; never quotes a value
   * @param isOneOfSeveral whether the code stands for several mistakes: each sentence is told once
   */
  tell(code: string, sentence: string, isOneOfSeveral = false): void {
    const { value } = this.all;
    if (value.some((finding) => finding.code === code && !(isOneOfSeveral && finding.sentence !== sentence))) return;
    warn(`${sentence} (${code}).`);
    this.all.next([...value, { code, sentence }]);
  }
}

/** Tells the app of mistakes in the set-up of one of its sessions. */
export class NamedFindings extends Findings {
  readonly #told = new Set<string>();

  constructor(
    private readonly name: string,
    private readonly app: Findings | null,
  ) {
    super();
  }

  override tell(code: string, sentence: string, isOneOfSeveral = false): void {
    const key = isOneOfSeveral ? `${code} ${sentence}` : code;
    if (this.#told.has(key)) return;
    this.#told.add(key);
    this.app?.tell(code, `session '${this.name}': ${sentence}`, true);
  }
}

/** The findings of one app. Provided in development alone: inject it as optional, behind `ngDevMode`. */
export const FINDINGS = new InjectionToken<Findings>(
  typeof ngDevMode === 'undefined' || ngDevMode ? 'ngx-token-refresh findings' : '',
);
