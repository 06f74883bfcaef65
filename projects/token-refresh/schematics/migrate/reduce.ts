import ts from 'typescript';
import { concernsTokens, textOf, tokenFacts } from '../interceptors/token-facts';
import { Reach } from '../picture/reach';
import { bare, FunctionNode, isFunction, nodesIn, propertyName } from '../picture/value';
import { attachCondition, Marker, refuseOtherUrls } from './attach-condition';
import { DroppedCode } from './dropped-code';
import { isAssignment, isPure } from './effects';
import { isHarmless, isUrlTest, RefusalTest, refusalTest } from './refusal-test';
import { usesVariable } from './mentions';
import { quoted, Unsure } from './unsure';

/** A header with a token, as it is attached. */
export interface Attached {
  readonly header: string;
  readonly value: ts.Expression;
}

/** A condition on the URL of a request. */
export interface UrlTest {
  readonly condition: ts.Expression;
  /** Whether the token is attached where it holds; `null`: it decides something else. */
  readonly attaches: boolean | null;
}

/** A statement that stays; `name`: only if what stays uses it. */
interface Line {
  readonly text: string;
  readonly name?: string;
  /** It deals with the token, and must not stay. */
  readonly token?: ts.Node;
}

interface Block {
  readonly lines: readonly Line[];
  /** What is returned; `null`: the end is reached. */
  readonly result: string | null;
}

/** What the names of some code stand for. */
interface Scope {
  /** Requests, and what they are when no token is attached to them. */
  readonly requests: Map<ts.Symbol, string>;
  /** The error of a handler. */
  readonly error: ts.Symbol | null;
}

type Leaf = (node: ts.Expression, scope: Scope) => string;

const FLATTENS = /^(?:switchMap|mergeMap|concatMap|exhaustMap|flatMap)$/;
const RETHROWN = 'throw';

/**
 * Takes everything out of an interceptor that has to do with the token. What is left is code, or nothing but passing the
 * request on. Whatever is not understood is an {@link Unsure}, never a guess.
 */
export class Reducer {
  readonly attached: Attached[] = [];
  readonly tests: RefusalTest[] = [];
  /** Conditions on URLs that decided who gets the token, or whose refusal is cured. */
  readonly urlTests: UrlTest[] = [];
  /** Markers that kept the token from a request. */
  readonly markers: Marker[] = [];
  /** A refresh that is done before a request is sent. */
  beforehand = false;
  readonly dropped: DroppedCode;

