import ts from 'typescript';
import { Reach } from '../picture/reach';
import { bare, calledName, FunctionNode, isFunction, nodesIn } from '../picture/value';
import { Effect, effectOf, effectsOf, isAssignment, isPure } from './effects';
import { quoted, Unsure } from './unsure';

/** What the code that a refused token leads to does, beside curing it. */
interface DroppedEffects {
  /** The calls that send a refresh, or lead to it. */
  readonly refreshes: Set<ts.CallExpression>;
  /** What is done when no token can be had: for the end of the session. */
  readonly atEnd: ts.ExpressionStatement[];
  /** The login page that it leads to. */
  readonly logins: Set<string>;
}

const CATCHES = /^(?:catchError|catch)$/;
/** Operators whose callback runs with what a refresh brought. */
const SUCCEEDS = /^(?:switchMap|mergeMap|concatMap|exhaustMap|flatMap|tap|map|then)$/;

/** Looks through code that is to go: each of its effects must be one that the library has, or can be told. */
export class DroppedCode implements DroppedEffects {
  readonly refreshes = new Set<ts.CallExpression>();
  readonly atEnd: ts.ExpressionStatement[] = [];
  readonly logins = new Set<string>();
  /** Those of them that carried more than a path. */
  readonly richerWays = new Set<ts.CallExpression>();
  readonly #seen = new Set<ts.Node>();

  constructor(
    private readonly reach: Reach,
    /** The file of the interceptor: functions beside it go with it. */
    private readonly home: ts.SourceFile,
    private readonly isSend: (call: ts.CallExpression) => boolean,
  ) {}

  /** @throws Unsure at an effect that would be missed */
  look(...nodes: readonly ts.Node[]): void {
    const failing = nodes.every((node) => this.#isFailing(node));
    for (const node of nodes) this.#look(node, failing);
  }

  /** @throws Unsure */
  lookAtFailure(node: ts.Node): void {
    this.#look(node, true);
  }

  /** A part that neither refreshes nor sends is what is done when there is no token to be had. */
  #isFailing(node: ts.Node): boolean {
    return ![...this.reach.nodes(node)].some(
      (one) => ts.isCallExpression(one) && (this.isSend(one) || this.#isRefresh(one) || isWait(one)),
    );
  }

  #isRefresh(call: ts.CallExpression): boolean {
    return effectOf(this.reach, call).type === 'http';
  }

  #look(node: ts.Node, failing: boolean): void {
    if (ts.isIfStatement(node)) {
      this.#look(node.expression, failing);
      for (const branch of [node.thenStatement, node.elseStatement]) {
        if (branch) this.#look(branch, failing || this.#isFailing(branch));
      }
      return;
    }
    if (ts.isCatchClause(node)) {
      node.block.forEachChild((child) => this.#look(child, true));
      return;
    }
    if (ts.isExpressionStatement(node) && failing && this.#keepAtEnd(node)) return;
    if (ts.isCallExpression(node)) this.#call(node, failing);
    if (isAssignment(node)) {
      refuseProfile(node);
      if (ts.isBinaryExpression(node)) this.#refuseForeignState(node.left, node);
    }
    node.forEachChild((child) => {
      if (isFunction(child)) this.#callback(node, child, failing);
      else this.#look(child, failing);
    });
  }

  #callback(parent: ts.Node, callback: FunctionNode, failing: boolean): void {
    const name = ts.isCallExpression(parent) ? calledName(parent) : '';
    const isError =
      CATCHES.test(name) ||
      (ts.isCallExpression(parent) &&
        /^(?:subscribe|then)$/.test(name) &&
        parent.arguments.indexOf(callback as ts.Expression) === 1) ||
      (ts.isPropertyAssignment(parent) && parent.name.getText() === 'error');
    const inner = isError || (!SUCCEEDS.test(name) && failing);
    if (callback.body) this.#look(callback.body, inner);
  }

