import ts from 'typescript';
import { tokenFacts } from '../../interceptors/token-facts';
import { Reach } from '../../picture/reach';
import { attachCondition, Marker, refuseOtherUrls } from '../attach-condition';
import { DroppedCode } from '../dropped-code';
import { UrlTest, urlTestsIn } from '../url-test';
import { isHarmless, isUrlTest, RefusalTest, refusalTest } from '../refusal-test';
import { quoted, Unsure } from '../unsure';
import { isTokenOf, usesToken } from './attached-token';

/** A header with a token, as it is attached. */
export interface Attached {
  readonly header: string;
  readonly value: ts.Expression;
}

/** What an interceptor does about the token, found while that is taken out of it. */
export class Findings {
  readonly attached: Attached[] = [];
  readonly tests: RefusalTest[] = [];
  /** Conditions on URLs that decided who gets the token, or whose refusal is cured. */
  readonly urlTests: UrlTest[] = [];
  /** Markers that kept the token from a request. */
  readonly markers: Marker[] = [];
  /** What stays of the clones of requests. */
  readonly #kept: ts.Node[] = [];
  /** A refresh that is done before a request is sent. */
  beforehand = false;

  constructor(
    private readonly reach: Reach,
    readonly dropped: DroppedCode,
  ) {}

  /** A test for a refused token; one for 403 alone is such where it leads to a refresh. */
  testOf(condition: ts.Expression, then: readonly ts.Node[], other: readonly ts.Node[]): RefusalTest | null {
    const test = refusalTest(this.reach, condition);
    if (!test || test.statuses.includes(401)) return test;
    const cured = test.negated ? other : then;
    return cured.some((branch) => tokenFacts(this.reach, branch).refreshes) ? test : null;
  }

  /** @throws Unsure where the library cannot be told of the test */
  addTest(test: RefusalTest, at: ts.Node): void {
    const odd = test.beside.find((one) => !isHarmless(this.reach, one));
    if (odd) throw new Unsure(odd, `the refusal is told by ${quoted(odd)} too`);
    const odder = test.statuses.find((status) => status < 400 || status > 499);
    if (odder !== undefined) throw new Unsure(at, `status ${odder} refuses a token here`);
    this.tests.push(test);
    for (const one of test.beside) {
      if (!isUrlTest(one.getText())) continue;
      refuseOtherUrls(this.reach, one);
      this.addCondition(one, false, false);
    }
  }

  addKept(node: ts.Node): void {
    this.#kept.push(node);
  }

  /** @throws Unsure where the token is sent in another way too: a request that is sent again would carry the old one */
  refuseOtherUses(): void {
    const values = this.attached.map(({ value }) => value);
    const other = this.#kept.find((node) => usesToken(this.reach, node, values));
    if (other) throw new Unsure(other, `${quoted(other)} sends the token in another way too`);
  }

  /** A condition, and whether the token is attached in either of its branches. @throws Unsure */
  addCondition(condition: ts.Expression, attachesThen: boolean, attachesElse: boolean): void {
    const decides = attachesThen !== attachesElse;
    if (decides) {
      const values = this.attached.map(({ value }) => value);
      const isToken = (node: ts.Expression): boolean => isTokenOf(this.reach, node, values);
      this.markers.push(...attachCondition(this.reach, condition, attachesThen, isToken));
    }
    for (const { test, negated } of urlTestsIn(this.reach, condition)) {
      this.urlTests.push({ condition: test, attaches: decides ? attachesThen !== negated : null });
    }
  }

  /** Runs something, and tells whether it found a token that is attached. */
  watched<T>(run: () => T): readonly [T, boolean] {
    const before = this.attached.length;
    const result = run();
    return [result, this.attached.length > before];
  }

  /** Runs something on trial: what it finds attached does not count. */
  onTrial<T>(run: () => T): T {
    const before = this.attached.length;
    try {
      return run();
    } finally {
      this.attached.length = before;
    }
  }
}
