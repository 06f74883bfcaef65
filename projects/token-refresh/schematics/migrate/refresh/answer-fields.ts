import ts from 'typescript';
import { Reach } from '../../picture/reach';
import { bare, FunctionNode, isFunction, nodesIn, propertyName } from '../../picture/value';

/** What the fields of an answer are called, as dotted paths. */
export interface AnswerFields {
  readonly access: string | null;
  readonly refresh: string | null;
  readonly expiry: string | null;
}

const REFRESH_FIELD = /refresh/i;
const EXPIRY_FIELD = /expir|^exp$/i;
const ACCESS_FIELD = /token$|^access$|jwt|^bearer$/i;

/** The fields that the code reads from the answer, or that its type declares. */
export function answerFields(reach: Reach, call: ts.CallExpression): AnswerFields {
  const paths = readPaths(reach, call);
  const declared = paths.some(isAccess) ? [] : declaredPaths(reach, call);
  const all = [...paths, ...declared];
  const access = all.filter(isAccess);
  const best = access.find((path) => /access|^(?:.*\.)?id_?token$/i.test(path)) ?? access[0] ?? null;
  const refresh = all.find(
    (path) => REFRESH_FIELD.test(last(path)) && /token|^refresh$/i.test(last(path)) && !EXPIRY_FIELD.test(last(path)),
  );
  return {
    access: best,
    refresh: refresh ?? null,
    expiry: all.find((path) => EXPIRY_FIELD.test(last(path)) && !REFRESH_FIELD.test(path)) ?? null,
  };
}

function isAccess(path: string): boolean {
  const name = last(path);
  return ACCESS_FIELD.test(name) && !REFRESH_FIELD.test(name) && !/type|expir|id_?token/i.test(name);
}

function last(path: string): string {
  return path.split('.').at(-1) ?? path;
}

/** What callbacks after the call read from their first parameter. */
function readPaths(reach: Reach, call: ts.CallExpression): readonly string[] {
  const found: string[] = [];
  let prefix = '';
  for (const callback of callbacksAfter(reach, call)) {
    const own = pathsOf(reach, callback).map((path) => `${prefix}${path}`);
    found.push(...own);
    // `map((answer) => answer.data)`
    const body = callback.body && !ts.isBlock(callback.body) ? bare(callback.body) : null;
    const [only] = own;
    if (body && ts.isPropertyAccessExpression(body) && only !== undefined && own.length === 1 && !isAccess(only)) {
      prefix = `${only}.`;
      found.pop();
    }
  }
  return found;
}

function callbacksAfter(reach: Reach, call: ts.CallExpression): readonly FunctionNode[] {
  const found: FunctionNode[] = [];
  const add = (node: ts.Node): void => {
    const chain =
      ts.isPropertyAccessExpression(node.parent) && node.parent.expression === node ? node.parent.parent : null;
    if (chain && ts.isCallExpression(chain)) {
      for (const argument of chain.arguments) found.push(...callbacksOf(reach, argument));
      add(chain);
    } else if (
      ts.isAwaitExpression(node.parent) ||
      ts.isParenthesizedExpression(node.parent) ||
      ts.isAsExpression(node.parent)
    ) {
      add(node.parent);
    } else if (ts.isCallExpression(node.parent) && /ValueFrom$|^from$/.test(node.parent.expression.getText())) {
      add(node.parent);
    }
  };
  add(call);
  const owner = ts.findAncestor(call, isFunction);
  for (const use of owner ? reach.callersOf(owner) : []) add(use);
  return found;
}

/** `tap((answer) => …)`, `(answer) => …`, `{ next: (answer) => … }`; handlers of errors apart. */
function callbacksOf(reach: Reach, node: ts.Expression): readonly FunctionNode[] {
  const expression = bare(node);
  if (isFunction(expression)) return [expression];
  if (ts.isCallExpression(expression)) {
    if (/^(?:catchError|finalize|retry|shareReplay|timeout)$/.test(expression.expression.getText())) return [];
    return expression.arguments.flatMap((argument) => callbacksOf(reach, argument));
  }
  if (ts.isObjectLiteralExpression(expression)) {
    const next = expression.properties.find((one) => propertyName(one.name) === 'next');
    if (next && ts.isPropertyAssignment(next)) return callbacksOf(reach, next.initializer);
  }
  return [];
}

/** The properties that a function reads from its first parameter, and hands to functions of the app. */
function pathsOf(reach: Reach, callback: FunctionNode, depth = 0): readonly string[] {
  const [first] = callback.parameters;
  if (!first || !callback.body || depth > 3) return [];
  if (ts.isObjectBindingPattern(first.name)) {
    return first.name.elements.map((element) => (element.propertyName ?? element.name).getText());
  }
  const symbol = reach.follower.symbols.symbolOf(first.name);
  const found: string[] = [];
  for (const node of nodesIn(callback.body)) {
    if (!ts.isIdentifier(node) || reach.follower.symbols.symbolOf(node) !== symbol) continue;
    const path = pathFrom(node);
    if (path) found.push(path);
    else if (ts.isCallExpression(node.parent)) found.push(...handedOn(reach, node.parent, node, depth));
  }
  return found;
}

/** `answer.data.token` → `data.token`; methods of texts and arrays apart. */
function pathFrom(node: ts.Node): string {
  const names: string[] = [];
  let current: ts.Node = node;
  for (;;) {
    const { parent }: ts.Node = current;
    if (ts.isNonNullExpression(parent) || ts.isAsExpression(parent) || ts.isParenthesizedExpression(parent)) {
      current = parent;
      continue;
    }
    const isName = ts.isPropertyAccessExpression(parent) && parent.expression === current;
    const isKey = ts.isElementAccessExpression(parent) && parent.expression === current;
    if (isKey && ts.isStringLiteralLike(parent.argumentExpression)) names.push(parent.argumentExpression.text);
    else if (isName && !(ts.isCallExpression(parent.parent) && parent.parent.expression === parent))
      names.push(parent.name.text);
    else return names.join('.').replace(/^body\./, '');
    current = parent;
  }
}

function handedOn(reach: Reach, call: ts.CallExpression, node: ts.Node, depth: number): readonly string[] {
  const callee = reach.callee(call);
  return callee && call.arguments[0] === node ? pathsOf(reach, callee, depth + 1) : [];
}

/** The members of the type that the call is given: `post<Tokens>(…)`. */
function declaredPaths(reach: Reach, call: ts.CallExpression): readonly string[] {
  const [type] = call.typeArguments ?? [];
  const node = type && ts.isTypeReferenceNode(type) ? declarationOf(reach, type) : type;
  const members =
    node && (ts.isInterfaceDeclaration(node) || ts.isTypeLiteralNode(node) || ts.isClassLike(node))
      ? node.members
      : node && ts.isTypeAliasDeclaration(node) && ts.isTypeLiteralNode(node.type)
        ? node.type.members
        : [];
  return [...members].map((member) => member.name?.getText() ?? '').filter(Boolean);
}

function declarationOf(reach: Reach, type: ts.TypeReferenceNode): ts.Node | null {
  const origin = reach.follower.symbols.originOf(type.typeName);
  return origin?.type === 'declaration' ? origin.node : null;
}