  constructor(
    private readonly reach: Reach,
    private readonly root: FunctionNode,
    private readonly next: ts.Symbol,
    /** `next`, or `next.handle` of a class */
    private readonly send: string,
  ) {
    this.dropped = new DroppedCode(reach, root.getSourceFile(), (call) => this.#isSend(call));
  }

  /** The statements that stay; the last one returns. @throws Unsure */
  reduce(request: ts.Symbol, name: string): readonly string[] {
    const scope: Scope = { requests: new Map([[request, name]]), error: null };
    const { body } = this.root;
    if (!body) throw new Unsure(this.root, 'it has no body');
    const block = ts.isBlock(body)
      ? this.#block(body.statements, scope, this.#flow)
      : { lines: [], result: this.#flow(body, scope) };
    if (block.result === null) throw new Unsure(body, 'it does not return in every case');
    return finished(block).concat(`return ${block.result};`);
  }

  // Statements

  #block(statements: readonly ts.Statement[], scope: Scope, leaf: Leaf): Block {
    const [statement, ...rest] = statements;
    if (!statement) return { lines: [], result: null };
    const after = (): Block => this.#block(rest, scope, leaf);
    if (ts.isReturnStatement(statement)) {
      return { lines: [], result: statement.expression ? leaf(statement.expression, scope) : 'undefined' };
    }
    if (ts.isThrowStatement(statement) && this.#isError(statement.expression, scope)) {
      return { lines: [], result: RETHROWN };
    }
    if (ts.isVariableStatement(statement)) return prefixed(this.#variables(statement, scope, rest), after());
    if (ts.isIfStatement(statement)) return this.#if(statement, rest, scope, leaf);
    if (ts.isSwitchStatement(statement) && scope.error) return this.#switch(statement, after(), scope, leaf);
    if (ts.isBlock(statement)) return this.#block([...statement.statements, ...rest], scope, leaf);
    if (ts.isExpressionStatement(statement)) return prefixed(this.#expression(statement, scope), after());
    if (ts.isFunctionDeclaration(statement) || ts.isEmptyStatement(statement)) return after();
    return prefixed([{ text: this.#verbatim(statement, scope) }], after());
  }

  #variables(statement: ts.VariableStatement, scope: Scope, rest: readonly ts.Statement[]): readonly Line[] {
    const [declaration, second] = statement.declarationList.declarations;
    if (!declaration || second) return [{ text: this.#verbatim(statement, scope) }];
    const { name, initializer } = declaration;
    const symbol = ts.isIdentifier(name) ? this.reach.follower.symbols.symbolOf(name) : undefined;
    if (symbol && initializer && this.#tryRequest(initializer, scope, symbol) !== null) {
      return this.#requestVariable(statement, name.getText(), symbol, this.#request(initializer, scope), scope, rest);
    }
    const isHelper = initializer && isFunction(bare(initializer));
    if (initializer && !isHelper && !isPure(this.reach, initializer)) {
      return [{ text: this.#verbatim(statement, scope) }];
    }
    const token = this.#concerns(statement) ? { token: statement } : {};
    if (ts.isIdentifier(name)) return [{ text: statement.getText(), name: name.text, ...token }];
    // `const { a, b } = x`: stays where one of the names does.
    const names = [...nodesIn(name)].filter(ts.isBindingElement).map((element) => element.name.getText());
    return [{ text: statement.getText(), name: names.join('|') }];
  }

  #requestVariable(
    statement: ts.VariableStatement,
    name: string,
    symbol: ts.Symbol,
    text: string,
    scope: Scope,
    rest: readonly ts.Statement[],
  ): readonly Line[] {
    const isConst = (statement.declarationList.flags & ts.NodeFlags.Const) !== 0;
    const assigned = isConst ? [] : rest.flatMap((one) => assignmentsTo(this.reach, one, symbol));
    scope.requests.set(symbol, text);
    const same = assigned.every(({ right }) => this.#tryRequest(right, scope) === text);
    if (same && /^\w+$/.test(text)) return [];
    scope.requests.set(symbol, name);
    return [{ text: `${isConst ? 'const' : 'let'} ${name} = ${text};`, name }];
  }

  #expression(statement: ts.ExpressionStatement, scope: Scope): readonly Line[] {
    const expression = bare(statement.expression);
    if (ts.isBinaryExpression(expression) && expression.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
      const symbol = this.reach.follower.symbols.symbolOf(expression.left);
      const known = symbol && scope.requests.get(symbol);
      if (known !== undefined) {
        const text = this.#request(expression.right, scope);
        return text === known ? [] : [{ text: `${known} = ${text};` }];
      }
    }
    return [{ text: this.#verbatim(statement, scope) }];
  }

  #if(statement: ts.IfStatement, rest: readonly ts.Statement[], scope: Scope, leaf: Leaf): Block {
    const { expression: condition, thenStatement, elseStatement } = statement;
    const [then, other] = [statementsOf(thenStatement), elseStatement ? statementsOf(elseStatement) : []];
    const test = scope.error ? this.#test(condition, then, [...other, ...rest]) : null;
    if (test) {
      this.#note(test, condition);
      const [cured, kept] = test.negated ? [[...other, ...rest], then] : [then, [...other, ...rest]];
      this.dropped.look(...cured);
      return this.#block(kept, scope, leaf);
    }
    const counts = [this.attached.length];
    const after = this.#block(rest, forked(scope), leaf);
    counts.push(this.attached.length);
    const whenTrue = this.#block(then, scope, leaf);
    counts.push(this.attached.length);
    const whenFalse = this.#block(other, scope, leaf);
    const [atFirst = 0, afterRest = 0, afterThen = 0] = counts;
    const attachesThen = afterThen > afterRest;
    const attachesElse = afterRest > atFirst || this.attached.length > afterThen;
    const [first, second] = [whole(whenTrue, after), whole(whenFalse, after)];
    if (textOfBlock(first) === textOfBlock(second) && isPure(this.reach, condition)) {
      this.#noteUrl(condition, attachesThen, attachesElse);
      return second;
    }
    this.#noteUrl(condition, attachesThen, attachesElse);
    const text = this.#verbatim(condition, scope);
    if (!elseStatement || (!whenFalse.lines.length && whenFalse.result === null)) {
      return prefixed([{ text: `if (${text}) ${braced(whenTrue)}` }], after);
    }
    return prefixed([{ text: `if (${text}) ${braced(whenTrue)} else ${braced(whenFalse)}` }], after);
  }

  /** The cases of a refused token go; they must not fall through into others. */
  #switch(statement: ts.SwitchStatement, after: Block, scope: Scope, leaf: Leaf): Block {
    const { clauses } = statement.caseBlock;
    if (!/\bstatus$/.test(statement.expression.getText())) {
      return prefixed([{ text: this.#verbatim(statement, scope) }], after);
    }
    const kept: string[] = [];
    clauses.forEach((clause, index) => {
      const test = ts.isCaseClause(clause) ? this.#caseTest(clause) : null;
      const previous = clauses[index - 1];
      if (test === null) {
        const reduced = this.#block(
          clause.statements.filter((one) => !ts.isBreakStatement(one)),
          forked(scope),
          leaf,
        );
        const label = ts.isCaseClause(clause) ? `case ${clause.expression.getText()}:` : 'default:';
        const end = reduced.result === null && clause.statements.some(ts.isBreakStatement) ? ['break;'] : [];
        kept.push(
          [
            label,
            ...finished(reduced).map(indentedLine),
            ...returned(reduced).map(indentedLine),
            ...end.map(indentedLine),
          ].join('\n'),
        );
        return;
      }
      if (previous && !ends(previous))
        throw new Unsure(clause, `the case before \`case ${test}\` falls through into it`);
      if (!ends(clause)) throw new Unsure(clause, `\`case ${test}\` falls through into the next`);
      this.#note({ statuses: [test], negated: false, beside: [] }, clause);
      this.dropped.look(...clause.statements);
    });
    const onlyRethrows = kept.every((text) =>
      /^default:\s*(?:return throw;|break;)?$/.test(text.replaceAll(/\s+/g, ' ').trim()),
    );
    if (onlyRethrows) return after;
    const text = this.#verbatim(statement.expression, scope);
    return prefixed([{ text: `switch (${text}) {\n${kept.map((one) => indentedLine(one)).join('\n')}\n}` }], after);
  }

  #caseTest(clause: ts.CaseClause): number | null {
    const status = Number(clause.expression.getText());
    const named = /\bUnauthorized$/.test(clause.expression.getText()) ? 401 : status;
    return named === 401 || named === 419 ? named : null;
  }

  /** A test for a refused token; one for 403 alone is such where it leads to a refresh. */
  #test(condition: ts.Expression, then: readonly ts.Node[], other: readonly ts.Node[]): RefusalTest | null {
    const test = refusalTest(this.reach, condition);
    if (!test || test.statuses.includes(401)) return test;
    const cured = test.negated ? other : then;
    return cured.some((branch) => tokenFacts(this.reach, branch).refreshes) ? test : null;
  }

  #note(test: RefusalTest, at: ts.Node): void {
    const odd = test.beside.find((one) => !isHarmless(this.reach, one));
    if (odd) throw new Unsure(odd, `the refusal is told by ${quoted(odd)} too`);
    const odder = test.statuses.find((status) => status < 400 || status > 499);
    if (odder !== undefined) throw new Unsure(at, `status ${odder} refuses a token here`);
    this.tests.push(test);
    for (const one of test.beside) {
      if (!isUrlTest(one.getText())) continue;
      refuseOtherUrls(this.reach, one);
      this.#noteUrl(one, false, false);
    }
  }

  #noteUrl(condition: ts.Expression, attachesThen: boolean, attachesElse: boolean): void {
    if (attachesThen !== attachesElse) this.markers.push(...attachCondition(this.reach, condition, attachesThen));
    if (!isUrlTest(condition.getText())) return;
    this.urlTests.push({ condition, attaches: attachesThen === attachesElse ? null : attachesThen });
  }

  // Requests

  #isRequest(node: ts.Expression, scope: Scope): boolean {
    return this.#tryRequest(node, scope) !== null;
  }

  /** Why an expression that deals with the token is no request: said where its variable is sent. */
  readonly #doubts = new Map<ts.Symbol, Unsure>();

  #tryRequest(node: ts.Expression, scope: Scope, of?: ts.Symbol): string | null {
    const before = this.attached.length;
    try {
      return this.#request(node, forked(scope));
    } catch (error) {
      if (!(error instanceof Unsure)) throw error;
      if (of) this.#doubts.set(of, error);
      return null;
    } finally {
      this.attached.length = before;
    }
  }

  /** What a request is when no token is attached to it. @throws Unsure */
  #request(node: ts.Expression, scope: Scope): string {
    const expression = bare(node);
    if (ts.isIdentifier(expression)) {
      const symbol = this.reach.follower.symbols.symbolOf(expression);
      const known = symbol && scope.requests.get(symbol);
      if (known !== undefined) return known;
      const doubt = symbol && this.#doubts.get(symbol);
      if (doubt) throw doubt;
    }
    if (ts.isConditionalExpression(expression)) {
      const before = this.attached.length;
      const first = this.#request(expression.whenTrue, scope);
      const between = this.attached.length;
      const second = this.#request(expression.whenFalse, scope);
      if (first === second && isPure(this.reach, expression.condition)) {
        this.#noteUrl(expression.condition, between > before, this.attached.length > between);
        return first;
      }
      this.#noteUrl(expression.condition, between > before, this.attached.length > between);
      return `${this.#verbatim(expression.condition, scope)} ? ${first} : ${second}`;
    }
    if (!ts.isCallExpression(expression)) throw new Unsure(node, `${quoted(node)} is no request that can be followed`);
    const callee = expression.expression;
    if (
      ts.isPropertyAccessExpression(callee) &&
      callee.name.text === 'clone' &&
      this.#isRequest(callee.expression, scope)
    ) {
      return this.#clone(this.#request(callee.expression, scope), expression.arguments[0], scope);
    }
    return this.#helper(expression, scope, (inner, at) => this.#request(inner, at));
  }

  #clone(base: string, argument: ts.Expression | undefined, scope: Scope): string {
    if (!argument) return base;
    const value = this.reach.follower.follow(argument);
    if (value.type !== 'code' || !ts.isObjectLiteralExpression(value.node)) {
      throw new Unsure(argument, `${quoted(argument)} is not written as an object`);
    }
    const kept = value.node.properties.flatMap((property) => {
      const name = propertyName(property.name);
      if (name === 'setHeaders') return this.#setHeaders(property, scope);
      if (name === 'headers') return this.#headersProperty(property, scope);
      if (ts.isSpreadAssignment(property)) throw new Unsure(property, `${quoted(property)} cannot be followed`);
      return [this.#verbatim(property, scope)];
    });
    return kept.length ? `${base}.clone({ ${kept.join(', ')} })` : base;
  }

  #setHeaders(property: ts.ObjectLiteralElementLike, scope: Scope): readonly string[] {
    const given = ts.isPropertyAssignment(property)
      ? property.initializer
      : ts.isShorthandPropertyAssignment(property)
        ? property.name
        : null;
    const value = given && this.reach.follower.follow(given);
    if (value?.type !== 'code' || !ts.isObjectLiteralExpression(value.node)) {
      throw new Unsure(property, `${quoted(property)} is not written as an object`);
    }
    if (given && ts.isIdentifier(given)) refuseWrites(this.reach, given);
    const kept = value.node.properties.filter((one) => !this.#isToken(one));
    if (kept.length === value.node.properties.length) return [this.#verbatim(property, scope)];
    return kept.length ? [`setHeaders: { ${kept.map((one) => this.#verbatim(one, scope)).join(', ')} }`] : [];
  }

  /** Whether a property of an object of headers carries a token. */
  #isToken(property: ts.ObjectLiteralElementLike): boolean {
    if (ts.isSpreadAssignment(property)) throw new Unsure(property, `${quoted(property)} cannot be followed`);
    if (!ts.isPropertyAssignment(property)) {
      return this.#isTokenHeader(property.name.getText(), property.name as ts.Expression);
    }
    const { name } = property;
    const text = ts.isComputedPropertyName(name) ? textOf(this.reach, name.expression) : propertyName(name);
    if (text === null || text === undefined)
      throw new Unsure(property, `the name of the header ${quoted(name)} is not known`);
    return this.#isTokenHeader(text, property.initializer);
  }

  #isTokenHeader(header: string, value: ts.Expression): boolean {
    if (!/^(?:x-)?(?:authorization|access-token|auth-token|token|jwt)$/i.test(header)) return false;
    if (/\bBasic\b/.test(value.getText())) return false;
    this.attached.push({ header, value });
    return true;
  }

  #headersProperty(property: ts.ObjectLiteralElementLike, scope: Scope): readonly string[] {
    const value = ts.isPropertyAssignment(property) ? property.initializer : (property.name as ts.Expression);
    const text = this.#headers(value, scope);
    return text === '' ? [] : [`headers: ${text}`];
  }

  /** `''`: those of the request. */
  #headers(node: ts.Expression, scope: Scope): string {
    const expression = bare(node);
    if (ts.isPropertyAccessExpression(expression) && expression.name.text === 'headers') {
      if (this.#isRequest(expression.expression, scope)) return '';
    }
    if (ts.isIdentifier(expression)) {
      const origin = this.reach.follower.symbols.originOf(expression);
      const declaration = origin?.type === 'declaration' ? origin.node : null;
      if (declaration && ts.isVariableDeclaration(declaration) && declaration.initializer) {
        refuseWrites(this.reach, expression);
        return this.#headers(declaration.initializer, scope);
      }
    }
    if (ts.isNewExpression(expression) && expression.expression.getText() === 'HttpHeaders') {
      const [object] = expression.arguments ?? [];
      const alone =
        object &&
        ts.isObjectLiteralExpression(object) &&
        object.properties.every((property) => this.#isToken(property));
      if (alone) return '';
      throw new Unsure(node, `${quoted(node)} replaces all headers of a request`);
    }
    if (!ts.isCallExpression(expression) || !ts.isPropertyAccessExpression(expression.expression)) {
      throw new Unsure(node, `${quoted(node)} is no set of headers that can be followed`);
    }
    const { name, expression: owner } = expression.expression;
    const base = this.#headers(owner, scope);
    const [key, value] = expression.arguments;
    const header = key ? textOf(this.reach, key) : null;
    if (/^(?:set|append)$/.test(name.text) && value) {
      if (header === null) throw new Unsure(node, `the name of the header in ${quoted(expression)} is not known`);
      if (this.#isTokenHeader(header, value)) return base;
    }
    const args = expression.arguments.map((one) => this.#verbatim(one, scope)).join(', ');
    return `${base || this.#verbatim(ownerOf(owner), scope)}.${name.text}(${args})`;
  }

  // Flows

  readonly #flow: Leaf = (node, scope) => {
    const expression = bare(node);
    if (ts.isConditionalExpression(expression)) return this.#choice(expression, scope, this.#flow);
    if (ts.isIdentifier(expression) && /^(?:EMPTY|NEVER)$/.test(expression.text)) return expression.text;
    if (!ts.isCallExpression(expression)) throw new Unsure(node, `${quoted(node)} is not understood`);
    if (this.#isSend(expression)) {
      const [request] = expression.arguments;
      if (!request) throw new Unsure(node, `${quoted(node)} sends no request`);
      return `${this.send}(${this.#request(request, scope)})`;
    }
    const callee = expression.expression;
    if (ts.isPropertyAccessExpression(callee) && callee.name.text === 'pipe') {
      return this.#pipe(callee.expression, expression.arguments, scope);
    }
    const name = callee.getText();
    const [argument] = expression.arguments;
    if (/^(?:from|defer)$/.test(name) && argument) return this.#wrapped(argument, scope);
    if (/^(?:throwError|of)$/.test(name)) return this.#verbatim(expression, scope);
    return this.#helper(expression, scope, this.#flow);
  };

  /** `from(this.handle(request, next))`, whose promise is that of one answer. */
  #wrapped(argument: ts.Expression, scope: Scope): string {
    const value = bare(argument);
    if (isFunction(value)) return this.#callbackResult(value, scope, this.#flow);
    if (!ts.isCallExpression(value)) throw new Unsure(argument, `${quoted(argument)} is not understood`);
    const promise: Leaf = (node, inner) => {
      const call = bare(node);
      const isValue = ts.isCallExpression(call) && /^(?:last|first)ValueFrom$/.test(call.expression.getText());
      const [flow] = isValue ? call.arguments : [];
      if (flow) return this.#flow(flow, inner);
      const callee = ts.isCallExpression(call) ? call.expression : call;
      if (ts.isPropertyAccessExpression(callee) && callee.name.text === 'toPromise')
        return this.#flow(callee.expression, inner);
      throw new Unsure(node, `${quoted(node)} is not understood`);
    };
    return this.#helper(value, scope, promise);
  }

  #choice(node: ts.ConditionalExpression, scope: Scope, leaf: Leaf): string {
    const test = scope.error ? this.#test(node.condition, [node.whenTrue], [node.whenFalse]) : null;
    if (test) {
      this.#note(test, node.condition);
      this.dropped.look(test.negated ? node.whenFalse : node.whenTrue);
      return leaf(test.negated ? node.whenTrue : node.whenFalse, scope);
    }
    const before = this.attached.length;
    const first = leaf(node.whenTrue, scope);
    const between = this.attached.length;
    const second = leaf(node.whenFalse, scope);
    this.#noteUrl(node.condition, between > before, this.attached.length > between);
    if (first === second && isPure(this.reach, node.condition)) {
      return first;
    }
    const [whenTrue, whenFalse] = [first, second].map((text, index) =>
      text === RETHROWN ? (index ? node.whenFalse : node.whenTrue).getText() : text,
    );
    return `${this.#verbatim(node.condition, scope)} ? ${whenTrue} : ${whenFalse}`;
  }

  #pipe(source: ts.Expression, operators: readonly ts.Expression[], scope: Scope): string {
    if (!this.#sends(source)) return this.#fromToken(source, operators, scope);
    const flow = this.#flow(source, scope);
    const kept = operators.map((operator) => this.#operator(operator, scope)).filter(Boolean);
    return kept.length ? `${flow}.pipe(${kept.join(', ')})` : flow;
  }

  /** A token is waited for, and then the request is sent. */
  #fromToken(source: ts.Expression, operators: readonly ts.Expression[], scope: Scope): string {
    const index = operators.findIndex((operator) => this.#sends(operator));
    const sending = operators[index];
    if (!sending || !ts.isCallExpression(sending) || !FLATTENS.test(sending.expression.getText())) {
      throw new Unsure(source, `${quoted(source)} leads to no request that can be followed`);
    }
    const before = this.dropped.refreshes.size;
    this.dropped.look(source);
    for (const operator of operators.slice(0, index)) this.dropped.look(operator);
    const refreshes = this.dropped.refreshes.size > before;
    if (refreshes) this.beforehand = true;
    const [callback] = sending.arguments;
    const inner = callback && bare(callback);
    if (!inner || !isFunction(inner)) throw new Unsure(sending, `${quoted(sending)} is not written as a function`);
    const flow = this.#callbackResult(inner, scope, this.#flow);
    const kept = operators.slice(index + 1).map((operator) => {
      const isCatch = ts.isCallExpression(operator) && operator.expression.getText() === 'catchError';
      if (!isCatch || !refreshes) return this.#operator(operator, scope);
      // What is done when the refresh beforehand fails.
      this.dropped.lookAtFailure(operator);
      return '';
    });
    const rest = kept.filter(Boolean);
    return rest.length ? `${flow}.pipe(${rest.join(', ')})` : flow;
  }

  #callbackResult(callback: FunctionNode, scope: Scope, leaf: Leaf): string {
    const { body } = callback;
    if (!body) throw new Unsure(callback, 'a function without a body');
    if (!ts.isBlock(body)) return leaf(body, scope);
    const block = this.#block(body.statements, forked(scope), leaf);
    if (finished(block).length || block.result === null)
      throw new Unsure(callback, `${quoted(callback)} does more than to send the request`);
    return block.result;
  }

  /** An operator of a flow; `''` where nothing of it is left. */
  #operator(operator: ts.Expression, scope: Scope): string {
    if (ts.isCallExpression(operator) && operator.expression.getText() === 'catchError') {
      const [handler] = operator.arguments;
      if (handler) return this.#catchError(handler, scope);
    }
    return this.#verbatim(operator, scope);
  }

