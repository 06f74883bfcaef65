import ts from 'typescript';
import { Reach } from '../picture/reach';
import { textOf } from '../interceptors/token-facts';
import { bare, calledName, nodesIn } from '../picture/value';

/** What a call does, as far as a token is concerned. */
export type Effect =
  | { readonly type: 'none' }
  | { readonly type: 'logs' }
  /** It enters a function of the app. */
  | { readonly type: 'enters' }
  | { readonly type: 'http'; readonly call: ts.CallExpression }
  | {
      readonly type: 'storage';
      readonly act: 'get' | 'set' | 'remove' | 'clear';
      readonly area: string;
      readonly key: string | null;
    }
  /** A flag, a subject, a signal, a timer of the app's own. */
  | { readonly type: 'state' }
  | { readonly type: 'navigates'; readonly to: string | null }
  | { readonly type: 'other' };

const PURE =
  /^(?:includes|startsWith|endsWith|indexOf|some|every|find|findIndex|has|test|match|exec|toString|toLowerCase|toUpperCase|trim|split|join|parse|stringify|now|isArray|keys|values|entries|filter|map|flatMap|at|slice|substring|replace|replaceAll|concat|inject|jwtDecode|jwt_decode|decodeToken|atob|btoa|Number|String|Boolean|parseInt|getTime|valueOf|clone|append|reject|resolve|all|asObservable|asReadonly|getValue|charAt|get|getAll|(?:get|is|has|should|can|needs|skip|with|create|build|parse|decode|read|to)[A-Z]\w*)$/;
const STATE =
  /^(?:next|set|update|complete|error|emit|add|push|unsubscribe|subscribe|pipe|then|finally|catch|toPromise|shift|forEach|delete)$/;
const TIMERS = /^(?:setTimeout|clearTimeout|setInterval|clearInterval)$/;
const VERBS = /^(?:get|post|put|patch|request|delete)$/;

/** What a call does by itself, not what the functions do that it is given. */
export function effectOf(reach: Reach, call: ts.CallExpression): Effect {
  const callee = bare(call.expression);
  const name = ts.isPropertyAccessExpression(callee) ? callee.name.text : callee.getText();
  if (ts.isPropertyAccessExpression(callee)) {
    const owner = bare(callee.expression);
    const area = /(?:^|\.)((?:local|session)Storage)$/.exec(owner.getText())?.[1];
    if (area !== undefined) return storageEffect(reach, call, name, area);
    if (owner.getText() === 'console') return { type: 'logs' };
    if (/^(?:JSON|Object|Array|Math|Date|Promise|URL)$/.test(owner.getText())) return { type: 'none' };
    // These are made anew at each change.
    if (/(?:headers|params|context)$|HttpHeaders\(|HttpParams\(/i.test(owner.getText().replace(/\)$/, '')))
      return { type: 'none' };
    if (/^(?:set|append|delete)$/.test(name) && /headers|HttpHeaders|HttpParams/i.test(owner.getText()))
      return { type: 'none' };
    const external = reach.externalOf(owner);
    if (external === 'HttpClient' && VERBS.test(name)) return { type: 'http', call };
    if (/^navigate(?:ByUrl)?$/.test(name)) return { type: 'navigates', to: targetOf(reach, call) };
  }
  if (reach.callee(call)) return { type: 'enters' };
  const value = reach.follower.follow(callee);
  if (value.type === 'external') {
    if (/^rxjs\b/.test(value.module)) return { type: 'none' };
    if (value.module === '@angular/core') return { type: 'none' };
  }
  // A signal that is read, and a function that was handed over.
  if (
    !call.arguments.length &&
    (ts.isPropertyAccessExpression(callee) ? isOwnField(reach, callee) : isVariable(reach, callee))
  ) {
    return { type: 'none' };
  }
  if (TIMERS.test(name) || isQueued(reach, callee)) return { type: 'state' };
  if (PURE.test(name)) return { type: 'none' };
  if (STATE.test(name) && ts.isPropertyAccessExpression(callee)) {
    return isForeign(reach, callee.expression) ? { type: 'other' } : { type: 'state' };
  }
  return { type: 'other' };
}

function isOwnField(reach: Reach, node: ts.PropertyAccessExpression): boolean {
  const declaration = reach.declarationOf(node);
  return !!declaration && ts.isPropertyDeclaration(declaration);
}

function isVariable(reach: Reach, node: ts.Expression): boolean {
  const declaration = reach.declarationOf(node);
  return !!declaration && (ts.isVariableDeclaration(declaration) || ts.isBindingElement(declaration));
}

/** `queue.forEach((run) => run())` */
function isQueued(reach: Reach, node: ts.Expression): boolean {
  const declaration = ts.isIdentifier(node) ? reach.declarationOf(node) : null;
  const call = declaration && ts.isParameter(declaration) ? declaration.parent.parent : null;
  return !!call && ts.isCallExpression(call) && calledName(call) === 'forEach';
}

/** An object of a package, such as a toast service. */
function isForeign(reach: Reach, node: ts.Expression): boolean {
  const external = reach.externalOf(node);
  return external !== null && !/Subject|Observable|Signal|Map|Set|Subscription|HttpHeaders|HttpRequest/.test(external);
}

function storageEffect(reach: Reach, call: ts.CallExpression, name: string, area: string): Effect {
  const [key] = call.arguments;
  const act = ({ getItem: 'get', setItem: 'set', removeItem: 'remove', clear: 'clear' } as const)[name];
  return act ? { type: 'storage', act, area, key: key ? textOf(reach, key) : null } : { type: 'other' };
}

/** `router.navigate(['/login'])`, `router.navigateByUrl('/login')` */
function targetOf(reach: Reach, call: ts.CallExpression): string | null {
  const [target] = call.arguments;
  if (!target) return null;
  const value = reach.follower.follow(target);
  if (value.type !== 'code') return null;
  const parts = ts.isArrayLiteralExpression(value.node) ? value.node.elements : [target];
  const texts = parts.map((part) => textOf(reach, part));
  if (!texts.length || texts.includes(null)) return null;
  const path = texts.join('/').replaceAll(/\/+/g, '/').replace(/\?.*$/, '');
  return path.startsWith('/') ? path : `/${path}`;
}

/** The effects of some code, and of the app's functions that it calls. */
export function effectsOf(
  reach: Reach,
  root: ts.Node,
): readonly { readonly effect: Effect; readonly call: ts.CallExpression }[] {
  const calls = [...reach.nodes(root)].filter(ts.isCallExpression);
  return calls.map((call) => ({ effect: effectOf(reach, call), call }));
}

/** Whether code can be left out without anything being missed: it reads, and changes nothing. */
export function isPure(reach: Reach, root: ts.Node): boolean {
  const changes = [root, ...nodesIn(root)].some((node) => isAssignment(node) || ts.isDeleteExpression(node));
  return (
    !changes &&
    effectsOf(reach, root).every(
      ({ effect }) =>
        effect.type === 'none' || effect.type === 'enters' || (effect.type === 'storage' && effect.act === 'get'),
    )
  );
}

export function isAssignment(node: ts.Node): boolean {
  if (ts.isBinaryExpression(node)) {
    const { kind } = node.operatorToken;
    return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
  }
  return (
    (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) &&
    (node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken)
  );
}
