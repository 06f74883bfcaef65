import ts from 'typescript';
import { bare, propertyName } from '../../picture/value';
import { isPure } from '../effects';
import { quoted, Unsure } from '../unsure';
import { Findings } from './findings';
import { Names } from './names';
import { RequestHeaders } from './request-headers';
import { forked, Leaf, Scope } from './scope';

/** Says what a request is when no token is attached to it. */
export class Requests {
  /** Why an expression that deals with the token is no request: said where its variable is sent. */
  readonly #doubts = new Map<ts.Symbol, Unsure>();
  readonly #headers: RequestHeaders;

  constructor(
    private readonly names: Names,
    private readonly findings: Findings,
    /** Reads a call of a function of the app as what that returns. */
    private readonly enter: (call: ts.CallExpression, scope: Scope, leaf: Leaf) => string,
  ) {
    this.#headers = new RequestHeaders(names, findings, (node, scope) => this.tryRead(node, scope) !== null);
  }

  /** As {@link read}; `null`: it is no request. `of`: the variable that it is for. */
  tryRead(node: ts.Expression, scope: Scope, of?: ts.Symbol): string | null {
    try {
      return this.findings.onTrial(() => this.read(node, forked(scope)));
    } catch (error) {
      if (!(error instanceof Unsure)) throw error;
      if (of) this.#doubts.set(of, error);
      return null;
    }
  }

  /** @throws Unsure */
  read(node: ts.Expression, scope: Scope): string {
    const expression = bare(node);
    if (ts.isIdentifier(expression)) {
      const symbol = this.names.symbolOf(expression);
      const known = symbol && scope.requests.get(symbol);
      if (known !== undefined) return known;
      const doubt = symbol && this.#doubts.get(symbol);
      if (doubt) throw doubt;
    }
    if (ts.isConditionalExpression(expression)) return this.#choice(expression, scope);
    if (!ts.isCallExpression(expression)) throw new Unsure(node, `${quoted(node)} is no request that can be followed`);
    const callee = expression.expression;
    const isClone = ts.isPropertyAccessExpression(callee) && callee.name.text === 'clone';
    if (isClone && this.tryRead(callee.expression, scope) !== null) {
      return this.#clone(this.read(callee.expression, scope), expression.arguments[0], scope);
    }
    return this.enter(expression, scope, (inner, at) => this.read(inner, at));
  }

  #choice({ condition, whenTrue, whenFalse }: ts.ConditionalExpression, scope: Scope): string {
    const [first, attachesFirst] = this.findings.watched(() => this.read(whenTrue, scope));
    const [second, attachesSecond] = this.findings.watched(() => this.read(whenFalse, scope));
    this.findings.addCondition(condition, attachesFirst, attachesSecond);
    if (first === second && isPure(this.names.reach, condition)) return first;
    return `${this.names.verbatim(condition, scope)} ? ${first} : ${second}`;
  }

  #clone(base: string, argument: ts.Expression | undefined, scope: Scope): string {
    if (!argument) return base;
    const value = this.names.reach.follower.follow(argument);
    if (value.type !== 'code' || !ts.isObjectLiteralExpression(value.node)) {
      throw new Unsure(argument, `${quoted(argument)} is not written as an object`);
    }
    const kept = value.node.properties.flatMap((property) => {
      const name = propertyName(property.name);
      if (name === 'setHeaders') return this.#headers.ofSetHeaders(property, scope);
      if (name === 'headers') return this.#headers.ofHeaders(property, scope);
      if (ts.isSpreadAssignment(property)) throw new Unsure(property, `${quoted(property)} cannot be followed`);
      this.findings.addKept(property);
      return [this.names.verbatim(property, scope)];
    });
    return kept.length ? `${base}.clone({ ${kept.join(', ')} })` : base;
  }
}