  #catchError(handler: ts.Expression, scope: Scope): string {
    const written = bare(handler);
    const callback = isFunction(written) ? written : this.#named(written);
    const [error] = callback.parameters;
    const symbol = error && ts.isIdentifier(error.name) ? this.reach.follower.symbols.symbolOf(error.name) : undefined;
    const inner: Scope = { requests: new Map(scope.requests), error: symbol ?? null };
    const block = this.#handler(callback, inner);
    const lines = finished(block);
    if (block.result === null)
      throw new Unsure(handler, 'not every way through this handler of errors is seen to return');
    if (!lines.length && block.result === RETHROWN) return '';
    const name = error ? error.getText() : 'error';
    const last = block.result === RETHROWN ? `throw ${error?.name.getText() ?? name};` : `return ${block.result};`;
    const all = [...lines, last].map((line) =>
      line.replaceAll(/\breturn throw;/g, `throw ${error?.name.getText() ?? 'error'};`),
    );
    return `catchError((${name}) => {\n${all.map(indentedLine).join('\n')}\n})`;
  }

  #named(node: ts.Expression): FunctionNode {
    const value = this.reach.follower.follow(node);
    if (value.type === 'code' && isFunction(value.node)) return value.node;
    throw new Unsure(node, `the handler ${quoted(node)} cannot be followed`);
  }

  #handler(callback: FunctionNode, scope: Scope): Block {
    const { body } = callback;
    if (!body) throw new Unsure(callback, 'a function without a body');
    return ts.isBlock(body)
      ? this.#block(body.statements, scope, this.#failure)
      : { lines: [], result: this.#failure(body, scope) };
  }

  /** What a handler of errors returns. */
  readonly #failure: Leaf = (node, scope) => {
    const expression = bare(node);
    if (ts.isConditionalExpression(expression)) return this.#choice(expression, scope, this.#failure);
    if (ts.isCallExpression(expression)) {
      const name = expression.expression.getText();
      const [given] = expression.arguments;
      const thrown = given && isFunction(bare(given)) ? arrowBody(bare(given)) : given;
      if (/^(?:throwError|Promise\.reject)$/.test(name) && thrown && this.#isError(thrown, scope)) return RETHROWN;
      if (!/^(?:throwError|of|from|EMPTY)$/.test(name) && this.reach.callee(expression)) {
        return this.#failingHelper(expression, scope);
      }
    }
    return this.#verbatim(expression, scope);
  };

  /** `return this.handleError(error, request, next)` */
  #failingHelper(call: ts.CallExpression, scope: Scope): string {
    const callee = this.reach.callee(call);
    if (!callee?.body || callee.getSourceFile() !== this.root.getSourceFile()) {
      return this.#verbatim(call, scope);
    }
    if (!this.#concerns(call) || ts.findAncestor(call, (one) => one === callee)) return this.#verbatim(call, scope);
    const inner = this.#parameters(callee, call, scope);
    const block = this.#handler(callee, inner);
    if (finished(block).length || block.result === null) {
      throw new Unsure(callee, `${quoted(callee.name ?? call)} does more than to refresh`);
    }
    return block.result;
  }

  /** A function of the interceptor's own file, entered with what it is given. */
  #helper(call: ts.CallExpression, scope: Scope, leaf: Leaf): string {
    const callee = this.reach.callee(call);
    if (!callee?.body) throw new Unsure(call, `${quoted(call)} cannot be followed`);
    if (ts.findAncestor(call, (one) => one === callee)) throw new Unsure(call, `${quoted(call)} calls itself`);
    const inner = this.#parameters(callee, call, scope);
    if (!ts.isBlock(callee.body)) return leaf(callee.body, inner);
    const block = this.#block(callee.body.statements, inner, leaf);
    if (block.result === null || finished(block).length) {
      throw new Unsure(callee, `${quoted(callee.name ?? call)} does more than to attach the token`);
    }
    return block.result;
  }

  #parameters(callee: FunctionNode, call: ts.CallExpression, scope: Scope): Scope {
    const inner: Scope = { requests: new Map(scope.requests), error: null };
    let { error } = scope;
    callee.parameters.forEach(({ name }, index) => {
      const argument = call.arguments[index];
      const symbol = ts.isIdentifier(name) ? this.reach.follower.symbols.symbolOf(name) : undefined;
      if (!argument || !symbol) return;
      const request = this.#tryRequest(argument, scope);
      if (request !== null) inner.requests.set(symbol, request);
      if (this.#isNext(argument)) this.#nexts.add(symbol);
      if (this.#isError(argument, scope)) error = symbol;
    });
    return { ...inner, error };
  }

  // What things are

  readonly #nexts = new Set<ts.Symbol>();

  #isNext(node: ts.Node): boolean {
    const symbol = ts.isIdentifier(node) ? this.reach.follower.symbols.symbolOf(node) : undefined;
    if (!symbol) return false;
    return symbol === this.next || this.#nexts.has(symbol) || isHandlerType(symbol);
  }

  #isSend(call: ts.CallExpression): boolean {
    const { expression } = call;
    return this.send === 'next' || !this.send.includes('.')
      ? this.#isNext(expression)
      : ts.isPropertyAccessExpression(expression) &&
          expression.name.text === 'handle' &&
          this.#isNext(expression.expression);
  }

  /** Whether code sends the request, itself or by a helper. */
  #sends(node: ts.Node): boolean {
    return [node, ...this.reach.nodes(node)].some((one) => ts.isCallExpression(one) && this.#isSend(one));
  }

  #isError(node: ts.Expression, { error }: Scope): boolean {
    return error !== null && this.reach.follower.symbols.symbolOf(bare(node)) === error;
  }

  #concerns(node: ts.Node): boolean {
    return concernsTokens(tokenFacts(this.reach, node));
  }

  /** Code that stays as it is: it must have nothing to do with the token. @throws Unsure */
  #verbatim(node: ts.Node, { requests }: Scope): string {
    if (this.#concerns(node)) {
      throw new Unsure(node, `${quoted(node)} deals with the token in a way that is not understood`);
    }
    for (const one of [node, ...nodesIn(node)]) {
      const symbol = ts.isIdentifier(one) ? this.reach.follower.symbols.symbolOf(one) : undefined;
      const known = symbol && requests.get(symbol);
      if (known !== undefined && known !== one.getText()) {
        throw new Unsure(one, `${quoted(node)} uses a request that carries the token`);
      }
    }
    return node.getText();
  }
}