  #call(call: ts.CallExpression, failing: boolean): void {
    if (this.isSend(call)) return;
    const effect = effectOf(this.reach, call);
    if (effect.type === 'http') {
      this.refreshes.add(call);
    } else if (effect.type === 'navigates') {
      this.#navigates(call, effect, failing);
    } else if (effect.type === 'other') {
      throw new Unsure(call, `${quoted(call)} is done beside the refresh`);
    } else if (effect.type === 'enters') {
      this.#refuseForeign(call);
      this.#enter(call, failing);
    } else if (effect.type === 'state' && !failing) {
      refuseProfile(call);
      const called = bare(call.expression);
      if (ts.isPropertyAccessExpression(called)) this.#refuseForeignState(called.expression, call);
    }
  }

  /** What the interceptor itself changes of a service that has nothing to do with the session would be missed. */
  #refuseForeignState(target: ts.Expression, node: ts.Node): void {
    if (node.getSourceFile() !== this.home || !ts.isPropertyAccessExpression(target)) return;
    const declaration = this.reach.declarationOf(target);
    const owner = declaration && ts.findAncestor(declaration, ts.isClassLike);
    if (!owner || this.#isGate(target) || isSession(owner)) return;
    throw new Unsure(node, `${quoted(node)} is done beside the refresh`);
  }

  /** What a service does that has to do with something else would be missed. */
  #refuseForeign(call: ts.CallExpression): void {
    const callee = this.reach.callee(call);
    if (!callee || callee.getSourceFile() === this.home || isOfSession(callee) || isPure(this.reach, callee)) return;
    throw new Unsure(call, `${quoted(call)} is done beside the refresh`);
  }

  #navigates(call: ts.CallExpression, { to }: Effect & { readonly type: 'navigates' }, failing: boolean): void {
    if (!failing || to === null) throw new Unsure(call, `${quoted(call)} is done beside the refresh`);
    this.#leadsTo(to, call);
  }

  #leadsTo(to: string, call: ts.CallExpression): void {
    this.logins.add(to);
    const [path, extras] = call.arguments;
    const isUsual = !extras || /^\{\s*queryParams:\s*\{\s*returnUrl\b[^,}]*,?\s*\},?\s*\}$/.test(extras.getText());
    if (!isUsual || path?.getText().includes('?')) this.richerWays.add(call);
  }

  #enter(call: ts.CallExpression, failing: boolean): void {
    const callee = this.reach.callee(call);
    if (!callee?.body || this.#seen.has(callee)) return;
    this.#seen.add(callee);
    this.#look(callee.body, callee.getSourceFile() === this.home ? failing || this.#isFailing(callee.body) : failing);
  }

  /** A flag, a subject or a timer of the refresh itself: of the interceptor's own file, or of that name. */
  #isGate(node: ts.Expression): boolean {
    const declaration = this.reach.declarationOf(node);
    if (declaration?.getSourceFile() === this.home) return true;
    const name = ts.isPropertyAccessExpression(node) ? node.name.text : node.getText();
    return GATE.test(name);
  }

  /** Whether a statement goes to the end of the session: all that it does is not what the library does anyway. */
  #keepAtEnd(statement: ts.ExpressionStatement): boolean {
    const written = bare(statement.expression);
    const expression = ts.isVoidExpression(written) ? bare(written.expression) : written;
    if (isAssignment(expression) && !this.#isGate((expression as ts.BinaryExpression).left)) {
      this.atEnd.push(statement);
      return true;
    }
    if (!ts.isCallExpression(expression)) return false;
    const callee = this.reach.callee(expression);
    if (callee?.getSourceFile() === this.home) return false;
    const effects = effectsOf(this.reach, expression);
    const { type } = effectOf(this.reach, expression);
    const called = bare(expression.expression);
    const isOwnState = type === 'state' && (!ts.isPropertyAccessExpression(called) || this.#isGate(called.expression));
    const isCovered = isOwnState || type === 'logs' || type === 'http' || type === 'navigates' || type === 'none';
    if (isCovered || effects.some(({ effect }) => effect.type === 'http' && !callee)) return false;
    if (type === 'storage') {
      this.atEnd.push(statement);
      return true;
    }
    for (const { effect, call } of effects) {
      if (effect.type === 'navigates' && effect.to !== null) this.#leadsTo(effect.to, call);
    }
    this.atEnd.push(statement);
    return true;
  }
}

/** What a refresh brings beside the tokens is not handed on by the library. */
function refuseProfile(node: ts.Node): void {
  const target = ts.isBinaryExpression(node) ? node.left : ts.isCallExpression(node) ? node.expression : node;
  if (ts.isIdentifier(target)) return;
  if (
    /user|profile|role|permission|claim|tenant/i.test(target.getText().replace(/^this\.\w*(?:[sS]ervice|Store)\b/, ''))
  ) {
    throw new Unsure(node, `${quoted(node)} is brought up to date by each refresh`);
  }
}

/** Whether a function belongs to what keeps the session: a service of that name, or one that refreshes. */
function isOfSession(callee: FunctionNode): boolean {
  const owner = ts.findAncestor(callee, ts.isClassLike);
  if (owner?.name) return isSession(owner);
  return SESSION.test(callee.name?.getText() ?? callee.getSourceFile().fileName.replace(/^.*\//, ''));
}

const SESSION = /auth|token|session|jwt|storage|credential|refresh|login|identity/i;

function isSession(owner: ts.ClassLikeDeclaration): boolean {
  return SESSION.test(owner.name?.text ?? '') || /refresh/i.test(owner.getText());
}

/** What the gate of a refresh is called. */
const GATE = /refresh|token|progress|pending|queue|lock|running|retr|subscri|timer|timeout/i;

/** A path that reads as that of a login page. */
export function isLogin(path: string): boolean {
  return /log-?in|sign-?in|logon|\/auth\b|unauthori[sz]ed|session-expired/i.test(path);
}

/** `subject.pipe(filter(…), take(1), …)` */
function isWait(call: ts.CallExpression): boolean {
  return (
    calledName(call) === 'pipe' &&
    [...nodesIn(call)].some((node) => ts.isCallExpression(node) && calledName(node) === 'filter')
  );
}