function forked({ requests, error }: Scope): Scope {
  return { requests: new Map(requests), error };
}

/** `next` of a function beside the interceptor. */
function isHandlerType(symbol: ts.Symbol): boolean {
  const [declaration] = symbol.declarations ?? [];
  const type = declaration && ts.isParameter(declaration) ? declaration.type?.getText() : undefined;
  return type === 'HttpHandlerFn' || type === 'HttpHandler';
}

function statementsOf(statement: ts.Statement): readonly ts.Statement[] {
  return ts.isBlock(statement) ? statement.statements : [statement];
}

function prefixed(lines: readonly Line[], { lines: rest, result }: Block): Block {
  return { lines: [...lines, ...rest], result };
}

/** A branch, and what follows it where it does not return. */
function whole(branch: Block, after: Block): Block {
  return branch.result === null ? prefixed(branch.lines, after) : branch;
}

function textOfBlock(block: Block): string {
  return [...finished(block), block.result ?? ''].join('\n');
}

function returned({ result }: Block): readonly string[] {
  return result === null ? [] : [`return ${result};`];
}

function braced(block: Block): string {
  return `{\n${[...finished(block), ...returned(block)].map(indentedLine).join('\n')}\n}`;
}

function indentedLine(line: string): string {
  return line.replaceAll(/^(?=.)/gm, '  ');
}

/** The lines that stay: a variable does where something that stays names it. */
function finished({ lines, result }: Block): string[] {
  const kept: string[] = [];
  let used = result ?? '';
  for (const { text, name, token } of [...lines].reverse()) {
    if (name !== undefined && !usesVariable(used, name.split('|'))) continue;
    if (token) throw new Unsure(token, `${quoted(token)} is still needed`);
    kept.unshift(text);
    used += `\n${text}`;
  }
  return kept;
}

function assignmentsTo(reach: Reach, root: ts.Node, symbol: ts.Symbol): readonly ts.BinaryExpression[] {
  return [root, ...nodesIn(root)].filter(
    (node): node is ts.BinaryExpression =>
      ts.isBinaryExpression(node) && isAssignment(node) && reach.follower.symbols.symbolOf(node.left) === symbol,
  );
}

/** Headers that are added to a variable step by step cannot be followed. */
function refuseWrites(reach: Reach, name: ts.Identifier): void {
  const symbol = reach.follower.symbols.symbolOf(name);
  const scope = ts.findAncestor(name, isFunction);
  for (const node of scope ? nodesIn(scope) : []) {
    if (!isAssignment(node) || !ts.isBinaryExpression(node)) continue;
    const target =
      ts.isElementAccessExpression(node.left) || ts.isPropertyAccessExpression(node.left)
        ? node.left.expression
        : node.left;
    if (symbol && reach.follower.symbols.symbolOf(target) === symbol) {
      throw new Unsure(node, `the headers are put together step by step: ${quoted(node)}`);
    }
  }
}

function ends(clause: ts.CaseOrDefaultClause): boolean {
  const last = clause.statements.flatMap((one) => (ts.isBlock(one) ? [...one.statements] : [one])).at(-1);
  return !!last && (ts.isReturnStatement(last) || ts.isBreakStatement(last) || ts.isThrowStatement(last));
}

function arrowBody(node: ts.Expression): ts.Expression | undefined {
  return ts.isArrowFunction(node) && !ts.isBlock(node.body) ? node.body : undefined;
}

/** The expression that a chain of calls begins with: `request.headers`. */
function ownerOf(node: ts.Expression): ts.Expression {
  const expression = bare(node);
  return ts.isCallExpression(expression) && ts.isPropertyAccessExpression(expression.expression)
    ? ownerOf(expression.expression.expression)
    : expression;
}
